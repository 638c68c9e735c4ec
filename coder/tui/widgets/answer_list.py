"""The answers of a round as a list: number, whether decided, respondent, and how the text begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from coder.coding.desk import CodingDesk
from coder.coding.flags import FLAGS
from coder.tui.widgets.paged_list import PagedList


class AnswerList(PagedList):
    """Enter is the screen's business, so that it keeps its place among the other keys."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "screen.open_in_front", show=False)]


class DeskLines:
    """The lines of a coder's desk."""

    def __init__(self, desk: CodingDesk) -> None:
        self._desk = desk

    def __len__(self) -> int:
        return self._desk.shown_count

    def page(self, start: int, stop: int) -> Sequence[str]:
        width = len(str(self._desk.count))
        return [
            f" {line.number:>{width}} {'✓' if line.finished else '·'}{'⚑' if set(line.flags) & set(FLAGS) else ' '}"
            f"{line.respondent}  {'(sensitive)' if line.content_note else line.text[:200]}"
            for line in self._desk.lines(start, stop)
        ]


class NoLines:
    """Stands in until the desk is open."""

    def __len__(self) -> int:
        return 0

    def page(self, start: int, stop: int) -> Sequence[str]:
        return ()
