"""Keep the agreement of a round as it stood before anybody reconciled, with a hash of the codings behind it."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.agreement.figures import as_json
from coder.agreement.report import REFLEXIVE, report_on
from coder.coding.visibility import RoundInfo, all_codings
from coder.errors import InputError
from coder.store import log
from coder.store.model import Answer, Code, Question, Respondent, RoundAnswer, StudyRow, now


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
        for _, assignment, answer, code, start, end in all_codings(session, round)
    )
    return hashlib.sha256(b"\n".join(lines)).digest()
