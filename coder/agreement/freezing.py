"""Keep the agreement of a round as it stood before anybody reconciled, with a hash of the codings behind it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder import __version__
from coder.agreement.figures import as_json
from coder.agreement.report import REFLEXIVE, Material, read_material, report_of
from coder.coding.visibility import CodingRow, RoundInfo, all_codings, find_round
from coder.display import display_line
from coder.errors import InputError
from coder.store import log
from coder.store.gate import UNREADABLE
from coder.store.model import (
    Answer,
    Code,
    FrozenAgreement,
    LogEntry,
    Question,
    Respondent,
    Round,
    RoundAnswer,
    StudyRow,
    now,
)
from coder.store.study import Study

HASH = "codings_sha256"
"""What the log entry of a closing calls the hash of the codings."""
FIGURES_HASH = "figures_sha256"
"""What it calls the hash of the frozen figures."""


class Freezing:
    """What a round that is being closed is frozen with: read at once, computed when the reading is over."""

    def __init__(self, session: Session, round: RoundInfo) -> None:
        self._round = round
        self._names = _names_of(session, round)
        self._codings = all_codings(session, round, shown=False)
        self._material: Material | None = None
        self._why = ""
        if session.scalar(select(StudyRow.approach)) == "reflexive":
            self._why = REFLEXIVE
            return
        try:
            self._material = read_material(session, round)
        except InputError as error:
            self._why = str(error)

    def hash(self) -> bytes:
        """SHA-256 of the codings in force, by names."""
        return _hash(self._codings, self._names)

    def figures(self) -> dict[str, Any]:
        """The figures with sample, date, codebook version and program.

        Where agreement cannot be computed, they are the reason: closing a round does not depend on it.
        """
        round = self._round
        about = {
            "kind": round.kind, "sample": round.sample, "sample_seed": round.seed, "date": now(),
            "made_with": __version__,
        }  # fmt: skip
        return about | ({"why": self._why} if self._material is None else as_json(report_of(self._material)))


def hashes_for_the_log(codings_hash: bytes, figures: dict[str, Any]) -> dict[str, str]:
    """By what the log entry of a closing vouches for the codings and for the figures that were frozen."""
    return {HASH: codings_hash.hex(), FIGURES_HASH: hashlib.sha256(log.canonical(figures)).hexdigest()}


def frozen_faults(study: Study) -> tuple[str, ...]:
    """One sentence for each closed round whose codings or frozen figures are not those that it was closed with."""
    with study.read() as session:
        try:
            names = session.scalars(select(Round.name).where(Round.state == "closed").order_by(Round.id)).all()
            changed = [name for name in names if not _as_closed(session, find_round(session, name))]
        except UNREADABLE:
            return ("Part of the codings cannot be read; restore the study from a backup.",)
    what = "codings or frozen figures"
    return tuple(f"The {what} of round {display_line(name, 60)} are not those it was closed with." for name in changed)


def _as_closed(session: Session, round: RoundInfo) -> bool:
    """Whether codings and frozen figures still have the hashes that the closing and its log entry name."""
    frozen = session.scalars(select(FrozenAgreement).where(FrozenAgreement.round_id == round.id)).first()
    try:
        found = codings_hash(session, round)
    except KeyError:  # a coding of a code or answer that is gone
        return False
    if frozen is None or frozen.codings_hash != found:
        return False
    hashes = hashes_for_the_log(found, frozen.figures)
    closing = select(LogEntry.after).where(LogEntry.action == "round.close", LogEntry.subject == round.name)
    logged = [(key, after[key]) for after in session.scalars(closing) if after for key in hashes if key in after]
    return all(hashes[key] == said for key, said in logged)


def codings_hash(session: Session, round: RoundInfo) -> bytes:
    """SHA-256 over the codings of a closed round by names (coder, respondent, question, code, span), on any machine."""
    return _hash(all_codings(session, round, shown=False), _names_of(session, round))


class _Names(NamedTuple):
    """What the ids of a round's codings stand for."""

    coders: dict[int, str]
    codes: dict[int | None, str | None]
    answers: dict[int, tuple[str, str]]


def _names_of(session: Session, round: RoundInfo) -> _Names:
    codes: dict[int | None, str | None] = {None: None}
    codes |= dict(session.execute(select(Code.id, Code.key)).all())
    query = (
        select(Answer.id, Respondent.key, Question.key)
        .join(RoundAnswer, RoundAnswer.answer_id == Answer.id)
        .join(Respondent, Respondent.id == Answer.respondent_id)
        .join(Question, Question.id == Answer.question_id)
        .where(RoundAnswer.round_id == round.id)
    )
    answers = {id_: (respondent, question) for id_, respondent, question in session.execute(query)}
    return _Names({coder.assignment_id: coder.name for coder in round.coders}, codes, answers)


def _hash(codings: Sequence[CodingRow], names: _Names) -> bytes:
    lines = sorted(
        log.canonical([names.coders[assignment], *names.answers[answer], names.codes[code], start, end])
        for _, assignment, answer, code, start, end in codings
    )
    return hashlib.sha256(b"\n".join(lines)).digest()
