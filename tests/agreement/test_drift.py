"""Check rounds: a coder against themselves, the coders among themselves then and now, and the course of the rounds."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy import select

from coder.agreement.drift import DriftReport, drift_as_json, drift_notes, drift_report
from coder.codebook.loading import load_codebook
from coder.coding.exchange import load_codings
from coder.coding.rounds import open_round, submit_round
from coder.consensus.closing import close_round
from coder.errors import InputError, NotAllowed
from coder.store.model import StudyRow
from coder.store.people import add_person
from coder.store.study import Study
from coder.survey.importing import import_survey
from coder.survey.mapping import QuestionMap, SurveyMap

FIRST = {
    "ana": ["time", "time", "time", "cost", "cost", "", "time", "cost"],
    "ben": ["time", "time", "cost", "cost", "", "", "time", "cost"],
}
AGAIN = {
    "ana": ["time", "cost", "time", "cost", "", "", "time", "time"],
    "ben": ["time", "time", "cost", "cost", "", "", "time", "cost"],
}
"""Codes of respondents R0 to R7; ana changes her mind on three, ben on none."""


def code_round(path: Path, given: dict[str, list[str]], **options: object) -> None:
    """Open a round, have everybody code R0, R1 … so, and close it."""
    name = str(options.pop("name"))
    with Study.open(path, "lee") as study:
        open_round(study, name, list(given), **options)  # type: ignore[arg-type]
    for coder, codes in given.items():
        sheet = path.parent / f"{name}-{coder}.csv"
        sheet.write_text("respondent,question,code\n" + "".join(f"R{n},Q1,{code}\n" for n, code in enumerate(codes)))
        with Study.open(path, coder) as study:
            load_codings(study, sheet)
            submit_round(study, partial=True)
    with Study.open(path, "lee") as study:
        close_round(study)


def new_study(folder: Path, codes: Sequence[str] = ("time", "cost"), approach: str = "codebook") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "s.csv").write_text("id,Q1\n" + "".join(f"R{n},said {n}\n" for n in range(8)))
    (folder / "b.csv").write_text("\n".join(["key", *codes]) + "\n")
    with Study.create(folder / "study.db", title="T", lead="lee", approach=approach, because="b") as study:  # type: ignore[arg-type]
        add_person(study, "ana")
        add_person(study, "ben")
        import_survey(study, folder / "s.csv", survey_map=SurveyMap("id", (QuestionMap("Q1"),)))
        load_codebook(study, folder / "b.csv")
    return folder / "study.db"


@pytest.fixture(scope="module")
def drifted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = new_study(tmp_path_factory.mktemp("drift"))
    code_round(path, FIRST, name="main")
    code_round(path, AGAIN, name="check 1", kind="check", again="main")
    return path


@pytest.fixture(scope="module")
def report(drifted: Path) -> DriftReport:
    with Study.open(drifted, "lee") as study:
        return drift_report(study, resamples=200)


def test_a_coder_is_compared_with_themselves(report: DriftReport) -> None:
    ana, ben = report.coders
    assert (ana.coder, ana.rounds, ana.figures.units) == ("ana", {"main": 8}, 8)
    pairs = {code.code: code.pair for code in ana.figures.codes}
    # time: first on R0 R1 R2 R6, again on R0 R2 R6 R7; cost: first R3 R4 R7, again R1 R3
    time, cost = pairs["time"], pairs["cost"]
    assert time is not None
    assert cost is not None
    assert (time.both, time.a_only, time.b_only, time.neither) == (3, 1, 1, 3)
    assert (cost.both, cost.a_only, cost.b_only, cost.neither) == (1, 2, 1, 4)
    kappas = {code.code: code.kappa.value for code in ana.figures.codes}
    assert kappas["time"] == pytest.approx(0.5)  # p_o 6/8, p_e 1/2
    assert kappas["cost"] == pytest.approx(1 / 7)  # p_o 5/8, p_e 3/8·2/8 + 5/8·6/8 = 36/64: 4/28
    assert ben.figures.overall.exact_match.value == 1
    assert (ana.more, ben.more) == ({"cost": -1}, {})


def test_the_coders_are_compared_with_each_other_then_and_now(report: DriftReport) -> None:
    assert report.together is not None
    # the same set first: all but R2 and R4; again: R0 R3 R4 R5 R6
    assert report.together.first.overall.exact_match.value == 6 / 8
    assert report.together.again.overall.exact_match.value == 5 / 8


def test_the_course_is_the_agreement_of_each_round(report: DriftReport) -> None:
    told = [(one.round, one.kind, one.report.whole.overall.exact_match.value) for one in report.course]
    assert told == [("main", "main", 6 / 8), ("check 1", "check", 5 / 8)]


def test_what_stands_out_is_said(report: DriftReport) -> None:
    notes = drift_notes(report)
    assert "ana gives these codes to more or fewer answers than before: cost -1." in notes
    assert not any("versions" in note for note in notes)
    assert json.loads(json.dumps(drift_as_json(report)))["coders"][0]["agreement"]["coders"] == ["first", "again"]


def test_a_second_check_is_compared_with_the_main_round_and_not_with_the_first_check(
    drifted: Path, tmp_path: Path
) -> None:
    path = tmp_path / "study.db"
    path.write_bytes(drifted.read_bytes())
    code_round(path, {"ana": FIRST["ana"]}, name="check 2", kind="check", again="main")
    with Study.open(path, "lee") as study:
        found = drift_report(study, resamples=0)
        assert (found.round, found.coders[0].rounds) == ("check 2", {"main": 8})
        assert found.coders[0].figures.overall.exact_match.value == 1
        assert found.together is None
        assert [one.round for one in found.course] == ["main", "check 1"]
        assert drift_report(study, "check 1", resamples=0).coders[0].figures.overall.exact_match.value == 5 / 8


def test_another_version_of_the_codebook_is_named(tmp_path: Path) -> None:
    path = new_study(tmp_path / "s")
    code_round(path, {"ana": FIRST["ana"]}, name="main")
    (tmp_path / "b2.csv").write_text("key\ntime\ncost\nplace\n")
    with Study.open(path, "lee") as study:
        load_codebook(study, tmp_path / "b2.csv")
    code_round(path, {"ana": ["place", *FIRST["ana"][1:]]}, name="c", kind="check", again="main")
    with Study.open(path, "lee") as study:
        found = drift_report(study, resamples=0)
        assert found.codebook_versions == (1, 2)
        assert found.coders[0].more == {"time": -1, "place": 1}
        assert "versions 1, 2" in drift_notes(found)[0]


def test_without_a_closed_check_round_there_is_no_drift_to_read(tmp_path: Path) -> None:
    path = new_study(tmp_path / "s")
    code_round(path, FIRST, name="main")
    with Study.open(path, "lee") as study:
        with pytest.raises(InputError, match="No check round is closed"):
            drift_report(study)
        with pytest.raises(InputError, match="is a main round"):
            drift_report(study, "main")
        open_round(study, "c", ["ana"], kind="check", again="main")
        with pytest.raises(NotAllowed, match="still open"):
            drift_report(study, "c")


def test_a_check_round_of_answers_that_nobody_coded_before_is_refused(tmp_path: Path) -> None:
    path = new_study(tmp_path / "s")
    code_round(path, FIRST, name="c", kind="check")
    with Study.open(path, "lee") as study, pytest.raises(InputError, match="nothing can have drifted"):
        drift_report(study)


def test_a_reflexive_study_is_asked_for_a_reason(drifted: Path, tmp_path: Path) -> None:
    path = tmp_path / "study.db"
    path.write_bytes(drifted.read_bytes())
    with Study.open(path, "lee") as study:
        with study.write() as session:
            session.scalars(select(StudyRow)).one().approach = "reflexive"
            session.log("test.approach", "T")
        with pytest.raises(NotAllowed, match="reflexive"):
            drift_report(study)
        assert drift_report(study, resamples=0, anyway="A reviewer asks.").coders


def test_the_command_prints_it(drifted: Path, coder_cli: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    shown = coder_cli("round", "drift", "-s", drifted, "--resamples", "50").stdout
    assert "ana with ana: 8 answers of 8 respondents, first coded 8 in main" in shown
    assert all(len(line) <= 80 for line in shown.splitlines())
    told = json.loads(coder_cli("round", "drift", "check 1", "-s", drifted, "--resamples", "0", "--json").stdout)
    assert [one["coder"] for one in told["coders"]] == ["ana", "ben"]
