"""The agreed layer as a file: each coding in it and each that was left out, with where it comes from and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.coding.visibility import RoundInfo, reconciled_round
from coder.consensus.answers import answers_by_id
from coder.consensus.files import NO_CODE
from coder.consensus.in_force import DecisionRow, decisions_in_force
from coder.consensus.layer import coding_rows_with_fates, consensus_rows, progress_of
from coder.display import display_line
from coder.errors import InputError
from coder.files import csv_text, refuse_existing, write_whole
from coder.store.model import Code, CodebookVersion
from coder.store.study import Study

HEADER = (
    "respondent", "question", "code", "start", "end", "stands", "origin", "coder", "outcome", "cause", "reason",
    "decided_by", "decided_at", "codebook_version",
)  # fmt: skip
IN_LAYER = "agreed layer"
LEFT_OUT = ("rejected", "unresolved", "open")
Row = tuple[object, ...]


@dataclass(frozen=True)
class SavedLayer:
    """A file of the agreed layer that was written."""

    path: Path
    round: str
    in_layer: int
    left_out: int
    """Codings of coders that are not in the layer: rejected, unresolved or not decided yet."""


def save_layer(study: Study, path: Path, round: str | None = None, *, force: bool = False) -> SavedLayer:
    """Write every coding of the agreed layer of a closed round and every coding that was left out of it, as a CSV."""
    if path.suffix.lower() != ".csv":
        raise InputError(f"{display_line(path.name, 80)}: the agreed layer is written as .csv; name the file so.")
    refuse_existing(path, force)
    with study.read() as session:
        found = reconciled_round(session, round)
        rows = list(_rows(session, found))
    write_whole(path, csv_text(HEADER, rows), force=force)
    in_layer = sum(row[5] == IN_LAYER for row in rows)
    return SavedLayer(path, found.name, in_layer, len(rows) - in_layer)


def _rows(session: Session, found: RoundInfo) -> Iterator[Row]:
    """By answer; coders are named once every difference is decided, as in the account."""
    told = {coder.person_id: coder.name for coder in found.coders}
    parts = {coder.assignment_id: coder.name for coder in found.coders}
    if progress_of(session, found).open:
        told, parts = {}, {}
    decided = decisions_in_force(session, found.id)
    keys: dict[int | None, str] = {id_: key for id_, key in session.execute(select(Code.id, Code.key))}
    keys[None] = NO_CODE
    versions = {id_: number for id_, number in session.execute(select(CodebookVersion.id, CodebookVersion.number))}
    entries: list[tuple[int, Row]] = []
    for row in consensus_rows(session, found):
        why = _why(decided.get(row.answer_id) if row.decision_id is not None else None)
        said = (keys[row.code_id], row.start, row.end, IN_LAYER, row.origin, told.get(row.person_id or 0))
        entries.append((row.answer_id, (*said, *why, versions[row.version_id])))
    for coding, fate in coding_rows_with_fates(session, found):
        if fate in LEFT_OUT:
            why = _why(decided.get(coding.answer_id))
            said = (keys[coding.code_id], coding.start, coding.end, fate, "", parts.get(coding.assignment_id))
            entries.append((coding.answer_id, (*said, *why, versions[found.version_id])))
    facts = answers_by_id(session, {answer_id for answer_id, _ in entries})
    for answer_id, rest in sorted(entries, key=lambda entry: entry[0]):
        cells = ("" if cell is None else cell for cell in rest)
        yield (facts[answer_id].respondent, facts[answer_id].question, *cells)


def _why(decision: DecisionRow | None) -> Row:
    if decision is None:
        return ("", "", "", "", "")
    return decision.outcome, decision.cause, decision.reason, decision.decided_by, decision.decided_at
