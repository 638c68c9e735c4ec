"""Two coders' yes and no as bits: an eighth of the memory of arrays of Booleans, and counted many at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coder.agreement.coefficients.patterns import Bools
from coder.agreement.coefficients.table2 import Table2, tables_of

Words = NDArray[np.uint64]

_ONES_OF_A_BYTE = np.array([byte.bit_count() for byte in range(256)], dtype=np.uint8)
_count_ones = getattr(np, "bitwise_count", lambda words: _ONES_OF_A_BYTE[words.view(np.uint8)])  # new in numpy 2


def bitmaps(applied: Bools) -> Words:
    """K × ⌈n/64⌉ words whose bits say which of K codes was applied to which of n answers, from a K × n array."""
    packed = np.packbits(applied, axis=1)
    return np.pad(packed, ((0, 0), (0, -packed.shape[1] % 8))).view(np.uint64)


def count_bitmaps(first: Words, second: Words, answers: int) -> Table2:
    """The tables of K codes from two coders' bitmaps of the same number of answers."""
    both = [_ones(a & b) for a, b in zip(first, second, strict=True)]
    return tables_of(both, [_ones(row) for row in first], [_ones(row) for row in second], answers)


def _ones(words: Words) -> int:
    return int(_count_ones(words).sum())
