"""Where in the answer an agreed code stands, made from the spans that its coders marked."""

from __future__ import annotations

from collections.abc import Iterable

Extent = tuple[int, int] | tuple[None, None]
"""Start and end in code points, end exclusive; two times None: the whole answer."""

WHOLE: Extent = (None, None)


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
