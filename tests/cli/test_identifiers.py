"""`coder identifiers` and `coder ticks` as a person meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coder.demo import run_the_loop
from tests.cli.in_process import Run, in_process

SURVEY = """id,Q1,barriers
001,"My daughter Amy is 26. Ring 01632 960 718.",Time;Cost
002,"Leeds City Council, 01632 960 718 \x1b]0;pwn\x07",Time
003,nothing to hide,Training
"""


@pytest.fixture
def run(study_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run commands in the folder of the study, as the lead."""
    (tmp_path / "answers.csv").write_text(SURVEY, encoding="utf-8")
    run = in_process(tmp_path, monkeypatch, capsys)
    monkeypatch.setenv("CODER_AS", "lee")
    run("import", "answers.csv", "--respondent", "id", "--question", "Q1", "--ticks", "barriers")
    return run


def states(run: Run) -> list[tuple[str, str, str]]:
    lines = json.loads(run("identifiers", "list", "--json").stdout)
    return [(line["words"], line["state"], line["replacement"]) for line in lines]


class TestIdentifiers:
    def test_found_listed_and_decided(self, run: Run) -> None:
        assert "3 answers are not scanned yet" in run("identifiers", "list").stderr
        scan = json.loads(run("identifiers", "scan", "--json").stdout)
        assert scan == {
            "answers": 3, "found": 4, "new": 4, "kinds": {"name": 1, "organisation": 1, "phone": 2}, "waiting": 4,
        }  # fmt: skip
        listed = run("identifiers", "list", "--kind", "name").stdout
        assert "»My daughter Amy« is 26." in listed
        assert "\x1b" not in run("identifiers", "list").stdout
        done = run("identifiers", "replace", "--all-of", "01632 960 718", "--with", "number removed")
        assert done.stderr.strip() == "2 places are replaced in what is quoted from now on."
        run("identifiers", "replace", "1")
        run("identifiers", "keep", "--kind", "organisation", "--question", "Q1")
        assert states(run) == [
            ("My daughter Amy", "replaced", "[My daughter]"),
            ("01632 960 718", "replaced", "[number removed]"),
            ("Leeds City Council", "kept", "[organisation removed]"),
            ("01632 960 718", "replaced", "[number removed]"),
        ]
        run("identifiers", "reopen", "--kind", "phone")
        grouped = json.loads(run("identifiers", "list", "--grouped", "--state", "proposed", "--json").stdout)
        assert [(one["words"], one["places"]) for one in grouped] == [("01632 960 718", 2)]

    def test_marked_by_words_or_by_place(self, run: Run) -> None:
        assert "1 place is replaced" in run("identifiers", "mark", "003", "Q1", "hide", "--with", "[x y]").stderr
        run("identifiers", "mark", "001", "Q1", "--start", "0", "--end", "11", "--kind", "name")
        assert states(run) == [("My daughter", "replaced", "[name removed]"), ("hide", "replaced", "[x y]")]
        run("identifiers", "mark", "003", "Q1", "nowhere", expect=1)
        run("identifiers", "mark", "003", "Q1", "hide", "--start", "1", "--end", "2", expect=2)
        run("identifiers", "mark", "003", "Q1", "--start", "1", expect=2)

    def test_what_is_meant_must_be_said(self, run: Run) -> None:
        run("identifiers", "scan")
        for wrong in (("replace",), ("keep", "1", "--kind", "name")):
            assert "Say which" in run("identifiers", *wrong, expect=2).stderr
        assert "number 77" in run("identifiers", "keep", "77", expect=1).stderr
        assert "No such place waits" in run("identifiers", "keep", "--all-of", "Bob").stderr
        assert "did you mean 'phone'" in run("identifiers", "list", "--kind", "phones", expect=1).stderr
        assert "Only a lead may" in run("identifiers", "keep", "1", "--as", "ana", expect=1).stderr


class TestTicks:
    def test_mapped_shown_and_compared(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        run_the_loop(tmp_path / "study.db", lambda _: None)
        run = in_process(tmp_path, monkeypatch, capsys)
        monkeypatch.setenv("CODER_AS", "lee")
        options = {one["option"]: one for one in json.loads(run("ticks", "show", "--json").stdout)}
        assert (options["Time"]["codes"], options["Time"]["suggested"]) == ([], "time")
        assert "coder ticks map" in run("ticks", "compare", expect=1).stderr
        run("ticks", "map", "Q5_barriers", "time", "time")
        (time,) = json.loads(run("ticks", "compare", "--json").stdout)
        assert time["ticked"] == options["Time"]["ticked"]
        assert time["both"] + time["tick_only"] + time["ticked_without_answer"] == time["ticked"]
        assert time["both"] + time["tick_only"] + time["code_only"] + time["neither"] == time["compared"]
        assert time["compared"] <= time["asked"] == 135
        assert "Respondents, not mentions." in run("ticks", "compare").stderr
        assert "Taken back." in run("ticks", "unmap", "Q5_barriers", "Time").stderr
        assert "was not taken" in run("ticks", "unmap", "Q5_barriers", "Time", "cost").stderr
