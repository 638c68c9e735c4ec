"""The decisions of a round in a few numbers, by counting alone: what the status of a study says about them."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from sqlalchemy import func, select

from coder.coding.visibility import reconciled_round, require_not_coding_again
from coder.consensus.layer import EXTENT, progress_of
from coder.consensus.outcomes import CAUSES, OUTCOMES
from coder.errors import NotAllowed
from coder.store.model import Decision
from coder.store.study import Study


class Tally(NamedTuple):
    """Decisions that stand; those on extents are left out."""

    outcomes: dict[str, int]
    sides: dict[str, int]
    """Decisions for one side, by coder; empty while a difference is open: a count that moves tells whose it was."""
    causes: dict[str, int]
    """By cause; "" where none was given."""


NOTHING = Tally({}, {}, {})


def decision_tally(study: Study, round: str | None = None) -> Tally:
    """The decisions of a closed round; nothing for who codes its answers again."""
    with study.read() as session:
        found = reconciled_round(session, round)
        try:
            require_not_coding_again(session, found)
        except NotAllowed:
            return NOTHING
        columns = (Decision.outcome, Decision.side_id, Decision.cause)
        query = select(*columns, func.count()).group_by(*columns)
        standing = (Decision.round_id == found.id, Decision.replaced_by_id.is_(None), Decision.pattern != EXTENT)
        outcomes, sides, causes = Counter[str](), Counter[int](), Counter[str]()
        for outcome, side_id, cause, number in session.execute(query.where(*standing)):
            outcomes[outcome] += number
            causes[cause or ""] += number
            if side_id is not None:
                sides[side_id] += number
        told = [] if progress_of(session, found).open else sorted(found.coders, key=lambda coder: coder.name)
        return Tally(
            {name: outcomes[name] for name in OUTCOMES if outcomes[name]},
            {coder.name: sides[coder.person_id] for coder in told} if sides else {},
            {name: causes[name] for name in (*CAUSES, "") if causes[name]},
        )
