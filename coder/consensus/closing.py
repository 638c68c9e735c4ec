"""Close a round: freeze how far the coders agree, then let into the agreed layer what needs no decision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coder.coding.rounds import round_progress
from coder.coding.visibility import RoundInfo, closed_round, find_round, state_of_codings
from coder.consensus.comparing import Part, compared_answers, differ
from coder.consensus.layer_writing import write_layer
from coder.consensus.outcomes import LayerCoding, layer_codings
from coder.errors import CoderError, NotAllowed
from coder.store.model import FrozenAgreement, Round, RoundAnswer, now
from coder.store.study import Study


@dataclass(frozen=True)
class ClosedRound:
    """A round that was just closed, in answers."""

    name: str
    answers: int
    agreed: int
    """All who coded them agree; already in the agreed layer."""
    differing: int
    """To be decided."""
    by_one_coder: int
    uncoded: int


def close_round(study: Study, name: str | None = None) -> ClosedRound:
    """Close a round (the newest) once all its coders have submitted.

    The figures take a while, so they are computed after a read; whoever writes meanwhile does not wait for them.
    """
    from coder.agreement.freezing import Freezing, hashes_for_the_log  # brings numpy, which only a closing needs

    study.require_lead("close a round")
    with study.read() as session:
        ready = find_round(session, name)
        _check_ready(session, ready)
        before = state_of_codings(session, ready)
        freezing = Freezing(session, replace(ready, state="closed"))
    codings_hash, figures = freezing.hash(), freezing.figures()
    with study.write() as session:
        found = _marked_closed(session, ready.name)
        if state_of_codings(session, found) != before:
            raise CoderError(f"Codings of round {found.name} changed while it was being closed; close it again.")
        session.add(FrozenAgreement(round_id=found.id, codings_hash=codings_hash, figures=figures))
        closed = _let_pass(session, found)
        counts = asdict(closed)
        after = {key: counts[key] for key in counts if key != "name"} | hashes_for_the_log(codings_hash, figures)
        session.log("round.close", found.name, after=after)
        return closed


def ready_to_close(study: Study, name: str | None = None) -> str:
    """The name of the round (the newest) that would be closed; refuses as closing it would."""
    study.require_lead("close a round")
    with study.read() as session:
        found = find_round(session, name)
        _check_ready(session, found)
        return found.name


def _marked_closed(session: Session, name: str | None) -> RoundInfo:
    """The round, closed from here on within this transaction; refused while a coder still works on it."""
    row = session.get_one(Round, find_round(session, name).id, with_for_update=True)
    _check_ready(session, find_round(session, row.name))
    row.state, row.closed_at = "closed", now()
    session.flush()
    return closed_round(session, row.name)


def _check_ready(session: Session, found: RoundInfo) -> None:
    if found.state == "closed":
        raise NotAllowed(f"Round {found.name} is closed already.")
    progress = round_progress(session, found)
    waiting = [
        f"{coder.name} ({progress.finished[coder.name]} of {progress.answers} answers finished)"
        for coder in found.coders
        if coder.state != "submitted"
    ]
    if waiting:
        raise NotAllowed(
            f"Round {found.name} waits for {', '.join(waiting)}; each hands in: s on Home, or coder round submit"
        )


def _let_pass(session: Session, found: RoundInfo) -> ClosedRound:
    """Write the agreed layer for answers without a difference, and count all of them."""
    answers = session.scalar(select(func.count()).where(RoundAnswer.round_id == found.id)) or 0
    counts = {"agreed": 0, "differing": 0, "by_one_coder": 0}
    write_layer(session, found, _passing(compared_answers(session, found), counts))
    return ClosedRound(found.name, answers, **counts, uncoded=answers - sum(counts.values()))


def _passing(
    compared: Iterator[tuple[int, tuple[Part, ...]]], counts: dict[str, int]
) -> Iterator[tuple[int, LayerCoding]]:
    for answer_id, parts in compared:
        if differ(parts):
            counts["differing"] += 1
            continue
        counts["agreed" if len(parts) > 1 else "by_one_coder"] += 1
        for coding in layer_codings(parts, parts[0].codes):
            yield answer_id, coding
