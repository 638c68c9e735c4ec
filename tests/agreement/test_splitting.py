"""Agreement over time: versions, rounds and quarters of work; and without answers that say the same."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import docx
import openpyxl
import pytest
from sqlalchemy import delete, select, update

from coder.agreement.figures import AgreementReport, as_json
from coder.agreement.notable import changes
from coder.agreement.report import agreement_report
from coder.agreement.span_report import span_report, spans_as_json
from coder.agreement.writing import write_report
from coder.errors import InputError
from coder.store.model import (
    Answer,
    Assignment,
    Code,
    CodebookVersion,
    CodeState,
    Coding,
    DuplicateAnswer,
    DuplicateGroup,
    Person,
    Round,
    RoundAnswer,
)
from coder.store.study import Study, Write
from tests.agreement.building import TWELVE, Survey, build

EIGHT = [("a", "a"), ("a", ""), ("", ""), ("", ""), ("a", "a"), ("", ""), ("a", "a"), ("", "a")]
"""Of the code a, in order: agree, differ, agree …; by halves 3 of 4 and 3 of 4, by quarters 1, 2, 2, 1 of 2."""


def report_of(path: Path, **options: object) -> AgreementReport:
    with Study.open(path, "lee") as study:
        return agreement_report(study, **{"resamples": 0, **options})  # type: ignore[arg-type]


def add_round(
    path: Path, name: str, sets: Sequence[tuple[str | None, str | None]], *, coders: Sequence[str] = ("ana", "ben"),
    kind: str = "main", version: int = 1,
) -> None:  # fmt: skip
    """A closed round over the first answers of the study; "" is that no code applies, None that it was not coded."""
    with Study.open(path, "lee") as study, study.write() as session:
        if version > 1 and not session.get(CodebookVersion, version):
            _copy_version(session, version)
        row = Round(name=name, kind=kind, state="closed", codebook_version_id=version, seed=1, sample="100%")
        session.add(row)
        session.flush()
        answers = session.scalars(select(Answer.id).order_by(Answer.id).limit(len(sets))).all()
        session.add_all(RoundAnswer(round_id=row.id, answer_id=answer) for answer in answers)
        codes: dict[str, int] = {code.key: code.id for code in session.scalars(select(Code))}
        for place, coder in enumerate(coders):
            person = session.scalars(select(Person.id).where(Person.name == coder)).one()
            part = Assignment(round_id=row.id, person_id=person, state="submitted")
            session.add(part)
            session.flush()
            for answer, given in zip(answers, sets, strict=True):
                mine = given[place]
                ids: list[int | None] = [] if mine is None else [codes[key] for key in mine.split()] or [None]
                session.add_all(
                    Coding(assignment_id=part.id, answer_id=answer, code_id=code, codebook_version_id=version)
                    for code in ids
                )
        session.log("test.round", name)


def _copy_version(session: Write, number: int) -> None:
    session.add(CodebookVersion(id=number, number=number, title="T", content_hash=bytes([number]), made_by_id=1))
    session.flush()
    states = session.scalars(select(CodeState).where(CodeState.version_id == 1)).all()
    for state in states:
        values = {column.key: getattr(state, column.key) for column in CodeState.__mapper__.column_attrs}
        session.add(CodeState(**values | {"version_id": number}))


class TestBatches:
    def order(self, path: Path, whose: str, answers: Sequence[int]) -> None:
        """Let somebody have coded the answers in this order."""
        with Study.open(path, "lee") as study, study.write() as session:
            person = session.scalars(select(Person.id).where(Person.name == whose)).one()
            part = session.scalars(select(Assignment.id).where(Assignment.person_id == person)).one()
            for place, answer in enumerate(answers):
                mine = update(Coding).where(Coding.assignment_id == part, Coding.answer_id == answer)
                session.execute(mine.values(made_at=f"2026-01-01T10:{place:02}:00.000Z"))
            session.log("test.order", whose)

    def test_quarters_of_each_coders_own_order(self, study_path: Path) -> None:
        build(study_path, Survey(EIGHT))
        self.order(study_path, "ana", [1, 2, 3, 4, 5, 6, 7, 8])
        self.order(study_path, "ben", [8, 2, 1, 3, 4, 5, 6, 7])
        report = report_of(study_path, by="batch")
        found = {group.group: (group.units, group.overall.exact_match.value) for group in report.groups}
        assert found == {
            "ana, 1st quarter": (2, 0.5), "ana, 2nd quarter": (2, 1), "ana, 3rd quarter": (2, 1),
            "ana, 4th quarter": (2, 0.5), "ben, 1st quarter": (2, 0), "ben, 2nd quarter": (2, 1),
            "ben, 3rd quarter": (2, 1), "ben, 4th quarter": (2, 1),
        }  # fmt: skip
        assert not any("from a file" in note for note in report.notes)

    def test_one_order_is_shown_once(self, study_path: Path) -> None:
        build(study_path, Survey(EIGHT))
        for name in ("ana", "ben"):
            self.order(study_path, name, range(1, 9))
        names = [group.group for group in report_of(study_path, by="batch").groups]
        assert names == [f"ana and ben, {each} quarter" for each in ("1st", "2nd", "3rd", "4th")]

    def test_codings_from_a_file_have_the_order_of_the_file_and_it_is_said(self, study_path: Path) -> None:
        build(study_path, Survey(EIGHT))
        with Study.open(study_path, "lee") as study, study.write() as session:
            session.execute(update(Coding).values(made_at="2026-01-01T10:00:00.000Z"))
            session.log("test.order", "")
        report = report_of(study_path, by="batch")
        assert any("of ana and ben came in at one moment, from a file" in note for note in report.notes)
        assert [group.units for group in report.groups] == [2, 2, 2, 2]


class TestRoundsAndVersions:
    @pytest.fixture
    def rounds(self, study_path: Path) -> Path:
        """Round main with version 1 (6 of 8 alike), then others of version 2."""
        build(study_path, Survey(EIGHT, coders=("ana", "ben")))
        add_round(study_path, "try", [("a", ""), ("", "")], kind="pilot", version=2)
        add_round(study_path, "second", [("a", "a"), ("", ""), ("a", ""), ("", "")], version=2)
        add_round(study_path, "turned", [("", "a"), ("a", "a")], version=2, coders=("ben", "ana"))
        add_round(study_path, "others", [("a", "a")], version=2, coders=("ana", "lee"))
        return study_path

    def test_each_round_of_the_same_coders_is_a_group_with_its_kind(self, rounds: Path) -> None:
        report = report_of(rounds, by="round", round="main")
        found = as_json(report)["groups"]
        assert list(found) == ["main", "try", "second", "turned"]
        assert [(each["units"], each["kind"], each["codebook_version"]) for each in found.values()] == [
            (8, "main", 1), (2, "pilot", 2), (4, "main", 2), (2, "main", 2),
        ]  # fmt: skip
        assert "Left out, because others coded there: others (ana, lee)." in report.notes

    def test_a_and_b_are_the_same_people_in_every_round(self, rounds: Path) -> None:
        pairs = {g.group: g.codes[0].pair for g in report_of(rounds, by="round", round="main").groups}
        assert pairs["turned"] is not None
        assert (pairs["turned"].both, pairs["turned"].a_only, pairs["turned"].b_only) == (1, 1, 0)

    def test_versions_pool_their_rounds_without_the_pilot(self, rounds: Path) -> None:
        report = report_of(rounds, by="version", round="main")
        assert [(group.group, group.units, group.overall.exact_match.value) for group in report.groups] == [
            ("1", 8, 6 / 8), ("2", 6, 4 / 6),
        ]  # fmt: skip
        assert "Version 2: rounds second, turned (main)." in report.notes

    def test_the_change_is_said(self, study_path: Path) -> None:
        build(study_path, Survey([("a", "a"), ("", "")] * 5 + [("a", "")] * 5 + [("", "a")] * 5))
        add_round(study_path, "later", [("a", "a"), ("", "")] * 9 + [("a", ""), ("", "a")])
        (sentence, code) = changes(report_of(study_path, by="round", resamples=500))
        # first (5, 5, 5, 5): kappa 0; then (9, 1, 1, 9): p_o .9, p_e .5
        assert sentence == "pooled kappa 0.00 at first, 0.80 at last; the intervals do not overlap."
        assert code == "kappa of a 0.00 at first, 0.80 at last; the intervals do not overlap."

    def test_a_round_that_nobody_finished_together_does_not_spoil_the_trend(self, rounds: Path) -> None:
        add_round(rounds, "broken off", [("a", None), (None, "a")])
        for by, groups in (("round", ["main", "try", "second", "turned"]), ("version", ["1", "2"])):
            report = report_of(rounds, by=by, round="main")
            assert [group.group for group in report.groups] == groups
            assert "Left out, because no answer there was finished by two coders: broken off." in report.notes
        with pytest.raises(InputError, match="No answer of round broken off"):
            report_of(rounds, by="round", round="broken off")

    def test_duplicates_are_left_out_over_all_rounds_of_a_version(self, rounds: Path) -> None:
        """All answers say the same: of 8 and of 4 + 2 one is left; those of the pilot do not count."""
        report = report_of(rounds, by="version", round="main", without_duplicates=True)
        assert [group.units for group in report.groups] == [1, 1]
        assert report.left_out == (8 - 1) + (4 + 2 - 1)
        said = next(note for note in report.notes if note.startswith("Without duplicates"))
        assert said.startswith("Without duplicates: 12 answers")
        assert said.endswith("(of all rounds of a version together) to the question left out: version 1 7, 2 5.")
        with Study.open(rounds, "lee") as study:
            spans = span_report(study, by="version", round="main", resamples=0, without_duplicates=True)
        assert [group.found.texts for group in spans.groups] == [1, 1]

    def test_duplicates_of_two_rounds_are_joined_by_one_that_is_left_out_itself(self, study_path: Path) -> None:
        """Answers 1 and 2 have one text, 2 and 3 are in one group that a lead found; 3 is in the other round only."""
        build(study_path, Survey([("a", "a"), ("a", ""), ("", "a"), ("", "")]))
        with Study.open(study_path, "lee") as study, study.write() as session:
            for answer in session.scalars(select(Answer)):
                answer.text_hash = bytes([max(answer.id, 2)]) * 32
            session.add(group := DuplicateGroup(question_id=1, sameness="near", answers=2, texts=2))
            session.flush()
            session.add_all(DuplicateAnswer(answer_id=answer, group_id=group.id) for answer in (2, 3))
            session.execute(delete(Coding).where(Coding.answer_id > 2))
            session.execute(delete(RoundAnswer).where(RoundAnswer.answer_id > 2))
            session.log("test.groups", "")
        add_round(study_path, "second", [(None, None), (None, None), ("", "a"), ("", "")])
        (group_,) = report_of(study_path, by="version", round="main", without_duplicates=True).groups
        pair = group_.codes[0].pair
        assert pair is not None
        assert (pair.both, pair.a_only, pair.b_only, pair.neither) == (1, 0, 0, 1)  # answers 1 and 4

    def test_spans_by_round_and_version(self, rounds: Path) -> None:
        """Codes on whole answers of five characters each: the tables of the answers, five times."""
        for by in ("round", "version"):
            answers = report_of(rounds, by=by, round="main")
            with Study.open(rounds, "lee") as study:
                spans = span_report(study, by=by, round="main", resamples=0)
            assert [group.group for group in spans.groups] == [group.group for group in answers.groups]
            for group, of_answers in zip(spans.groups, answers.groups, strict=True):
                (code,), (same,) = group.found.codes, of_answers.codes
                assert same.pair is not None
                assert group.found.characters == 5 * of_answers.units
                assert code.spans == same.applied
                assert code.kappa is not None
                assert code.kappa.value == same.kappa.value
            assert "Left out, because others coded there: others (ana, lee)." in spans.notes
        found = spans_as_json(spans)["groups"]
        assert [(each["round"], each["codebook_version"]) for each in found.values()] == [
            ("main", 1), ("second, turned", 2),
        ]  # fmt: skip

    def test_a_new_rule_is_seen_in_the_agreement_of_its_version(self, study_path: Path) -> None:
        """Of ten answers ben gave `a` to three more than ana; with the new rule for it they agree on all but one.

        The code b, whose rule stayed, is not used differently: the change is that of a alone.
        """
        before = [("a b", "a b")] * 3 + [("", "a")] * 3 + [("b", ""), ("", "b")] + [("", "")] * 2
        build(study_path, Survey(before))
        after = [("a b", "a b")] * 3 + [("a", "a")] * 3 + [("b", "a"), ("", "b")] + [("", "")] * 2
        with Study.open(study_path, "lee") as study, study.write() as session:
            _copy_version(session, 2)
            state = session.scalars(
                select(CodeState)
                .join(Code, Code.id == CodeState.code_id)
                .where(CodeState.version_id == 2, Code.key == "a")
            ).one()
            state.do_not_use_when = ["only hinted at"]
            session.log("test.rule", "a")
        add_round(study_path, "after", after, version=2)
        report = report_of(study_path, by="version")
        kappas = {group.group: {code.code: code.kappa.value for code in group.codes} for group in report.groups}
        # a: (3, 0, 3, 4), p_o .7, p_e .3·.6 + .7·.4; then (6, 0, 1, 3), p_o .9, p_e .6·.7 + .4·.3
        assert kappas["1"]["a"] == pytest.approx((0.7 - 0.46) / (1 - 0.46))
        assert kappas["2"]["a"] == pytest.approx((0.9 - 0.54) / (1 - 0.54))
        assert kappas["1"]["b"] == kappas["2"]["b"]
        assert "Version 2 against 1: other rules for a." in report.notes


class TestRoundsThatAreNotTheSurvey:
    """A check of what a rule may change, a second coding of some answers, and a pilot beside the main round."""

    RULE = "its 2 answers were chosen because rule 1 may change them; its figures are not those of the whole survey"
    AGAIN = "its 4 answers (50% of main) were coded a second time; its figures are not those of the whole survey"
    BOTH = (
        "of its 6 answers 2 were chosen because rule 1 may change them and 4 (50% of main) were coded a second time;"
        " its figures are not those of the whole survey"
    )
    PILOT = "its 1 answer served to try the codebook; its figures are not those of the coding itself"

    @pytest.fixture
    def study(self, study_path: Path) -> Path:
        build(study_path, Survey(EIGHT))
        add_round(study_path, "try", [("a", "a")], kind="pilot")
        add_round(study_path, "rule", [("a", "a"), ("", "a")], kind="check", version=2)
        add_round(study_path, "again", [("a", "a"), ("", "a"), ("", ""), ("", "")], kind="check", version=2)
        with Study.open(study_path, "lee") as opened, opened.write() as session:
            for name, sample in (("rule", "rule 1"), ("again", "50% of main again")):
                session.execute(update(Round).where(Round.name == name).values(sample=sample))
            session.log("test.samples", "")
        return study_path

    def test_each_is_marked_and_said(self, study: Path) -> None:
        report = report_of(study, by="round", round="main")
        said = {group.marked: group.source.said for group in report.groups if group.source}
        assert said == {"main": "", "try (pilot)": self.PILOT, "rule (check)": self.RULE, "again (check)": self.AGAIN}
        assert f"Round rule (check): {self.RULE}." in report.notes
        report = report_of(study, by="version", round="main")
        assert {group.marked: group.source.said for group in report.groups if group.source} == {
            "1": "", "2 (check)": self.BOTH,
        }  # fmt: skip
        assert "Not counted, because a round that goes before had the same version: try (pilot)." in report.notes
        assert "Coded in several rounds of one version, and counted in each: 2 answers of version 2." in report.notes
        assert f"This is a check round: {self.RULE}." in report_of(study, round="rule").notes

    def test_it_is_said_once_of_a_check_that_is_split(self, study: Path, tmp_path: Path) -> None:
        report = report_of(study, by="question", round="rule")
        text = write_report(report, tmp_path / "a.md").read_text(encoding="utf-8")
        assert text.count(self.RULE) == 1
        assert "(check)" not in text.partition("\n## ")[2]
        with write_report(report, tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
            kinds = {(row["round_kind"], row["round_kind_means"]) for row in csv.DictReader(file)}
        assert kinds == {("check", "")}

    def test_a_check_is_not_the_end_of_a_trend(self, study: Path) -> None:
        (only,) = changes(report_of(study, by="version", round="main"))
        assert only == (
            "Not set beside the others: 2 (check). What the same answers were first and are now says: coder round drift"
        )
        add_round(study, "later", EIGHT)
        first, second = changes(report_of(study, by="round", round="main"))
        assert re.fullmatch(r"pooled kappa (\S+) at first, \1 at last\.", first)
        assert "rule (check) and again (check)." in second

    @pytest.mark.parametrize("by", ["round", "version"])
    def test_every_file_says_it(self, study: Path, tmp_path: Path, by: str) -> None:
        report = report_of(study, by=by, round="main")
        mark, said = ("rule (check)", self.RULE) if by == "round" else ("2 (check)", self.BOTH)
        group = mark.removesuffix(" (check)")
        with write_report(report, tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
            kinds = {row["group"]: (row["round_kind"], row["round_kind_means"]) for row in csv.DictReader(file)}
        assert kinds[group] == ("check", said)
        assert {kind for name, (kind, _) in kinds.items() if name in ("main", "1")} == {"main"}
        book = openpyxl.load_workbook(write_report(report, tmp_path / "a.xlsx"))
        assert mark in next(book["Trend"].values)
        assert {row[-2:] for row in book["Overall"].values if row[0] == group} == {("check", said)}
        text = write_report(report, tmp_path / "a.md").read_text(encoding="utf-8")
        assert f"## {by}: {mark}" in text
        assert f"Check: {said}." in text
        document = docx.Document(str(write_report(report, tmp_path / "a.docx")))
        told = [each.text for each in document.paragraphs]
        assert told[told.index(f"{by}: {mark}") :].count(f"Check: {said}.") == 1
        assert mark in [cell.text for cell in document.tables[0].rows[0].cells]
        drawn = "".join(ElementTree.parse(write_report(report, tmp_path / "a.svg")).getroot().itertext())
        assert "Hollow: a pilot or a check, not joined to the others." in drawn
        assert said[:40] in drawn
        found = as_json(report)["groups"][group]
        assert (found["kind"], found["kind_means"]) == ("check", said)
        with Study.open(study, "lee") as opened:
            spans = span_report(opened, by=by, round="main", resamples=0)
        with write_report(spans, tmp_path / "s.csv").open(encoding="utf-8-sig", newline="") as file:
            kinds = {row["group"]: (row["round_kind"], row["round_kind_means"]) for row in csv.DictReader(file)}
        assert kinds[group] == ("check", said)

    def test_few_uses_are_marked_in_a_trend(self, study: Path, tmp_path: Path) -> None:
        add_round(study, "later", [("a", "a")] * 3 + [("a", ""), ("", "")])
        report = report_of(study, by="round", round="main")
        # ana gave it to 4 of 8, then 1 of 1, 1 of 2, 1 of 4 and 4 of 5 answers
        rows = list(openpyxl.load_workbook(write_report(report, tmp_path / "a.xlsx"))["Trend"].values)
        (few,) = (row for row in rows if row[0] == "few uses of a")
        assert few[1:] == ("few",) * 5


class TestWithoutDuplicates:
    def test_the_first_imported_of_each_text_stays(self, study_path: Path) -> None:
        """All answers of the builder say the same words: one for each question is left."""
        build(study_path, Survey(EIGHT, questions=["Q1"] * 5 + ["Q2"] * 3))
        report = report_of(study_path, without_duplicates=True)
        assert (report.whole.units, report.left_out) == (2, 6)
        pair = report.whole.codes[0].pair
        assert pair is not None
        assert (pair.both, pair.neither) == (1, 1)  # answers 1 and 6
        assert any("6 answers that say the same as an earlier imported one" in note for note in report.notes)
        assert as_json(report)["duplicates"] == "removed (6 answers)"
        assert as_json(report_of(study_path))["duplicates"] == "counted"

    def test_groups_that_a_lead_had_found_count_as_one(self, study_path: Path) -> None:
        build(study_path, Survey(EIGHT))
        with Study.open(study_path, "lee") as study, study.write() as session:
            for answer in session.scalars(select(Answer)):
                answer.text_hash = bytes([answer.id]) * 32
            session.add(group := DuplicateGroup(question_id=1, sameness="near", answers=3, texts=3))
            session.flush()
            session.add_all(DuplicateAnswer(answer_id=answer, group_id=group.id) for answer in (2, 3, 4))
            session.log("test.groups", "")
        report = report_of(study_path, without_duplicates=True)
        assert (report.whole.units, report.left_out) == (6, 2)
        assert report.whole.overall.exact_match.value == 4 / 6

    def test_what_is_finished_by_one_coder_does_not_stand_for_the_others(self, study_path: Path) -> None:
        build(study_path, Survey([("a", None), ("a", "a"), ("", "")]))
        report = report_of(study_path, without_duplicates=True)
        assert report.whole.units == 1
        assert report.whole.overall.exact_match.value == 1


def test_golden_answers_are_alike_by_every_view(study_path: Path) -> None:
    build(study_path, Survey(TWELVE))
    for by in ("round", "version"):
        (group,) = report_of(study_path, by=by).groups
        assert group.overall == report_of(study_path).whole.overall
