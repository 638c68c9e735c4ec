"""From a closed round to figures: who counts, what is grouped, what is refused."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, update

from coder.agreement.figures import Agreement, AgreementReport, CodeAgreement
from coder.agreement.notable import notable
from coder.agreement.report import agreement_report, as_json
from coder.agreement.writing import write_report
from coder.errors import CoderError, InputError, NotAllowed
from coder.store.model import LogEntry, StudyRow
from coder.store.study import Study
from tests.agreement.building import TWELVE, TWELVE_PARENTS, Survey, build

OpenAs = Callable[[str | None], Study]


def report_of(path: Path, **options: object) -> AgreementReport:
    with Study.open(path, "lee") as study:
        return agreement_report(study, **{"resamples": 0, **options})  # type: ignore[arg-type]


def code(group: Agreement, key: str) -> CodeAgreement:
    return next(each for each in group.codes if each.code == key)


def cells(group: Agreement, key: str) -> tuple[int, int, int, int]:
    pair = code(group, key).pair
    assert pair is not None
    return pair.both, pair.a_only, pair.b_only, pair.neither


class TestTwelveAnswers:
    def test_the_golden_figures_come_out_of_the_database(self, study_path: Path) -> None:
        build(study_path, Survey(TWELVE, parents=TWELVE_PARENTS))
        whole = report_of(study_path).whole
        assert whole.units == 12
        assert whole.overall.exact_match.value == 5 / 12
        assert whole.overall.mean_jaccard.value == pytest.approx(7 / 12)
        assert whole.overall.pooled_kappa is not None
        assert whole.overall.pooled_kappa.value == pytest.approx(0.6178, abs=5e-5)
        assert whole.overall.alpha_jaccard.value == pytest.approx(0.5493, abs=5.1e-5)
        assert cells(whole, "cost") == (1, 1, 0, 10)
        assert code(whole, "cost").kappa.value == pytest.approx(0.625)

    def test_families(self, study_path: Path) -> None:
        build(study_path, Survey(TWELVE, parents=TWELVE_PARENTS))
        whole = report_of(study_path, level="parent").whole
        assert cells(whole, "tokenism") == (2, 0, 0, 10)
        assert {"box_ticking", "lip_service"}.isdisjoint(each.code for each in whole.codes)

    def test_a_family_of_three_generations_counts_with_its_grandchildren(self, study_path: Path) -> None:
        build(study_path, Survey([("c", "b"), ("", "")], parents={"c": "b", "b": "a"}, not_codable=["a"]))
        assert [each.code for each in report_of(study_path, level="parent").whole.codes] == ["a"]
        assert cells(report_of(study_path, level="parent").whole, "a") == (1, 0, 0, 1)
        assert {each.code for each in report_of(study_path).whole.codes} == {"b", "c"}

    def test_the_lowest_kappa_comes_first_and_codes_without_one_last(self, study_path: Path) -> None:
        build(study_path, Survey(TWELVE, extra_codes=["unused"]))
        kappas = [each.kappa.value for each in report_of(study_path).whole.codes]
        assert kappas[-1] is None
        numbers = [kappa for kappa in kappas if kappa is not None]
        assert numbers == sorted(numbers)
        assert len(numbers) == 13

    def test_an_unused_code_says_why_and_leaves_the_overall_figures_alone(
        self, study_path: Path, tmp_path: Path
    ) -> None:
        build(study_path, Survey(TWELVE, extra_codes=["unused"]))
        whole = report_of(study_path).whole
        assert code(whole, "unused").kappa.why == "neither coder used it"
        assert not code(whole, "unused").few
        assert whole.overall.summed_kappa is not None
        assert whole.overall.summed_kappa.value == pytest.approx(0.6312, abs=5e-5)


class TestWhichAnswersCount:
    def test_only_answers_that_both_finished(self, study_path: Path) -> None:
        build(study_path, Survey([("a", "a"), ("a", None), (None, "a"), ("", ""), (None, None)]))
        whole = report_of(study_path).whole
        assert whole.units == 2
        assert cells(whole, "a") == (1, 0, 0, 1)

    def test_nothing_coded_by_both_is_refused(self, study_path: Path) -> None:
        build(study_path, Survey([("a", None), (None, "a")]))
        with pytest.raises(InputError, match="No answer of round main was finished by two coders"):
            report_of(study_path)

    def test_a_round_of_one_coder_is_refused(self, study_path: Path) -> None:
        build(study_path, Survey([("a",), ("",)], coders=("ana",)))
        with pytest.raises(InputError, match=r"Only ana coded in round main"):
            report_of(study_path)

    def test_an_open_round_is_refused(self, study_path: Path) -> None:
        build(study_path, Survey([("a", "a")], state="open"))
        for name in (None, "main"):
            with pytest.raises(CoderError, match="Round main is still open"):
                report_of(study_path, round=name)

    def test_answers_that_do_not_count_are_numbered(self, study_path: Path) -> None:
        build(study_path, Survey([("a", "a"), ("a", None), (None, ""), (None, None), ("", "")]))
        note = "3 answers do not count, because fewer than two coders finished them."
        assert note in report_of(study_path).notes
        assert note in report_of(study_path, by="question").notes
        assert note in report_of(study_path, by="round").notes

    def test_a_round_that_all_finished_says_nothing_of_it(self, study_path: Path) -> None:
        build(study_path, Survey([("a", "a"), ("", "")]))
        assert report_of(study_path).notes == ()

    def test_fewer_than_five_uses_are_flagged(self, study_path: Path) -> None:
        answers = [("often few", "often")] * 4 + [("often", "often")] + [("", "")] * 5
        build(study_path, Survey(answers))
        whole = report_of(study_path).whole
        assert code(whole, "few").few
        assert not code(whole, "often").few

    def test_fewer_than_five_answers_without_it_are_flagged(self, study_path: Path) -> None:
        build(study_path, Survey([("x", "x")] * 9 + [("x", "")] + [("", "")] * 4))
        assert code(report_of(study_path).whole, "x").few  # ana left 4 without it

    def test_gaps_of_many_coders_do_not_make_a_common_code_rare(self, study_path: Path) -> None:
        """Each of four coders gives `x` to four answers of the eight they share with one other; `y` is on three."""
        answers: list[tuple[str | None, ...]] = []
        for first, second in ((0, 1), (2, 3)):
            for codes in ["x"] * 4 + [""] * 4:
                row: list[str | None] = [None] * 4
                row[first] = row[second] = codes
                answers.append(tuple(row))
        answers += [("y", "y", "y", "y")] * 3
        build(study_path, Survey(answers, coders=("v", "w", "x", "z")))
        whole = report_of(study_path).whole
        assert code(whole, "x").applied == (4, 4, 4, 4)
        assert not code(whole, "x").few
        assert code(whole, "y").few


class TestGroups:
    def test_by_question_in_the_order_of_the_survey(self, study_path: Path) -> None:
        build(study_path, Survey([("a", "a"), ("a", ""), ("", ""), ("", "")], questions=["Q2", "Q1", "Q2", "Q1"]))
        report = report_of(study_path, by="question")
        assert [(group.group, group.units) for group in report.groups] == [("Q2", 2), ("Q1", 2)]
        assert cells(report.groups[0], "a") == (1, 0, 0, 1)
        assert cells(report.groups[1], "a") == (0, 1, 0, 1)

    def test_by_attribute_with_those_who_did_not_say(self, study_path: Path) -> None:
        attributes = {"r0": "nurse", "r1": "carer"}
        build(study_path, Survey([("a", "a"), ("a", "a"), ("", ""), ("", "a")], attributes=attributes))
        report = report_of(study_path, by="attribute:role")
        assert [(group.group, group.units) for group in report.groups] == [
            ("carer", 1), ("nurse", 1), ("(not given)", 2),
        ]  # fmt: skip

    def test_numbers_in_values_count_as_numbers(self, study_path: Path) -> None:
        years = ["10-19 years", "9 years", "100 years"]
        build(study_path, Survey([("a", "a")] * 3, attributes=dict(zip(("r0", "r1", "r2"), years, strict=True))))
        groups = report_of(study_path, by="attribute:role").groups
        assert [group.group for group in groups] == ["9 years", "10-19 years", "100 years"]

    def test_a_code_meant_for_another_question_is_not_listed(self, study_path: Path) -> None:
        build(
            study_path,
            Survey(
                [("a", "a"), ("", "b"), ("", "")], questions=["Q1", "Q2", "Q1"],
                extra_codes=["c"], meant_for={"a": ["Q1"], "c": ["Q2"]},
            ),
        )  # fmt: skip
        report = report_of(study_path, by="question")
        assert [{each.code for each in group.codes} for group in report.groups] == [{"a", "b"}, {"b", "c"}]
        assert cells(report.groups[1], "b") == (0, 0, 1, 0)

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"by": "attribute:age"}, "no attribute 'age'; its attributes are: role"),
            ({"by": "age"}, "by question, version, batch, round or by attribute:NAME"),
            ({"level": "top"}, "the levels are leaf and parent"),
            ({"resamples": -1}, "Resamples must be 0"),
            ({"seed": -1}, "whole number from 0"),
            ({"round": "other"}, "no round called 'other'"),
        ],
    )
    def test_what_does_not_fit_is_said(self, study_path: Path, options: dict[str, object], message: str) -> None:
        build(study_path, Survey(TWELVE))
        with pytest.raises(InputError, match=message):
            report_of(study_path, **options)


class TestIntervals:
    def test_the_same_seed_gives_the_same_intervals(self, study_path: Path) -> None:
        build(study_path, Survey(TWELVE))
        first, again, other = (report_of(study_path, resamples=200, seed=seed) for seed in (1, 1, 2))
        assert first == again
        assert first.whole.overall.alpha_masi != other.whole.overall.alpha_masi

    def test_every_interval_holds_its_figure_and_counts_its_gaps(self, study_path: Path) -> None:
        build(study_path, Survey(TWELVE * 3))
        whole = report_of(study_path, resamples=500).whole
        for estimate in (whole.overall.pooled_kappa, whole.overall.alpha_masi, code(whole, "cost").kappa):
            assert estimate is not None
            assert estimate.value is not None
            assert estimate.low is not None
            assert estimate.high is not None
            assert estimate.low < estimate.value < estimate.high
        # training was used once by one coder in 36 answers of 36 respondents: gone with probability (11/12)^36
        missing = code(report_of(study_path, resamples=4000).whole, "training").kappa.undefined_resamples
        assert missing / 4000 == pytest.approx((33 / 36) ** 36, abs=0.01)

    def test_one_respondent_has_no_interval(self, study_path: Path) -> None:
        build(study_path, Survey(TWELVE, respondents=["r"] * 12, questions=[f"Q{place}" for place in range(12)]))
        report = report_of(study_path, resamples=100)
        assert report.whole.overall.alpha_masi.low is None
        assert any("one respondent" in note for note in report.notes)


class TestThreeCoders:
    ANSWERS = (("a", "a", "a"), ("a", "a", ""), ("", "", ""), ("", "", None), ("a", "a", "a"), ("a", None, None))

    def test_alpha_and_mean_pairwise_kappa(self, study_path: Path) -> None:
        build(study_path, Survey(self.ANSWERS, coders=("ana", "ben", "cem")))
        report = report_of(study_path, resamples=100)
        (only,) = report.whole.codes
        assert report.whole.units == 5
        assert only.applied == (3, 3, 2)
        # ana and ben agree on all five; each of them with cem: (2,1,0,1), kappa .5
        assert only.kappa.value == pytest.approx((1 + 0.5 + 0.5) / 3)
        # by the coincidences of 14 values: n1 = 8, n0 = 6, disagreeing 2*2*1/2 = 2
        assert only.alpha.value == pytest.approx(1 - 2 * 13 / (2 * 8 * 6))
        assert only.fleiss is not None
        assert only.pair is None
        assert report.whole.overall.pooled_kappa is None
        assert any("More than two coders" in note for note in report.notes)

    def test_it_is_said_of_how_many_pairs_a_mean_of_kappas_is(self, study_path: Path, tmp_path: Path) -> None:
        """Nobody of ana and ben used the code, so of three pairs only those with cleo have a kappa; b has all three."""
        build(study_path, Survey([("b", "b", "a b"), ("", "", ""), ("b", "", "b")] * 3, coders=("ana", "ben", "cleo")))
        report = report_of(study_path)
        light = code(report.whole, "a").light
        assert light is not None
        assert (light.defined, light.pairs) == (2, 3)
        said = "Kappa is the mean of the pairs of coders for which it is defined, and not of all: a (2 of 3)."
        assert said in notable(report.whole, report.coders)
        with write_report(report, tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = {row["code"]: (row["kappa_pairs"], row["kappa_pairs_of"]) for row in csv.DictReader(file)}
        assert rows == {"a": ("2", "3"), "b": ("3", "3")}
        entries = {entry["code"]: entry["kappa_pairs"] for entry in as_json(report)["codes"]}
        assert entries["a"] == {"defined": 2, "of": 3}

    def test_json_names_the_coders(self, study_path: Path) -> None:
        build(study_path, Survey(self.ANSWERS, coders=("ana", "ben", "cem")))
        found = as_json(report_of(study_path))
        assert found["codes"][0]["applied"] == {"ana": 3, "ben": 3, "cem": 2}


class TestJson:
    def test_the_keys_that_other_programs_read(self, study_path: Path) -> None:
        build(study_path, Survey(TWELVE, extra_codes=["unused"]))
        found = as_json(report_of(study_path, resamples=100))
        assert found["round"] == "main"
        assert found["unit"] == "answer"
        assert found["coders"] == ["ana", "ben"]
        assert (found["units"], found["codebook_version"], found["resamples"], found["seed"]) == (12, 1, 100, 1)
        assert found["overall"].keys() >= {
            "exact_match", "mean_jaccard", "pooled_kappa", "alpha_jaccard", "alpha_masi",
        }  # fmt: skip
        assert found["overall"]["pooled_kappa"].keys() >= {"value", "low", "high"}
        cost = next(each for each in found["codes"] if each["code"] == "cost")
        assert list(cost) == [
            "code", "both", "a_only", "b_only", "neither", "percent", "kappa", "alpha", "ac1", "pabak", "positive",
            "negative", "prevalence_a", "prevalence_b", "prevalence_index", "bias_index", "few",
        ]  # fmt: skip
        assert (cost["positive"], cost["prevalence_a"], cost["bias_index"]) == (2 / 3, 2 / 12, 1 / 12)
        unused = found["codes"][-1]
        assert unused["kappa"] == {"value": None, "why": "neither coder used it"}
        assert unused["positive"] == {"value": None, "why": "neither coder used it"}
        assert unused["ac1"]["value"] == 1

    def test_groups(self, study_path: Path) -> None:
        build(study_path, Survey(TWELVE, questions=["Q1", "Q2"] * 6))
        found = as_json(report_of(study_path, by="question"))
        assert found["by"] == "question"
        assert [group["units"] for group in found["groups"].values()] == [6, 6]


class TestReflexiveStudy:
    @pytest.fixture
    def reflexive(self, study_path: Path) -> Path:
        build(study_path, Survey(TWELVE))
        with Study.open(study_path, "lee") as study, study.write() as session:
            session.execute(update(StudyRow).values(approach="reflexive"))
            session.log("test.approach", "reflexive")
        return study_path

    def test_coefficients_are_refused_with_the_reason(self, reflexive: Path) -> None:
        for reason in (None, "  "):
            with pytest.raises(NotAllowed, match="Braun & Clarke"):
                report_of(reflexive, anyway=reason)

    def test_a_reason_overrides_and_is_logged(self, reflexive: Path) -> None:
        assert report_of(reflexive, anyway="the journal asks").whole.units == 12
        with Study.open(reflexive, "lee") as study, study.read() as session:
            entry = session.scalars(select(LogEntry).where(LogEntry.action == "agreement.anyway")).one()
        assert (entry.subject, entry.reason) == ("main", "the journal asks")
