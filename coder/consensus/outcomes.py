"""What a lead may decide on a difference, and which codings of the agreed layer follow from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from coder.consensus.comparing import Part
from coder.consensus.extents import WHOLE, Extent, merged_extents
from coder.display import display_line
from coder.errors import InputError
from coder.files import storable

OUTCOMES = {
    "side": "one side's codes, by its number",
    "both": "all codes of all sides",
    "neither": "no code applies",
    "other": "other codes",
    "split": "these codes for now; one code has to be split",
    "unresolved": "the difference stays and is reported",
    "not_codeable": "the answer cannot be coded",
}
"""Each outcome in words."""

WITH_CODES = ("other", "split")
"""Outcomes for which the lead says the codes."""

WITHOUT_CODINGS = ("unresolved", "not_codeable")
"""Outcomes that leave the answer out of the agreed layer."""

CAUSES = {
    "omission": "a code was overlooked",
    "commission": "too much was read into the answer",
    "boundary": "the border between two codes",
    "definition": "the rule is unclear or absent",
    "missing_code": "the codebook lacks a code",
    "context": "one side used what the person said elsewhere",
    "both_readings": "the answer can be read in both ways",
}
"""Each cause in words."""


def check_words(outcome: str, side: int | None, codes: Sequence[str], cause: str | None, reason: str) -> None:
    """Refuse what no decision can be made of, whatever the answer is."""
    if outcome not in OUTCOMES:
        raise InputError(f"There is no outcome {display_line(outcome, 40)!r}; the outcomes are {', '.join(OUTCOMES)}.")
    if (outcome == "side") != (side is not None):
        raise InputError("A side is taken by its number, and only with the outcome 'side'.")
    check_codes(outcome, codes)
    check_cause(cause)
    check_reason(reason)


def check_codes(outcome: str, codes: Sequence[str]) -> None:
    """Refuse codes where they say nothing, and the outcome `other` without any."""
    if outcome in WITH_CODES and not codes:
        raise InputError(f"The outcome {outcome!r} needs its codes; that no code applies is the outcome 'neither'.")
    if outcome not in WITH_CODES and codes:
        raise InputError(f"The outcome {outcome!r} has its codes already; only 'other' and 'split' are given some.")


def check_cause(cause: str | None) -> None:
    """Refuse a cause that is none of ours."""
    if cause is not None and cause not in CAUSES:
        raise InputError(f"There is no cause {display_line(cause, 40)!r}; the causes are {', '.join(CAUSES)}.")


def check_reason(reason: str) -> None:
    """Refuse a decision without a reason."""
    if not reason.strip():
        raise InputError("A decision needs a reason: one sentence from which a stranger would decide the same way.")
    if not storable(reason):
        raise InputError("The reason holds characters that are not text.")


NOWHERE: Mapping[int, Sequence[Extent]] = MappingProxyType({})


class LayerCoding(NamedTuple):
    """A coding of the agreed layer before it is written."""

    code_id: int | None
    """None: no code applies."""
    start: int | None
    end: int | None
    origin: str
    """both, one, lead or single"""
    person_id: int | None
    """Whose coding it was, where it was one person's."""


def final_codes(outcome: str, parts: Sequence[Part], side: int | None, other: frozenset[int]) -> frozenset[int] | None:
    """The codes that an outcome gives the answer; None where it stays out of the agreed layer."""
    if outcome in WITHOUT_CODINGS:
        return None
    if outcome == "side" and side is not None:
        return parts[side - 1].codes
    if outcome == "both":
        return frozenset[int]().union(*(part.codes for part in parts))
    return other if outcome in WITH_CODES else frozenset()


def layer_codings(
    parts: Sequence[Part],
    codes: frozenset[int],
    chosen_person: int | None = None,
    places: Mapping[int, Sequence[Extent]] = NOWHERE,
) -> tuple[LayerCoding, ...]:
    """The codings that give the answer `codes`, each with its place and where it comes from.

    A code stands at its `places`, if the lead gave some. Where one person's side was taken, it stands where they
    marked it, whoever else applied it.
    """
    if not codes:
        holders = [part for part in parts if not part.codes]
        return (_coding(None, WHOLE, _origin(parts, holders, chosen_person)),)
    found = []
    for code_id in sorted(codes):
        holders = [part for part in parts if code_id in part.codes]
        origin = _origin(parts, holders, chosen_person)
        taken = [part for part in holders if chosen_person in (None, part.coder.person_id)]
        marked = ((row.start, row.end) for part in taken for row in part.rows if row.code_id == code_id)
        extents = places.get(code_id) or merged_extents(marked)
        found += [_coding(code_id, extent, origin) for extent in extents]
    return tuple(found)


def _coding(code_id: int | None, extent: Extent, origin: tuple[str, int | None]) -> LayerCoding:
    start, end = extent
    return LayerCoding(code_id, start, end, *origin)


def _origin(parts: Sequence[Part], holders: Sequence[Part], chosen_person: int | None) -> tuple[str, int | None]:
    """(origin, whose it was); of several who share a coding that not all have, the side that was taken or nobody."""
    if not holders:
        return "lead", None
    people = [part.coder.person_id for part in holders]
    if len(parts) == 1:
        return "single", people[0]
    if len(holders) == len(parts):
        return "both", None
    if chosen_person in people:
        return "one", chosen_person
    return "one", people[0] if len(people) == 1 else None
