"""Where in the answer an agreed code stands, made from the spans that its coders marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from coder.errors import InputError

Extent = tuple[int, int] | tuple[None, None]
"""Start and end in code points, end exclusive; two times None: the whole answer."""

WHOLE: Extent = (None, None)

_PLACED = re.compile(r"(.*\S)\s*\[(?:(\d{1,9}):(\d{1,9}))?\]", re.DOTALL)


def merged_extents(marked: Iterable[tuple[int | None, int | None]]) -> tuple[Extent, ...]:
    """The coders' spans, overlapping ones merged to their hull; the whole answer only if nobody marked a span."""
    spans = sorted((start, end) for start, end in marked if start is not None and end is not None)
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged) or (WHOLE,)


def place_of(reference: str) -> tuple[str, Extent | None]:
    """(code, where it stands) of "time[0:25]", or of "time[]" for the whole answer; None: it is not said where."""
    found = _PLACED.fullmatch(reference.strip())
    if found is None:
        return reference.strip(), None
    code, start, end = found.groups()
    return code, WHOLE if start is None else (int(start), int(end))


def placed(code: str, extents: Sequence[Extent]) -> list[str]:
    """A code with where it stands, as it is typed."""
    return [f"{code}[]" if start is None else f"{code}[{start}:{end}]" for start, end in extents]


def check_extent(extent: Extent, text: str) -> None:
    """Refuse a place that is not in the text."""
    start, end = extent
    if start is not None and end is not None and not 0 <= start < end <= len(text):
        raise InputError(f"[{start}:{end}] is no place in an answer of {len(text)} characters.")
