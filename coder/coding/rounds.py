"""Rounds: open one for its coders, submit one's part, list them. Closing one is reconciliation's first step."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from coder.codebook.reading import Codebook, current_codebook
from coder.coding.order import seed_of
from coder.coding.sampling import Drawn, described, draw_answers, share_of
from coder.coding.visibility import RoundInfo, closed_round, find_round, finished_by_all, open_round_of
from coder.errors import InputError, NotAllowed
from coder.store.model import (
    Assignment,
    Attention,
    CodeKey,
    Coding,
    Memo,
    Person,
    Round,
    RoundAnswer,
    Step,
    now,
)
from coder.store.model_themes import Rule
from coder.store.study import Study, Write

KINDS = ("pilot", "main", "check")
_BATCH = 5000


@dataclass(frozen=True)
class OpenedRound:
    """A round that was just opened."""

    name: str
    answers: int
    coders: tuple[str, ...]
    codebook_version: int
    undefined_codes: tuple[str, ...]
    """Codes without a definition, or without a rule when to use or not to use them."""
    sample: str
    """How the answers were drawn, in words."""
    groups: int = 0
    """Of question and attribute values, over which the sample was spread; 0: over questions only."""
    empty_groups: int = 0
    """Of these, so small that no answer was drawn."""


@dataclass(frozen=True)
class RoundProgress:
    """How far a round is. Only counts of finished answers are known while it is open."""

    round: RoundInfo
    answers: int
    finished: dict[str, int]
    """Finished answers by coder."""


@dataclass(frozen=True)
class Submitted:
    """One coder's part, handed in."""

    round: str
    finished: int
    answers: int


@dataclass(frozen=True)
class Drawing:
    """Which answers a round gets."""

    sample: str = "100%"
    """Share of each question's answers, drawn at random."""
    seed: int = 1
    stratify: tuple[str, ...] = ()
    """Attributes over whose values the sample is spread in proportion."""
    again: str | None = None
    """A closed round: only answers that all the coders have finished there, to be coded once more."""


def open_round(
    study: Study,
    name: str,
    coders: Sequence[str],
    *,
    kind: str = "main",
    sample: str = "100%",
    seed: int = 1,
    stratify: Sequence[str] = (),
    again: str | None = None,
) -> OpenedRound:
    """Open a round over the substantive answers (or a seeded sample of them, drawn per question) for its coders.

    `stratify` and `again` are as in `Drawing`; a round of answers that are coded again is a check round.
    """
    study.require_lead("open a round")
    drawing = Drawing(sample, seed, tuple(stratify), again)
    with study.write() as session:
        people = _check_round(session, name, coders, kind)
        drawn = _draw(session, drawing, people, kind)
        opened = _opened(name, coders, current_codebook(session), drawn, drawing)
        more = {"even_over": list(stratify), "groups": opened.groups} if stratify else {}
        more |= {"again": again} if again else {}
        _write_round(session, opened, people, drawn.answer_ids, Drawing(sample, seed), kind, more)
        return opened


def write_check_round(
    session: Write, name: str, coders: Sequence[str], answer_ids: Sequence[int], *, sample: str, seed: int
) -> tuple[OpenedRound, int]:
    """A check round over some answers, inside a transaction of a lead; with its number in this study.

    `sample` says in words which answers these are.
    """
    people = _check_round(session, name, coders, "check")
    book = current_codebook(session)
    opened = OpenedRound(name, len(answer_ids), tuple(coders), book.number, undefined_codes(book), sample)
    return opened, _write_round(session, opened, people, answer_ids, Drawing(sample, seed), "check", {})


def _write_round(
    session: Write,
    opened: OpenedRound,
    people: Sequence[Person],
    answer_ids: Sequence[int],
    drawing: Drawing,
    kind: str,
    more: dict[str, Any],
) -> int:
    """Write a round with its answers and coders; `more` is logged with it."""
    version_id, seed = current_codebook(session).version_id, drawing.seed
    row = Round(
        name=opened.name, kind=kind, state="open", codebook_version_id=version_id, seed=seed, sample=opened.sample
    )
    session.add(row)
    session.flush()
    for first in range(0, len(answer_ids), _BATCH):
        batch = answer_ids[first : first + _BATCH]
        session.execute(insert(RoundAnswer), [{"round_id": row.id, "answer_id": id_} for id_ in batch])
    orders = {person.name: seed_of(seed, person.uid) for person in people}
    session.add_all(
        Assignment(round_id=row.id, person_id=person.id, state="coding", seed=orders[person.name]) for person in people
    )
    after = {"kind": kind, "coders": list(opened.coders), "answers": opened.answers}
    after |= {"codebook_version": opened.codebook_version, "sample": drawing.sample, "seed": seed, "orders": orders}
    session.log("round.open", opened.name, after=after | more)
    return row.id


def plan_round(
    study: Study,
    name: str,
    coders: Sequence[str],
    *,
    kind: str = "main",
    sample: str = "100%",
    seed: int = 1,
    stratify: Sequence[str] = (),
    again: str | None = None,
) -> OpenedRound:
    """What `open_round` would open, or its refusal; nothing is written."""
    study.require_lead("open a round")
    drawing = Drawing(sample, seed, tuple(stratify), again)
    with study.read() as session:
        people = _check_round(session, name, coders, kind)
        book = current_codebook(session)
        return _opened(name, coders, book, _draw(session, drawing, people, kind), drawing)


def submit_round(study: Study, name: str | None = None, *, partial: bool = False) -> Submitted:
    """Hand in one's own part; it cannot be changed afterwards. `partial` allows answers without a decision."""
    actor = study.require_actor()
    with study.write() as session:
        found, mine = open_round_of(session, actor, name)
        if mine.state == "submitted":
            raise NotAllowed(f"{actor.name} has submitted round {found.name} already.")
        answers, finished = _size(session, found.id), _finished(session, mine.assignment_id)
        if finished < answers and not partial:
            raise NotAllowed(
                f"{answers - finished} of {answers} answers are not coded yet; code them, say that no code applies,"
                " or submit with --partial."
            )
        row = session.get_one(Assignment, mine.assignment_id)
        row.state, row.submitted_at = "submitted", now()
        session.log("round.submit", found.name, after={"finished": finished, "answers": answers, "partial": partial})
        return Submitted(found.name, finished, answers)


def withdraw_round(study: Study, name: str | None = None) -> str:
    """Take back a round in which nobody has decided anything yet; only the log keeps that it was open."""
    study.require_lead("withdraw a round")
    with study.write() as session:
        found = _untouched(session, name)
        parts = [coder.assignment_id for coder in found.coders]
        for read in (Attention, CodeKey):
            session.execute(delete(read).where(read.assignment_id.in_(parts)))
        session.execute(update(Rule).where(Rule.check_round_id == found.id).values(check_round_id=None))
        for table, column in (
            (RoundAnswer, RoundAnswer.round_id),
            (Assignment, Assignment.round_id),
            (Round, Round.id),
        ):
            session.execute(delete(table).where(column == found.id))
        session.log("round.withdraw", found.name, before={"coders": [coder.name for coder in found.coders]})
        return found.name


def ready_to_withdraw(study: Study, name: str | None = None) -> str:
    """The name of the round (the newest) that would be withdrawn; refuses as withdrawing it would."""
    study.require_lead("withdraw a round")
    with study.read() as session:
        return _untouched(session, name).name


def _untouched(session: Session, name: str | None) -> RoundInfo:
    """An open round in which nobody has decided anything; refuses any other."""
    found = find_round(session, name)
    if found.state != "open":
        raise NotAllowed(f"Round {found.name} is closed; only an open round can be withdrawn.")
    if _is_begun(session, found):
        raise NotAllowed(
            f"Somebody has begun to code round {found.name}, so it is not withdrawn; hand in what there is (s on Home)"
            " and close it (c)."
        )
    return found


def _is_begun(session: Session, found: RoundInfo) -> bool:
    parts = [coder.assignment_id for coder in found.coders]
    return any(
        session.scalar(select(kept.id).where(kept.assignment_id.in_(parts)).limit(1)) for kept in (Coding, Memo, Step)
    )


def ready_to_open(study: Study) -> None:
    """Refuse where no round can be opened now, before it is asked what should be in it."""
    study.require_lead("open a round")
    with study.read() as session:
        _refuse_second(session)


def _refuse_second(session: Session) -> None:
    """Refuse where a round is open already, and say what has to be done with it first."""
    still = session.scalar(select(Round.name).where(Round.state == "open"))
    if still is None:
        return
    found = find_round(session, still)
    coding = [coder.name for coder in found.coders if coder.state != "submitted"]
    left = " and ".join(coding)
    if not left:
        todo = f"all have handed in. First close it: c on Home, or: coder round close {still}"
    elif _is_begun(session, found):
        todo = (
            f"{left} {'has' if len(coding) == 1 else 'have'} not handed in. First all hand in (s on Home, or: coder"
            f" round submit), then close it: c on Home, or: coder round close {still}"
        )
    else:
        todo = (
            f"nobody has coded in it. First withdraw it (x on Home, or: coder round withdraw {still}), or have {left}"
            " code it and hand in, and close it (c)"
        )
    raise NotAllowed(f"Round {still} is still open, and {todo}. Only one round is open at a time.")


def list_rounds(study: Study) -> list[RoundProgress]:
    """Every round with how far each coder is, oldest first."""
    with study.read() as session:
        names = session.scalars(select(Round.name).order_by(Round.id)).all()
        return [round_progress(session, find_round(session, name)) for name in names]


def round_progress(session: Session, found: RoundInfo) -> RoundProgress:
    """How many answers each coder of a round has finished."""
    finished = {coder.name: _finished(session, coder.assignment_id) for coder in found.coders}
    return RoundProgress(found, _size(session, found.id), finished)


def undefined_codes(book: Codebook) -> tuple[str, ...]:
    """Codes that two people cannot apply alike: no definition, or no rule when to use and when not to use them."""
    return tuple(
        entry.key
        for entry in book.codable()
        if not (entry.brief or entry.full) or not (entry.use_when or entry.do_not_use_when)
    )


def _check_round(session: Session, name: str, coders: Sequence[str], kind: str) -> list[Person]:
    """The coders; refuses what would not make a round."""
    if kind not in KINDS:
        raise InputError(f"There is no kind of round {kind!r}; the kinds are {', '.join(KINDS)}.")
    if not re.fullmatch(r"[\w][\w .-]{0,39}", name):
        raise InputError("The name of a round has 1 to 40 letters, digits, spaces, dots or hyphens.")
    if session.scalar(select(Round.id).where(Round.name == name)):
        raise InputError(f"There is a round called {name} already; choose another name.")
    _refuse_second(session)
    if not coders:
        raise InputError("A round needs at least one coder: --coder NAME (two, to see how far they agree).")
    if len(set(coders)) < len(coders):
        raise InputError("A coder is named twice.")
    people = {person.name: person for person in session.scalars(select(Person))}
    if unknown := [coder for coder in coders if coder not in people]:
        raise InputError(
            f"Nobody in the team is called {unknown[0]!r}; add them with: coder team add NAME --role coder"
        )
    return [people[coder] for coder in coders]


def _draw(session: Session, drawing: Drawing, people: Sequence[Person], kind: str) -> Drawn:
    """The answers of the round; refuses where there are none to be coded again."""
    share, again = share_of(drawing.sample), drawing.again
    if again is None:
        return draw_answers(session, share, drawing.seed, by=drawing.stratify)
    if kind != "check":
        raise InputError("Answers are coded again in a check round: --kind check.")
    earlier = closed_round(session, again)
    codes = {coder.person_id: coder.assignment_id for coder in earlier.coders}
    if absent := [person.name for person in people if person.id not in codes]:
        raise InputError(f"{absent[0]} did not code in round {again}, and so has nothing there to code again.")
    among = finished_by_all(session, [codes[person.id] for person in people])
    drawn = draw_answers(session, share, drawing.seed, by=drawing.stratify, among=among)
    if not drawn.answer_ids:
        raise InputError(f"There is no answer of round {again} that all of these coders have finished.")
    return drawn


def _opened(name: str, coders: Sequence[str], book: Codebook, drawn: Drawn, drawing: Drawing) -> OpenedRound:
    spread = drawn.strata if drawing.stratify else ()
    return OpenedRound(
        name,
        len(drawn.answer_ids),
        tuple(coders),
        book.number,
        undefined_codes(book),
        described(drawing.sample, drawing.stratify, drawing.again),
        len(spread),
        sum(not stratum.drawn for stratum in spread),
    )


def _size(session: Session, round_id: int) -> int:
    query = select(func.count()).select_from(RoundAnswer).where(RoundAnswer.round_id == round_id)
    return session.scalar(query) or 0


def _finished(session: Session, assignment_id: int) -> int:
    """Answers on which a coder has decided something; a count tells nothing of what they decided."""
    query = select(func.count(Coding.answer_id.distinct())).where(
        Coding.assignment_id == assignment_id, Coding.removed_at.is_(None)
    )
    return session.scalar(query) or 0
