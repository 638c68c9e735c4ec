"""The bases of every count: for each question who was asked, who answered, and what became of the rest."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coder.store.model import SUBSTANTIVE, Answer, Question, Respondent, Tick, TickOption
from coder.store.study import Study

NOT_ANSWERED = ("blank", "skipped", "not_asked")
"""Statuses of an answer that nobody wrote."""


@dataclass(frozen=True)
class QuestionAccount:
    """Who was asked an open question, and what came back."""

    question: str
    wording: str
    asked: int
    answered: int
    """Something was written, whatever its status."""
    blank: int
    not_asked: int
    """By the question's rule, or because no row of the survey asks them."""
    substantive: int
    statuses: dict[str, int]
    """Answers of each status that occurs."""
    proposed: dict[str, int]
    """Substantive answers for which a rule proposes another status that nobody has confirmed."""


@dataclass(frozen=True)
class TickAccount:
    """What was ticked in a question with options."""

    question: str
    wording: str
    ticked: int
    """Respondents who ticked at least one option."""
    options: dict[str, int]
    """Respondents for each option, in the order in which the options first occur."""


def question_accounts(study: Study) -> list[QuestionAccount]:
    """The account of each open question, in the order of the survey."""
    with study.read() as session:
        return accounts_of_questions(session)


def accounts_of_questions(session: Session) -> list[QuestionAccount]:
    """As `question_accounts`, inside another operation."""
    respondents = session.scalar(select(func.count(Respondent.id))) or 0
    statuses: dict[int, dict[str, int]] = {}
    proposed: dict[int, dict[str, int]] = {}
    groups = (
        select(Answer.question_id, Answer.status, Answer.proposed_status, func.count())
        .group_by(Answer.question_id, Answer.status, Answer.proposed_status)
        .order_by(Answer.question_id, Answer.status, Answer.proposed_status)
    )
    for question_id, status, proposal, count in session.execute(groups):
        by_status = statuses.setdefault(question_id, {})
        by_status[status] = by_status.get(status, 0) + count
        if proposal:
            by_proposal = proposed.setdefault(question_id, {})
            by_proposal[proposal] = by_proposal.get(proposal, 0) + count
    questions = select(Question).where(Question.kind == "open").order_by(Question.position)
    return [
        _account(question, respondents, statuses.get(question.id, {}), proposed.get(question.id, {}))
        for question in session.scalars(questions)
    ]


def _account(
    question: Question, respondents: int, statuses: dict[str, int], proposed: dict[str, int]
) -> QuestionAccount:
    rows = sum(statuses.values())
    return QuestionAccount(
        question=question.key,
        wording=question.wording,
        asked=rows - statuses.get("not_asked", 0),
        answered=rows - sum(statuses.get(status, 0) for status in NOT_ANSWERED),
        blank=statuses.get("blank", 0),
        not_asked=respondents - rows + statuses.get("not_asked", 0),
        substantive=statuses.get(SUBSTANTIVE, 0),
        statuses=statuses,
        proposed=proposed,
    )


def accounts_of_ticks(session: Session) -> list[TickAccount]:
    """The account of each tick question, in the order of the survey."""
    counts = dict(session.execute(select(Tick.option_id, func.count()).group_by(Tick.option_id)).all())
    people = dict(
        session.execute(
            select(TickOption.question_id, func.count(Tick.respondent_id.distinct()))
            .join(Tick, Tick.option_id == TickOption.id)
            .group_by(TickOption.question_id)
        ).all()
    )
    options: dict[int, dict[str, int]] = {}
    for option in session.scalars(select(TickOption).order_by(TickOption.position)):
        options.setdefault(option.question_id, {})[option.label] = counts.get(option.id, 0)
    questions = select(Question).where(Question.kind == "ticks").order_by(Question.position)
    return [
        TickAccount(question.key, question.wording, people.get(question.id, 0), options.get(question.id, {}))
        for question in session.scalars(questions)
    ]
