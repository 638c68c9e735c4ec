"""Flags: marks that a coder sets on an answer beside its codes.

They are the coder's own until the round is closed; only a concern reaches the leads at once, with what the coder says
of it. That stands in the log beside the lead's reply, so that a concern and what came of it are read together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from coder.coding.clock import InFront
from coder.coding.place import find_place, take
from coder.coding.steps import Change, NewFlag
from coder.coding.visible_aids import RAISED, FlagLine, seen_flags
from coder.display import display_line
from coder.errors import InputError
from coder.store.model import Flag
from coder.store.study import Study
from coder.suggestion import suggestion

CONCERN = "concern"
FLAGS = {
    "unsure": "unsure",
    "quote": "quote candidate",
    "personal": "personal data",
    "sensitive": "sensitive",
    CONCERN: "concern for the lead",
}
"""Each flag that a coder sets, and how it is spoken of."""
SPLIT_OFF = "split_off"
"""Set on an answer that is taken out of its group of duplicates."""


LONGEST_SAID = 500
"""Letters that a coder may say of a concern."""


@dataclass(frozen=True)
class Flagged:
    """A flag that was set or taken back."""

    kind: str
    stands: bool


def toggle_flag(
    study: Study,
    answer_id: int,
    kind: str,
    *,
    said: str = "",
    round_name: str | None = None,
    spent: Sequence[InFront] = (),
) -> Flagged:
    """Set a flag on an answer, or take it back; `said` tells the leads what a concern is about."""
    kind, said = flag_kind(kind), said.strip()
    if said and kind != CONCERN:
        raise InputError("Only a concern is told in words; memo keeps what you want to note on an answer.")
    if len(said) > LONGEST_SAID:
        raise InputError(f"Tell the lead in at most {LONGEST_SAID} letters; these are {len(said)}.")
    return _toggle(study, answer_id, kind, "flag", answer_id, round_name, spent, said)


def split_off(
    study: Study,
    answer_id: int,
    *,
    seen_from: int | None = None,
    round_name: str | None = None,
    spent: Sequence[InFront] = (),
) -> Flagged:
    """Take an answer out of its group of duplicates, for this coder, or put it back.

    `seen_from` is the answer in front, if it is another one of the group: undoing shows that one.
    """
    return _toggle(study, answer_id, SPLIT_OFF, "split", seen_from or answer_id, round_name, spent)


def list_flags(study: Study, kind: str | None = None) -> list[FlagLine]:
    """The flags that the acting person may see: their own, all of closed rounds, a lead also every concern."""
    wanted = FLAGS if kind is None else (flag_kind(kind),)
    with study.read() as session:
        return [line for line in seen_flags(session, study.actor) if line.kind in wanted]


def open_concerns(study: Study) -> list[FlagLine]:
    """The concerns of open rounds that nobody has settled, for leads; nobody else is told of them."""
    if study.actor is None or study.actor.role != "lead":
        return []
    return [line for line in list_flags(study, CONCERN) if line.open and not line.settled]


def flag_kind(word: str) -> str:
    """The kind of flag that a word means: its name or how it is spoken of."""
    wanted = word.strip().casefold()
    for kind, spoken in FLAGS.items():
        if wanted in (kind, spoken):
            return kind
    hint = suggestion(wanted, list(FLAGS))
    raise InputError(f"There is no flag {display_line(word, 40)!r}{hint}; the flags are {', '.join(FLAGS)}.")


def _toggle(
    study: Study,
    answer_id: int,
    kind: str,
    verb: str,
    shown_at: int,
    round_name: str | None,
    spent: Sequence[InFront],
    said: str = "",
) -> Flagged:
    with study.write() as session:
        place = find_place(session, study, answer_id, round_name, spent)
        mine = (Flag.assignment_id == place.mine.assignment_id, Flag.answer_id == answer_id, Flag.kind == kind)
        standing = list(session.scalars(select(Flag.id).where(*mine, Flag.removed_at.is_(None))))
        change = Change(add_flags=() if standing else (NewFlag(answer_id, kind),), remove_flags=standing)
        verb = f"un{verb}" if standing else verb
        take(session, place, verb, FLAGS.get(kind, verb), change, {"flag": kind}, shown_at)
        if said and not standing:
            uid = session.scalars(select(Flag.uid).where(*mine, Flag.removed_at.is_(None))).one()
            session.log(RAISED, place.subject, after={"flags": [str(uid)]}, reason=said, round_id=place.round.id)
        return Flagged(kind, stands=not standing)
