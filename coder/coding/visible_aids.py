"""The one way to see what coders do beside coding: flags, missed codes and times.

As with codings, one's own at any time and everybody's only after the round is closed. Two things reach the leads
before that, because they cannot wait: a concern, and a code that the codebook lacks.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, not_, or_, select
from sqlalchemy.orm import Session

from coder.coding.visibility import RoundInfo, coded_again_from, require_closed
from coder.store.model import (
    Answer,
    Assignment,
    Attention,
    CodeProposal,
    Flag,
    LogEntry,
    Person,
    Question,
    Respondent,
    Round,
)
from coder.store.study import Actor

RAISED = "flag.raise"
"""The action by which a coder says in the log what a concern is about."""
SETTLED = "flag.settle"
"""The action by which a lead says in the log that a concern is settled."""


class OwnConcern(NamedTuple):
    """A concern of one's own about an answer."""

    said: str
    """What one told the lead; may be empty."""
    settled: str
    """How a lead says that it was settled; empty: it stands."""


class ProposalRow(NamedTuple):
    """A code that a coder misses."""

    uid: UUID
    answer_id: int
    name: str
    note: str
    start: int | None
    end: int | None


class FlagLine(NamedTuple):
    """A flag that may be seen, with whose it is and where."""

    round: str
    open: bool
    """Whether its round is open."""
    coder: str
    respondent: str
    question: str
    kind: str
    at: str
    settled: str = ""
    """How a lead says that a concern was settled; empty: it stands, or is none."""
    said: str = ""
    """What the coder says that a concern is about; may be empty."""
    wording: str = ""
    """That of the question."""


class ProposalLine(NamedTuple):
    """A missed code that may be seen, with whose it is and where."""

    round: str
    coder: str
    respondent: str
    question: str
    name: str
    note: str
    words: str
    """Those that were selected; empty: the whole answer."""
    at: str


def own_flags(session: Session, assignment_id: int, answer_ids: Collection[int]) -> list[tuple[int, str]]:
    """(answer, kind) of one's own flags on some answers."""
    query = select(Flag.answer_id, Flag.kind).where(_own(Flag, assignment_id), Flag.answer_id.in_(answer_ids))
    return [(row[0], row[1]) for row in session.execute(query)]


def own_flagged(session: Session, assignment_id: int, kind: str) -> array[int]:
    """The answers that one flagged as `kind`."""
    query = select(Flag.answer_id).where(_own(Flag, assignment_id), Flag.kind == kind).order_by(Flag.answer_id)
    return array("q", session.scalars(query))


def own_concern(session: Session, assignment_id: int, answer_id: int) -> OwnConcern | None:
    """One's own concern about an answer, if one raises any."""
    query = select(Flag.uid).where(_own(Flag, assignment_id), Flag.answer_id == answer_id, Flag.kind == "concern")
    if (uid := session.scalar(query)) is None:
        return None
    said, settled = (concerns_in_log(session, action).get(str(uid), "") for action in (RAISED, SETTLED))
    return OwnConcern(said, settled)


def own_proposals(session: Session, assignment_id: int, answer_id: int) -> list[ProposalRow]:
    """The codes that one missed on an answer."""
    of = CodeProposal
    columns = (of.uid, of.answer_id, of.name, of.note, of.start, of.end)
    query = select(*columns).where(_own(of, assignment_id), of.answer_id == answer_id).order_by(of.id)
    return [ProposalRow(*row) for row in session.execute(query)]


def own_times(session: Session, assignment_id: int) -> Iterator[tuple[int, int]]:
    """(answer, milliseconds) that one had each answer in front."""
    query = select(Attention.answer_id, Attention.milliseconds).where(Attention.assignment_id == assignment_id)
    for row in session.execute(query):
        yield row[0], row[1]


def median_time(session: Session, round_info: RoundInfo, assignment_id: int) -> int | None:
    """The median of the milliseconds that a coder of a closed round had an answer in front."""
    require_closed(round_info)
    mine = Attention.assignment_id == assignment_id
    count = session.scalar(select(func.count()).where(mine)) or 0
    query = select(Attention.milliseconds).where(mine).order_by(Attention.milliseconds, Attention.answer_id)
    return session.scalar(query.offset((count - 1) // 2).limit(1)) if count else None


def noted_sensitive(session: Session, assignment_id: int, answer_ids: Collection[int]) -> set[int]:
    """Those of some answers that one flagged as sensitive, or anybody in a round that is closed."""
    query = (
        select(Flag.answer_id)
        .join(Assignment, Assignment.id == Flag.assignment_id)
        .join(Round, Round.id == Assignment.round_id)
        .where(Flag.answer_id.in_(answer_ids), Flag.kind == "sensitive", Flag.removed_at.is_(None))
        .where((Flag.assignment_id == assignment_id) | (Round.state == "closed"))
    )
    return set(session.scalars(query))


def seen_flags(session: Session, actor: Actor | None) -> list[FlagLine]:
    """The flags that `actor` may see: their own, all of closed rounds and, for a lead, every concern at once.

    Who codes answers again sees none of their earlier flags but concerns: "unsure" would tell what was hard.
    """
    seen = Round.state == "closed"
    if actor:
        concern = Flag.kind == "concern" if actor.role == "lead" else false()
        not_again = not_(Round.id.in_(coded_again_from(actor)))
        seen = or_(and_(or_(seen, Assignment.person_id == actor.id), not_again), concern)
    columns = (Flag.uid, Round.name, Round.state, Person.name, Respondent.key, Question.key, Flag.kind, Flag.made_at)
    query = _told(select(*columns, Question.wording).select_from(Flag), Flag)
    rows = session.execute(query.where(Flag.removed_at.is_(None), seen).order_by(Flag.id)).all()
    some = any(row[6] == "concern" for row in rows)
    said, settled = (concerns_in_log(session, action) if some else {} for action in (RAISED, SETTLED))
    return [
        FlagLine(
            round, state == "open", coder, respondent, question, kind, at,
            settled.get(str(uid), ""), said.get(str(uid), ""), wording,
        )
        for uid, round, state, coder, respondent, question, kind, at, wording in rows
    ]  # fmt: skip


def concerns_in_log(session: Session, action: str) -> dict[str, str]:
    """What concerns are about, or how they were settled: by the uid of their flag. The log says it, nothing else."""
    query = select(LogEntry.after, LogEntry.reason).where(LogEntry.action == action).order_by(LogEntry.id)
    return {uid: reason for after, reason in session.execute(query) for uid in (after or {}).get("flags", ())}


def seen_proposals(session: Session, actor: Actor) -> list[ProposalLine]:
    """The missed codes that `actor` may see: their own and, for a lead, everybody's at once.

    A lead who is still coding in the same round waits until their own part is handed in: a proposal tells how
    somebody else reads an answer. So does everybody who codes the same answers again.
    """
    mine = select(Assignment.round_id).where(Assignment.person_id == actor.id, Assignment.state == "coding")
    blind = and_(Round.state == "open", Round.id.in_(mine))
    seen = Assignment.person_id == actor.id
    if actor.role == "lead":
        seen = or_(seen, not_(blind))
    of = CodeProposal
    columns = (Round.name, Person.name, Respondent.key, Question.key, of.name, of.note, of.made_at)
    query = _told(select(*columns, of.start, of.end, Answer.text).select_from(of), of)
    not_again = not_(Round.id.in_(coded_again_from(actor)))
    rows = session.execute(query.where(of.removed_at.is_(None), seen, not_again).order_by(of.id)).all()
    return [
        ProposalLine(round, coder, respondent, question, name, note, "" if start is None else text[start:end], at)
        for round, coder, respondent, question, name, note, at, start, end, text in rows
    ]


def _own(table: type[Flag] | type[CodeProposal], assignment_id: int) -> ColumnElement[bool]:
    return and_(table.assignment_id == assignment_id, table.removed_at.is_(None))


def _told(query: Select[*tuple[Any, ...]], table: type[Flag] | type[CodeProposal]) -> Select[*tuple[Any, ...]]:
    """A query of flags or proposals, joined with whose each is and where."""
    return (
        query.join(Assignment, Assignment.id == table.assignment_id)
        .join(Round, Round.id == Assignment.round_id)
        .join(Person, Person.id == Assignment.person_id)
        .join(Answer, Answer.id == table.answer_id)
        .join(Respondent, Respondent.id == Answer.respondent_id)
        .join(Question, Question.id == Answer.question_id)
    )
