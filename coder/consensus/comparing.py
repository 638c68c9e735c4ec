"""Put the coders' finished work on each answer of a closed round side by side, each coder's codes as a set."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from coder.coding.visibility import Coder, CodingRow, RoundInfo, all_codings
from coder.store.model import ConsensusCoding, RoundAnswer

BATCH = 5000
"""Ids or rows in one statement."""


class Part(NamedTuple):
    """What one coder made of one answer."""

    coder: Coder
    codes: frozenset[int]
    """Empty: no code applies."""
    rows: tuple[CodingRow, ...]


def compared_answers(
    session: Session, found: RoundInfo, answer_ids: Collection[int] | None = None
) -> Iterator[tuple[int, tuple[Part, ...]]]:
    """(answer, the parts of those who finished it) for each answer that anybody finished, by answer."""
    coders = {coder.assignment_id: coder for coder in found.coders}
    rows = all_codings(session, found) if answer_ids is None else _codings_on(session, found, answer_ids)
    for answer_id, of_answer in groupby(rows, key=attrgetter("answer_id")):
        parts: dict[int, list[CodingRow]] = {}
        for row in of_answer:
            parts.setdefault(row.assignment_id, []).append(row)
        yield answer_id, tuple(_part(coders[assignment_id], own) for assignment_id, own in parts.items())


def differing_answers(session: Session, found: RoundInfo) -> dict[int, tuple[Part, ...]]:
    """The answers of a closed round on which the coders differ, each with their parts.

    Closing let all other answers pass into the agreed layer, so only those that did not pass are looked at.
    """
    in_round = select(RoundAnswer.answer_id).where(RoundAnswer.round_id == found.id)
    waiting = session.scalars(in_round.except_(passed_query(found))).all()
    return {answer_id: parts for answer_id, parts in compared_answers(session, found, waiting) if differ(parts)}


def answers_with_other_extents(session: Session, found: RoundInfo) -> dict[int, tuple[Part, ...]]:
    """The answers that passed because the coders agree on the codes, although they marked other words for them."""
    passed = session.scalars(passed_query(found).distinct()).all()
    return {
        answer_id: parts for answer_id, parts in compared_answers(session, found, passed) if differ_in_extent(parts)
    }


def passed_answers(session: Session, found: RoundInfo) -> tuple[int, int]:
    """(answers on which all who coded them agree, answers that one person coded): what closing let pass."""
    count = func.count(ConsensusCoding.answer_id.distinct())
    query = select(ConsensusCoding.origin, count).where(*_passed(found)).group_by(ConsensusCoding.origin)
    counts = {origin: number for origin, number in session.execute(query)}
    return counts.get("both", 0), counts.get("single", 0)


def differ(parts: Sequence[Part]) -> bool:
    """Whether two or more coders finished the answer and their sets of codes are not the same."""
    return any(part.codes != parts[0].codes for part in parts[1:])


def differ_in_extent(parts: Sequence[Part]) -> bool:
    """Whether two or more coders gave the answer the same codes, and marked other words for them."""
    marks = {frozenset((row.code_id, row.start, row.end) for row in part.rows) for part in parts}
    return len(marks) > 1 and not differ(parts)


def shuffled(parts: Sequence[Part], found: RoundInfo, respondent: str, question: str) -> tuple[Part, ...]:
    """The parts in an order that says nothing of who made them, the same on every run and every machine.

    Each answer is shuffled for itself: a fixed order would be recognised after a few answers.
    """
    seed = f"{found.uid}\0{found.seed}\0{respondent}\0{question}\0"
    return tuple(sorted(parts, key=lambda part: sha256(f"{seed}{part.coder.name}".encode()).digest()))


def in_batches(ids: Collection[int]) -> Iterator[list[int]]:
    """The ids in order, as many at once as a statement may name."""
    ordered = sorted(ids)
    for first in range(0, len(ordered), BATCH):
        yield ordered[first : first + BATCH]


def passed_query(found: RoundInfo) -> Select[int]:
    """The answers that closing let pass."""
    return select(ConsensusCoding.answer_id).where(*_passed(found))


def _passed(found: RoundInfo) -> tuple[ColumnElement[bool], ...]:
    # whether they still stand or a lead decided on their places does not matter: the coders agreed
    by_closing = ConsensusCoding.origin.in_(("both", "single"))
    return ConsensusCoding.round_id == found.id, ConsensusCoding.decision_id.is_(None), by_closing


def _part(coder: Coder, rows: list[CodingRow]) -> Part:
    return Part(coder, frozenset(row.code_id for row in rows if row.code_id is not None), tuple(rows))


def _codings_on(session: Session, found: RoundInfo, answer_ids: Collection[int]) -> list[CodingRow]:
    return [row for batch in in_batches(answer_ids) for row in all_codings(session, found, batch)]
