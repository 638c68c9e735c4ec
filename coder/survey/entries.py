"""Turn the rows of a survey file into what a respondent said, by the map; no database here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from coder.display import display_line
from coder.errors import InputError
from coder.survey.mapping import AskedRule, SurveyMap, TickMap, option_label
from coder.survey.options import split_options
from coder.survey.reader import Reject, SourceRow, SurveyFile

YES = frozenset({"yes", "true", "1", "y"})
NO = frozenset({"no", "false", "0", "n"})
YES_NO = YES | NO
TICKED = frozenset({"1", "x", "yes", "true", "y", "ticked", "checked", "selected"})
"""Cells that say "ticked" without naming the option."""
_MOST_REJECTED = 10
"""Of so many rows fewer than one may be unfit; with more the file is refused."""
_EARLY = 1_000
"""Unfit rows after which a file is not read to its end."""
NOT_TICKED = frozenset({"", "0", "no", "n", "false", "unticked", "unchecked", "not selected"})


Answers = tuple[Sequence[str], Sequence[str], Sequence[bool]]
"""Questions, texts, and whether the respondent was asked."""


class Entry(NamedTuple):
    """One row: who, and what they said in it."""

    row: SourceRow
    respondent: str
    attributes: dict[str, str]
    may_quote: bool | None
    """None: the row does not say."""
    questions: Sequence[str]
    texts: Sequence[str]
    """The answer to each question."""
    asked: Sequence[bool]
    """Whether the respondent was asked each question."""
    ticks: tuple[tuple[str, tuple[str, ...], bool], ...]
    """(tick question, ticked options, whether the respondent was asked)"""
    wording: str = ""
    """Of the question of this row, in a file with one row for each answer."""

    @property
    def answers(self) -> Iterator[tuple[str, str, bool]]:
        """(question, text, whether the respondent was asked)"""
        return zip(self.questions, self.texts, self.asked, strict=True)


class _Unfit(Exception):
    """A row that cannot be imported; says why."""


class EntryReader:
    """Reads a survey file by its map; rows that cannot be imported are gathered with the reason."""

    def __init__(self, file: SurveyFile, survey_map: SurveyMap) -> None:
        self._file = file
        self._map = survey_map
        self._at = {name: position for position, name in enumerate(file.columns)}
        self._read = 0
        self._ragged: list[Reject] = []
        self._others: list[Reject] = []
        self.empty = 0
        """Rows whose cells are all empty; they are among the rejected ones."""
        self._respondent = self._place(survey_map.respondent)
        self._consent = self._place(survey_map.quote_column)
        self._attributes = survey_map.attributes
        self._attribute_cells = _picker([file.position(name) for name in survey_map.attributes])
        wide = () if survey_map.long else survey_map.questions
        self._keys = [question.key for question in wide]
        self._answer_cells = _picker([file.position(question.column or question.key) for question in wide])
        self._ticks = [
            (
                ticks,
                [option_label(file, name) for name in ticks.columns],
                [file.position(name) for name in ticks.columns],
            )
            for ticks in survey_map.ticks
        ]
        self.ask_by({topic.key: topic.asked for topic in survey_map.topics()})

    def ask_by(self, rules: Mapping[str, AskedRule | None]) -> None:
        """Tell by these rules who was asked each question."""
        self._rules = rules
        self._asked_by = [rules.get(key) for key in self._keys]
        self._everybody = [] if any(self._asked_by) else [True] * len(self._keys)
        """For each question that it was asked; empty where a rule says who was."""

    @property
    def rows(self) -> int:
        """Rows that were read until now, whatever became of them."""
        return self._read + len(self._ragged)

    @property
    def rejects(self) -> list[Reject]:
        """The rows that were left out until now, in the order of the file."""
        return sorted((*self._ragged, *self._others), key=lambda reject: reject.row.number)

    def reject(self, row: SourceRow, reason: str) -> None:
        """Leave a row out; a file in which many rows are like that is refused."""
        self._others.append(Reject(row, reason))

    def refuse_if_many(self, *, at_end: bool = False) -> None:
        """Refuse the file when so many rows do not fit that it is the file or the map which is wrong."""
        wrong = len(self._ragged) + len(self._others) - self.empty
        if wrong and wrong * _MOST_REJECTED >= self.rows and (at_end or wrong > _EARLY):
            first = next(reject for reject in self.rejects if any(cell.strip() for cell in reject.row.cells))
            others = f" {wrong} of {self.rows} rows cannot be imported." if wrong > 1 else ""
            raise InputError(first.sentence(self._file.path) + others)

    def entries(self) -> Iterator[Entry]:
        """Every row that says something, in the order of the file."""
        read_answers = self._long_answer if self._map.long else self._wide_answers
        for row in self._file.rows(self._ragged):
            self._read += 1
            if self._is_empty(row):
                self.empty += 1
                self.reject(row, "all its cells are empty")
                continue
            try:
                yield Entry(
                    row,
                    self._who(row),
                    dict(zip(self._attributes, map(str.strip, self._attribute_cells(row.cells)), strict=True)),
                    self._may_quote(row) if self._consent is not None else None,
                    *read_answers(row),
                    self._ticked(row) if self._ticks else (),
                    self._wording(row) if self._map.long else "",
                )
            except _Unfit as unfit:
                self.reject(row, str(unfit))

    def _is_empty(self, row: SourceRow) -> bool:
        at = self._respondent
        return (at is None or not row.cells[at].strip()) and not any(map(str.strip, row.cells))

    def _place(self, column: str | None) -> int | None:
        return None if column is None else self._file.position(column)

    def _who(self, row: SourceRow) -> str:
        if self._respondent is None:
            return str(self.rows)
        key = row.cells[self._respondent].strip()
        if not key:
            column = display_line(self._map.respondent or "", 60)
            raise _Unfit(f"the column {column!r} is empty, so nobody is named; fill it in")
        return key

    def _may_quote(self, row: SourceRow) -> bool | None:
        if self._consent is None:
            return None
        cell = row.cells[self._consent].strip().casefold()
        if cell in YES:
            return True
        if cell in NO:
            return False
        if not cell:
            return None
        column = display_line(self._map.quote_column or "", 60)
        raise _Unfit(f"the column {column!r} says neither yes nor no; write yes, no or nothing")

    def _wide_answers(self, row: SourceRow) -> Answers:
        asked = self._everybody or [self._asked(row, rule) for rule in self._asked_by]
        return self._keys, self._answer_cells(row.cells), asked

    def _long_answer(self, row: SourceRow) -> Answers:
        long = self._map.long
        assert long is not None
        question = row.cells[self._at[long.question]].strip()
        if not question:
            raise _Unfit(
                f"the column {display_line(long.question, 60)!r} is empty,"
                " so the answer belongs to no question; fill it in"
            )
        text = row.cells[self._at[long.text]]
        return (question,), (text,), (self._asked(row, self._rules.get(question)),)

    def _ticked(self, row: SourceRow) -> tuple[tuple[str, tuple[str, ...], bool], ...]:
        return tuple(
            (
                ticks.key,
                ticked_options(ticks, labels, [row.cells[at] for at in places]),
                self._asked(row, self._rules.get(ticks.key)),
            )
            for ticks, labels, places in self._ticks
        )

    def _wording(self, row: SourceRow) -> str:
        if self._map.long is None or self._map.long.wording is None:
            return ""
        return row.cells[self._at[self._map.long.wording]].strip()

    def _asked(self, row: SourceRow, rule: AskedRule | None) -> bool:
        if rule is None:
            return True
        if rule.column not in self._at:
            raise InputError(
                f"{self._file.path} has no column {display_line(rule.column, 60)!r}, which tells who was asked a"
                " question that was imported before; add the column, or give the question another name in the map."
            )
        return rule.fits(row.cells[self._at[rule.column]])


def _picker(places: list[int]) -> Callable[[list[str]], Sequence[str]]:
    """What takes these cells out of a row."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda cells: [cells[at] for at in places]


def ticked_options(ticks: TickMap, labels: Sequence[str], cells: list[str]) -> tuple[str, ...]:
    """The options that a respondent ticked, each once."""
    if ticks.separator is not None:
        return split_options(cells[0], ticks.separator, ticks.options)
    found: dict[str, None] = {}
    for label, cell in zip(labels, cells, strict=True):
        mark = cell.strip()
        if mark.casefold() not in NOT_TICKED:
            found[label if mark.casefold() in TICKED else mark] = None
    return tuple(found)


def wordings(survey_map: SurveyMap) -> Mapping[str, str]:
    """The wording of each question that the map names; where it gives none, the name of its column."""
    found = {question.key: question.wording or question.column or question.key for question in survey_map.questions}
    return found | {ticks.key: ticks.wording or ticks.key for ticks in survey_map.ticks}
