"""Carry a decision over to a difference of the same kind: one reason settles several, each confirmed by the lead."""

from __future__ import annotations

from typing import NamedTuple

from coder.consensus.bench import Choice
from coder.consensus.differences import DecisionInForce, Difference, Keys
from coder.consensus.outcomes import WITH_CODES


class Alike(NamedTuple):
    """A difference of the same kind as one that is decided, and what the same decision means for it."""

    difference: Difference
    choice: Choice
    codes: Keys
    """What the answer would have."""


def carried(decision: DecisionInForce, source: Difference, target: Difference) -> Alike:
    """The decision on `source` as it is for `target`, a difference of the same kind.

    What the sides of the target share stays, unless the decision took away what those of the source share.
    """
    side = _same_side(decision, source, target) if decision.outcome == "side" else None
    codes = _codes(decision, source, target)
    if side is not None:
        codes = target.sides[side - 1].codes
    elif decision.outcome == "both":
        codes = _ordered(target, {key for each in target.sides for key in each.codes})
    elif decision.outcome not in WITH_CODES:
        codes = ()
    choice = Choice(
        target.respondent, target.question, decision.outcome, decision.reason,
        codes if decision.outcome in WITH_CODES else (), side, decision.cause, decision.how, decision.split,
    )  # fmt: skip
    return Alike(target, choice, codes)


def _same_side(decision: DecisionInForce, source: Difference, target: Difference) -> int:
    taken = source.sides[(decision.side or 1) - 1]
    own = set(taken.codes) & set(source.differing)
    return next(side.number for side in target.sides if set(side.codes) & set(target.differing) == own)


def _codes(decision: DecisionInForce, source: Difference, target: Difference) -> Keys:
    given, shared = set(decision.codes), _shared(source)
    return _ordered(target, (given - shared) | (_shared(target) - (shared - given)), decision.codes)


def _shared(difference: Difference) -> set[str]:
    return set(difference.sides[0].codes).intersection(*(side.codes for side in difference.sides[1:]))


def _ordered(target: Difference, wanted: set[str], more: Keys = ()) -> Keys:
    known = dict.fromkeys([*(key for side in target.sides for key in side.codes), *more])
    return tuple(key for key in known if key in wanted)
