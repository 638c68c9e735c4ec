"""Answers of a round that say the same as the one in front, and one decision for all of them.

The groups are those that a lead had looked for in the survey. What a coder decides once is written to each answer as
its own coding, with a note of where it was copied from.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.codebook.reading import codebook_version
from coder.coding.clock import InFront
from coder.coding.flags import SPLIT_OFF
from coder.coding.place import Place, find_place, standing, take
from coder.coding.steps import Change, NewCoding
from coder.coding.visibility import own_decided
from coder.coding.visible_aids import own_flagged
from coder.errors import NotAllowed
from coder.store.model import Answer, DuplicateAnswer, DuplicateGroup, Respondent, RoundAnswer
from coder.store.study import Study
from coder.survey.sameness import normal_form

_AT_ONCE = 5_000


class Group(NamedTuple):
    """A group of duplicates, as far as it is in the round."""

    id: int
    sameness: str
    """Of the two that differ most: exact, normalised, near."""
    members: array[int]
    """Ids of the answers, in the order of the import."""


@dataclass(frozen=True)
class Duplicates:
    """The duplicates of the answer in front."""

    sameness: str
    """Of the two in the group that differ most: exact, normalised, near."""
    others: int
    """Besides the answer in front, in this round."""
    undecided: int
    """Of the others."""
    split_off: bool
    """The coder has taken the answer in front out of its group."""


@dataclass(frozen=True)
class Duplicate:
    """Another answer of the group."""

    index: int
    """Its place in the coder's order."""
    respondent: str
    text: str
    sameness: str
    """With the answer in front: exact, normalised, near."""
    decided: bool


@dataclass(frozen=True)
class CopiedTo:
    """What one decision gave to the duplicates."""

    answer_ids: tuple[int, ...]
    """The answers that got something."""
    codings: int
    without_spans: int
    """Answers that got only the codes of the whole answer: their texts differ, so spans have no place there."""
    left_out: int
    """Answers that got nothing, because all codes stand on spans and the texts differ."""


def group_of(session: Session, round_id: int, answer_id: int) -> Group | None:
    """The group of an answer, if there are others of it in the round."""
    query = (
        select(DuplicateGroup.id, DuplicateGroup.sameness)
        .join(DuplicateAnswer, DuplicateAnswer.group_id == DuplicateGroup.id)
        .where(DuplicateAnswer.answer_id == answer_id)
    )
    row = session.execute(query).first()
    if row is None:
        return None
    members = (
        select(DuplicateAnswer.answer_id)
        .join(RoundAnswer, RoundAnswer.answer_id == DuplicateAnswer.answer_id)
        .where(DuplicateAnswer.group_id == row.id, RoundAnswer.round_id == round_id)
    )
    found = array("q", session.scalars(members.order_by(DuplicateAnswer.answer_id)))
    return Group(row.id, row.sameness, found) if len(found) > 1 else None


def duplicate_texts(session: Session, answer_id: int, others: Sequence[int]) -> list[tuple[int, str, str, str]]:
    """(answer, respondent, text, sameness with `answer_id`) of each of the others."""
    query = select(Answer.id, Respondent.key, Answer.text).join(Respondent, Respondent.id == Answer.respondent_id)
    rows = {row[0]: row for row in session.execute(query.where(Answer.id.in_([answer_id, *others])))}
    text = rows[answer_id][2]
    return [(other, rows[other][1], rows[other][2], _sameness(text, rows[other][2])) for other in others]


def apply_to_duplicates(
    study: Study, answer_id: int, *, round_name: str | None = None, spent: Sequence[InFront] = ()
) -> CopiedTo:
    """Give what stands on an answer to all of its duplicates on which the coder has not decided anything."""
    with study.write() as session:
        place = find_place(session, study, answer_id, round_name, spent)
        here = [NewCoding(answer_id, row.code_id, row.start, row.end) for row in standing(session, place)]
        if not here:
            raise NotAllowed("Decide on this answer first; then its duplicates can get the same.")
        others = _undecided(session, place)
        alike = _same_text(session, answer_id, others)
        whole = [coding for coding in here if coding.start is None]
        new = [
            NewCoding(other, coding.code_id, coding.start, coding.end)
            for other in others
            for coding in (here if other in alike else whole)
        ]
        if not new:
            raise NotAllowed("All codes stand on spans, and the texts of the duplicates differ; code each by itself.")
        differ = len(others) - len(alike) if len(whole) < len(here) else 0
        given = tuple(dict.fromkeys(coding.answer_id for coding in new))
        done = CopiedTo(given, len(new), differ if whole else 0, 0 if whole else differ)
        book = codebook_version(session, place.round.version_id)
        codes = dict.fromkeys(None if row.code_id is None else book.by_id(row.code_id).key for row in here)
        record = {"codes": list(codes), "answers": len(given), "codings": done.codings}
        take(session, place, "copy", "to duplicates", Change(add=new, copied_from=answer_id), record)
        return done


def _undecided(session: Session, place: Place) -> list[int]:
    """The duplicates of an answer on which nothing is decided and that are not split off; refuses if there are none."""
    mine = place.mine.assignment_id
    apart = set(own_flagged(session, mine, SPLIT_OFF))
    group = group_of(session, place.round.id, place.answer_id)
    if group is None or place.answer_id in apart:
        raise NotAllowed("This answer has no duplicates in this round.")
    others = [other for other in group.members if other != place.answer_id and other not in apart]
    decided = own_decided(session, mine, others)
    if not (left := [other for other in others if other not in decided]):
        raise NotAllowed("All duplicates of this answer are decided already.")
    return left


def _same_text(session: Session, answer_id: int, others: Sequence[int]) -> set[int]:
    """Those of the others that are identical to the letter."""
    digest = session.scalar(select(Answer.text_hash).where(Answer.id == answer_id))
    found: set[int] = set()
    for first in range(0, len(others), _AT_ONCE):
        query = select(Answer.id).where(Answer.id.in_(others[first : first + _AT_ONCE]), Answer.text_hash == digest)
        found.update(session.scalars(query))
    return found


def _sameness(first: str, second: str) -> str:
    return "exact" if first == second else "normalised" if normal_form(first) == normal_form(second) else "near"
