"""The library of a notebook: what it takes, that it needs no study, and that it computes what the report computes."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score

from coder.agreement import compare_codes, compare_codings, compare_labels, compare_sets
from coder.agreement.coefficients import table2 as t2
from coder.agreement.coefficients.code_arrays import resample_tables
from coder.agreement.coefficients.resample import percentiles
from tests.agreement.building import TWELVE

ANA, BEN = [1, 0, 1, 1, 0, None], [1, 0, 0, 1, 0, 1]
MISSING: list[Any] = [None, np.nan, pd.NA, pd.NaT]


class TestImports:
    def test_naming_the_library_loads_neither_numpy_nor_pandas_nor_the_store(self) -> None:
        code = "import sys, coder.agreement as a; dir(a); print({'numpy', 'pandas', 'sqlalchemy'} & set(sys.modules))"
        assert self.run(code) == "set()"

    def test_computing_loads_neither_pandas_nor_the_store(self) -> None:
        code = (
            "import sys; from coder.agreement import *; compare_labels([1, 0], [1, 1]); compare_sets([{'a'}], [{'b'}]);"
            " compare_codes([1, 0], [1, 1]); compare_spans(['text'], [[(0, 2, 'x')]], [[]]);"
            " compare_codings({'respondent': [1, 1], 'coder': ['a', 'b'], 'code': ['x', '']});"
            " print({'pandas', 'sqlalchemy', 'textual', 'click'} & set(sys.modules))"
        )
        assert self.run(code) == "set()"

    def run(self, code: str) -> str:
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        return done.stdout.strip()


class TestLabels:
    @pytest.mark.parametrize("missing", MISSING, ids=str)
    def test_whatever_means_missing_is_missing(self, missing: Any) -> None:
        found = compare_labels([missing if v is None else v for v in ANA], BEN, resamples=0)
        assert found == compare_labels(ANA, BEN, resamples=0)
        assert found.answers == 5

    @pytest.mark.parametrize(
        "column", [np.array([1, 0, 1, 1, 0]), pd.Series([True, False, True, True, False]), (1, 0, 1, 1, 0)], ids=type
    )
    def test_lists_arrays_and_series_are_the_same(self, column: Any) -> None:
        found = compare_labels(column, BEN[:5], resamples=0)
        assert found.kappa == compare_labels(ANA[:5], BEN[:5], resamples=0).kappa
        assert found.categories == (0, 1)

    def test_ordinal_scales_of_words_need_their_order(self) -> None:
        first, second = ["low", "high", "mid", "mid"], ["low", "mid", "mid", "low"]
        with pytest.raises(ValueError, match="needs its categories in order"):
            compare_labels(first, second, level="ordinal")
        found = compare_labels(first, second, level="ordinal", categories=["low", "mid", "high"], resamples=0)
        numbers = compare_labels([1, 3, 2, 2], [1, 2, 2, 1], level="ordinal", resamples=0)
        assert found.alpha == numbers.alpha

    @pytest.mark.parametrize(
        ("arguments", "options", "message"),
        [
            (([1, 0],), {}, "at least two coders"),
            (([1, 0], [1]), {}, "different length: 1, 2"),
            (([1, 0], [1, 0]), {"respondents": [1]}, "2 answers, but respondents for 1"),
            (([1, 0], [1, 0]), {"respondents": [1, None]}, "Answer 1 .* no respondent"),
            ((["a"], ["c"]), {"categories": ["a", "b"]}, "none of the categories declared: 'c'"),
            ((["a"], ["c"]), {"level": "ratio"}, "not 'ratio'"),
            ((["a"], ["b"]), {"level": "interval", "categories": ["a", "b"]}, "needs numbers"),
        ],
    )
    def test_what_cannot_be_compared_is_refused(self, arguments: Any, options: Any, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            compare_labels(*arguments, **options)

    def test_two_thousand_answers_guessed_at_random_agree_by_chance_only(self) -> None:
        # programs that average kappa over answers print .504 here, which is plain agreement
        others = [(place, other) for place in range(1, 8) for other in range(1, 8)]
        pairs = (
            [(0, 0)] * 980 + [(0, 1 + place % 7) for place in range(419)] + [(1 + place % 7, 0) for place in range(420)]
        )
        pairs += [pair for pair in others if pair[0] == pair[1] for _ in range(4)]
        pairs += [pair for pair in others if pair[0] != pair[1] for _ in range(4)][: 2000 - len(pairs)]
        ana, ben = zip(*pairs, strict=True)
        found = compare_labels(ana, ben)
        assert (len(pairs), found.percent.value) == (2000, 0.504)
        assert round(found.kappa.value or 0, 3) == 0.003
        assert found.kappa.value == pytest.approx(cohen_kappa_score(ana, ben), abs=1e-9)
        assert found.kappa.low is not None
        assert found.kappa.low < 0 < (found.kappa.high or 0)


class TestCodes:
    def test_frames_with_answers_that_one_coder_left_out(self) -> None:
        first = pd.DataFrame({"cost": [1, 0, 1, np.nan], "time": [0, 0, 1, np.nan]})
        second = pd.DataFrame({"cost": [1, 0, 0, 1], "time": [0, 0, 1, 1]})
        cost, time = compare_codes(first, second, resamples=0)
        assert (cost.code, time.code) == ("cost", "time")
        assert cost.pair is not None
        assert (cost.pair.both, cost.pair.a_only, cost.pair.b_only, cost.pair.neither) == (1, 1, 0, 1)
        assert cost.kappa.value == pytest.approx(0.4)

    def test_the_interval_is_that_of_the_report(self) -> None:
        rng = np.random.default_rng(2)
        people = np.repeat(np.arange(120), 3)
        truth = rng.random((120, 4))[people] < 0.4
        first, second = (truth ^ (rng.random(truth.shape) < 0.1) for _ in range(2))
        sets = ([{str(code) for code in np.flatnonzero(row)} for row in side] for side in (first, second))
        whole = {code.code: code for code in compare_sets(*sets, respondents=people, resamples=20_000).codes}
        for code in compare_codes(first, second, names=list("0123"), respondents=people, resamples=20_000):
            for name in ("kappa", "alpha", "ac1"):
                ours, other = getattr(code, name), getattr(whole[code.code], name)
                assert ours.value == pytest.approx(other.value)
                assert [ours.low, ours.high] == pytest.approx([other.low, other.high], abs=0.015)

    @pytest.mark.parametrize("answers", [3, 60, 10_000])
    def test_respondents_of_any_size(self, answers: int) -> None:
        # the same 20 people, each with all their answers alike: an interval as of 20 answers
        rng = np.random.default_rng(4)
        first, second = rng.random((2, 1, 20)) < 0.5
        alone = resample_tables(first, second, None, resamples=20_000, seed=1)
        people = np.repeat(np.arange(20), answers)
        often = resample_tables(
            first.repeat(answers, axis=1), second.repeat(answers, axis=1), people, resamples=20_000, seed=2
        )
        assert (often.n == 20 * answers).all()
        one, other = (percentiles(t2.cohen_kappa(tables))[0] for tables in (alone, often))
        assert [one.low, one.high] == pytest.approx([other.low, other.high], abs=0.03)

    def test_respondents_of_whom_no_answer_is_left_are_not_drawn(self) -> None:
        first, second = np.array([[True, False, True]]), np.array([[True, True, False]])
        assert (resample_tables(first, second, np.array([1, 4, 9]), resamples=50, seed=1).n == 3).all()

    @pytest.mark.parametrize(
        ("first", "second", "options", "message"),
        [
            ([1, 2], [1, 0], {}, "1 .applied., 0"),
            ([1, 0], [1], {}, "different shapes"),
            ([1, 0], [1, 1], {"names": ["a", "b"]}, "1 codes, but names for 2"),
            (np.zeros((1, 1, 1)), np.zeros((1, 1, 1)), {}, "3 dimensions"),
        ],
    )
    def test_what_cannot_be_compared_is_refused(self, first: Any, second: Any, options: Any, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            compare_codes(first, second, **options)


class TestLongTables:
    FRAME = pd.DataFrame(
        [
            (place, coder, code)
            for place, sides in enumerate(TWELVE)
            for coder, codes in zip(("ana", "ben"), sides, strict=True)
            for code in codes.split() or [""]
        ],
        columns=["respondent", "coder", "code"],
    )

    def test_rows_of_codes_are_sets(self) -> None:
        found = compare_codings(self.FRAME)
        sets = [[set(side[coder].split()) for side in TWELVE] for coder in (0, 1)]
        assert found == compare_sets(*sets)
        assert found.overall.exact_match.value == 5 / 12

    def test_a_dict_of_lists_is_a_frame_and_columns_have_names(self) -> None:
        renamed = self.FRAME.rename(columns={"respondent": "id", "coder": "who", "code": "what"}).to_dict("list")
        assert compare_codings(renamed, respondent="id", coder="who", code="what") == compare_codings(self.FRAME)

    def test_with_a_question_an_answer_is_a_respondents_to_it(self) -> None:
        frame = self.FRAME.assign(question=self.FRAME.respondent % 2, respondent=self.FRAME.respondent // 2)
        found = compare_codings(frame, question="question")
        assert (found.units, found.respondents) == (12, 6)
        assert found.overall.exact_match.value == 5 / 12

    def test_an_answer_without_a_row_of_a_coder_does_not_count(self) -> None:
        frame = self.FRAME[(self.FRAME.respondent != 3) | (self.FRAME.coder == "ana")]
        assert compare_codings(frame, resamples=0).units == 11

    @pytest.mark.parametrize(
        ("rows", "message"),
        [
            ([], "No rows"),
            ([(1, "ana", "x")], "of 1 coder"),
            ([(1, "ana", "x"), (2, "ben", "x")], "No answer was coded by two"),
            ([(1, "ana", "x"), (None, "ben", "x")], "Row 1 .* has no respondent"),
        ],
    )
    def test_what_cannot_be_compared_is_refused(self, rows: Any, message: str) -> None:
        columns = {name: [row[place] for row in rows] for place, name in enumerate(("respondent", "coder", "code"))}
        with pytest.raises(ValueError, match=message):
            compare_codings(columns)

    def test_a_text_is_not_a_set(self) -> None:
        with pytest.raises(ValueError, match="and not a text"):
            compare_sets(["cost"], [{"cost"}])


@pytest.mark.parametrize(("wave", "alpha"), [("1", 0.5375), ("2", 0.5449), ("both", 0.5245)])
def test_a_crowd_of_whom_each_coded_little(shared: Path, wave: str, alpha: float) -> None:
    """50,000 codings of 7,206 sentences in two waves by 85 people: most of the table is missing."""
    with (shared / "data" / "immigration_crowd" / "codings.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["golden"] != "true" and wave in ("both", row["wave"])]
    frame = pd.DataFrame(rows)
    wide = frame.pivot(index="text_id", columns=["coder", "wave"], values="policy_area")
    found = compare_labels(*(wide[column] for column in wide), resamples=0)
    assert found.answers == 7206
    assert found.alpha.value == pytest.approx(alpha, abs=5e-5)


def test_a_survey_of_known_agreement(shared: Path, tmp_path: Path) -> None:
    """The figures that the generator of large surveys says its two coders have, question by question."""
    make = [sys.executable, str(shared / "data" / "make_scale.py"), "--rows", "1000", "--out", str(tmp_path)]
    subprocess.run(make, check=True, capture_output=True)
    rows = [
        row
        for side in "AB"
        for row in csv.DictReader((tmp_path / f"codings_{side}.csv").open(encoding="utf-8-sig", newline=""))
    ]
    frame = pd.DataFrame(rows)
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))["codes"]
    for question, codings in frame.groupby("question"):
        expected = {code["code"]: code for code in truth if code["question"] == question}
        found = compare_codings(codings, respondent="respondent_id", codes=list(expected), resamples=0)
        assert {code.code for code in found.codes} == set(expected)
        for code in found.codes:
            said, pair = expected[code.code], code.pair
            assert pair is not None
            cells = (said["both"], said["A_only"], said["B_only"], said["neither"])
            assert (pair.both, pair.a_only, pair.b_only, pair.neither) == cells
            figures = (code.percent.value, code.kappa.value, code.alpha.value, pair.pabak.value)
            printed = (said["pct_agree"], said["cohen_kappa"], said["kripp_alpha"], said["pabak"])
            assert figures == pytest.approx(printed, abs=1e-6)
