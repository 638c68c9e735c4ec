"""List and search the answers, and decide what status each one has."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.orm import Session

from coder.display import display_line
from coder.errors import InputError
from coder.store.model import STATUSES, SUBSTANTIVE, Answer, Attribute, Question, Respondent
from coder.store.study import Study
from coder.strict_yaml import suggestion

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
    find: str | None = None,
    where: Mapping[str, str] = _NOTHING,
    limit: int | None = None,
) -> list[AnswerLine]:
    """The answers that fit all that is asked for, in the order in which they were imported."""
    with study.read() as session:
        ids = answer_ids(session, question=question, status=status, find=find, where=where, limit=limit)
        lines = answers_by_id(session, ids)
        return [lines[id] for id in ids]


def answer_ids(
    session: Session,
    *,
    question: str | None = None,
    status: str | None = None,
    find: str | None = None,
    where: Mapping[str, str] = _NOTHING,
    limit: int | None = None,
) -> array[int]:
    """The ids of the answers that fit, in the order in which they were imported."""
    query = select(Answer.id).order_by(Answer.id).limit(limit)
    if question is not None:
        query = query.where(Answer.question_id == _question_id(session, question))
    if status is not None:
        query = query.where(_has_status(status))
    if find:
        query = query.where(_contains(find))
    if where:
        query = _with_attributes(session, query.join(Respondent), where)
    return array("q", session.scalars(query))


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


def set_status(study: Study, respondent: str, question: str, status: str, reason: str = "") -> AnswerLine:
    """Give one answer another status; a rule's proposal for it is settled by that."""
    study.require_lead("change the status of an answer")
    _refuse_unknown_status(status)
    with study.write() as session:
        answer = _find_answer(session, respondent, question)
        if status == SUBSTANTIVE and not answer.text.strip():
            raise InputError(f"Respondent {respondent} wrote nothing to {question}, so there is nothing to code.")
        before = {"status": answer.status, "proposed": answer.proposed_status}
        answer.status, answer.proposed_status = status, None
        session.log(
            "answer.status", f"{respondent}/{question}", before=before, after={"status": status}, reason=reason.strip()
        )
        session.flush()
        return answers_by_id(session, [answer.id])[answer.id]


def accept_proposed(study: Study, question: str | None = None) -> int:
    """Confirm the statuses that rules proposed, for one question or all; gives the number of answers."""
    study.require_lead("confirm the status of answers")
    with study.read() as session:
        if not _proposals(session, question):
            return 0
    with study.write() as session:
        counts = _proposals(session, question)
        change = update(Answer).where(Answer.proposed_status.is_not(None))
        if question is not None:
            change = change.where(Answer.question_id == _question_id(session, question))
        session.execute(
            change.values(status=Answer.proposed_status, proposed_status=None),
            execution_options={"synchronize_session": False},
        )
        session.log("answer.accept_proposed", question or "all questions", after=counts)
        return sum(counts.values())


def refuse_proposed(study: Study, ids: Sequence[int]) -> int:
    """Say of these answers that they are answers, whatever a rule proposed; gives the number of those that waited."""
    study.require_lead("refuse what was proposed for answers")
    with study.read() as session:
        if not _waiting(session, ids):
            return 0
    with study.write() as session:
        waiting = _waiting(session, ids)
        for start in range(0, len(waiting), _AT_ONCE):
            batch = [line.id for line in waiting[start : start + _AT_ONCE]]
            session.execute(
                update(Answer).where(Answer.id.in_(batch)).values(proposed_status=None),
                execution_options={"synchronize_session": False},
            )
        names = [f"{line.respondent}/{line.question}" for line in waiting]
        session.log("answer.refuse_proposed", _counted(len(names)), after={"answers": names})
        return len(waiting)


def _waiting(session: Session, ids: Sequence[int]) -> list[AnswerLine]:
    """Those of these answers for which a rule's proposal waits."""
    return [line for line in answers_by_id(session, ids).values() if line.proposed_status]


def propose_again(study: Study, lines: Sequence[AnswerLine]) -> int:
    """Let answers wait for a person again, as they stood in `lines` before they were confirmed or refused."""
    study.require_lead("change the status of answers")
    with study.write() as session:
        for line in lines:
            answer = session.get_one(Answer, line.id)
            answer.status, answer.proposed_status = line.status, line.proposed_status
        names = [f"{line.respondent}/{line.question}" for line in lines]
        session.log("answer.propose_again", _counted(len(names)), after={"answers": names})
    return len(lines)


def _counted(answers: int) -> str:
    return "1 answer" if answers == 1 else f"{answers} answers"


def _proposals(session: Session, question: str | None) -> dict[str, int]:
    """How many answers wait for each proposed status."""
    query = (
        select(Answer.proposed_status, func.count())
        .where(Answer.proposed_status.is_not(None))
        .group_by(Answer.proposed_status)
        .order_by(Answer.proposed_status)
    )
    if question is not None:
        query = query.where(Answer.question_id == _question_id(session, question))
    return {str(status): count for status, count in session.execute(query)}


def _question_id(session: Session, key: str) -> int:
    found = session.scalar(select(Question.id).where(Question.key == key, Question.kind == "open"))
    if found is None:
        known = session.scalars(select(Question.key).where(Question.kind == "open").order_by(Question.position)).all()
        raise InputError(f"There is no open question {display_line(key, 60)!r}{suggestion(key, known)}.")
    return found


def _has_status(status: str) -> ColumnElement[bool]:
    if status == PROPOSED:
        return Answer.proposed_status.is_not(None)
    _refuse_unknown_status(status)
    return Answer.status == status


def _refuse_unknown_status(status: str) -> None:
    if status not in STATUSES:
        raise InputError(f"There is no status {display_line(status, 40)!r}; the statuses are {', '.join(STATUSES)}.")


def _contains(find: str) -> ColumnElement[bool]:
    """Text that contains `find`, whatever the case; SQLite folds the case of a to z only, hence the spellings."""
    spellings = dict.fromkeys((find, find.lower(), find.upper(), find.capitalize()))
    return or_(*(Answer.text.icontains(spelling, autoescape=True) for spelling in spellings))


def _with_attributes(session: Session, query: Select[int], where: Mapping[str, str]) -> Select[int]:
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


def _find_answer(session: Session, respondent: str, question: str) -> Answer:
    question_id = _question_id(session, question)
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
