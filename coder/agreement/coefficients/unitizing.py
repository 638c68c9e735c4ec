"""Krippendorff's alphas for text that coders cut into units themselves (Krippendorff, Mathet, Bouvry & Widlöcher 2016).

Each coder divides a continuum of length L into units that carry a value, and gaps φ between them. Any number of coders;
several texts are one continuum, end to end, and a text counts with the coders who read it, if there are at least two.
With ℓ_ck = Σ_{i≠j} (length that coder i gave the value c and coder j the value k)/(m−1), and ε_ck the same expected
from units thrown together at random:

    uα   = 1 − (ℓ.. − Σℓ_cc)/(ε.. − Σε_cc)     where the units are, and which value they carry
    |uα  the same with all values as one         where the units are
    cuα  the same without the gaps               which value they carry, where units intersect
    (k)uα                                        how reliably one value k is told from the others there

    ε_ck = (ℓ_c.·ℓ_.k − [c=k]·S_c)/(ℓ.. − ΣS/ℓ..), S_c = Σ length² of the units of c, for gaps Σ length.

For cuα, where only intersections count, S_c = Σ over units of Σ_j (its intersection with the units of coder j)²/(m−1).
That reproduces the published example. A coder's units must not overlap: codes that may overlap are compared one by one.
Units that only touch stay two units, with whichever value; that is part of what the coder did, and changes the value.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np

from coder.agreement.coefficients.nominal import in_order
from coder.agreement.coefficients.patterns import Ints
from coder.agreement.coefficients.table2 import Floats
from coder.agreement.coefficients.value import ALL_SPAN, NO_OVERLAP, NO_SPAN, Value

Unit = tuple[int, int, Hashable]
"""Start, end (exclusive) and value."""
NO_INTERSECTION = "no units of two coders intersect"
ONE_VALUE = "all intersecting units carry one value"
TOO_LITTLE = "too little of the text intersects to expect anything by chance"
NOT_INTERSECTING = "no unit with this value intersects another coder's unit"
_GAP, _UNREAD = 0, -1


class CutText(NamedTuple):
    """One text, and the units of each coder."""

    length: int
    units: Sequence[Sequence[Unit] | None]
    """Of each coder; empty: read it and marked nothing; None: did not read it."""


class UnitizingAlphas(NamedTuple):
    """The family."""

    u: Value
    binary: Value
    """|uα"""
    cu: Value
    by_value: dict[Hashable, Value]
    """(k)uα"""


class _Coder(NamedTuple):
    """The units of one coder along the whole continuum, in order."""

    starts: Ints
    ends: Ints
    values: Ints
    """1, 2, …; 0 is the gap."""


def unitizing_alphas(texts: Sequence[CutText]) -> UnitizingAlphas:
    """uα, |uα, cuα and (k)uα; one sweep over the boundaries of all units."""
    read = [text for text in texts if sum(units is not None for units in text.units) >= 2]
    names = in_order({value for text in read for units in text.units for _, _, value in units or ()})
    if not read or not sum(text.length for text in read):
        nothing = Value(None, NO_OVERLAP)
        return UnitizingAlphas(nothing, nothing, nothing, dict.fromkeys(names, nothing))
    places = {name: place for place, name in enumerate(names, start=1)}
    coders = [_along(read, coder, places) for coder in range(len(read[0].units))]
    weights = _text_weights(read)
    lengths, self_pairs = _coincidences(read, coders, weights, len(names) + 1)
    why = ALL_SPAN if names else NO_SPAN
    u = _alpha(lengths, self_pairs, why)
    binary = _alpha(_as_binary(lengths), np.array([self_pairs[_GAP], self_pairs[1:].sum()]), why)
    meeting = _intersections(read, coders, len(names) + 1)[1:]
    valued = lengths[1:, 1:]
    cu = _alpha(valued, meeting, ONE_VALUE) if valued.sum() else Value(None, NO_INTERSECTION)
    each = {name: _of_value(valued, meeting, place) for place, name in enumerate(names)}
    return UnitizingAlphas(u, binary, cu, each)


def _along(texts: Sequence[CutText], coder: int, places: dict[Hashable, int]) -> _Coder:
    """A coder's units with the texts laid end to end."""
    rows: list[tuple[int, int, int]] = []
    offset = 0
    for text in texts:
        last = 0
        for start, end, value in sorted(text.units[coder] or (), key=lambda unit: unit[:2]):
            if not 0 <= start < end <= text.length:
                raise ValueError(f"The unit {start}-{end} is not within its text of {text.length} characters.")
            if start < last:
                raise ValueError(f"The unit {start}-{end} overlaps another of its coder; compare code by code instead.")
            rows.append((offset + start, offset + end, places[value]))
            last = end
        offset += text.length
    starts, ends, values = np.asarray(rows, dtype=np.int64).reshape(-1, 3).T
    return _Coder(starts, ends, values)


def _text_weights(texts: Sequence[CutText]) -> tuple[Ints, Floats]:
    """Where each text ends, and 1/(m−1) of it."""
    ends = np.cumsum([text.length for text in texts])
    readers = np.array([sum(units is not None for units in text.units) for text in texts])
    return ends, 1 / (readers - 1)


def _coincidences(
    texts: Sequence[CutText], coders: Sequence[_Coder], weights: tuple[Ints, Floats], size: int
) -> tuple[Floats, Floats]:
    """ℓ_ck with the gap as value 0, and S_c."""
    ends, share = weights
    borders = np.unique(np.concatenate([[0], ends, *(side for coder in coders for side in (coder.starts, coder.ends))]))
    at, width = borders[:-1], np.diff(borders)
    text = np.searchsorted(ends, at, side="right")
    readable = [np.array([units.units[place] is not None for units in texts])[text] for place in range(len(coders))]
    values = [np.where(read, _values_at(coder, at), _UNREAD) for coder, read in zip(coders, readable, strict=True)]
    lengths, self_pairs = np.zeros((size, size)), np.zeros(size)
    for place, first in enumerate(values):
        for second in values[:place]:
            both = (first != _UNREAD) & (second != _UNREAD)
            cells = first[both] * size + second[both]
            found = np.bincount(cells, (width * share[text])[both], minlength=size * size).reshape(size, size)
            lengths += found + found.T
        self_pairs[_GAP] += width[first == _GAP].sum()
        own = coders[place]
        self_pairs += np.bincount(own.values, (own.ends - own.starts).astype(np.float64) ** 2, minlength=size)
    return lengths, self_pairs


def _values_at(coder: _Coder, at: Ints) -> Ints:
    """The value of the unit that each place is in, or the gap."""
    unit = np.searchsorted(coder.starts, at, side="right") - 1
    ends, values = np.append(coder.ends, -1), np.append(coder.values, _GAP)
    return np.where(at < ends[unit], values[unit], _GAP)


def _intersections(texts: Sequence[CutText], coders: Sequence[_Coder], size: int) -> Floats:
    """S_c of cuα: Σ over units of Σ_j (length that the units of coder j cover of it)²/(m−1)."""
    ends, share = _text_weights(texts)
    squares = np.zeros(size)
    for own in coders:
        weight = share[np.searchsorted(ends, own.starts, side="right")]
        for other in coders:
            if other is not own:
                covered = _covered(other, own.ends) - _covered(other, own.starts)
                squares += np.bincount(own.values, weight * covered.astype(np.float64) ** 2, minlength=size)
    return squares


def _covered(coder: _Coder, until: Ints) -> Ints:
    """How much of the continuum before each place lies in units of the coder."""
    whole = np.concatenate([[0], np.cumsum(coder.ends - coder.starts)])
    unit = np.searchsorted(coder.starts, until, side="right")
    overshoot = np.append(coder.ends, 0)[unit - 1] - until
    found: Ints = whole[unit] - np.where(unit > 0, np.maximum(overshoot, 0), 0)
    return found


def _alpha(lengths: Floats, self_pairs: Floats, why: str) -> Value:
    """1 − (ℓ.. − Σℓ_cc)/(ε.. − Σε_cc); undefined where nothing but one value (or the gap) can be expected."""
    total, rows = lengths.sum(), lengths.sum(axis=1)
    if np.count_nonzero(rows) < 2:
        return Value(None, why)
    if not _room(total**2, self_pairs.sum()):
        return Value(None, TOO_LITTLE)
    expected = (total**2 - (rows**2).sum()) / (total - self_pairs.sum() / total)
    return Value(float(1 - (total - np.trace(lengths)) / expected))


def _as_binary(lengths: Floats) -> Floats:
    """The coincidences of gaps and of all values as one."""
    gap, rest = lengths[_GAP, _GAP], lengths[1:, 1:].sum()
    return np.array([[gap, lengths[_GAP, 1:].sum()], [lengths[1:, _GAP].sum(), rest]])


def _of_value(valued: Floats, meeting: Floats, place: int) -> Value:
    """(k)uα = 1 − (ε*_.k/ℓ*_.k)·(ℓ*_.k − ℓ*_kk)/(ε*_.k − ε*_kk) in the matrix without gaps; ε's divisor cancels."""
    total, rows = valued.sum(), valued.sum(axis=1)
    own = rows[place]
    if not own:
        return Value(None, NOT_INTERSECTING)
    if np.count_nonzero(rows) < 2:
        return Value(None, ONE_VALUE)
    if not (_room(total**2, meeting.sum()) and _room(own * total, meeting[place])):
        return Value(None, TOO_LITTLE)
    whole, itself = own * total - meeting[place], own**2 - meeting[place]
    disagreement = (whole / own) * (own - valued[place, place])
    return Value(float(1 - disagreement / (whole - itself)))


def _room(pairs: float, self_pairs: float) -> bool:
    """Whether there are pairs of characters beyond those of units with themselves; few of many coders may have none."""
    return bool(pairs > self_pairs * (1 + 1e-12))
