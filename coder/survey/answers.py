"""The answers as a person meets them: who gave each, to what, with which status; listed by what is asked for."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from coder.display import display_line
from coder.errors import InputError
from coder.store.model import STATUSES, Answer, Attribute, Question, Respondent
from coder.store.study import Study
from coder.suggestion import suggestion

Columns = TypeVarTuple("Columns")

PROPOSED = "proposed"
"""Asked for like a status: answers for which a rule's proposal waits for a person."""
_NOTHING: Mapping[str, str] = {}
_AT_ONCE = 5_000


@dataclass(frozen=True)
class AnswerLine:
    """An answer with who gave it, to what."""

    id: int
    respondent: str
    question: str
    status: str
    proposed_status: str | None
    """By a rule, until a person confirms or refuses it."""
    text: str
    attributes: Mapping[str, str]
    """Of the respondent."""


def list_answers(
    study: Study,
    *,
    question: str | None = None,
    status: str | None = None,
    where: Mapping[str, str] = _NOTHING,
    limit: int | None = None,
) -> list[AnswerLine]:
    """The answers that fit all that is asked for, in the order in which they were imported."""
    with study.read() as session:
        ids = answer_ids(session, question=question, status=status, where=where, limit=limit)
        lines = answers_by_id(session, ids)
        return [lines[id] for id in ids]


def answer_ids(
    session: Session,
    *,
    question: str | None = None,
    status: str | None = None,
    where: Mapping[str, str] = _NOTHING,
    limit: int | None = None,
) -> array[int]:
    """The ids of the answers that fit, in the order in which they were imported."""
    query = select(Answer.id).order_by(Answer.id).limit(limit)
    return array("q", session.scalars(only(session, query, question=question, status=status, where=where)))


def only(
    session: Session,
    query: Select[*Columns],
    *,
    question: str | None = None,
    status: str | None = None,
    where: Mapping[str, str] = _NOTHING,
) -> Select[*Columns]:
    """A query of answers, narrowed to a question, a status and attributes of respondents."""
    if question is not None:
        query = query.where(Answer.question_id == open_question(session, question))
    if status is not None:
        query = query.where(_has_status(status))
    if where:
        query = _with_attributes(session, query.join(Respondent, Respondent.id == Answer.respondent_id), where)
    return query


def answers_by_id(session: Session, ids: Sequence[int]) -> dict[int, AnswerLine]:
    """The answers with these ids."""
    columns = (
        Answer.id, Respondent.key, Question.key, Answer.status, Answer.proposed_status, Answer.text,
        Respondent.attributes,
    )  # fmt: skip
    query = select(*columns).join(Respondent, Respondent.id == Answer.respondent_id)
    query = query.join(Question, Question.id == Answer.question_id)
    found: dict[int, AnswerLine] = {}
    for start in range(0, len(ids), _AT_ONCE):
        for row in session.execute(query.where(Answer.id.in_(ids[start : start + _AT_ONCE]))):
            found[row[0]] = AnswerLine(*row)
    return found


def open_question(session: Session, key: str) -> int:
    """The id of an open question by its name."""
    found = session.scalar(select(Question.id).where(Question.key == key, Question.kind == "open"))
    if found is None:
        known = session.scalars(select(Question.key).where(Question.kind == "open").order_by(Question.position)).all()
        raise InputError(f"There is no open question {display_line(key, 60)!r}{suggestion(key, known)}.")
    return found


def _has_status(status: str) -> ColumnElement[bool]:
    if status == PROPOSED:
        return Answer.proposed_status.is_not(None)
    refuse_unknown_status(status)
    return Answer.status == status


def refuse_unknown_status(status: str) -> None:
    """Refuse a word that is no status."""
    if status not in STATUSES:
        raise InputError(f"There is no status {display_line(status, 40)!r}; the statuses are {', '.join(STATUSES)}.")


def _with_attributes(session: Session, query: Select[*Columns], where: Mapping[str, str]) -> Select[*Columns]:
    known = session.scalars(select(Attribute.key).order_by(Attribute.position)).all()
    for name, value in where.items():
        if name not in known:
            raise InputError(f"There is no attribute {display_line(name, 60)!r}{suggestion(name, known)}.")
        cell = attribute_cell(session, name)
        query = query.where(or_(cell == "", cell.is_(None)) if not value else cell == value)
    return query


def attribute_cell(session: Session, name: str) -> ColumnElement[str]:
    """A respondent's attribute as a column of a query.

    SQLite's JSON paths find no name with an accent or a quotation mark, so there the fields are walked through.
    """
    if session.get_bind().dialect.name != "sqlite":
        cell: ColumnElement[str] = Respondent.attributes[name].as_string()
        return cell
    field = func.json_each(Respondent.attributes).table_valued("key", "value")
    return select(field.c.value).where(field.c.key == name).correlate(Respondent).scalar_subquery()


def find_answer(session: Session, respondent: str, question: str) -> Answer:
    """The answer of a respondent to an open question."""
    question_id = open_question(session, question)
    person = session.scalar(select(Respondent.id).where(Respondent.key == respondent))
    if person is None:
        raise InputError(f"There is no respondent {display_line(respondent, 60)!r}.")
    answer = session.scalar(select(Answer).where(Answer.respondent_id == person, Answer.question_id == question_id))
    if answer is None:
        raise InputError(
            f"Respondent {display_line(respondent, 60)!r} has no answer to {display_line(question, 60)!r}:"
            " no row of the survey asks them."
        )
    return answer
