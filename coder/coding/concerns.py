"""Concerns that coders raise, settled by a lead: what was done about it goes into the log and back to the coder.

The flag stays as the coder set it. Who raises the same concern again sets a new flag, which is not settled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from coder.coding.flags import CONCERN, list_flags
from coder.coding.visible_aids import SETTLED, FlagLine, concerns_in_log
from coder.display import display_line
from coder.errors import InputError
from coder.store.model import Answer, Assignment, Flag, Person, Question, Respondent
from coder.store.study import Study, Write


@dataclass(frozen=True)
class Concern:
    """A concern that may be seen, with the answer that it is about."""

    flag: FlagLine
    text: str


class _Raised(NamedTuple):
    """The flag of a concern, with its round."""

    uid: UUID
    round_id: int


def list_concerns(study: Study) -> list[Concern]:
    """The concerns that the acting person may see: first those that stand, then those that are settled."""
    lines = sorted(list_flags(study, CONCERN), key=lambda line: bool(line.settled))
    query = (
        select(Respondent.key, Question.key, Answer.text)
        .join(Answer, Answer.respondent_id == Respondent.id)
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.id.in_(select(Flag.answer_id).where(Flag.kind == CONCERN)))
    )
    with study.read() as session:
        texts = {(respondent, question): text for respondent, question, text in session.execute(query)}
    return [Concern(line, texts[line.respondent, line.question]) for line in lines]


def settle_concern(study: Study, respondent: str, question: str, reason: str, *, coder: str | None = None) -> int:
    """Say how the concern about an answer was settled; the number of coders who had raised it.

    With `coder` only that one's concern is settled.
    """
    study.require_lead("settle a concern")
    if not reason.strip():
        raise InputError("Say how the concern was settled: add --because TEXT.")
    with study.write() as session:
        settled = concerns_in_log(session, SETTLED)
        raised = [flag for flag in _raised(session, respondent, question, coder) if str(flag.uid) not in settled]
        if not raised:
            who = f"{display_line(coder, 40)} raises" if coder else "Nobody raises"
            no = " no" if coder else " a"
            where = f"the answer of {display_line(respondent, 40)} to {display_line(question, 40)}"
            raise InputError(f"{who}{no} concern about {where} that is not settled; coder flags lists them.")
        for round_id in sorted({flag.round_id for flag in raised}):
            uids = [str(flag.uid) for flag in raised if flag.round_id == round_id]
            subject = f"{respondent}/{question}"
            session.log(SETTLED, subject, after={"flags": uids}, reason=reason.strip(), round_id=round_id)
        return len(raised)


def _raised(session: Write, respondent: str, question: str, coder: str | None) -> list[_Raised]:
    query = (
        select(Flag.uid, Assignment.round_id)
        .join(Assignment, Assignment.id == Flag.assignment_id)
        .join(Person, Person.id == Assignment.person_id)
        .join(Answer, Answer.id == Flag.answer_id)
        .join(Respondent, Respondent.id == Answer.respondent_id)
        .join(Question, Question.id == Answer.question_id)
        .where(Flag.kind == CONCERN, Flag.removed_at.is_(None))
        .where(Respondent.key == respondent, Question.key == question)
    )
    if coder is not None:
        query = query.where(Person.name == coder)
    return [_Raised(*row) for row in session.execute(query.order_by(Flag.id))]
