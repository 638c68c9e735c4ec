"""Decide a difference, with a reason; decide again; take the last decision back.

A decision writes the agreed layer and nothing else: the coders' own codings stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.codebook.reading import codebook_version
from coder.coding.visibility import RoundInfo, reconciled_round
from coder.consensus.answers import answers_by_id
from coder.consensus.bench import Bench, Choice, Decided
from coder.consensus.circumstances import BY_THE_LEAD, Circumstances, Split
from coder.consensus.differences import DifferenceView
from coder.consensus.in_force import decisions_in_force
from coder.consensus.layer_writing import remove_from_layer, restore_to_layer
from coder.errors import InputError
from coder.store.model import Decision, Round
from coder.store.study import Actor, Study


@dataclass(frozen=True)
class Undone:
    """A decision that was taken back."""

    respondent: str
    question: str
    outcome: str
    """Of the decision that was taken back."""
    again: str | None
    """The outcome of the earlier decision that stands again."""
    answers: dict[int, bool]
    """The answers of the step, and whether an earlier decision stands on them."""

    @property
    def more(self) -> int:
        """Other answers that were decided in the same step."""
        return len(self.answers) - 1


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
    how: Circumstances = BY_THE_LEAD,
    split: Split | None = None,
) -> Decided:
    """Decide one difference of a closed round (the newest)."""
    choice = Choice(respondent, question, outcome, reason, tuple(codes), side, cause, how, split)
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
    """Take back what the lead who acts decided last, all of it if it was several answers at once.

    The decisions that were replaced stand again.
    """
    actor = study.require_lead("take back decisions")
    with study.write() as session:
        found = round_to_decide(session, round)
        steps = _last_step(session, found, actor)
        if not steps:
            raise InputError(f"There is no decision of {actor.name} in round {found.name} to take back.")
        view = DifferenceView(found, codebook_version(session, found.version_id))
        answer_ids = [step.answer_id for step in steps]
        facts = answers_by_id(session, answer_ids)
        before = decisions_in_force(session, found.id, answer_ids)
        for step in steps:
            _take_back(session, step)
        after = decisions_in_force(session, found.id, answer_ids)
        for id_ in answer_ids:
            stands = after.get(id_)
            session.log(
                "decision.undo",
                facts[id_].subject,
                before=view.logged(before[id_].outcome, before[id_].codes),
                after=view.logged(stands.outcome, stands.codes) if stands else None,
            )
        last, again = facts[answer_ids[0]], after.get(answer_ids[0])
        outcome = before[answer_ids[0]].outcome
        standing = {id_: id_ in after for id_ in answer_ids}
        return Undone(last.respondent, last.question, outcome, again.outcome if again else None, standing)


def last_step_size(study: Study, round: str | None = None) -> int:
    """How many decisions the lead who acts would take back at once."""
    actor = study.require_actor()
    with study.read() as session:
        return len(_last_step(session, reconciled_round(session, round), actor))


def _last_step(session: Session, found: RoundInfo, actor: Actor) -> list[Decision]:
    """The decisions that a person made last, those of one step together; what is decided at once has one time."""
    standing = (
        select(Decision)
        .where(Decision.round_id == found.id, Decision.decided_by_id == actor.id, Decision.replaced_by_id.is_(None))
        .order_by(Decision.id)
    )
    last = session.scalar(standing.order_by(None).order_by(Decision.id.desc()).limit(1))
    return [] if last is None else list(session.scalars(standing.where(Decision.decided_at == last.decided_at)))


def round_to_decide(session: Session, name: str | None) -> RoundInfo:
    """The closed round whose differences are decided, held against other leads until the transaction ends."""
    found = reconciled_round(session, name)
    session.execute(select(Round.id).where(Round.id == found.id).with_for_update())
    return found


def _take_back(session: Session, last: Decision) -> None:
    on_answer = select(Decision).where(Decision.answer_id == last.answer_id)
    earlier = session.scalar(on_answer.where(Decision.replaced_by_id == last.id))
    remove_from_layer(session, last.round_id, last.answer_id, last.id)
    last.replaced_by_id = last.id
    session.flush()
    if earlier is not None:
        earlier.replaced_by_id = None
        session.flush()
    restore_to_layer(session, last.round_id, last.answer_id, earlier.id if earlier else None)
