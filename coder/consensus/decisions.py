"""Decide a difference, with a reason; decide again; take the last decision back.

A decision writes the agreed layer and nothing else: the coders' own codings stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.codebook.reading import codebook_version
from coder.coding.visibility import RoundInfo, closed_round
from coder.consensus.answers import answers_by_id
from coder.consensus.bench import Bench, Choice, Decided
from coder.consensus.differences import DifferenceView
from coder.consensus.in_force import decisions_in_force
from coder.consensus.layer_writing import remove_from_layer, restore_to_layer
from coder.errors import InputError
from coder.store.model import Decision, Round
from coder.store.study import Study


@dataclass(frozen=True)
class Undone:
    """A decision that was taken back."""

    respondent: str
    question: str
    outcome: str
    """Of the decision that was taken back."""
    again: str | None
    """The outcome of the earlier decision that stands again."""


def decide(
    study: Study,
    *,
    respondent: str,
    question: str,
    outcome: str,
    reason: str,
    round: str | None = None,
    codes: Sequence[str] = (),
    side: int | None = None,
    cause: str | None = None,
) -> Decided:
    """Decide one difference of a closed round (the newest)."""
    choice = Choice(respondent, question, outcome, reason, tuple(codes), side, cause)
    return decide_many(study, [choice], round=round)[0]


def decide_many(study: Study, choices: Sequence[Choice], *, round: str | None = None) -> list[Decided]:
    """Decide several differences of a closed round: all of them, or none if one does not fit."""
    actor = study.require_lead("decide differences")
    if not choices:
        return []
    names = [(choice.respondent, choice.question) for choice in choices]
    if len(set(names)) < len(names):
        raise InputError("An answer is decided twice at once; decide it once.")
    with study.write() as session:
        bench = Bench(session, round_to_decide(session, round), names)
        return [bench.make(session, actor, bench.checked(choice)) for choice in choices]


def undo_decision(study: Study, round: str | None = None) -> Undone:
    """Take back the last decision of the lead who acts; the one that it replaced stands again."""
    actor = study.require_lead("take back decisions")
    with study.write() as session:
        found = round_to_decide(session, round)
        last = session.scalar(
            select(Decision)
            .where(Decision.round_id == found.id, Decision.decided_by_id == actor.id, Decision.replaced_by_id.is_(None))
            .order_by(Decision.id.desc())
            .limit(1)
        )
        if last is None:
            raise InputError(f"There is no decision of {actor.name} in round {found.name} to take back.")
        facts = answers_by_id(session, [last.answer_id])[last.answer_id]
        view = DifferenceView(found, codebook_version(session, found.version_id))
        before = decisions_in_force(session, found.id, [facts.id])[facts.id]
        _take_back(session, last)
        after = decisions_in_force(session, found.id, [facts.id]).get(facts.id)
        session.log(
            "decision.undo",
            facts.subject,
            before=view.logged(before.outcome, before.codes),
            after=view.logged(after.outcome, after.codes) if after else None,
        )
        return Undone(facts.respondent, facts.question, before.outcome, after.outcome if after else None)


def round_to_decide(session: Session, name: str | None) -> RoundInfo:
    """The closed round whose differences are decided, held against other leads until the transaction ends."""
    found = closed_round(session, name)
    session.execute(select(Round.id).where(Round.id == found.id).with_for_update())
    return found


def _take_back(session: Session, last: Decision) -> None:
    on_answer = select(Decision).where(Decision.answer_id == last.answer_id)
    earlier = session.scalar(on_answer.where(Decision.replaced_by_id == last.id))
    remove_from_layer(session, last.answer_id, last.id)
    last.replaced_by_id = last.id
    session.flush()
    if earlier is not None:
        earlier.replaced_by_id = None
        restore_to_layer(session, last.answer_id, earlier.id)
