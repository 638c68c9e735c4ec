"""Ask where a file is to be written, and whether one that is there may be replaced."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from textual.app import App

from coder.tui.widgets.forms import ConfirmDialog, Field, FormDialog


class Target(NamedTuple):
    """Where to write."""

    path: Path
    force: bool
    """Whether a file that is there is replaced."""


async def ask_target(app: App[None], title: str, default: str, hint: str) -> Target | None:
    """Ask for a file's name; None when the person thinks better of it. Only inside a worker."""
    field = Field("path", "File", "path", default=default, hint=hint)
    filled = await app.push_screen_wait(FormDialog(title, [field], yes_label="Write"))
    if filled is None:
        return None
    path = Path(filled["path"]).expanduser()
    if not path.is_file():
        return Target(path, False)
    replace = await app.push_screen_wait(ConfirmDialog(f"{path} exists already. Replace it?", "Replace"))
    return Target(path, True) if replace else None
