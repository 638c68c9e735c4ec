"""The codes that the coder's keys apply: every one of them is named, however little room there is."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from coder.coding.desk import CodingDesk
from coder.tui.marks import CodeMark

ROWS = 3
_LONGEST, _SHORTEST = 40, 3


class DigitBar(Widget):
    """Keys and names on at most ROWS lines; long names are cut until all fit."""

    DEFAULT_CSS = "DigitBar { height: auto; }"
    GAP = 2

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._names: tuple[tuple[str, str], ...] = ()

    def show(self, desk: CodingDesk, marks: Mapping[str, CodeMark]) -> None:
        """Show the keys that work, each with the name of its code."""
        names = tuple((key, marks[entry.key].name) for key, entry in sorted(desk.keys.items()))
        if names != self._names:
            self._names = names
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._rows(width)) if self._names else 0

    def render(self) -> Content:
        gap = Content(" " * self.GAP)
        return Content("\n").join(gap.join(row) for row in self._rows(self.content_size.width))

    def _rows(self, width: int) -> list[list[Content]]:
        for longest in range(_LONGEST, _SHORTEST, -1):
            rows = self._broken(longest, width)
            if len(rows) <= ROWS:
                return rows
        return self._broken(_SHORTEST, width)

    def _broken(self, longest: int, width: int) -> list[list[Content]]:
        rows: list[list[Content]] = [[]]
        used = 0
        for key, name in self._names:
            part = Content.styled(f"{key} ", "bold $primary") + Content(name).truncate(longest, ellipsis=True)
            if rows[-1] and used + self.GAP + part.cell_length > width:
                rows.append([])
            used = part.cell_length + (used + self.GAP if rows[-1] else 0)
            rows[-1].append(part)
        return rows
