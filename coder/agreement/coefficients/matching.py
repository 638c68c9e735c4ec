"""Which spans of two coders are the same span: F1 of matched spans, the span view that is easiest to explain.

F1 = 2·matches/(n_A+n_B) over spans of the same text and code, each matched once. The matching is the largest possible
one (Hopcroft & Karp 1973 solve the same problem; answers are short, so plain augmenting paths do): a greedy matching
can miss pairs where spans overlap, and its value would depend on the order. Nothing is corrected for chance.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from coder.agreement.coefficients.characters import check_spans
from coder.agreement.coefficients.value import NO_OVERLAP, NO_SPAN, Value

HALF = Fraction(1, 2)
Coded = tuple[int, int, Hashable]
"""Start, end (exclusive) and code."""
_Span = tuple[int, int]


class CodedText(NamedTuple):
    """One text, and the coded spans of each coder; spans may overlap."""

    length: int
    spans: Sequence[Sequence[Coded] | None]
    """Of each coder; empty: read it and marked nothing; None: did not read it."""


class Matches(NamedTuple):
    """How many spans there are, and how many of them found their counterpart."""

    matched: int
    """Pairs."""
    spans: int
    """Of both coders (of more than two: of the coders of every pair)."""

    @property
    def f1(self) -> Value:
        """2·matches/(n_A+n_B), or why there is none."""
        return Value(2 * self.matched / self.spans) if self.spans else Value(None, NO_SPAN)


def overlap_f1(texts: Sequence[CodedText], threshold: Fraction | float = HALF) -> Value:
    """F1 of spans whose intersection is at least `threshold` of their union; of more than two coders over all pairs."""
    share = Fraction(threshold).limit_denominator(1_000_000)
    if not 0 < share <= 1:
        raise ValueError(f"A threshold for overlap is above 0 and at most 1, not {threshold}.")
    return _f1(texts, lambda a, b: _overlaps(a, b, share))


def boundary_f1(texts: Sequence[CodedText], tolerance: int) -> Value:
    """F1 of spans that share a character and both start and end within `tolerance` characters of each other."""
    if tolerance < 0:
        raise ValueError(f"A tolerance is a number of characters from 0, not {tolerance}.")
    return _f1(texts, lambda a, b: abs(a[0] - b[0]) <= tolerance and abs(a[1] - b[1]) <= tolerance)


def count_matches(first: Sequence[Coded], second: Sequence[Coded], alike: Callable[[_Span, _Span], bool]) -> Matches:
    """The largest matching of two coders' spans in one text, code by code; only spans that overlap can be `alike`."""
    sides: dict[Hashable, tuple[list[_Span], list[_Span]]] = defaultdict(lambda: ([], []))
    for side, spans in enumerate((first, second)):
        for start, end, code in spans:
            sides[code][side].append((start, end))
    matched = sum(_largest_matching(_candidates(a, b, alike), len(b)) for a, b in sides.values())
    return Matches(matched, len(first) + len(second))


def _f1(texts: Sequence[CodedText], alike: Callable[[_Span, _Span], bool]) -> Value:
    matched = spans = 0
    compared = False
    for text in texts:
        for side in text.spans:
            check_spans(text.length, [span[:2] for span in side or ()])
        for first, second in combinations(text.spans, 2):
            if first is not None and second is not None:
                found = count_matches(first, second, alike)
                matched, spans, compared = matched + found.matched, spans + found.spans, True
    return Matches(matched, spans).f1 if compared else Value(None, NO_OVERLAP)


def _overlaps(a: _Span, b: _Span, share: Fraction) -> bool:
    """Whether intersection/union is at least the share, in whole numbers."""
    common = min(a[1], b[1]) - max(a[0], b[0])
    union = (a[1] - a[0]) + (b[1] - b[0]) - common
    return common > 0 and common * share.denominator >= union * share.numerator


def _candidates(first: list[_Span], second: list[_Span], alike: Callable[[_Span, _Span], bool]) -> list[list[int]]:
    """For each span of the first coder the places of those of the second that it may be matched with."""
    second.sort()
    starts = [start for start, _ in second]
    longest = max((end - start for start, end in second), default=0)
    return [
        [
            place
            for place in range(bisect_left(starts, start - longest), bisect_left(starts, end))
            if second[place][1] > start and alike((start, end), second[place])
        ]
        for start, end in first
    ]


def _largest_matching(candidates: list[list[int]], size: int) -> int:
    """How many pairs the largest one-to-one matching has: augmenting paths, searched breadth first."""
    taken_by: list[int | None] = [None] * size
    own: list[int | None] = [None] * len(candidates)
    for start in range(len(candidates)):
        free, came = _augmenting_path(candidates, taken_by, start)
        while free is not None:
            at = came[free]
            before, own[at], taken_by[free] = own[at], free, at
            free = before
    return sum(place is not None for place in own)


def _augmenting_path(
    candidates: list[list[int]], taken_by: list[int | None], start: int
) -> tuple[int | None, dict[int, int]]:
    """A free place that `start` can have when others move on, and from whom each place on the way was reached."""
    came: dict[int, int] = {}
    queue = deque([start])
    while queue:
        at = queue.popleft()
        for place in candidates[at]:
            if place not in came:
                came[place] = at
                holder = taken_by[place]
                if holder is None:
                    return place, came
                queue.append(holder)
    return None, came
