"""What a lead sees of coders at work: concerns and missed codes at once, times when the round is closed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from coder.coding.desk import CodingDesk
from coder.store.study import Study
from coder.survey.duplicates import find_duplicates
from tests.cli.in_process import Run, in_process
from tests.coding.conftest import opened  # noqa: F401
from tests.coding.test_self_check import TEXTS, build_round


@pytest.fixture
def coder_cli(
    opened: Path,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    shutil.copy(opened, tmp_path / "study.db")
    with Study.open(tmp_path / "study.db", "ana") as study:
        desk = CodingDesk(study)
        desk.toggle_flag("concern")
        desk.toggle_flag("unsure")
        desk.propose_code("Hurry", span=(9, 16))
        desk.toggle("time")
    return in_process(tmp_path, monkeypatch, capsys)


def test_a_concern_stands_before_the_next_thing_for_a_lead_only(coder_cli: Run) -> None:
    said = "ana raises a concern about the answer of 001 to “Q1”. Then: "
    assert said in coder_cli("status", "--as", "lee").stdout
    assert json.loads(coder_cli("status", "--json", "--as", "lee").stdout)["next"]["sentence"].startswith(said)
    for name in ("ana", "ben"):
        assert "concern" not in coder_cli("status", "--as", name).stdout


def test_flags_are_listed_for_whom_they_are_meant(coder_cli: Run) -> None:
    lines = json.loads(coder_cli("flags", "--json", "--as", "lee").stdout)
    assert [(line["coder"], line["respondent"], line["question"], line["kind"]) for line in lines] == [
        ("ana", "001", "Q1", "concern")
    ]
    assert len(json.loads(coder_cli("flags", "--json", "--as", "ana").stdout)) == 2
    assert json.loads(coder_cli("flags", "--json", "--kind", "quote", "--as", "ana").stdout) == []
    assert "no flags that you may see" in coder_cli("flags", "--as", "ben").stderr
    assert "concern for the lead" in (listed := coder_cli("flags", "--as", "lee").stdout)
    assert "words" not in listed
    assert "the flags are unsure" in coder_cli("flags", "--kind", "x", "--as", "lee", expect=1).stderr


def test_a_lead_settles_a_concern_with_a_reason_and_the_coder_reads_it(coder_cli: Run) -> None:
    settle = ("flags", "settle", "001", "Q1")
    assert "--because" in coder_cli(*settle, "--as", "lee", expect=1).stderr
    assert "Only a lead may settle" in coder_cli(*settle, "--because", "x", "--as", "ana", expect=1).stderr
    coder_cli(*settle, "--because", "I called her [/x].", "--as", "lee")
    for name, kind in (("lee", "concern"), ("ana", "concern")):
        (line,) = json.loads(coder_cli("flags", "--kind", kind, "--json", "--as", name).stdout)
        assert line["settled"] == "I called her [/x]."
    assert "I called her [/x]." in coder_cli("flags", "--as", "ana").stdout
    assert "concern" not in coder_cli("status", "--as", "lee").stdout
    assert "not settled" in coder_cli(*settle, "--because", "x", "--as", "lee", expect=1).stderr
    assert "flag.settle" in coder_cli("log", "show", "--as", "lee").stdout
    assert "flag.settle" not in coder_cli("log", "show", "--as", "ben").stdout
    assert "The study is whole" in (done := coder_cli("check", "--as", "lee")).stdout + done.stderr


def test_a_concern_that_is_raised_again_stands_again(tmp_path: Path, coder_cli: Run) -> None:
    settle = ("flags", "settle", "001", "Q1", "--because", "done", "--as", "lee")
    coder_cli(*settle, "--coder", "ana")
    with Study.open(tmp_path / "study.db", "ana") as study:
        desk = CodingDesk(study)
        desk.toggle_flag("concern")
        desk.undo()
    assert [line["settled"] for line in concerns(coder_cli, "ana")] == ["done"]
    with Study.open(tmp_path / "study.db", "ana") as study:
        desk = CodingDesk(study)
        desk.toggle_flag("concern")
        desk.toggle_flag("concern")
    assert [line["settled"] for line in concerns(coder_cli, "ana")] == [""]
    assert "ana raises a concern" in coder_cli("status", "--as", "lee").stdout


def concerns(coder_cli: Run, name: str) -> list[dict[str, str]]:
    """The concerns that somebody may see."""
    found: list[dict[str, str]] = json.loads(coder_cli("flags", "--kind", "concern", "--json", "--as", name).stdout)
    return found


def test_missed_codes_are_listed_with_their_words(coder_cli: Run) -> None:
    (line,) = json.loads(coder_cli("codebook", "proposals", "--json", "--as", "lee").stdout)
    assert (line["coder"], line["name"], line["words"]) == ("ana", "Hurry", "no time")
    assert "no time" in coder_cli("codebook", "proposals", "--as", "lee").stdout
    assert "Nobody has proposed" in coder_cli("codebook", "proposals", "--as", "ben").stderr


def test_the_check_is_printed_before_a_part_is_handed_in(coder_cli: Run) -> None:
    found = json.loads(coder_cli("round", "check", "--json", "--as", "ana").stdout)
    assert (found["undecided"], found["unsure"], found["used_once"][0]["code"]) == (11, 1, "time")
    assert found["first_unsure"] == [{"number": 1, "respondent": "001", "question": "Q1"}]
    said = coder_cli("round", "submit", "--as", "ana", expect=1).stderr
    assert "1 answer is flagged as unsure: number 1." in said
    assert "not coded yet" in said
    said = coder_cli("round", "submit", "--partial", "--as", "ana").stderr
    assert "You used “Time” once, on number 1; a slip, or is it missing elsewhere?" in said


def test_times_are_listed_when_the_round_is_closed(coder_cli: Run) -> None:
    (listed,) = json.loads(coder_cli("round", "list", "--json", "--as", "lee").stdout)
    assert "median_seconds" not in listed["coders"]["ana"]
    for name in ("ana", "ben"):
        coder_cli("round", "submit", "--partial", "--as", name)
    coder_cli("round", "close", "--as", "lee")
    (listed,) = json.loads(coder_cli("round", "list", "--json", "--as", "lee").stdout)
    assert listed["coders"]["ana"]["median_seconds"] >= 0
    assert listed["coders"]["ben"]["median_seconds"] is None


def test_only_a_lead_hides_who_answered(coder_cli: Run) -> None:
    assert coder_cli("context").stdout == "shown\n"
    assert "Only a lead" in coder_cli("context", "hidden", "--as", "ana", expect=1).stderr
    coder_cli("context", "hidden", "--as", "lee")
    assert coder_cli("context").stdout == "hidden\n"


def test_duplicates_are_heard_and_decided_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from coder.cli.code_plain import code_by_line

    path = build_round(tmp_path, TEXTS[:4], ["time", "cost"])
    with Study.open(path, "lee") as study:
        find_duplicates(study)
    lines = iter(["time", "duplicates", "apply all", "undo", "go 3", "split off", "split off 1", "quit"])
    monkeypatch.setattr("coder.cli.code_plain._lines", lambda: lines)
    with Study.open(path, "ana") as study:
        code_by_line(CodingDesk(study))
    said = capsys.readouterr().out
    assert "1 other answer says the same, 1 of them undecided; duplicates lists them." in said
    assert "3. R3 (the same, undecided): We never have enough time for meetings." in said
    assert "Saved: 1 answer got the same." in said
    assert "Undone: copy to duplicates. This is answer 1." in said
    assert "This answer is no longer in its group of duplicates." in said
    assert "Answer 1 is no longer in its group of duplicates." in said
