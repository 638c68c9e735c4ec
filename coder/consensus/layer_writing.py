"""Write the agreed layer: add codings, mark them as removed, let them stand again. Nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from coder.coding.visibility import RoundInfo
from coder.consensus.comparing import BATCH
from coder.consensus.outcomes import LayerCoding
from coder.store.ids import new_ids
from coder.store.model import ConsensusCoding, now


def write_layer(
    session: Session, found: RoundInfo, codings: Iterable[tuple[int, LayerCoding]], decision_id: int | None = None
) -> None:
    """Add codings, each with its answer, to the agreed layer of a round."""
    shared = {
        "round_id": found.id,
        "decision_id": decision_id,
        "codebook_version_id": found.version_id,
        "made_at": now(),
        "removed_at": None,
    }
    for batch in _batches(codings):
        uids = new_ids(len(batch))
        rows: list[dict[str, Any]] = [
            {
                **shared, "uid": uid, "answer_id": answer_id, "code_id": coding.code_id, "span_start": coding.start,
                "span_end": coding.end, "origin": coding.origin, "person_id": coding.person_id,
            }
            for uid, (answer_id, coding) in zip(uids, batch, strict=True)
        ]  # fmt: skip
        session.connection().execute(insert(ConsensusCoding), rows)  # the ORM would split rows at each empty value


def remove_from_layer(session: Session, round_id: int, answer_id: int, decision_id: int | None) -> None:
    """Mark what a decision on an answer gave the agreed layer as removed; None: what passed by itself."""
    _mark(session, round_id, answer_id, decision_id, now())


def restore_to_layer(session: Session, round_id: int, answer_id: int, decision_id: int | None) -> None:
    """Let stand again what a decision on an answer gave the agreed layer; None: what passed by itself."""
    _mark(session, round_id, answer_id, decision_id, None)


def _mark(session: Session, round_id: int, answer_id: int, decision_id: int | None, removed_at: str | None) -> None:
    # the answer is named too because that is what the table is indexed by; + 0 keeps the round's index out of use
    given = update(ConsensusCoding).where(
        ConsensusCoding.answer_id == answer_id,
        ConsensusCoding.round_id + 0 == round_id,
        ConsensusCoding.decision_id == decision_id,
    )
    if decision_id is None:
        given = given.where(ConsensusCoding.origin == "both")
    session.execute(given.values(removed_at=removed_at), execution_options={"synchronize_session": False})


def _batches(codings: Iterable[tuple[int, LayerCoding]]) -> Iterator[list[tuple[int, LayerCoding]]]:
    source = iter(codings)
    while batch := list(islice(source, BATCH)):
        yield batch
