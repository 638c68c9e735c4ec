"""Which codes the coders mix up: what one gave in the place of what the other gave, the codebook's own pairs first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coder.agreement.coefficients.confusion import Confusions  # brings numpy, for which no screen waits


@dataclass(frozen=True)
class Confused:
    """Two codes, of which on some answers each coder gave only the one."""

    codes: tuple[str, str]
    """In the order of the codebook."""
    times: int
    """Answers; of more than two coders, added up over their pairs."""
    a_first: int
    """Of these: the coder who is named first gave the first code and the other coder the second."""
    b_first: int
    """The other way round."""
    confusable: bool
    """The codebook names the two as easily mixed up."""


@dataclass(frozen=True)
class Alone:
    """A code that one coder gave, without anything in its place from the other."""

    code: str
    a: int
    b: int

    @property
    def times(self) -> int:
        """By either coder."""
        return self.a + self.b


@dataclass(frozen=True)
class Confusion:
    """What the coders gave in place of one another's codes."""

    pairs: tuple[Confused, ...] = ()
    """Those that the codebook names first, mixed up or not; then those that were; the most frequent first in both."""
    alone: tuple[Alone, ...] = ()
    """Each code that was ever given so, the most frequent first."""
    codes: tuple[str, ...] = ()
    """All codes, in the order of the codebook."""


def confusion_of(counts: Confusions, keys: Sequence[str], groups: Sequence[Collection[str]] = ()) -> Confusion:
    """The counts with the codes' keys; `groups` are the codes that the codebook names as easily mixed up."""
    named = {frozenset(pair) for group in groups for pair in combinations(set(group), 2)}
    instead = counts.instead.tolist()
    pairs = []
    for i, j in combinations(range(len(keys)), 2):
        there, back, known = instead[i][j], instead[j][i], frozenset((keys[i], keys[j])) in named
        if there or back or known:
            pairs.append(Confused((keys[i], keys[j]), there + back, there, back, known))
    alone = [
        Alone(key, a, b)
        for key, a, b in zip(keys, counts.alone_first.tolist(), counts.alone_second.tolist(), strict=True)
        if a or b
    ]
    pairs.sort(key=lambda pair: (not pair.confusable, -pair.times))
    return Confusion(tuple(pairs), tuple(sorted(alone, key=lambda each: -each.times)), tuple(keys))


def as_plain(confusion: Confusion) -> dict[str, Any]:
    """As other programs read it."""
    return {
        "pairs": [
            {
                "codes": list(pair.codes), "times": pair.times, "a_first": pair.a_first, "b_first": pair.b_first,
                "confusable": pair.confusable,
            }
            for pair in confusion.pairs
        ],
        "alone": [{"code": each.code, "a_only": each.a, "b_only": each.b} for each in confusion.alone],
    }  # fmt: skip
