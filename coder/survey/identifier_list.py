"""The possible identifiers as a person meets them: one by one, or together where they are the same words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVarTuple

from sqlalchemy import Select, func, literal_column, select
from sqlalchemy.orm import Session

from coder.display import display_line
from coder.errors import InputError
from coder.store.model import Answer, Identifier, Person, Question, Respondent, StudyRow
from coder.store.study import Study
from coder.suggestion import suggestion
from coder.survey.accounts import NOT_ANSWERED
from coder.survey.answers import open_question
from coder.survey.identifiers import KINDS
from coder.survey.redacted import Replaced

Columns = TypeVarTuple("Columns")

PROPOSED, REPLACED, KEPT = STATES = ("proposed", "replaced", "kept")
UP_TO = "identifiers_up_to"
"""In the study's settings: for each question, the last answer that was scanned."""
_AT_ONCE = 5_000

_WORDS: Any = func.substr(Answer.text, Identifier.start + literal_column("1"), Identifier.end - Identifier.start)


@dataclass(frozen=True)
class IdentifierLine:
    """A possible identifier, and the answer in which it stands."""

    id: int
    respondent: str
    question: str
    start: int
    end: int
    kind: str
    state: str
    """proposed, replaced or kept"""
    replacement: str
    """What is proposed for its place, or shown there."""
    text: str
    """The whole answer, as it was imported."""
    decided_by: str | None
    decided_at: str | None

    @property
    def words(self) -> str:
        """What stands there."""
        return self.text[self.start : self.end]


@dataclass(frozen=True)
class IdentifierGroup:
    """The same words of the same kind, with the same replacement, in one or many places."""

    words: str
    kind: str
    state: str
    replacement: str
    places: int
    answers: int


@dataclass(frozen=True)
class IdentifierAccount:
    """How far the search for identifiers is."""

    states: Mapping[str, int]
    """Places of each state that occurs."""
    answers: int
    """Answers in which something was written."""
    unscanned: int
    """Of these, answers that no scan has read."""
    scanned: bool
    """Whether any scan was made."""


def list_identifiers(
    study: Study,
    *,
    state: str | None = None,
    kind: str | None = None,
    question: str | None = None,
    words: str | None = None,
    replacement: str | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> list[IdentifierLine]:
    """The possible identifiers that fit all that is asked for, in the order of the answers."""
    with study.read() as session:
        query = (
            select(
                Identifier.id, Respondent.key, Question.key, Identifier.start, Identifier.end, Identifier.kind,
                Identifier.state, Identifier.replacement, Answer.text, Person.name, Identifier.decided_at,
            )
            .join(Answer, Answer.id == Identifier.answer_id)
            .join(Respondent, Respondent.id == Answer.respondent_id)
            .join(Question, Question.id == Answer.question_id)
            .outerjoin(Person, Person.id == Identifier.decided_by_id)
            .order_by(Identifier.answer_id, Identifier.start, Identifier.id)
            .limit(limit)
            .offset(offset)
        )  # fmt: skip
        query = _only(session, query, state, kind, question, words, replacement)
        return [IdentifierLine(*row) for row in session.execute(query)]


def identifier_ids(
    study: Study,
    *,
    state: str | None = None,
    kind: str | None = None,
    question: str | None = None,
    words: str | None = None,
    replacement: str | None = None,
) -> list[int]:
    """The numbers of those that fit."""
    with study.read() as session:
        query = select(Identifier.id).join(Answer, Answer.id == Identifier.answer_id).order_by(Identifier.id)
        return list(session.scalars(_only(session, query, state, kind, question, words, replacement)))


def identifier_groups(
    study: Study, *, state: str | None = None, kind: str | None = None, question: str | None = None
) -> list[IdentifierGroup]:
    """The same words together, the most frequent first."""
    with study.read() as session:
        by = (_WORDS, Identifier.kind, Identifier.state, Identifier.replacement)
        places = func.count()
        query = (
            select(*by, places, func.count(Identifier.answer_id.distinct()))
            .join(Answer, Answer.id == Identifier.answer_id)
            .group_by(*by)
        )
        found = [IdentifierGroup(*row) for row in session.execute(_only(session, query, state, kind, question))]
        return sorted(found, key=lambda one: (-one.places, one.kind, one.words, one.replacement, one.state))


def identifier_account(study: Study) -> IdentifierAccount:
    """How many places wait, were replaced or kept, and how many answers no scan has read."""
    with study.read() as session:
        states = session.execute(select(Identifier.state, func.count()).group_by(Identifier.state))
        answers = session.scalar(select(func.count()).where(Answer.status.not_in(NOT_ANSWERED))) or 0
        reach = scan_reach(session)
        unscanned = 0
        for question in session.scalars(select(Question.id).where(Question.kind == "open")):
            late = (Answer.question_id == question, Answer.id > reach.get(question, 0), Answer.text != "")
            unscanned += session.scalar(select(func.count()).where(*late)) or 0
        return IdentifierAccount({state: number for state, number in states}, answers, unscanned, bool(reach))


def scan_reach(session: Session) -> dict[int, int]:
    """For each question that was scanned, the id of the last answer that was read."""
    settings = session.scalars(select(StudyRow.settings)).one()
    return {int(question): int(up_to) for question, up_to in settings.get(UP_TO, {}).items()}


def open_answers(session: Session) -> set[int]:
    """The answers in which a possible identifier waits for a decision."""
    return set(session.scalars(select(Identifier.answer_id).where(Identifier.state == PROPOSED)))


def replaced_spans(session: Session, answer_ids: Sequence[int]) -> dict[int, list[Replaced]]:
    """What is shown in other words, by answer."""
    found: dict[int, list[Replaced]] = {}
    columns = (Identifier.answer_id, Identifier.start, Identifier.end, Identifier.replacement)
    for first in range(0, len(answer_ids), _AT_ONCE):
        batch = answer_ids[first : first + _AT_ONCE]
        query = select(*columns).where(Identifier.state == REPLACED, Identifier.answer_id.in_(batch))
        for answer_id, start, end, replacement in session.execute(query):
            found.setdefault(answer_id, []).append(Replaced(start, end, replacement))
    return found


def refuse_unknown_kind(kind: str) -> None:
    """Refuse a word that is no kind of identifier."""
    if kind not in KINDS:
        raise InputError(
            f"There is no kind {display_line(kind, 40)!r}{suggestion(kind, list(KINDS))};"
            f" the kinds are {', '.join(KINDS)}."
        )


def _only(
    session: Session,
    query: Select[*Columns],
    state: str | None,
    kind: str | None,
    question: str | None,
    words: str | None = None,
    replacement: str | None = None,
) -> Select[*Columns]:
    if state is not None:
        if state not in STATES:
            raise InputError(f"There is no state {display_line(state, 40)!r}; the states are {', '.join(STATES)}.")
        query = query.where(Identifier.state == state)
    if kind is not None:
        refuse_unknown_kind(kind)
        query = query.where(Identifier.kind == kind)
    if question is not None:
        query = query.where(Answer.question_id == open_question(session, question))
    if words is not None:
        query = query.where(words == _WORDS)
    if replacement is not None:
        query = query.where(Identifier.replacement == replacement)
    return query
