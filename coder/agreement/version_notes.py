"""What has to be known of the versions of a codebook whose agreement is set side by side."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from coder.agreement.parts import Part
from coder.codebook.reading import Codebook, CodeEntry
from coder.display import counted


def version_notes(versions: Sequence[Part], rounds: Sequence[Part]) -> list[str]:
    """Which rounds are behind each version and which are not, and what is new in its codebook."""
    notes = []
    for part in versions:
        if part.source:
            many = "rounds" if len(part.source.rounds) > 1 else "round"
            notes.append(f"Version {part.name}: {many} {', '.join(part.source.rounds)} ({part.source.kind}).")
    behind = {name for part in versions if part.source for name in part.source.rounds}
    if passed := [part.source.mark(part.name) for part in rounds if part.source and part.name not in behind]:
        notes.append(f"Not counted, because a round that goes before had the same version: {', '.join(passed)}.")
    if twice := _several_times(versions):
        notes.append(f"Coded in several rounds of one version, and counted in each: {twice}.")
    for before, after in pairwise(versions):
        notes += _what_is_new(before.book, after.book)
    return notes


def _several_times(versions: Sequence[Part]) -> str:
    """How many answers of each version are in more than one of its rounds."""
    found = []
    for part in versions:
        answers = [unit.answer_id for unit in part.units]
        if again := len(answers) - len(set(answers)):
            found.append(f"{counted(again, 'answer')} of version {part.name}")
    return ", ".join(found)


def _what_is_new(before: Codebook, after: Codebook) -> list[str]:
    """Of which codes the rules changed from one version to another, and which codes came or went: one sentence."""
    old, new = ({entry.key: _rules(entry) for entry in book.codable()} for book in (before, after))
    told = {
        "other rules for": [key for key in new if key in old and new[key] != old[key]],
        "new": [key for key in new if key not in old],
        "gone": [key for key in old if key not in new],
    }
    words = "; ".join(f"{what} {', '.join(keys)}" for what, keys in told.items() if keys)
    return [f"Version {after.number} against {before.number}: {words}."] if words else []


def _rules(entry: CodeEntry) -> tuple[object, ...]:
    """What tells a coder when to give the code."""
    return entry.name, entry.brief, entry.full, entry.use_when, entry.do_not_use_when, entry.examples, entry.near_misses
