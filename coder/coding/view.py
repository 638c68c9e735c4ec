"""Which answers a coder goes through: all of a round in the coder's order, or those that fit a filter; without SQL."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Container


class View:
    """A coder's order of answers and the places in it that are in view."""

    def __init__(self, ids: array[int]) -> None:
        self.ids = ids
        self._shown: array[int] | None = None

    def __len__(self) -> int:
        """How many answers are in view."""
        return len(self.ids) if self._shown is None else len(self._shown)

    def show(self, places: array[int] | None) -> None:
        """Narrow the view to some places, in ascending order; None: everything is in view."""
        self._shown = places

    def places(self, start: int, stop: int) -> list[int]:
        """The places of the answers in view, from `start` up to `stop`."""
        inside = range(max(start, 0), min(stop, len(self)))
        return list(inside) if self._shown is None else [self._shown[row] for row in inside]

    def row(self, place: int) -> int | None:
        """Where a place stands in the view; None if it is not in view."""
        if self._shown is None:
            return place
        row = bisect_left(self._shown, place)
        return row if row < len(self._shown) and self._shown[row] == place else None

    def onward(self, place: int, step: int) -> int:
        """The place that is so many answers on (or back) in the view; past an end, the last one there."""
        if self._shown is None:
            return max(0, min(place + step, len(self.ids) - 1))
        row = bisect_left(self._shown, place)
        outside = row == len(self._shown) or self._shown[row] != place
        if outside and step > 0:
            row -= 1
        return self._shown[max(0, min(row + step, len(self._shown) - 1))]

    def next_without(self, place: int, decided: Container[int]) -> int | None:
        """The next place in view whose answer is not among `decided`, from `place` on and then from the top."""
        count = len(self)
        first = place + 1 if self._shown is None else bisect_left(self._shown, place + 1)
        for offset in range(count):
            row = (first + offset) % count
            found = row if self._shown is None else self._shown[row]
            if self.ids[found] not in decided:
                return found
        return None
