"""Answers as lines of a table: which columns there are, how wide, and the part of the text in which a hit stands."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass

from coder.display import both_ends, display_line
from coder.store.study import Study
from coder.survey.finding import Finder
from coder.survey.grid import GridFrame, GridRow, grid_rows
from coder.survey.search import Spans
from coder.survey.settling import Standing
from coder.survey.statuses import spoken_status
from coder.tui.widgets.columns import GAP, fitted
from coder.tui.widgets.paged_list import Line, Look

_TEXT = 500
_STATUS = 16
_LEAST_TEXT = 20
_WIDEST_QUESTION, _ROOMY = 28, 120
"""Cells of a question's name where a line has so many; grids have long names that differ at their ends only."""


@dataclass(frozen=True)
class Columns:
    """The columns beside the text, and their widths in cells."""

    respondent: int
    question: int
    attributes: tuple[tuple[str, int], ...]
    same: bool
    """Whether the number of answers that say the same is shown."""
    text: int
    """What is left for the text."""

    @classmethod
    def fitting(cls, frame: GridFrame, attributes: Sequence[str], same: bool, width: int) -> Columns:
        """The columns for a width; attributes for which there is no room are left out, the last first."""
        respondent = max(10, min(frame.longest_respondent, 14))
        most = _WIDEST_QUESTION if width >= _ROOMY else 12
        question = max(8, min(max(map(len, frame.questions), default=0), most))
        room = width - 3 - respondent - question - _STATUS - 3 * len(GAP) - (6 + len(GAP)) * same - _LEAST_TEXT
        shown = []
        for name in attributes:
            cells = max(12, min(16, len(name)))
            if room < cells + len(GAP):
                break
            room -= cells + len(GAP)
            shown.append((name, cells))
        return cls(respondent, question, tuple(shown), same, max(room, 0) + _LEAST_TEXT)

    def head(self, order: str, backwards: bool) -> str:
        """The line above the table, with an arrow at the column by which it is sorted."""
        arrow = " ▼" if backwards else " ▲"
        names = ("respondent", "question", "status", *(f"attribute:{name}" for name, _ in self.attributes), "length")
        widths = (self.respondent, self.question, _STATUS, *(cells for _, cells in self.attributes), 40)
        cells = []
        for name, width in zip(names, widths, strict=True):
            label = "text" if name == "length" else name.removeprefix("attribute:")
            sorted_by = name == order
            label = f"text, by length{arrow}" if sorted_by and name == "length" else label
            if sorted_by and name != "length":
                label = label[: max(1, width - 2)] + arrow
            cells.append(fitted(label, width))
        if self.same:
            cells.insert(3, fitted("same", 6))
        return "   " + GAP.join(cells).rstrip()


class AnswerRows:
    """The answers that are listed, read a page at a time."""

    def __init__(self, study: Study, ids: array[int], columns: Columns, marked: Container[int]) -> None:
        self.ids = ids
        self.columns = columns
        self.finder: Finder | None = None
        """What is looked for, if anything is."""
        self.busy: Callable[[], bool] = lambda: False
        """Whether something is being stored, so that nothing can be read."""
        self.seen: dict[int, Standing] = {}
        """The status of each answer as it was shown last."""
        self._study = study
        self._marked = marked

    def __len__(self) -> int:
        return len(self.ids)

    def page(self, start: int, stop: int) -> Sequence[str | Line]:
        if self.busy():
            return ["   …"] * (stop - start)
        rows = {row.line.id: row for row in grid_rows(self._study, self.ids[start:stop])}
        self.seen |= {id: Standing(row.line.status, row.line.proposed_status) for id, row in rows.items()}
        return [self._line(rows[id]) if id in rows else "   (this answer is gone)" for id in self.ids[start:stop]]

    def _line(self, row: GridRow) -> Line:
        columns, line = self.columns, row.line
        lead = f"{'▌' if line.id in self._marked else ' '}{'✓' if row.read else '·'} "
        waits = line.proposed_status is not None
        status = f"? {spoken_status(line.proposed_status or '')}" if waits else spoken_status(line.status)
        name = fitted(both_ends(line.question, columns.question), columns.question)
        cells = [fitted(line.respondent, columns.respondent), name]
        begin = len(lead) + sum(len(cell) + len(GAP) for cell in cells)
        cells.append(fitted(status, _STATUS))
        if columns.same:
            cells.append(fitted(f"×{row.same:,}" if row.same > 1 else "", 6))
        cells += [fitted(line.attributes.get(name) or "", width) for name, width in columns.attributes]
        before = lead + "".join(cell + GAP for cell in cells)
        spans = self.finder.spans(line.id, line.text) if self.finder else ()
        text, hits = window(line.text, spans, columns.text)
        looks = [Look(begin, begin + len(cells[2]), "strong" if waits else "quiet")]
        looks += [Look(len(before) + start, len(before) + end, "hit") for start, end in hits]
        return Line(before + text, looks)


def window(text: str, spans: Spans, width: int) -> tuple[str, list[tuple[int, int]]]:
    """The beginning of a text on one line, or what stands around the first hit; and the hits in it."""
    start, end = spans[0] if spans else (0, 0)
    begin = max(0, start - width // 3) if end > width - 2 else 0
    shown = display_line(text[begin : begin + _TEXT], _TEXT)
    sign = "…" if begin else ""
    moved, last = len(sign) - begin, len(sign) + len(shown)
    hits = ((start + moved, min(end + moved, last)) for start, end in spans)
    return sign + shown, [(start, end) for start, end in hits if start < last]


class NoRows:
    """Stands in until the answers are known."""

    def __len__(self) -> int:
        return 0

    def page(self, start: int, stop: int) -> Sequence[str]:
        return ()
