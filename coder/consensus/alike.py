"""Carry a decision over to a difference of the same kind: one reason settles several, each confirmed by the lead."""

from __future__ import annotations

from typing import NamedTuple

from coder.codebook.reading import Codebook
from coder.consensus.bench import Choice
from coder.consensus.differences import DecisionInForce, Difference, Keys
from coder.consensus.outcomes import WITH_CODES


class Alike(NamedTuple):
    """A difference of the same kind as one that is decided, and what the same decision means for it."""

    difference: Difference
    choice: Choice
    codes: Keys
    """What the answer would have."""


def carried(decision: DecisionInForce, source: Difference, target: Difference, book: Codebook) -> Alike:
    """The decision on `source` as it is for `target`, a difference of the same kind.

    What the sides of the target share stays, unless the decision took away what those of the source share.
    """
    side = _same_side(decision, source, target) if decision.outcome == "side" else None
    wanted = _codes(decision, source, target)
    if side is not None:
        wanted = set(target.sides[side - 1].codes)
    elif decision.outcome == "both":
        wanted = {key for each in target.sides for key in each.codes}
    elif decision.outcome not in WITH_CODES:
        wanted = set()
    codes = tuple(code.key for code in book.codes if code.key in wanted)
    choice = Choice(
        target.respondent, target.question, decision.outcome, decision.reason,
        codes if decision.outcome in WITH_CODES else (), side, decision.cause, decision.how, decision.split,
    )  # fmt: skip
    return Alike(target, choice, codes)


def _same_side(decision: DecisionInForce, source: Difference, target: Difference) -> int:
    taken = source.sides[(decision.side or 1) - 1]
    own = set(taken.codes) & set(source.differing)
    return next(side.number for side in target.sides if set(side.codes) & set(target.differing) == own)


def _codes(decision: DecisionInForce, source: Difference, target: Difference) -> set[str]:
    given, shared = set(decision.codes), _shared(source)
    return (given - shared) | (_shared(target) - (shared - given))


def _shared(difference: Difference) -> set[str]:
    return set(difference.sides[0].codes).intersection(*(side.codes for side in difference.sides[1:]))
