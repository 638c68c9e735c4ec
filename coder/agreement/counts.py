"""From a closed round to units: each answer, who gave it, and the set of codes that each coder applied.

The codings themselves come through `coding.visibility` only, and so never from an open round.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.codebook.reading import Codebook, CodeEntry
from coder.coding.visibility import RoundInfo, all_codes
from coder.store.model import Answer, RoundAnswer
from coder.store.raw import raw_rows


class Unit(NamedTuple):
    """An answer that somebody finished."""

    answer_id: int
    respondent_id: int
    question_id: int
    sets: tuple[int | None, ...]
    """Of each coder of the round: the codes applied, as bits in the order of the codebook; None: did not finish it."""


class Row(NamedTuple):
    """A line of the report: a code, and the codes that count as it."""

    code: CodeEntry
    members: tuple[int, ...]
    """Positions in the codebook."""


def read_units(session: Session, round_info: RoundInfo, book: Codebook) -> list[Unit]:
    """The answers of a round that at least one coder finished, in the order of the survey."""
    bits = {entry.id: 1 << place for place, entry in enumerate(book.codes)}
    places = {coder.assignment_id: place for place, coder in enumerate(round_info.coders)}
    given: dict[int, list[int | None]] = {}
    for answer, assignment, code in all_codes(session, round_info):
        sets = given.get(answer)
        if sets is None:
            sets = given[answer] = [None] * len(places)
        place = places[assignment]
        sets[place] = (sets[place] or 0) | (0 if code is None else bits[code])
    query = (
        select(Answer.id, Answer.respondent_id, Answer.question_id)
        .join(RoundAnswer, RoundAnswer.answer_id == Answer.id)
        .where(RoundAnswer.round_id == round_info.id)
        .order_by(Answer.id)
    )
    whose = raw_rows(session, query)
    return [Unit(id_, respondent, question, tuple(given[id_])) for id_, respondent, question in whose if id_ in given]


def coded_by_several(units: Sequence[Unit]) -> list[Unit]:
    """The units that count: finished by at least two coders (and so by both, where there are two)."""
    return [unit for unit in units if len(unit.sets) - unit.sets.count(None) >= 2]


def report_rows(book: Codebook, level: str) -> tuple[Row, ...]:
    """The codes of a report: every codable code, or each family with all that is below it."""
    if level == "leaf":
        return tuple(Row(entry, (place,)) for place, entry in enumerate(book.codes) if entry.codable)
    tops: dict[str, str] = {}
    members: dict[str, list[int]] = {}
    for place, entry in enumerate(book.codes):
        top = tops[entry.key] = entry.key if entry.parent is None else tops[entry.parent]
        members.setdefault(top, []).append(place)
    return tuple(Row(book.by_key(top), tuple(places)) for top, places in members.items())


def as_rows(units: Sequence[Unit], rows: Sequence[Row]) -> list[Unit]:
    """The units with sets over the rows of a report: a row is applied when one of its members is."""
    masks = [(1 << place, sum(1 << member for member in row.members)) for place, row in enumerate(rows)]
    known: dict[int | None, int | None] = {None: None}
    for unit in units:
        for mask in unit.sets:
            if mask is not None and mask not in known:
                known[mask] = sum(bit for bit, members in masks if mask & members)
    patterns = {sets: tuple(known[mask] for mask in sets) for sets in {unit.sets for unit in units}}
    return [Unit(answer, respondent, question, patterns[sets]) for answer, respondent, question, sets in units]
