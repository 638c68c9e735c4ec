"""A field for a file name: it offers the rest of a name that is on the disk, and Tab takes it."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.suggester import Suggester
from textual.widgets import Input

_MOST = 5_000
"""Names of a folder that are looked at."""


def typed_path(text: str) -> Path:
    """The path that is meant: without the quotes a terminal puts around a dropped file, ~ as the home folder."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    return Path(os.path.expanduser(text))


def completed(typed: str) -> str | None:
    """`typed` with the rest of the first name that begins like it; None where nothing is to be added."""
    head, begun = os.path.split(typed)
    if not begun or begun in (".", "..", "~"):
        return None
    folder = os.path.expanduser(head) or "."
    try:
        with os.scandir(folder) as entries:
            names = [(entry.name, entry.is_dir()) for entry, _ in zip(entries, range(_MOST), strict=False)]
    except OSError:
        return None
    fitting = sorted((name, is_folder) for name, is_folder in names if name.startswith(begun) and name.isprintable())
    if not fitting:
        return None
    name, is_folder = fitting[0]
    whole = os.path.join(head, name) + (os.sep if is_folder else "")
    return whole if whole != typed else None


class PathSuggester(Suggester):
    """Shows the rest of a file name while it is typed."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        return await asyncio.to_thread(completed, value)


class PathInput(Input):
    """A field for a file name; Tab takes what is offered, and goes on to the next field when nothing is."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "take_name", "Complete", show=False)]

    def __init__(self, value: str = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(
            value,
            placeholder="type the beginning of a name; Tab completes it",
            suggester=PathSuggester(),
            id=id,
            classes=classes,
            compact=True,
        )

    def action_take_name(self) -> None:
        """Take the name that is offered."""
        whole = completed(self.value)
        if whole is None or not self.cursor_at_end:
            self.screen.focus_next()
            return
        self.value = whole
        self.cursor_position = len(whole)
