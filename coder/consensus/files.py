"""Differences out to a spreadsheet and decisions back in, for teams that meet around a table.

The sides of a row are recognised by their codes, not by their numbers, so a file that was made on another machine
decides what its reader saw.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from coder.coding.visibility import RoundInfo, reconciled_round
from coder.consensus.bench import Bench, CheckedChoice, Choice
from coder.consensus.circumstances import BY_THE_LEAD, Circumstances, check_circumstances, read_split
from coder.consensus.comparing import Part
from coder.consensus.decisions import round_to_decide
from coder.consensus.differences import Difference, Mark, Side, read_queue
from coder.consensus.extents import WHOLE, Extent, place_of, placed
from coder.consensus.outcomes import OUTCOMES, WITH_CODES, check_cause, check_codes, check_reason
from coder.consensus.sheets import own_sheet, sheet_kind, write_sheet
from coder.display import display_line
from coder.errors import InputError
from coder.files import csv_text, refuse_existing, write_whole
from coder.store.study import Study

NO_CODE = "(none)"
"""Stands in a cell for "no code applies"."""

NAMES = ("respondent", "question")
_SIDE = re.compile(r"side_[1-9][0-9]?")
CHOICE = ("outcome", "codes", "cause", "reason")
RECORD = ("mode", "present", "confidence", "dissent", "split")
"""The rest of a decision's record; a file may leave these columns away."""


@dataclass(frozen=True)
class SavedDifferences:
    """A file of differences that was written."""

    path: Path
    round: str
    differences: int
    decided: int


@dataclass(frozen=True)
class LoadedDecisions:
    """What a file of decisions did."""

    made: int
    unchanged: int
    """Rows that say what was decided already."""
    left_empty: int
    """Rows without an outcome."""


class FileRow(dict[str, str]):
    """One row of a decisions file, with its line."""

    def __init__(self, line: int, cells: dict[str, str]) -> None:
        super().__init__(cells)
        self.line = line

    @property
    def name(self) -> tuple[str, str]:
        """The answer that the row is about."""
        return self["respondent"], self["question"]


def save_differences(
    study: Study, path: Path, round: str | None = None, *, force: bool = False, extents: bool = False
) -> SavedDifferences:
    """Write the differences of a closed round as a CSV or XLSX in which outcome, codes, cause and reason are filled in.

    With `extents` the answers on which the coders agree, with other words marked.
    """
    kind = sheet_kind(path)
    refuse_existing(path, force)
    queue = read_queue(study, round, extents=extents)
    widest = max((len(difference.sides) for difference in queue.differences), default=2)
    numbers = range(1, widest + 1)
    sides = [f"side_{number}" for number in numbers] + [f"memo_{number}" for number in numbers]
    header = [*NAMES, "wording", "text", "pattern", *sides, *CHOICE, *RECORD]
    rows = [_cells(difference, widest) for difference in queue.differences]
    content = partial(write_sheet, header=header, rows=rows) if kind == ".xlsx" else csv_text(header, rows)
    write_whole(path, content, force=force)
    decided = sum(difference.decision is not None for difference in queue.differences)
    return SavedDifferences(path, queue.round, len(queue.differences), decided)


def load_decisions(study: Study, path: Path, round: str | None = None) -> LoadedDecisions:
    """Decide what a filled-in file of differences says; every row is checked before anything is written."""
    actor = study.require_lead("decide differences")
    side_columns, rows = _read(path)
    filled = [row for row in rows if row["outcome"].strip()]
    with study.read() as session:
        _, found = _changes(session, reconciled_round(session, round), filled, side_columns, path)
    if found:
        with study.write() as session:
            bench, found = _changes(session, round_to_decide(session, round), filled, side_columns, path)
            for checked in found:
                bench.make(session, actor, checked)
    return LoadedDecisions(len(found), len(filled) - len(found), len(rows) - len(filled))


def code_cell(codes: Sequence[str]) -> str:
    """Codes as they stand in one cell."""
    return "; ".join(codes) or NO_CODE


def cell_codes(cell: str) -> tuple[str, ...]:
    """The codes that stand in one cell."""
    return () if cell.strip() == NO_CODE else tuple(code.strip() for code in cell.split(";") if code.strip())


def _cells(difference: Difference, widest: int) -> list[str]:
    missing = [""] * (widest - len(difference.sides))
    sides = [_side_cell(side, difference) for side in difference.sides] + missing
    memos = [side.memo for side in difference.sides] + missing
    choice = [""] * len(CHOICE + RECORD)
    if decision := difference.decision:
        outcome = str(decision.side) if decision.outcome == "side" else decision.outcome
        codes = code_cell(decision.said) if decision.outcome in WITH_CODES else ""
        how, split = decision.how, decision.split.words() if decision.split else ""
        choice = [outcome, codes, decision.cause or "", decision.reason]
        choice += [how.mode, how.present, how.confidence or "", how.dissent, split]
    names = [difference.respondent, difference.question, difference.wording, difference.text, difference.pattern]
    return [*names, *sides, *memos, *choice]


def _side_cell(side: Side, difference: Difference) -> str:
    """A side's codes; where only the marked words differ, with these."""
    if difference.pattern != "extent":
        return code_cell(side.codes)
    return code_cell([words for mark in side.marks for words in placed(mark.code, [_extent(mark)])])


def _extent(mark: Mark) -> Extent:
    return WHOLE if mark.start is None or mark.end is None else (mark.start, mark.end)


def _read(path: Path) -> tuple[list[str], list[FileRow]]:
    """(the columns that hold sides, the rows); blank rows are passed over."""
    rows = [FileRow(line, cells) for line, cells in own_sheet(path, [*NAMES, "side_1", "side_2", *CHOICE])]
    columns = [name for name in rows[0] if _SIDE.fullmatch(name)] if rows else []
    return columns, [row for row in rows if any(cell.strip() for cell in row.values())]


def _number(column: str) -> int:
    return int(column[5:])


def _changes(
    session: Session, found: RoundInfo, rows: Sequence[FileRow], side_columns: Sequence[str], path: Path
) -> tuple[Bench, list[CheckedChoice]]:
    """The bench, and on it the choices that would change a decision."""
    bench = Bench(session, found, [row.name for row in rows])
    changes = [
        checked for row, checked in _checked(bench, rows, side_columns, path) if not _stands_already(bench, checked)
    ]
    return bench, changes


def _checked(
    bench: Bench, rows: Sequence[FileRow], side_columns: Sequence[str], path: Path
) -> Iterator[tuple[FileRow, CheckedChoice]]:
    lines: dict[tuple[str, str], int] = {}
    for row in rows:
        try:
            if (first := lines.setdefault(row.name, row.line)) != row.line:
                raise InputError(f"this answer is decided on line {first} already.")
            yield row, bench.checked(_choice(bench, row, side_columns))
        except InputError as error:
            raise InputError(f"{path}, line {row.line}: {error}") from None


def _choice(bench: Bench, row: FileRow, side_columns: Sequence[str]) -> Choice:
    _, parts = bench.difference(row.name)
    extents = bench.view.pattern(parts) == "extent"
    ours = [_marks(bench, part) if extents else bench.view.keys(part.codes) for part in parts]
    read = _placed_codes if extents else _codes
    theirs = {_number(column): read(bench, row, column) for column in side_columns if row[column].strip()}
    if sorted(theirs.values()) != sorted(ours):
        raise InputError(
            "columns side_1, side_2: these are not the codes on which the coders differ; save the differences again"
            " and fill in the new file."
        )
    outcome, side = _outcome(row["outcome"], theirs, ours)
    codes = _placed_codes(bench, row, "codes")
    cause = row["cause"].strip().casefold() or None
    with _column("codes"):
        check_codes(outcome, codes)
    with _column("cause"):
        check_cause(cause)
    with _column("reason"):
        check_reason(row["reason"])
    how = Circumstances(
        row.get("mode", "").strip().casefold() or BY_THE_LEAD.mode, row.get("present", ""),
        row.get("confidence", "").strip().casefold() or None, row.get("dissent", ""),
    )  # fmt: skip
    with _column("mode, confidence"):
        check_circumstances(how)
    with _column("split"):
        split = read_split(row.get("split", ""))
    return Choice(*row.name, outcome, row["reason"], codes, side, cause, how, split)


def _outcome(cell: str, theirs: dict[int, tuple[str, ...]], ours: Sequence[tuple[str, ...]]) -> tuple[str, int | None]:
    """(outcome, our number of the side that the file calls by its own)"""
    outcome = cell.strip().casefold()
    if outcome in map(str, theirs):
        number, codes = int(outcome), theirs[int(outcome)]
        same_place = number <= len(ours) and ours[number - 1] == codes  # of several with these codes the one named
        return "side", number if same_place else ours.index(codes) + 1
    known = [*map(str, theirs), *(name for name in OUTCOMES if name != "side")]
    if outcome not in known:
        raise InputError(f"column outcome: {display_line(cell, 40)!r} is none of {', '.join(known)}.")
    return outcome, None


def _codes(bench: Bench, row: FileRow, column: str) -> tuple[str, ...]:
    with _column(column):
        return bench.view.keys(frozenset(bench.book.find(code).id for code in cell_codes(row[column])))


def _placed_codes(bench: Bench, row: FileRow, column: str) -> tuple[str, ...]:
    """The codes of a cell by their keys, each with its place where one is written."""
    found = []
    with _column(column):
        for reference in cell_codes(row[column]):
            name, extent = place_of(reference)
            key = bench.book.find(name).key
            found += [key] if extent is None else placed(key, [extent])
    return tuple(sorted(found))


def _marks(bench: Bench, part: Part) -> tuple[str, ...]:
    """A side with the words that it marks, as it stands in a cell."""
    marked = [(row.code_id, (row.start, row.end)) for row in part.rows]
    cells = [
        placed(bench.book.by_id(code_id).key, [extent if None not in extent else WHOLE])  # type: ignore[list-item]
        for code_id, extent in marked
        if code_id is not None
    ]
    return tuple(sorted(words for cell in cells for words in cell))


@contextmanager
def _column(name: str) -> Iterator[None]:
    """Say in which column a fault lies."""
    try:
        yield
    except InputError as error:
        raise InputError(f"column {name}: {error}") from None


def _stands_already(bench: Bench, checked: CheckedChoice) -> bool:
    choice, decision = checked.choice, bench.in_force(checked.facts)
    if decision is None:
        return False
    layer = checked.layer()
    given = layer and frozenset((coding.code_id, coding.start, coding.end) for coding in layer)
    wanted = (choice.outcome, given, choice.cause, choice.reason.strip(), choice.how.tidy(), choice.split)
    return wanted == (
        decision.outcome, decision.given, decision.cause, decision.reason, decision.how, decision.split,
    )  # fmt: skip
