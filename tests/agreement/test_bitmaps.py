"""Counting bits gives the tables that counting Booleans gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.agreement.coefficients import bitmaps
from coder.agreement.coefficients.table2 import count_tables


@given(st.integers(0, 300), st.integers(1, 5), st.floats(0, 1), st.integers(0, 1000))
def test_any_number_of_answers_is_counted_as_from_booleans(answers: int, codes: int, share: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    first, second = (rng.random((codes, answers)) < share for _ in range(2))
    counted = bitmaps.count_bitmaps(bitmaps.bitmaps(first), bitmaps.bitmaps(second), answers)
    assert [list(cell) for cell in counted] == [list(cell) for cell in count_tables(first, second)]


def test_a_numpy_that_counts_no_bits_counts_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bitmaps, "_count_ones", lambda words: bitmaps._ONES_OF_A_BYTE[words.view(np.uint8)])
    first = bitmaps.bitmaps(np.array([[1, 1, 0, 0, 0], [0, 0, 0, 0, 0]], dtype=bool))
    second = bitmaps.bitmaps(np.array([[1, 0, 1, 0, 0], [0, 0, 0, 0, 1]], dtype=bool))
    assert [list(cell) for cell in bitmaps.count_bitmaps(first, second, 5)] == [[1, 0], [1, 0], [1, 1], [2, 4]]
