"""The pattern of a difference follows from the codes alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.consensus.patterns import PATTERNS, detect_pattern

PARENTS = {"box_ticking": "tokenism", "lip_service": "tokenism", "tokenism": None}
CODES = st.sampled_from(["time", "cost", "tokenism", "box_ticking", "lip_service"])


class TestPatterns:
    @pytest.mark.parametrize(
        ("left", "right", "pattern"),
        [
            (["time", "cost"], ["time"], "one_sided"),
            (["culture"], ["culture", "support"], "one_sided"),
            (["training"], ["knowledge"], "substitution"),
            (["tokenism"], ["lip_service"], "near_miss"),
            (["box_ticking"], ["lip_service"], "near_miss"),
            (["box_ticking", "time"], ["lip_service"], "substitution"),
            ([], ["time"], "codeable"),
            (["time", "cost"], ["time", "culture"], "mixed"),
        ],
    )
    def test_two_coders(self, left: Sequence[str], right: Sequence[str], pattern: str) -> None:
        assert detect_pattern([frozenset(left), frozenset(right)], PARENTS) == pattern

    @pytest.mark.parametrize(
        ("sets", "pattern"),
        [
            (["a", "a", "b"], "substitution"),
            (["a", "ab", "abc"], "one_sided"),
            (["a", "b", "ab"], "mixed"),
            (["a", "b", ""], "codeable"),
        ],
    )
    def test_three_coders(self, sets: Sequence[str], pattern: str) -> None:
        assert detect_pattern([frozenset(codes) for codes in sets], {}) == pattern

    def test_two_codes_without_a_parent_are_no_family(self) -> None:
        assert detect_pattern([frozenset("a"), frozenset("b")], {"a": None, "b": None}) == "substitution"

    def test_equal_sets_are_refused(self) -> None:
        with pytest.raises(ValueError, match="no difference"):
            detect_pattern([frozenset("a"), frozenset("a")], {})

    @given(st.lists(st.frozensets(CODES), min_size=2, max_size=4))
    def test_the_order_of_the_coders_does_not_matter(self, sets: list[frozenset[str]]) -> None:
        if len(set(sets)) > 1:
            found = detect_pattern(sets, PARENTS)
            assert found in PATTERNS
            assert detect_pattern(sets[::-1], PARENTS) == found
