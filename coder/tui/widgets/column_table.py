"""The columns of a survey file as a table: one line each, a tick question of several columns on one line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType

from coder.display import both_ends
from coder.survey.guess import ColumnGuess
from coder.survey.mapping import TickMap
from coder.survey.reviewing import SurveyReview
from coder.tui.widgets.columns import side_by_side
from coder.tui.widgets.paged_list import PagedList
from coder.tui.widgets.prose import counted

_SPOKEN = {
    "long question": "which question", "long text": "answer text", "long wording": "wording", "asked": "who was asked",
    "left out": "out",
}  # fmt: skip
_ROLE_ROOM = 14
_WIDE = 100
_SHORT_NAME = 20
"""Characters of a name that leave room for what the header says of it."""


@dataclass(frozen=True)
class TableLine:
    """A column, or a tick question of several columns."""

    columns: tuple[ColumnGuess, ...]
    group: TickMap | None = None
    """The tick question of several columns, on its own line and on those of its columns."""

    @property
    def is_group(self) -> bool:
        """Whether this is the line of the whole tick question."""
        return len(self.columns) > 1

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that a key pressed here is about."""
        return tuple(guess.column for guess in self.columns)


def table_lines(review: SurveyReview, opened: Collection[str], *, only_answers: bool) -> list[TableLine]:
    """The lines of the table; of a tick question its columns too, where it is opened."""
    lines: list[TableLine] = []
    for guess in review.columns:
        if only_answers and not review.looks_like_answers(guess):
            continue
        group = review.group(guess.column)
        if group is None or only_answers:
            lines.append(TableLine((guess,)))
            continue
        if guess.column == group.columns[0]:
            lines.append(TableLine(tuple(one for one in review.columns if one.column in group.columns), group))
        if group.key in opened:
            lines.append(TableLine((guess,), group))
    # columns of an opened question stand below its line, also where other columns stand between them in the file
    places = {line.group.key: at for at, line in enumerate(lines) if line.group and line.is_group}
    order = {id(line): (places[line.group.key] if line.group else at) for at, line in enumerate(lines)}
    return sorted(lines, key=lambda line: order[id(line)])


def spoken_role(column: ColumnGuess) -> str:
    """A role in a word or two."""
    if column.role == "left out" and column.personal:
        return "out: personal"
    return _SPOKEN.get(column.role, column.role)


class ColumnLines:
    """The lines as they are painted: a mark, the role, the name, the reason where there is room, some cells."""

    def __init__(
        self, review: SurveyReview | None, lines: Sequence[TableLine], marked: Collection[str], width: int
    ) -> None:
        self._review = review
        self._lines = lines
        self._marked = marked
        self._width = width

    def __len__(self) -> int:
        return len(self._lines)

    def page(self, start: int, stop: int) -> Sequence[str]:
        return [self._shown(line) for line in self._lines[start:stop]]

    def heads(self) -> str:
        """The line above the others."""
        return self._line(" ", ("is", "column", "because", "some cells"))

    def _shown(self, line: TableLine) -> str:
        mark = "●" if set(line.names) <= set(self._marked) else " "
        first = line.columns[0]
        if line.is_group and line.group:
            cells = (
                spoken_role(first),
                f"{line.group.key}  ({counted(len(line.columns), 'column')})",
                first.reason,
                "",
            )
            return self._line(mark, cells)
        name = f"  {first.column}" if line.group else self._named(first.column)
        return self._line(mark, (spoken_role(first), name, first.reason, " | ".join(first.examples)))

    def _named(self, column: str) -> str:
        """A column's name, and after a short one what the header says of it."""
        told = self._review.file.wordings.get(column, "") if self._review else ""
        return f"{column}  {told}" if told and len(column) <= _SHORT_NAME else column

    def _line(self, mark: str, cells: tuple[str, str, str, str]) -> str:
        role, name, reason, examples = cells
        room = self._width - _ROLE_ROOM - 7
        if self._width < _WIDE:
            widths = (_ROLE_ROOM, room - room // 3, room // 3)
            return f"{mark} {side_by_side((role, both_ends(name, widths[1]), examples), widths)}"
        widths4 = (_ROLE_ROOM, 2 * room // 5, 3 * room // 10, room - 2 * room // 5 - 3 * room // 10 - 2)
        return f"{mark} {side_by_side((role, both_ends(name, widths4[1]), reason, examples), widths4)}"


class ColumnTable(PagedList):
    """The table with its cursor; Enter, the marks and the opening of a tick question belong to the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.import_it", show=False),
        Binding("right", "screen.open_group(True)", show=False),
        Binding("left", "screen.open_group(False)", show=False),
    ]


def column_text(review: SurveyReview, line: TableLine, cut: Callable[[str], str]) -> str:
    """What there is to tell about the line in front: name, role, reason, wording, three cells; `cut` makes it fit."""
    first = line.columns[0]
    if line.is_group and line.group:
        lines = [line.group.key, f"ticks: {first.reason}", f"“{line.group.wording}”" if line.group.wording else ""]
        lines += [review.told_asked(first.column), f"Its columns: {', '.join(line.names)}"]
        return "\n".join(cut(text) for text in lines if text)
    lines = [first.column, f"{spoken_role(first)}: {first.reason}"]
    wording = review.wording(first.column) or review.file.wordings.get(first.column, "")
    if wording:
        lines.append(f"“{wording}”")
    elif review.wording(first.column) is not None:
        lines.append("Press w to write the question as it was asked.")
    if asked := review.told_asked(first.column):
        lines.append(asked)
    lines += [f"· {example}" for example in first.examples]
    return "\n".join(map(cut, lines))
