"""The answers that differences are about: by id, and by the names that a file gives them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from coder.consensus.comparing import BATCH, in_batches
from coder.store.model import Answer, Question, Respondent, RoundAnswer

AnswerName = tuple[str, str]
"""Respondent and question, as the survey names them."""


class AnswerFacts(NamedTuple):
    """An answer with its names and its text."""

    id: int
    uid: UUID
    respondent: str
    question: str
    wording: str
    text: str
    text_hash: bytes

    @property
    def subject(self) -> str:
        """How the log names the answer."""
        return f"{self.respondent}/{self.question}"


def answers_by_id(session: Session, answer_ids: Collection[int]) -> dict[int, AnswerFacts]:
    """The answers with these ids."""
    found: dict[int, AnswerFacts] = {}
    for batch in in_batches(answer_ids):
        for row in session.execute(_facts().where(Answer.id.in_(batch))):
            found[row.id] = AnswerFacts(*row)
    return found


def answers_by_name(session: Session, round_id: int, names: Collection[AnswerName]) -> dict[AnswerName, AnswerFacts]:
    """The answers of the round that have these names; what is not there is left out."""
    respondents = sorted({respondent for respondent, _ in names})
    wanted = set(names)
    found: dict[AnswerName, AnswerFacts] = {}
    query = _facts().join(RoundAnswer, RoundAnswer.answer_id == Answer.id).where(RoundAnswer.round_id == round_id)
    for first in range(0, len(respondents), BATCH):
        for row in session.execute(query.where(Respondent.key.in_(respondents[first : first + BATCH]))):
            facts = AnswerFacts(*row)
            if (facts.respondent, facts.question) in wanted:
                found[facts.respondent, facts.question] = facts
    return found


def _facts() -> Select[Any]:
    columns: tuple[Any, ...] = (
        Answer.id,
        Answer.uid,
        Respondent.key,
        Question.key,
        Question.wording,
        Answer.text,
        Answer.text_hash,
    )
    return (
        select(*columns)
        .join(Respondent, Respondent.id == Answer.respondent_id)
        .join(Question, Question.id == Answer.question_id)
    )
