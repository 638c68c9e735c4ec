"""Spans: beside oracles that look at single characters and try every matching, and beside published examples."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder.agreement import compare_spans
from coder.agreement.coefficients import many
from coder.agreement.coefficients import table2 as t2
from coder.agreement.coefficients.characters import (
    MarkedText,
    character_ratings,
    character_table,
    count_characters,
    merge_overlapping,
    pooled,
)
from coder.agreement.coefficients.matching import CodedText, boundary_f1, overlap_f1
from coder.agreement.coefficients.unitizing import CutText, unitizing_alphas
from coder.agreement.coefficients.value import NO_OVERLAP, NO_SPAN

LENGTH = 24
ALEX_PAUL_SUZAN = (
    [(2, 9, "1"), (11, 17, "2"), (24, 30, "5"), (32, 36, "6"), (36, 44, "6"), (44, 60, "7")],
    [(2, 9, "1"), (11, 17, "3"), (19, 25, "5"), (32, 44, "6")],
    [(2, 9, "1"), (11, 17, "4"), (21, 27, "5"), (32, 36, "6"), (36, 40, "6"), (40, 44, "6")],
)
spans = st.lists(
    st.tuples(st.integers(0, LENGTH - 1), st.integers(1, 9)).map(lambda s: (s[0], min(s[0] + s[1], LENGTH))), max_size=5
)
maybe_spans = st.one_of(st.none(), spans)


@st.composite
def cut_text(draw: st.DrawFn, coders: int) -> CutText:
    """Units that do not overlap, of two values; a coder may not have read the text."""
    sides = []
    for _ in range(coders):
        places = sorted(draw(st.sets(st.integers(0, LENGTH), max_size=8)))
        values = draw(st.lists(st.sampled_from(["x", "y", None]), min_size=8, max_size=8))
        units = [(a, b, v) for a, b, v in zip(places, places[1:], values, strict=False) if v]
        sides.append(None if draw(st.integers(0, 5)) == 0 else units)
    return CutText(LENGTH, sides)


class TestCharacters:
    @given(st.lists(st.tuples(maybe_spans, maybe_spans, maybe_spans), min_size=1, max_size=4))
    def test_every_character_counts_once(self, sides: list[tuple[list[tuple[int, int]] | None, ...]]) -> None:
        for side in sides:
            expected: Counter[tuple[bool | None, ...]] = Counter(
                tuple(None if one is None else any(a <= place < b for a, b in one) for one in side)
                for place in range(LENGTH)
            )
            assert count_characters(MarkedText(LENGTH, side)) == expected

    @given(st.lists(st.tuples(spans, spans), min_size=1, max_size=4))
    def test_sums_of_many_coders_are_the_table_of_two(self, sides: list[tuple[list[tuple[int, int]], ...]]) -> None:
        texts = [MarkedText(LENGTH, side) for side in sides]
        ratings, table = many.pool(character_ratings(texts)), pooled(character_table(texts))
        for of_many, of_two in ((many.percent, t2.percent), (many.krippendorff_alpha, t2.krippendorff_alpha)):
            assert float(of_many(ratings)) == pytest.approx(float(of_two(table)), abs=1e-9, nan_ok=True)

    @pytest.mark.parametrize(
        ("first", "second", "kappa"),
        [
            ([(0, 100)], [(50, 150)], 0.444),
            ([(0, 900)], [(50, 950)], 0.444),
            ([(0, 500)], [(place, place + 30) for place in range(0, 500, 50)] + [(600, 800)], 0.200),
            ([(0, 60), (30, 100)], [], 0.000),
            ([(0, 60), (30, 100)], [(0, 100)], 1.000),
            ([(200, 300)], [(200, 300)], 1.000),
        ],
    )
    def test_kappa_where_a_well_known_program_is_wrong(
        self, first: list[tuple[int, int]], second: list[tuple[int, int]], kappa: float
    ) -> None:
        # 1,000 characters; that program prints .299, .895, .404, .333, .376 and 1.000
        table = pooled(character_table([MarkedText(1000, [first, second])]))
        assert round(float(t2.cohen_kappa(table)), 3) == kappa
        assert table.n == 1000

    def test_a_text_that_one_coder_did_not_read_counts_nothing(self) -> None:
        texts = [MarkedText(10, [[(0, 5)], None]), MarkedText(10, [[(0, 5)], [(0, 4)]])]
        assert [int(cell) for cell in pooled(character_table(texts))] == [4, 1, 0, 5]

    @pytest.mark.parametrize("span", [(3, 3), (-1, 2), (5, 11)])
    def test_spans_outside_their_text_are_refused(self, span: tuple[int, int]) -> None:
        with pytest.raises(ValueError, match="not within its text of 10 characters"):
            count_characters(MarkedText(10, [[span], []]))

    def test_spans_that_touch_stay_two(self) -> None:
        assert merge_overlapping([(4, 6), (0, 3), (2, 4)]) == [(0, 4), (4, 6)]


def by_characters(texts: list[CutText]) -> tuple[float, float, float]:
    """uα, |uα and cuα from single characters, by the formulas as they are printed."""
    read = [text for text in texts if sum(side is not None for side in text.units) > 1]
    length: Counter[tuple[str | None, str | None]] = Counter()
    own, meeting = Counter[str | None](), Counter[str | None]()
    for text in read:
        present = [side for side in text.units if side is not None]
        at = [[next((v for a, b, v in side if a <= p < b), None) for p in range(LENGTH)] for side in present]
        for i, one in enumerate(at):
            own[None] += one.count(None)
            for a, b, value in present[i]:
                own[value] += (b - a) ** 2
                for j, other in enumerate(at):
                    if i != j:
                        meeting[value] += Fraction(sum(v is not None for v in other[a:b]) ** 2, len(at) - 1)
            for j, other in enumerate(at):
                if i != j:
                    for pair in zip(one, other, strict=True):
                        length[pair] += Fraction(1, len(at) - 1)

    def alpha(groups: list[list[str | None]], same: Counter[str | None]) -> float:
        matrix = [[sum(length[c, k] for c in first for k in second) for second in groups] for first in groups]
        rows, total = [sum(row) for row in matrix], sum(map(sum, matrix))
        if sum(map(bool, rows)) < 2:
            return float("nan")
        squares = [sum(same[value] for value in group) for group in groups]
        if total**2 <= sum(squares):
            return float("nan")
        scale = total - Fraction(sum(squares)) / total
        expected = [
            [(rows[c] * rows[k] - (c == k) * squares[c]) / scale for k in range(len(rows))] for c in range(len(rows))
        ]
        off = [sum(map(sum, m)) - sum(m[c][c] for c in range(len(rows))) for m in (matrix, expected)]
        return float(1 - off[0] / off[1])

    return alpha([["x"], ["y"], [None]], own), alpha([["x", "y"], [None]], own), alpha([["x"], ["y"]], meeting)


class TestUnitizing:
    def test_the_published_example(self) -> None:
        found = unitizing_alphas([CutText(60, ALEX_PAUL_SUZAN)])
        rounded = [round(each.value or 0, 3) for each in (found.u, found.binary, found.cu)]
        assert rounded == [0.510, 0.413, 0.724]
        assert [found.by_value[value].value for value in "123456"] == pytest.approx([1, 0, 0, 0, 1, 1])
        assert found.by_value["7"].why == "no unit with this value intersects another coder's unit"

    @settings(max_examples=150)
    @given(st.integers(2, 4).flatmap(lambda coders: st.lists(cut_text(coders), min_size=1, max_size=3)))
    def test_the_sweep_gives_what_single_characters_give(self, texts: list[CutText]) -> None:
        found = unitizing_alphas(texts)
        for ours, expected in zip((found.u, found.binary, found.cu), by_characters(texts), strict=True):
            value = float("nan") if ours.value is None else ours.value
            assert value == pytest.approx(expected, abs=1e-9, nan_ok=True)
            assert bool(ours.why) == (ours.value is None)
        assert all(math.isfinite(each.value or 0) for each in found.by_value.values())

    def test_texts_laid_end_to_end_are_one_continuum(self) -> None:
        cut = 18
        parts = [[[], []] for _ in ALEX_PAUL_SUZAN]
        for coder, side in enumerate(ALEX_PAUL_SUZAN):
            for a, b, value in side:
                later = a >= cut
                parts[coder][later].append((a - cut * later, b - cut * later, value))
        texts = [CutText(cut, [p[0] for p in parts]), CutText(60 - cut, [p[1] for p in parts])]
        whole = unitizing_alphas([CutText(60, ALEX_PAUL_SUZAN)])
        assert unitizing_alphas(texts).u.value == pytest.approx(whole.u.value)

    def test_spans_that_touch_are_two_units(self) -> None:
        joined, cut = ([[(0, 10, "x")], [(0, 10, "x")]], [[(0, 5, "x"), (5, 10, "x")]] * 2)
        shifted = [(2, 12, "x")]
        found = [unitizing_alphas([CutText(40, [side[0], shifted])]).u.value for side in (joined, cut)]
        assert found[0] != pytest.approx(found[1])

    def test_what_has_no_value(self) -> None:
        nothing = unitizing_alphas([CutText(50, [[], []])])
        assert (nothing.u.value, nothing.u.why) == (None, NO_SPAN)
        assert unitizing_alphas([CutText(50, [[(0, 5, "x")], None])]).u.why == NO_OVERLAP
        assert unitizing_alphas([CutText(5, [[(0, 5, "x")]] * 2)]).u.why == "every coder marked all of the text"
        apart = unitizing_alphas([CutText(9, [[(0, 3, "x")], [(4, 9, "x")]])])
        assert apart.cu.why == "no units of two coders intersect"
        one = unitizing_alphas([CutText(9, [[(0, 3, "x")], [(1, 4, "x")]])])
        assert one.cu.why == one.by_value["x"].why == "all intersecting units carry one value"

    def test_one_character_of_three_coders_leaves_nothing_to_expect(self) -> None:
        found = unitizing_alphas([CutText(24, [[], [(0, 1, "x")], [(0, 1, "y")]])])
        assert (
            found.cu.why == found.by_value["x"].why == "too little of the text intersects to expect anything by chance"
        )
        assert found.u.value is not None

    def test_units_that_overlap_are_refused(self) -> None:
        with pytest.raises(ValueError, match="overlaps another of its coder"):
            unitizing_alphas([CutText(9, [[(0, 3, "x"), (2, 4, "y")], []])])


class TestMatching:
    @given(spans, spans, st.sampled_from([Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)]))
    def test_no_other_matching_is_larger(
        self, first: list[tuple[int, int]], second: list[tuple[int, int]], share: Fraction
    ) -> None:
        def alike(a: tuple[int, int], b: tuple[int, int]) -> bool:
            one, other = set(range(*a)), set(range(*b))
            return Fraction(len(one & other), len(one | other)) >= share

        longer, shorter = sorted((first, second), key=len, reverse=True)
        best = max(sum(map(alike, order, shorter)) for order in permutations(longer, len(shorter)))
        text = CodedText(LENGTH, [[(*span, "x") for span in side] for side in (first, second)])
        found = overlap_f1([text], share)
        both = len(first) + len(second)
        assert found.value == (pytest.approx(2 * best / both) if both else None)

    def test_taking_the_first_that_fits_would_miss_a_pair(self) -> None:
        # (0, 10) fits both spans of the other coder, (0, 7) only the first
        text = CodedText(20, [[(0, 10, "x"), (0, 7, "x")], [(0, 8, "x"), (1, 14, "x")]])
        assert overlap_f1([text]).value == 1

    def test_codes_are_matched_with_themselves_only(self) -> None:
        text = CodedText(20, [[(0, 10, "x")], [(0, 10, "y")]])
        assert overlap_f1([text]).value == 0

    def test_ends_may_lie_apart_by_the_tolerance(self) -> None:
        text = CodedText(30, [[(2, 20, "x")], [(4, 17, "x")]])
        assert [boundary_f1([text], tolerance).value for tolerance in (2, 3)] == [0, 1]
        apart = CodedText(30, [[(2, 5, "x")], [(5, 8, "x")]])
        assert boundary_f1([apart], 3).value == 0

    def test_more_than_two_coders_are_compared_in_pairs(self) -> None:
        text = CodedText(30, [[(0, 10, "x")], [(0, 9, "x")], [(20, 30, "x")], None])
        assert overlap_f1([text]).value == pytest.approx(2 * 1 / 6)

    def test_what_has_no_value(self) -> None:
        assert overlap_f1([CodedText(30, [[], []])]).why == NO_SPAN
        assert overlap_f1([CodedText(30, [[(0, 3, "x")], None])]).why == NO_OVERLAP
        with pytest.raises(ValueError, match="above 0"):
            overlap_f1([], 0)
        with pytest.raises(ValueError, match="from 0"):
            boundary_f1([], -1)


class TestCompareSpans:
    def test_overlapping_codes_are_compared_code_by_code(self) -> None:
        texts = ["we had no time and no money", "the room was too far away"]
        ana = [[(3, 14, "time"), (0, 27, "resources")], [(13, 25, "access")]]
        ben = [[(3, 14, "time"), (7, 27, "resources")], []]
        found = compare_spans(texts, ana, ben, resamples=0)
        assert (found.texts, found.characters, found.whole) == (2, 52, None)
        codes = {code.code: code for code in found.codes}
        assert codes["time"].kappa is not None
        assert codes["time"].kappa.value == 1
        cells = t2.table2(20, 7, 0, 25)
        assert codes["resources"].kappa is not None
        assert codes["resources"].kappa.value == pytest.approx(float(t2.cohen_kappa(cells)))
        assert codes["resources"].alpha.value == pytest.approx(float(t2.krippendorff_alpha(cells)))
        assert (codes["access"].spans, codes["access"].overlap_f1.value) == ((1, 0), 0)
        assert found.overlap_f1.value == pytest.approx(4 / 5)

    def test_a_coders_overlapping_spans_of_one_code_are_one_unit(self) -> None:
        (overlapping,) = compare_spans([40], [[(0, 8, "x"), (5, 12, "x")]], [[(2, 12, "x")]]).codes
        (joined,) = compare_spans([40], [[(0, 12, "x")]], [[(2, 12, "x")]]).codes
        assert (overlapping.u, overlapping.kappa, overlapping.spans) == (joined.u, joined.kappa, (2, 1))

    def test_codes_that_exclude_each_other_have_the_alphas_of_the_whole(self) -> None:
        found = compare_spans([60], *[[side] for side in ALEX_PAUL_SUZAN])
        assert found.whole is not None
        assert round(found.whole.u.value or 0, 3) == 0.510

    def test_the_interval_resamples_the_people_who_wrote_the_texts(self) -> None:
        rng = np.random.default_rng(3)
        ana, ben = [], []
        for _ in range(40):
            slip = int(rng.integers(0, 6))
            ana.append([(0, 10, "x")])
            ben.append([(slip, 10 + slip, "x")])
        alone = compare_spans([30] * 40, ana, ben).codes[0].alpha
        of_ten = compare_spans([30] * 40, ana, ben, respondents=[place // 4 for place in range(40)]).codes[0].alpha
        assert alone.value == of_ten.value
        assert alone.low is not None
        assert alone.low < (alone.value or 0) < (alone.high or 0)
        repeated = compare_spans([30] * 400, ana * 10, ben * 10, respondents=list(range(40)) * 10).codes[0].alpha
        assert repeated.low == pytest.approx(alone.low, abs=0.02)

    def test_different_numbers_of_texts_are_refused(self) -> None:
        with pytest.raises(ValueError, match="3 texts, but spans for 1"):
            compare_spans([1, 2, 3], [[]], [[]])
