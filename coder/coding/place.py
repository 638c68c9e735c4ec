"""Where a coder does something: the answer, checked to be theirs to decide on, and the one way to do it there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.coding.attention import store_attention
from coder.coding.clock import InFront
from coder.coding.steps import Change, take_step
from coder.coding.visibility import Coder, RoundInfo, open_round_of
from coder.errors import InputError, NotAllowed
from coder.store.model import Answer, Coding, Question, Respondent, RoundAnswer
from coder.store.study import Study, Write


@dataclass(frozen=True)
class Place:
    """The answer on which something is decided."""

    round: RoundInfo
    mine: Coder
    answer_id: int
    subject: str
    """As the log names it: `respondent/question`."""
    text: str


class Standing(NamedTuple):
    """One of the coder's own codings on the answer."""

    id: int
    code_id: int | None
    start: int | None
    end: int | None


def find_place(
    session: Session, study: Study, answer_id: int, round_name: str | None, spent: Sequence[InFront] = ()
) -> Place:
    """The answer, if it is in the open round and the coder has not handed in their part.

    `spent` is the time in front of answers that waits to be stored; it goes along with whatever is done next.
    """
    found, mine = open_round_of(session, study.require_actor(), round_name)
    require_coding(found, mine)
    query = (
        select(Answer.text, Respondent.key, Question.key)
        .join(RoundAnswer, (RoundAnswer.answer_id == Answer.id) & (RoundAnswer.round_id == found.id))
        .join(Respondent, Respondent.id == Answer.respondent_id)
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.id == answer_id)
    )
    row = session.execute(query).first()
    if row is None:
        raise InputError(f"Round {found.name} has no such answer.")
    store_attention(session, mine.assignment_id, spent)
    return Place(found, mine, answer_id, f"{row[1]}/{row[2]}", row[0])


def require_coding(round_info: RoundInfo, mine: Coder) -> None:
    """Refuse changes after a coder has submitted their part."""
    if mine.state != "coding":
        raise NotAllowed(f"{mine.name} has submitted round {round_info.name}; it cannot be changed any more.")


def standing(session: Session, place: Place) -> list[Standing]:
    """What stands there of the coder's own codings."""
    query = select(Coding.id, Coding.code_id, Coding.start, Coding.end).where(
        Coding.assignment_id == place.mine.assignment_id,
        Coding.answer_id == place.answer_id,
        Coding.removed_at.is_(None),
    )
    return [Standing(*row) for row in session.execute(query.order_by(Coding.id))]


def take(
    session: Write,
    place: Place,
    verb: str,
    name: str,
    change: Change,
    record: dict[str, Any],
    shown_at: int | None = None,
) -> None:
    """Make a change as one step with its entry in the log; `verb` and `name` say what it was, never in what words.

    `shown_at` is the answer that was in front, if it was another one.
    """
    what = f"{verb} {name}" if verb != name else name
    take_step(session, place.mine.assignment_id, place.round.version_id, what, change, shown_at or place.answer_id)
    session.log(f"coding.{verb.replace(' ', '_')}", place.subject, after=record, round_id=place.round.id)


def answer_name(session: Session, answer_id: int) -> str:
    """An answer as the log names it: `respondent/question`."""
    row = session.execute(
        select(Respondent.key, Question.key)
        .join(Answer, Answer.respondent_id == Respondent.id)
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.id == answer_id)
    ).one()
    return f"{row[0]}/{row[1]}"
