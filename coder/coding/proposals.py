"""Codes that a coder misses: proposed with the words that ask for them, for the leads to decide on.

A proposed name may be a respondent's words, so neither the log nor the list of steps holds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from coder.coding.clock import InFront
from coder.coding.deciding import LONGEST_MEMO
from coder.coding.place import find_place, take
from coder.coding.spans import checked_span
from coder.coding.steps import Change, NewProposal
from coder.coding.visible_aids import ProposalLine, own_proposals, seen_proposals
from coder.errors import InputError, NotAllowed
from coder.store.model import CodeProposal
from coder.store.study import Study

LONGEST_NAME = 100


def propose_code(
    study: Study,
    answer_id: int,
    name: str,
    note: str = "",
    span: tuple[int, int] | None = None,
    *,
    round_name: str | None = None,
    spent: Sequence[InFront] = (),
) -> None:
    """Propose a code that the codebook lacks, on the words that ask for it or on the whole answer."""
    name, note = " ".join(name.split()), note.strip()
    if not name or len(name) > LONGEST_NAME:
        raise InputError(f"The name of a proposed code has 1 to {LONGEST_NAME} characters.")
    if len(note) > LONGEST_MEMO:
        raise InputError(f"A note has at most {LONGEST_MEMO} characters; this one has {len(note)}.")
    with study.write() as session:
        place = find_place(session, study, answer_id, round_name, spent)
        ends = checked_span(place.text, *(span or (None, None))) or (None, None)
        for row in own_proposals(session, place.mine.assignment_id, answer_id):
            if (row.name.casefold(), row.start, row.end) == (name.casefold(), *ends):
                raise NotAllowed("You have proposed this code here already.")
        record = {"length": len(name)} | ({"span": list(ends)} if ends[0] is not None else {})
        change = Change(add_proposals=(NewProposal(answer_id, name, note, *ends),))
        take(session, place, "propose", "a code", change, record)


def take_back_proposal(
    study: Study, answer_id: int, proposal: UUID, *, round_name: str | None = None, spent: Sequence[InFront] = ()
) -> None:
    """Take back a code that one has proposed on an answer."""
    with study.write() as session:
        place = find_place(session, study, answer_id, round_name, spent)
        mine = (CodeProposal.assignment_id == place.mine.assignment_id, CodeProposal.answer_id == answer_id)
        query = select(CodeProposal.id).where(*mine, CodeProposal.uid == proposal, CodeProposal.removed_at.is_(None))
        if not (found := list(session.scalars(query))):
            raise InputError("You have not proposed this code on this answer.")
        take(session, place, "unpropose", "a code", Change(remove_proposals=found), {})


def list_proposals(study: Study) -> list[ProposalLine]:
    """The missed codes that the acting person may see: their own, and for a lead everybody's."""
    with study.read() as session:
        return seen_proposals(session, study.require_actor())
