"""Small things side by side, each kept whole: a row is broken only between two of them."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget


class Flow(Widget):
    """Things in rows, as many to a row as fit; what does not fit in `most` rows is counted."""

    DEFAULT_CSS = "Flow { height: auto; }"
    GAP = 2

    def __init__(self, most: int, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._most = most
        self._parts: Sequence[Content] = ()

    def show(self, parts: Sequence[Content]) -> None:
        """Show these things."""
        if [*parts] != [*self._parts]:
            self._parts = parts
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._rows(width))

    def render(self) -> Content:
        gap = Content(" " * self.GAP)
        rows = self._rows(self.content_size.width)
        return Content("\n").join(gap.join(row) for row in rows)

    def _rows(self, width: int) -> list[list[Content]]:
        rows: list[list[Content]] = [[]]
        used = 0
        for part in self._parts:
            whole = part.truncate(max(1, width), ellipsis=True)
            if rows[-1] and used + self.GAP + whole.cell_length > width:
                rows.append([])
            used = whole.cell_length + (used + self.GAP if rows[-1] else 0)
            rows[-1].append(whole)
        return rows if len(rows) <= self._most else self._cut(rows, width)

    def _cut(self, rows: list[list[Content]], width: int) -> list[list[Content]]:
        kept = rows[: self._most]
        while True:
            more = Content.styled(f"+{len(self._parts) - sum(map(len, kept))} more", "italic")
            used = sum(part.cell_length + self.GAP for part in kept[-1])
            if used + more.cell_length <= width or not kept[-1]:
                kept[-1].append(more)
                return kept
            kept[-1].pop()
