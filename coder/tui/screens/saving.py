"""Write something to a file whose name is asked for, and ask again before one that is there is replaced."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from coder.errors import CoderError
from coder.tui.screens.setting_up import SetUpScreen
from coder.tui.widgets.forms import Field, FormDialog
from coder.tui.widgets.path_input import typed_path

R = TypeVar("R")


async def save_as(
    screen: SetUpScreen, title: str, default: str, hint: str, write: Callable[[Path, bool], R]
) -> R | None:
    """What `write` gives for the path and whether a file there is replaced; None when the person cancels.

    After a refusal the question comes back as it was answered. It waits, so it needs a worker.
    """
    problem = ""
    while True:
        field = Field("path", "File", "path", default=default, hint=hint)
        filled = await screen.app.push_screen_wait(FormDialog(title, [field], "Write", problem))
        if filled is None:
            return None
        path, default, problem = typed_path(filled["path"]), filled["path"], ""
        replacing = await asyncio.to_thread(path.is_file)
        if replacing and not await screen.confirm(f"{path} exists already. Replace it?", "Replace"):
            continue
        try:
            return await asyncio.to_thread(write, path, replacing)
        except CoderError as error:
            problem = str(error)
