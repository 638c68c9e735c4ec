"""Options that were ticked, where one cell holds them all: some of them hold the sign that stands between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from coder.survey.mapping import TickMap
from coder.survey.profile import Profile

_OFTEN = 3
"""Respondents with whom two parts stand together before they may be taken for one option."""


def ticks_in(profile: Profile, separator: str, name: str = "") -> TickMap:
    """The question whose ticked options stand in this one column."""
    whole = whole_options(profile.values, separator)
    return TickMap(name or profile.name, columns=(profile.name,), separator=separator, options=whole)


def split_options(cell: str, separator: str, whole: Sequence[str] = ()) -> tuple[str, ...]:
    """The options in a cell, each once; those in `whole` are not split."""
    parts = _parts(cell, separator)
    known = sorted(((_parts(option, separator), option) for option in whole), key=lambda one: -len(one[0]))
    found: dict[str, None] = {}
    while parts:
        pieces, option = next((one for one in known if parts[: len(one[0])] == one[0]), (parts[:1], parts[0]))
        found[option] = None
        parts = parts[len(pieces) :]
    return tuple(found)


def whole_options(cells: Mapping[str, int], separator: str) -> tuple[str, ...]:
    """Options that hold the separator: parts that only ever stand together and are written as one.

    As one is written what goes on with a small letter where other options begin with a capital, and what stands in one
    pair of brackets. `cells` counts respondents by cell.
    """
    alone: Counter[str] = Counter()
    together: Counter[tuple[str, str]] = Counter()
    for cell, count in cells.items():
        parts = _parts(cell, separator)
        alone.update(dict.fromkeys(parts, count))
        together.update(dict.fromkeys(pairwise(parts), count))
    inseparable = {
        (first, second)
        for (first, second), count in together.items()
        if count == alone[first] == alone[second] >= _OFTEN
    }
    goes_on = {second for _, second in inseparable}
    capitals = not any(part[0].islower() and count >= _OFTEN for part, count in alone.items() if part not in goes_on)
    found: dict[str, None] = {}
    for cell in cells:
        parts = _parts(cell, separator)
        run = parts[:1]
        for first, second in [*pairwise(parts), (None, "")]:
            if (first, second) in inseparable and _written_as_one(run, second, capitals=capitals):
                run.append(second)
                continue
            if len(run) > 1:
                found[_as_written(cell, separator, run)] = None
            run = [second]
    return tuple(found)


def _parts(cell: str, separator: str) -> list[str]:
    return [part.strip() for part in cell.split(separator) if part.strip()]


def _written_as_one(run: Sequence[str], further: str, *, capitals: bool) -> bool:
    so_far = " ".join(run)
    return so_far.count("(") > so_far.count(")") or (capitals and so_far[0].isupper() and further[0].islower())


def _as_written(cell: str, separator: str, run: Sequence[str]) -> str:
    """The parts with what stands between them in the cell."""
    pieces = [piece for piece in cell.split(separator) if piece.strip()]
    start = next(n for n in range(len(pieces)) if [piece.strip() for piece in pieces[n : n + len(run)]] == list(run))
    return separator.join(pieces[start : start + len(run)]).strip()
