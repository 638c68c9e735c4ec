"""The answers behind a figure: which they are, what they say, and what each coder made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.agreement.counts import Row, Unit
from coder.agreement.parts import round_part
from coder.agreement.splitting import split_units
from coder.agreement.views import NEWEST, View
from coder.codebook.reading import Codebook
from coder.coding.visibility import RoundInfo, all_codings, reconciled_round
from coder.errors import InputError
from coder.store.model import Answer, Question, Respondent
from coder.store.study import Study

MOST = 400
"""So many answers are read; who wants all of them exports the codings."""
WHICH = ("both", "a_only", "b_only", "neither", "all", "some", "none", "instead", "alone", "differ")


@dataclass(frozen=True)
class Cell:
    """A number of a report that can be gone back to."""

    which: str
    """Of one code and two coders both, a_only, b_only, neither; of more coders all, some, none. Of two codes instead:
    the one coder gave the first and not the second, the other the second and not the first. alone: one coder gave the
    code, and the other nothing in its place. differ: any difference."""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Marked:
    """A code that a coder gave."""

    code: str
    """As the codebook names it."""
    words: str
    """Where it stands; empty: on the whole answer."""


@dataclass(frozen=True)
class CoderReading:
    """What a coder made of an answer."""

    coder: str
    codes: tuple[Marked, ...]
    """None: no code applies."""


@dataclass(frozen=True)
class AnswerBehind:
    """An answer with everybody's codes."""

    respondent: str
    question: str
    text: str
    readings: tuple[CoderReading, ...]


@dataclass(frozen=True)
class Behind:
    """The answers of one cell."""

    total: int
    answers: tuple[AnswerBehind, ...]
    """The first `MOST` in the order of the survey."""
    wordings: dict[str, str]
    """Of the questions."""


def answers_behind(study: Study, cell: Cell, view: View = NEWEST, group: str | None = None) -> Behind:
    """The answers that a cell of the report on a closed round counts: of all of them, or of one `group` of the view."""
    if cell.which not in WHICH:
        raise InputError(f"There is no cell {cell.which!r}; the cells are {', '.join(WHICH)}.")
    with study.read() as session:
        found = reconciled_round(session, view.round)
        part = round_part(session, found, view.level, view.without_duplicates)
        units = part.units
        if view.by and group is not None:
            units = split_units(session, found, units, view.by).get(group, [])
        bits = _bits(part.rows, cell.codes)
        behind = [unit.answer_id for unit in units if _counts(unit, cell.which, bits)]
        answers = _read(session, found, part.book, behind[:MOST])
        return Behind(len(behind), answers, dict(session.execute(select(Question.key, Question.wording)).all()))


def _bits(rows: Sequence[Row], codes: Sequence[str]) -> list[int]:
    places = {row.code.key: place for place, row in enumerate(rows)}
    if unknown := [code for code in codes if code not in places]:
        raise InputError(f"The report has no code {unknown[0]!r}.")
    return [1 << places[code] for code in codes]


def _counts(unit: Unit, which: str, bits: Sequence[int]) -> bool:
    sets = [mask for mask in unit.sets if mask is not None]
    if which == "differ":
        return len(set(sets)) > 1
    if which == "instead":
        first, second = bits
        only = [(bool(mask & first), bool(mask & second)) for mask in sets]
        return (True, False) in only and (False, True) in only
    if which == "alone":
        return any(one & ~other & bits[0] and not other & ~one for one, other in permutations(sets, 2))
    has = [bool(mask & bits[0]) for mask in sets]
    return {
        "both": all(has), "all": all(has), "neither": not any(has), "none": not any(has),
        "some": any(has) and not all(has), "a_only": has == [True, False], "b_only": has == [False, True],
    }[which]  # fmt: skip


def _read(session: Session, found: RoundInfo, book: Codebook, ids: Sequence[int]) -> tuple[AnswerBehind, ...]:
    query = (
        select(Answer.id, Respondent.key, Question.key, Answer.text)
        .join(Respondent, Respondent.id == Answer.respondent_id)
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.id.in_(ids))
    )
    facts = {row[0]: row for row in session.execute(query)}
    names = {entry.id: entry.name for entry in book.codes}
    order = {entry.id: place for place, entry in enumerate(book.codes)}
    readings: dict[int, dict[int, list[tuple[int, Marked]]]] = {id_: {} for id_ in ids}
    for _, assignment, answer, code, start, end in all_codings(session, found, ids):
        own = readings[answer].setdefault(assignment, [])
        if code is not None:
            words = facts[answer][3][start:end] if start is not None else ""
            own.append((order[code], Marked(names[code], words)))
    return tuple(
        AnswerBehind(
            facts[id_][1], facts[id_][2], facts[id_][3],
            tuple(
                CoderReading(coder.name, tuple(mark for _, mark in sorted(given, key=lambda each: each[0])))
                for coder in found.coders
                if (given := readings[id_].get(coder.assignment_id)) is not None
            ),
        )
        for id_ in ids
    )  # fmt: skip
