"""The answers as a table of any length: their numbers in an order, then only the rows that are in view."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from coder.display import display_line
from coder.errors import InputError
from coder.store.model import (
    STATUSES,
    Answer,
    Attribute,
    DuplicateAnswer,
    DuplicateGroup,
    Question,
    ReadAnswer,
    Respondent,
)
from coder.store.study import Study
from coder.suggestion import suggestion
from coder.survey.answers import AnswerLine, answers_by_id, attribute_cell, only
from coder.survey.duplicates import duplicates_of
from coder.survey.settling import Standing

ORDERS = ("import", "respondent", "question", "status", "length")
"""What the answers can be sorted by, besides an attribute."""
OTHERS = 50
"""Answers that say the same which are shown with an answer."""
_MOST_VALUES = 200
_AT_ONCE = 5_000


@dataclass(frozen=True)
class Wanted:
    """Which answers are listed, and in which order."""

    question: str | None = None
    status: str | None = None
    """Or "proposed": a rule's proposal waits."""
    where: Mapping[str, str] = field(default_factory=dict)
    """Attributes of the respondents."""
    unread: bool = False
    """Only what the person who acts has not read."""
    duplicates: bool = False
    """One row for each group of answers that say the same, the largest group first."""
    order: str = "import"
    """One of `ORDERS`, or "attribute:" and a name."""
    backwards: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Whether some answers are left out."""
        return self != Wanted(order=self.order, backwards=self.backwards)

    @property
    def turn(self) -> tuple[str, bool, bool]:
        """What decides in which order the answers come."""
        return self.order, self.backwards, self.duplicates


@dataclass(frozen=True)
class GridRow:
    """One answer in the table."""

    line: AnswerLine
    same: int
    """Answers of its group of duplicates, itself among them; 1 where there is none."""
    read: bool
    """By the person who acts."""


@dataclass(frozen=True)
class WholeAnswer:
    """All that is known of an answer before it is coded."""

    row: GridRow
    wording: str
    """Of the question."""
    others: tuple[AnswerLine, ...]
    """Some of the answers that say the same, in the order of the import."""


@dataclass(frozen=True)
class GridFrame:
    """What is known of the table before any row is read."""

    questions: tuple[str, ...]
    attributes: tuple[str, ...]
    longest_respondent: int
    """Characters of the longest name of a respondent."""


@dataclass(frozen=True)
class GridCounts:
    """What the answers can be narrowed to, each with its number."""

    questions: Mapping[str, int]
    statuses: Mapping[str, int]
    proposed: int


def grid_frame(study: Study) -> GridFrame:
    """What was asked, and which columns there can be."""
    with study.read() as session:
        questions = select(Question.key).where(Question.kind == "open").order_by(Question.position)
        return GridFrame(
            tuple(session.scalars(questions)),
            tuple(session.scalars(select(Attribute.key).order_by(Attribute.position))),
            session.scalar(select(func.max(func.length(Respondent.key)))) or 0,
        )


def grid_counts(study: Study) -> GridCounts:
    """How many answers each question and status has."""
    with study.read() as session:
        per_question = select(Answer.question_id, func.count()).group_by(Answer.question_id)
        counts = {id: number for id, number in session.execute(per_question)}
        questions = select(Question.key, Question.id).where(Question.kind == "open").order_by(Question.position)
        per_status = select(Answer.status, func.count()).group_by(Answer.status)
        statuses = {status: number for status, number in session.execute(per_status)}
        waiting = select(func.count(Answer.id)).where(Answer.proposed_status.is_not(None))
        return GridCounts(
            {key: counts.get(id, 0) for key, id in session.execute(questions)},
            {status: statuses[status] for status in STATUSES if status in statuses},
            session.scalar(waiting) or 0,
        )


def attribute_values(study: Study) -> dict[str, dict[str, int]]:
    """The values of each attribute with the number of respondents, the most frequent first."""
    with study.read() as session:
        names = session.scalars(select(Attribute.key).order_by(Attribute.position)).all()
        found: dict[str, Counter[str]] = {name: Counter() for name in names}
        for facts in session.scalars(select(Respondent.attributes)):
            for name in names:
                found[name][facts.get(name) or ""] += 1
        return {name: dict(counter.most_common(_MOST_VALUES)) for name, counter in found.items()}


def grid_ids(study: Study, wanted: Wanted, limit: int | None = None) -> array[int]:
    """The answers that are wanted, by id, in the order that is wanted; of groups of duplicates the first answer."""
    with study.read() as session:
        query = _fitting(study, session, select(Answer.id), wanted)
        if wanted.duplicates:
            first = query.join(DuplicateAnswer, DuplicateAnswer.answer_id == Answer.id)
            query = first.with_only_columns(func.min(Answer.id)).group_by(DuplicateAnswer.group_id)
            if wanted.order == "import":
                ids = array("q", _ids(session, query.order_by(func.count().desc(), func.min(Answer.id)).limit(limit)))
                return ids[::-1] if wanted.backwards else ids
            query = select(Answer.id).where(Answer.id.in_(query))
        query = _sorted(session, query, wanted.order).limit(None if wanted.backwards else limit)
        ids = array("q", _ids(session, query))
    return ids[::-1] if wanted.backwards else ids


def grid_rows(study: Study, ids: Sequence[int]) -> list[GridRow]:
    """Some rows of the table, in the order of the ids."""
    with study.read() as session:
        lines = answers_by_id(session, ids)
        sizes = select(DuplicateAnswer.answer_id, DuplicateGroup.answers)
        sizes = sizes.join(DuplicateGroup, DuplicateGroup.id == DuplicateAnswer.group_id)
        same = {id: size for id, size in session.execute(sizes.where(DuplicateAnswer.answer_id.in_(ids)))}
        read = set(session.scalars(_read_by(study).where(ReadAnswer.answer_id.in_(ids))))
        return [GridRow(lines[id], same.get(id, 1), id in read) for id in ids if id in lines]


def whole_answer(study: Study, id: int) -> WholeAnswer | None:
    """An answer with its question and the answers that say the same; None if there is no such answer."""
    rows = grid_rows(study, [id])
    if not rows:
        return None
    with study.read() as session:
        wording = session.scalar(select(Question.wording).where(Question.key == rows[0].line.question)) or ""
        others = [other for other in duplicates_of(session, id) if other != id][:OTHERS]
        lines = answers_by_id(session, others)
        return WholeAnswer(rows[0], wording, tuple(lines[other] for other in others))


def standings(study: Study, ids: Sequence[int], wanted: Wanted) -> dict[int, Standing]:
    """How these answers stand now; of listed groups of duplicates all answers that fit."""
    with study.read() as session:
        columns: Any = select(Answer.id, Answer.status, Answer.proposed_status)
        if wanted.duplicates:
            columns = _fitting(study, session, columns, wanted)
            columns = columns.join(DuplicateAnswer, DuplicateAnswer.answer_id == Answer.id)
        same: dict[tuple[str, str | None], Standing] = {}
        found = {}
        for start in range(0, len(ids), _AT_ONCE):
            some = Answer.id.in_(ids[start : start + _AT_ONCE])
            if wanted.duplicates:
                groups = select(DuplicateAnswer.group_id).join(Answer, Answer.id == DuplicateAnswer.answer_id)
                some = DuplicateAnswer.group_id.in_(groups.where(some))
            for id, status, proposed in session.connection().execute(columns.where(some)):
                found[id] = same.setdefault((status, proposed), Standing(status, proposed))
        return found


def _fitting(study: Study, session: Session, query: Select[Any], wanted: Wanted) -> Select[Any]:
    query = only(session, query, question=wanted.question, status=wanted.status, where=wanted.where)
    return query.where(Answer.id.not_in(_read_by(study))) if wanted.unread else query


def _read_by(study: Study) -> Select[int]:
    """The answers that the person who acts has read; nobody has read nothing."""
    return select(ReadAnswer.answer_id).where(ReadAnswer.person_id == (study.actor.id if study.actor else 0))


def _sorted(session: Session, query: Select[Any], order: str) -> Select[Any]:
    if order == "import":
        return query.order_by(Answer.id)
    keys: tuple[ColumnElement[Any], ...]
    if order == "question":
        positions = select(Question.id).where(Question.kind == "open").order_by(Question.position)
        keys = (_in_turn(Answer.question_id, session.scalars(positions).all()),)
    elif order == "status":
        keys = (Answer.proposed_status.is_(None), _in_turn(Answer.status, STATUSES))
    elif order == "length":
        keys = (func.length(Answer.text),)
    else:
        ranks = _ranks(session, order).subquery()
        keys = (ranks.c.rank,)
        query = query.join(ranks, ranks.c.id == Answer.respondent_id)
    return query.order_by(*keys, Answer.id)


def _ranks(session: Session, order: str) -> Select[int, int]:
    """The place of each respondent by name (R2 before R10) or by an attribute (the empty ones last)."""
    if order == "respondent":
        values: tuple[ColumnElement[Any], ...] = (func.length(Respondent.key), Respondent.key.expression)
    else:
        name = order.removeprefix("attribute:")
        _refuse_unknown_attribute(session, name)
        value = func.coalesce(attribute_cell(session, name), "")
        values = (value == "", value)
    return select(Respondent.id, func.dense_rank().over(order_by=values).label("rank"))


def _in_turn(column: Any, values: Sequence[Any]) -> ColumnElement[int]:
    """The place of a column's value among these."""
    return case({value: place for place, value in enumerate(values)}, value=column, else_=len(values))


def _refuse_unknown_attribute(session: Session, name: str) -> None:
    known = session.scalars(select(Attribute.key).order_by(Attribute.position)).all()
    if name not in known:
        raise InputError(f"There is no attribute {display_line(name, 60)!r}{suggestion(name, known)}.")


def _ids(session: Session, query: Select[Any]) -> list[int]:
    """The ids, straight from the driver: there may be half a million."""
    rows = session.connection().execute(query)
    try:
        return [id for (id,) in rows.cursor.fetchall()]
    finally:
        rows.close()
