"""Where an agreed code stands."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coder.consensus.extents import merged_extents

SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8)).map(lambda pair: (pair[0], pair[0] + pair[1])))


class TestExtents:
    def test_overlapping_spans_become_one(self) -> None:
        assert merged_extents([(4, 9), (0, 5)]) == ((0, 9),)

    def test_a_span_inside_another_is_swallowed(self) -> None:
        assert merged_extents([(0, 9), (2, 3), (8, 12)]) == ((0, 12),)

    def test_spans_that_only_touch_stay_apart(self) -> None:
        assert merged_extents([(5, 9), (0, 5)]) == ((0, 5), (5, 9))

    def test_the_whole_answer_only_if_nobody_marked_a_span(self) -> None:
        assert merged_extents([(None, None), (None, None)]) == ((None, None),)
        assert merged_extents([(None, None), (2, 4)]) == ((2, 4),)
        assert merged_extents([]) == ((None, None),)

    @given(SPANS)
    def test_the_same_characters_are_covered_and_no_two_overlap(self, spans: list[tuple[int, int]]) -> None:
        merged = [extent for extent in merged_extents(spans) if extent[0] is not None and extent[1] is not None]
        covered = [place for start, end in merged for place in range(start, end)]
        assert len(covered) == len(set(covered))
        assert set(covered) == {place for start, end in spans for place in range(start, end)}
