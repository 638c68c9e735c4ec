"""Everything that the screens of the themes can do, a script can do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.in_process import Run, in_process
from tests.themes.agreed import THEMES, Agreed, build_agreed
from tests.themes.test_steps import FRAMEWORK


@pytest.fixture
def lee(tmp_path: Path, study_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    made: Agreed = build_agreed(Path(study_path), tmp_path)
    made.file("themes.yaml", THEMES)
    made.file("framework.yaml", FRAMEWORK)
    run = in_process(tmp_path, monkeypatch, capsys)
    monkeypatch.setenv("CODER_AS", "lee")
    run("themes", "load", "themes.yaml")
    return run


def test_themes_are_made_changed_merged_and_brought_back(lee: Run) -> None:
    added = lee("themes", "add", "Gap", "--idea", "Said, not done.", "--code", "tokenism")
    assert added.stderr == "Added the theme gap.\n"
    assert lee("themes", "unhoused").stderr == "Every agreed code is in a theme.\n"
    lee("themes", "change", "gap", "--status", "kept", "--definition", "Words.", "--because", "all of it was read")
    assert "cost, time, tokenism" in lee("themes", "link", "resources", "tokenism").stderr
    lee("themes", "unlink", "resources", "tokenism")
    lee("themes", "move", "resources", "gap", "time")
    lee("themes", "merge", "gap", "voices", "--because", "one idea")
    shown = json.loads(lee("themes", "show", "--json").stdout)
    assert [(theme["key"], theme["status"]) for theme in shown["themes"]][-1] == ("gap", "merged")
    assert "Taken back: merge the theme gap into voices." in lee("themes", "undo").stderr
    assert "Done again: merge the theme gap into voices." in lee("themes", "redo").stderr
    history = json.loads(lee("themes", "history", "gap", "--json").stdout)
    assert [(row["before"], row["after"]) for row in history if row["field"] == "status"][-1] == ("kept", "merged")
    assert [row["reason"] for row in history if row["field"] == "definition"] == ["all of it was read"]
    assert "nothing" in lee("themes", "history", "gap").stdout


def test_both_levels_of_the_review(lee: Run, tmp_path: Path) -> None:
    lee("themes", "mark", "voices", "P1", "Q2", "fits")
    lee("themes", "mark", "voices", "P2", "Q1", "move", "--to", "resources", "--because", "means")
    assert "P3 Q2 · not read" in lee("themes", "extracts", "voices", "--left").stdout
    refused = lee("themes", "mark", "voices", "P3", "Q2", "drop", expect=1)
    assert refused.stderr == "Say why for P3/Q2 (does not belong to the theme): a reason is needed.\n"
    lee("themes", "save-findings", "f.csv", "--theme", "voices")
    (tmp_path / "g.csv").write_text(
        "theme,respondent,question,finding,reason\nvoices,P3,Q2,drop,other\n", encoding="utf-8"
    )
    assert "1 changed" in lee("themes", "load-findings", "g.csv").stderr
    level_1 = json.loads(lee("themes", "progress", "--json").stdout)["level_1"]
    assert (level_1[0]["read"], level_1[0]["dropped"], level_1[0]["moved"]) == (3, 1, 1)
    assert "4 answers in no theme" in lee("themes", "loose").stderr
    lee("themes", "reread", "P3", "Q1", "missed", "--code", "representativeness", "--because", "nobody asked")
    assert "coded late: 1." in lee("themes", "progress").stdout
    one, again = (lee("themes", "sample", "--size", 3, "--seed", 2, "--json").stdout for _ in range(2))
    assert one == again


def test_pictures_accounts_framework_journal_and_checklist(lee: Run, tmp_path: Path) -> None:
    for arguments in (
        ("map", "m.svg"), ("map", "m.mmd"), ("heat", "codes", "c.png"), ("heat", "themes", "t.csv"),
        ("matrix", "m.xlsx"),
    ):  # fmt: skip
        lee("themes", *arguments)
        assert (tmp_path / arguments[-1]).stat().st_size > 50
    assert "Staff 2 of 3" in lee("themes", "about", "voices").stdout
    assert json.loads(lee("themes", "overlap", "--json").stdout)["answers"][0][1] == 1
    lee("framework", "load", "framework.yaml")
    shown = lee("framework", "show", "respect", "--extracts").stdout
    assert "usual_voices: “The same few voices”" in shown
    lee("framework", "save", "out.yaml")
    assert (
        "it stands on: resources." in lee("framework", "add", "Pay", "--parent", "ask", "--theme", "resources").stderr
    )
    lee("framework", "change", "pay", "--name", "Pay people", "--parent", "", "--because", "it is one of its own")
    assert lee("framework", "link", "pay", "voices").stderr == "pay stands on: resources, voices.\n"
    assert lee("framework", "unlink", "pay", "resources").stderr == "pay stands on: voices.\n"
    pillars = json.loads(lee("framework", "show", "--json").stdout)["pillars"]
    assert [(each["name"], [theme["key"] for theme in each["themes"]]) for each in pillars][-1] == (
        "Pay people", ["voices"],
    )  # fmt: skip
    assert "it is one of its own" in lee("log", "show").stdout
    lee("framework", "remove", "pay")
    assert "Taken back: remove the recommendation pay." in lee("themes", "undo").stderr
    lee("journal", "write", 3, "An idea.")
    assert "phase 3 Generating themes · lee" in lee("journal").stdout
    lee("journal", "change", 1, "A better idea.")
    lee("journal", "remove", 2)
    points = [point for phase in json.loads(lee("checklist", "--json").stdout) for point in phase["points"]]
    assert [point["number"] for point in points] == list(range(1, 16))
    assert lee("checklist").stdout.count("      where: ") == 15
