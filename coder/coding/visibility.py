"""The one way to see codings: one's own at any time, everybody's only after the round is closed.

Who codes answers again in a check round sees nothing of what was coded on them before, their own codes included, until
they have handed in: otherwise they would copy themselves.

Every query of codings and memos goes through this module, and every one of flags, missed codes and times through its
neighbour `visible_aids`. In one shared file this is a convention that the program keeps; whoever opens the file with
another program can read it, and `ENFORCEMENT` says so.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, not_, or_, select
from sqlalchemy.orm import Session

from coder.errors import InputError, NotAllowed
from coder.store.model import Assignment, Coding, LogEntry, Memo, Person, Round, RoundAnswer
from coder.store.raw import numbers, raw_rows
from coder.store.study import ACTING, Actor

_AT_ONCE = 5_000
_MADE_OF_ANSWERS = ("decision.", "theme", "answer.review", "framework.")
"""How the log calls what was made of answers after their round was closed: it tells of their codes."""
ENFORCEMENT = (
    "coder shows nobody another coder's codes while the round is open; one shared study file cannot enforce this"
    " against other programs."
)


@dataclass(frozen=True)
class Coder:
    """A person's part in a round."""

    assignment_id: int
    person_id: int
    name: str
    state: str
    """coding, or submitted"""


@dataclass(frozen=True)
class RoundInfo:
    """A round and who codes in it."""

    id: int
    uid: UUID
    name: str
    kind: str
    """pilot, main or check"""
    state: str
    """open, or closed"""
    version_id: int
    """The codebook version that it is coded with."""
    seed: int
    sample: str
    opened_at: str
    closed_at: str | None
    coders: tuple[Coder, ...]


class CodingRow(NamedTuple):
    """A coding in force; without a code it is the decision "no code applies"."""

    uid: UUID
    assignment_id: int
    answer_id: int
    code_id: int | None
    start: int | None
    end: int | None


class MemoRow(NamedTuple):
    """A coder's note on an answer."""

    uid: UUID
    assignment_id: int
    answer_id: int
    text: str


def find_round(session: Session, name: str | None = None) -> RoundInfo:
    """The round of that name, or the newest."""
    return _one(
        session, select(Round), name, "There is no round yet; open one with: coder round open NAME --coder NAME"
    )


def closed_round(session: Session, name: str | None = None) -> RoundInfo:
    """The closed round of that name, or the newest closed one; refused while it is open."""
    found = find_round(session, name)
    if name is None and found.state != "closed":
        newest = session.scalar(select(Round.name).where(Round.state == "closed").order_by(Round.id.desc()).limit(1))
        found = find_round(session, newest)
    if found.state != "closed":
        raise NotAllowed(f"Round {found.name} is still open; this is shown after: coder round close {found.name}")
    return found


def reconciled_round(session: Session, name: str | None = None) -> RoundInfo:
    """The closed round of that name, or the newest closed one that is no check round: those only look back."""
    if name is None:
        query = select(Round.name).where(Round.state == "closed", Round.kind != "check")
        name = session.scalar(query.order_by(Round.id.desc()).limit(1))
    return closed_round(session, name)


def open_round_of(session: Session, actor: Actor, name: str | None = None) -> tuple[RoundInfo, Coder]:
    """The open round in which `actor` codes, and their part in it."""
    mine = (
        select(Round)
        .join(Assignment, Assignment.round_id == Round.id)
        .where(Assignment.person_id == actor.id, Round.state == "open")
    )
    found = _one(session, mine, name, f"There is no open round in which {actor.name} codes.")
    return found, next(coder for coder in found.coders if coder.person_id == actor.id)


def own_codings(session: Session, assignment_id: int, answer_ids: Collection[int] | None = None) -> list[CodingRow]:
    """One coder's own codings in force; the caller has made sure that the assignment is the actor's."""
    query = _codings().where(Coding.assignment_id == assignment_id)
    if answer_ids is not None:
        query = query.where(Coding.answer_id.in_(answer_ids))
    return _rows(session, query)


def own_coded(session: Session, assignment_id: int, code_id: int) -> array[int]:
    """The answers to which one gave a code."""
    query = select(Coding.answer_id).where(_in_force(assignment_id), Coding.code_id == code_id)
    return array("q", session.scalars(query.distinct()))


def own_decided(session: Session, assignment_id: int, answer_ids: Sequence[int] | None = None) -> set[int]:
    """The answers (or those among some) on which one has decided anything, a code or that none applies."""
    query = select(Coding.answer_id).where(_in_force(assignment_id))
    if answer_ids is None:
        return set(numbers(session, query))
    found: set[int] = set()
    for first in range(0, len(answer_ids), _AT_ONCE):
        found.update(session.scalars(query.where(Coding.answer_id.in_(answer_ids[first : first + _AT_ONCE]))))
    return found


def own_uses(session: Session, assignment_id: int) -> dict[int, int]:
    """How often one ever gave each code, taken back or not; in the order of their first use."""
    mine = (Coding.assignment_id == assignment_id, Coding.code_id.is_not(None))
    query = select(Coding.code_id, func.count()).where(*mine).group_by(Coding.code_id).order_by(func.min(Coding.id))
    return {code: count for code, count in session.execute(query) if code is not None}


def own_used_once(session: Session, assignment_id: int) -> list[tuple[int, int]]:
    """(code, answer) of each code that one gave to a single answer."""
    query = select(Coding.code_id, func.min(Coding.answer_id)).where(_in_force(assignment_id))
    single = func.min(Coding.answer_id) == func.max(Coding.answer_id)
    query = query.where(Coding.code_id.is_not(None)).group_by(Coding.code_id).having(single)
    return [(code, answer) for code, answer in session.execute(query.order_by(Coding.code_id)) if code is not None]


def own_latest(session: Session, assignment_id: int, limit: int) -> list[tuple[int, int | None]]:
    """(answer, code) of one's latest codings in force, the newest first."""
    query = select(Coding.answer_id, Coding.code_id).where(_in_force(assignment_id))
    return [(row[0], row[1]) for row in session.execute(query.order_by(Coding.id.desc()).limit(limit))]


def own_memos(session: Session, assignment_id: int, answer_ids: Collection[int] | None = None) -> list[MemoRow]:
    """One coder's own memos."""
    query = _memos().where(Memo.assignment_id == assignment_id)
    if answer_ids is not None:
        query = query.where(Memo.answer_id.in_(answer_ids))
    return [MemoRow(*row) for row in session.execute(query)]


def all_codings(
    session: Session, round_info: RoundInfo, answer_ids: Collection[int] | None = None, *, shown: bool = True
) -> list[CodingRow]:
    """Every coder's codings of a closed round (or of some of its answers), by answer.

    `shown`: they reach the person who acts, who must not be coding these answers again; otherwise they are only hashed.
    """
    require_closed(round_info)
    if shown:
        require_not_coding_again(session, round_info)
    query = _codings().where(Coding.assignment_id.in_(_parts(round_info)))
    if answer_ids is not None:
        query = query.where(Coding.answer_id.in_(answer_ids))
    return _rows(session, query)


def all_codes(session: Session, round_info: RoundInfo) -> Iterator[tuple[int, int, int | None]]:
    """(answer, assignment, code) of every coding of a closed round: all that agreement needs, without the rest."""
    require_closed(round_info)
    require_not_coding_again(session, round_info)
    query = select(Coding.answer_id, Coding.assignment_id, Coding.code_id).where(
        Coding.removed_at.is_(None), Coding.assignment_id.in_(_parts(round_info))
    )
    for row in session.execute(query):
        yield row[0], row[1], row[2]


def codes_by_answer(session: Session, round_info: RoundInfo, without: Select[int]) -> Iterator[tuple[int, str]]:
    """(answer, "assignment:code assignment:code …") of a closed round, by answer, except some answers; code 0: none.

    The database puts each answer's codes together, which is several times as fast as row by row.
    """
    require_closed(round_info)
    require_not_coding_again(session, round_info)
    one = cast(Coding.assignment_id, String) + ":" + cast(func.coalesce(Coding.code_id, 0), String)
    mine = (Coding.removed_at.is_(None), Coding.assignment_id.in_(_parts(round_info)))
    query = select(Coding.answer_id, func.aggregate_strings(one, " ")).where(*mine, Coding.answer_id.not_in(without))
    for row in raw_rows(session, query.group_by(Coding.answer_id).order_by(Coding.answer_id)):
        yield row[0], row[1]


def answers_with_codes(session: Session, round_info: RoundInfo, code_ids: Collection[int]) -> list[int]:
    """The answers of a closed round to which any coder gave one of some codes."""
    require_closed(round_info)
    require_not_coding_again(session, round_info)
    mine = (Coding.removed_at.is_(None), Coding.assignment_id.in_(_parts(round_info)), Coding.code_id.in_(code_ids))
    return list(session.scalars(select(Coding.answer_id).where(*mine).distinct().order_by(Coding.answer_id)))


def finished_by_all(session: Session, assignment_ids: Sequence[int]) -> set[int]:
    """The answers on which each of some parts holds a decision; which one is not told."""
    query = select(Coding.answer_id).where(Coding.removed_at.is_(None), Coding.assignment_id.in_(assignment_ids))
    query = query.group_by(Coding.answer_id)
    return set(session.scalars(query.having(func.count(Coding.assignment_id.distinct()) == len(assignment_ids))))


def all_times(session: Session, round_info: RoundInfo) -> Iterator[tuple[int, int, str, int]]:
    """(answer, assignment, when it was coded last, a number in the order of coding) of a closed round."""
    require_closed(round_info)
    require_not_coding_again(session, round_info)
    query = select(Coding.answer_id, Coding.assignment_id, func.max(Coding.made_at), func.max(Coding.id))
    query = query.where(Coding.removed_at.is_(None), Coding.assignment_id.in_(_parts(round_info)))
    for row in session.execute(query.group_by(Coding.answer_id, Coding.assignment_id)):
        yield row[0], row[1], row[2], row[3]


def state_of_codings(session: Session, round_info: RoundInfo) -> tuple[int, int]:
    """What changes with every change to the codings of a round: how many are in force, and the newest of them."""
    query = select(func.count(), func.max(Coding.id)).where(
        Coding.removed_at.is_(None), Coding.assignment_id.in_(_parts(round_info))
    )
    count, newest = session.execute(query).one()
    return count, newest or 0


def finished_by_anybody(session: Session, round_info: RoundInfo) -> int:
    """Answers of a round on which at least one coder decided something: a count, which tells nothing of what."""
    query = select(func.count(Coding.answer_id.distinct())).where(
        Coding.removed_at.is_(None), Coding.assignment_id.in_(_parts(round_info))
    )
    return session.scalar(query) or 0


def all_memos(session: Session, round_info: RoundInfo, answer_ids: Collection[int] | None = None) -> list[MemoRow]:
    """Every coder's memos of a closed round (or of some of its answers)."""
    require_closed(round_info)
    require_not_coding_again(session, round_info)
    query = _memos().where(Memo.assignment_id.in_(_parts(round_info)))
    if answer_ids is not None:
        query = query.where(Memo.answer_id.in_(answer_ids))
    return [MemoRow(*row) for row in session.execute(query)]


def visible_log(actor: Actor | None) -> Any:
    """The condition under which `actor` may read a log entry: their own, or of no open round."""
    open_rounds = select(Round.id).where(Round.state == "open")
    public = LogEntry.round_id.is_(None) | LogEntry.round_id.not_in(open_rounds)
    if actor is None:
        return public
    again = _coding_again(actor)
    earlier = coded_again_from(actor)
    made_of = or_(*(LogEntry.action.startswith(beginning) for beginning in _MADE_OF_ANSWERS))
    hidden = or_(and_(LogEntry.round_id.is_not(None), LogEntry.round_id.in_(earlier)), and_(made_of, again.exists()))
    return (public | (LogEntry.person_id == actor.id)) & not_(hidden)


def require_not_coding_again(session: Session, round_info: RoundInfo | None = None) -> None:
    """Refuse what was coded before on answers that the person who acts is coding again (in any round, by default)."""
    actor: Actor | None = session.info.get(ACTING)
    again = session.execute(_coding_again(actor)).first() if actor else None
    if again is None:
        return
    earlier = select(Round.name).where(
        Round.state == "closed", Round.id.in_(_sharing(select(Round.id).where(Round.id == again[0])))
    )
    if round_info is not None:
        earlier = earlier.where(Round.id == round_info.id)
    if name := session.scalar(earlier.order_by(Round.id).limit(1)):
        raise NotAllowed(
            f"You are coding answers of round {name} again in round {again[1]}; what was made of them before is shown"
            " when you have handed in: coder round submit"
        )


def _coding_again(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The open check round in which somebody codes and has not handed in."""
    mine = (Assignment.person_id == actor.id, Assignment.state == "coding")
    query = select(Round.id, Round.name).join(Assignment, Assignment.round_id == Round.id)
    return query.where(Round.kind == "check", Round.state == "open", *mine)


def coded_again_from(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The closed rounds whose answers somebody is coding again, of which they see nothing until they hand in."""
    return select(Round.id).where(Round.state == "closed", Round.id.in_(_sharing(_coding_again(actor))))


def _sharing(rounds: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The rounds that have an answer in common with some rounds."""
    answers = select(RoundAnswer.answer_id).where(RoundAnswer.round_id.in_(rounds.with_only_columns(Round.id)))
    return select(RoundAnswer.round_id).where(RoundAnswer.answer_id.in_(answers)).distinct()


def _in_force(assignment_id: int) -> ColumnElement[bool]:
    return and_(Coding.assignment_id == assignment_id, Coding.removed_at.is_(None))


def require_closed(round_info: RoundInfo) -> None:
    """Refuse what others did in a round that is open."""
    if round_info.state != "closed":
        raise NotAllowed(
            f"Round {round_info.name} is still open; nobody sees another coder's codes before it is closed."
        )


def _parts(round_info: RoundInfo) -> list[int]:
    return [coder.assignment_id for coder in round_info.coders]


def _codings() -> Select[*tuple[Any, ...]]:
    columns = (Coding.uid, Coding.assignment_id, Coding.answer_id, Coding.code_id, Coding.start, Coding.end)
    order = (Coding.answer_id, Coding.assignment_id, Coding.id)
    return select(*columns).where(Coding.removed_at.is_(None)).order_by(*order)


def _memos() -> Select[*tuple[Any, ...]]:
    columns = (Memo.uid, Memo.assignment_id, Memo.answer_id, Memo.text)
    return select(*columns).where(Memo.removed_at.is_(None)).order_by(Memo.answer_id, Memo.assignment_id)


def _rows(session: Session, query: Select[*tuple[Any, ...]]) -> list[CodingRow]:
    return [CodingRow(*row) for row in session.execute(query)]


def _one(session: Session, query: Select[Round], name: str | None, none_found: str) -> RoundInfo:
    if name is not None:
        query = query.where(Round.name == name)
    row = session.scalar(query.order_by(Round.id.desc()).limit(1))
    if row is None:
        if name is not None and not session.scalar(select(Round.id).where(Round.name == name)):
            known = ", ".join(session.scalars(select(Round.name).order_by(Round.id))) or "none yet"
            raise InputError(f"There is no round called {name!r}; the rounds are: {known}.")
        raise InputError(none_found)
    return as_round_info(row, _coders(session, row.id))


def as_round_info(row: Round, coders: Sequence[Coder]) -> RoundInfo:
    """A row as a value that outlives its session."""
    return RoundInfo(
        row.id, row.uid, row.name, row.kind, row.state, row.codebook_version_id, row.seed, row.sample,
        row.opened_at, row.closed_at, tuple(coders),
    )  # fmt: skip


def _coders(session: Session, round_id: int) -> list[Coder]:
    rows = session.execute(
        select(Assignment.id, Assignment.person_id, Person.name, Assignment.state)
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.round_id == round_id)
        .order_by(Assignment.id)
    )
    return [Coder(*row) for row in rows]
