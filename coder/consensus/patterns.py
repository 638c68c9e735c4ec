"""Name what kind of difference lies between coders' codes, from the codes alone: nobody is blamed by a pattern."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise, product
from typing import Literal

Pattern = Literal["one_sided", "substitution", "near_miss", "codeable", "mixed", "extent"]
PATTERNS: dict[Pattern, str] = {
    "one_sided": "one side has all codes of the other and more",
    "substitution": "the sides share no code",
    "near_miss": "the sides share no code, but their codes are of one family",
    "codeable": "one side coded the answer, another says that no code applies",
    "mixed": "the sides overlap and each has a code of its own",
    "extent": "the sides have the same codes on other words",
}
"""Each pattern in words."""


def detect_pattern(sets: Sequence[frozenset[str]], parents: Mapping[str, str | None]) -> Pattern:
    """The pattern of a difference between two or more coders' sets of codes; an empty set says "no code applies"."""
    distinct = sorted(set(sets), key=len)
    if len(distinct) < 2:
        raise ValueError("equal sets are no difference")
    if not distinct[0]:
        return "codeable"
    if all(smaller < larger for smaller, larger in pairwise(distinct)):
        return "one_sided"
    pairs = list(combinations(distinct, 2))
    if not all(left.isdisjoint(right) for left, right in pairs):
        return "mixed"
    akin = all(_akin(a, b, parents) for left, right in pairs for a, b in product(left, right))
    return "near_miss" if akin else "substitution"


def _akin(a: str, b: str, parents: Mapping[str, str | None]) -> bool:
    """Whether two codes have one parent, or one is the other's parent."""
    mother, other = parents.get(a), parents.get(b)
    return mother == b or other == a or (mother is not None and mother == other)
