"""Keep the agreement of a round as it stood before anybody reconciled, with a hash of the codings behind it."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.agreement.figures import as_json
from coder.agreement.report import REFLEXIVE, report_on
from coder.coding.visibility import RoundInfo, all_codings, find_round
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


def frozen_figures(session: Session, round: RoundInfo) -> tuple[bytes, dict[str, Any]]:
    """(hash of all codings in force, figures with codebook version, sample and date) of a round that is being closed.

    Where agreement cannot be computed, the figures are the reason: closing a round does not depend on it.
    """
    figures: dict[str, Any] = {"sample": round.sample, "date": now()}
    if session.scalar(select(StudyRow.approach)) == "reflexive":
        return codings_hash(session, round), figures | {"why": REFLEXIVE}
    try:
        figures |= as_json(report_on(session, round))
    except InputError as error:
        figures["why"] = str(error)
    return codings_hash(session, round), figures


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
    coders = {coder.assignment_id: coder.name for coder in round.coders}
    codes: dict[int | None, str | None] = {None: None}
    codes |= dict(session.execute(select(Code.id, Code.key)).all())
    answers = {
        id_: (respondent, question)
        for id_, respondent, question in session.execute(
            select(Answer.id, Respondent.key, Question.key)
            .join(RoundAnswer, RoundAnswer.answer_id == Answer.id)
            .join(Respondent, Respondent.id == Answer.respondent_id)
            .join(Question, Question.id == Answer.question_id)
            .where(RoundAnswer.round_id == round.id)
        )
    }
    lines = sorted(
        log.canonical([coders[assignment], *answers[answer], codes[code], start, end])
        for _, assignment, answer, code, start, end in all_codings(session, round, shown=False)
    )
    return hashlib.sha256(b"\n".join(lines)).digest()
