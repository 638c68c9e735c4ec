"""What the study says comes next, from the empty study to the quotes, and what its phases count."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder.reporting.progress import StudyStatus, study_status
from coder.store.study import Study
from tests.coding.conftest import CODEBOOK, run


def status(path: Path, who: str = "lee") -> StudyStatus:
    with Study.open(path, who) as study:
        return study_status(study)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    files = {
        "s.csv": "id,Q1\n1,No time.\n2,No money.\n3,N/A\n",
        "book.yaml": CODEBOOK,
        "ana.csv": "respondent,question,code\n1,Q1,time\n2,Q1,cost\n",
        "ben.csv": "respondent,question,code\n1,Q1,time\n2,Q1,time\n",
        "themes.yaml": "themes:\n  - {key: t, name: T, kind: topic_summary, status: kept, codes: [time]}\n",
        "decisions.csv": "respondent,question,side_1,side_2,outcome,codes,cause,reason\n"
        "2,Q1,cost,time,1,,,Money is named.\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_each_step_leads_to_the_next(place: Path) -> None:
    path = place / "study.db"
    seen = []

    def do(*command: object, who: str = "lee") -> None:
        run(*command, "-s", path, "--as", who)
        seen.append(status(path).next.step)

    do("init", "--title", "T", "--lead", "lee")
    do("import", place / "s.csv", "--respondent", "id", "--question", "Q1")
    do("answers", "accept-proposed")
    do("codebook", "load", place / "book.yaml")
    do("team", "add", "ana")
    do("team", "add", "ben")
    do("round", "open", "main", "--coder", "ana", "--coder", "ben")
    assert status(path, "ana").next.step == "code"
    for name in ("ana", "ben"):
        run("codings", "load", place / f"{name}.csv", "-s", path, "--as", name)
    assert status(path, "ana").next.step == "submit"
    for name in ("ana", "ben"):
        run("round", "submit", "-s", path, "--as", name)
    seen.append(status(path).next.step)
    do("round", "close")
    do("decisions", "load", place / "decisions.csv")
    do("themes", "load", place / "themes.yaml")
    assert seen == [
        "import", "statuses", "codebook", "team", "team", "round", "wait", "close", "reconcile", "themes", "quotes",
    ]  # fmt: skip
    coding = status(path).phases[1].facts
    assert "round main: coders agree on 1, 1 of 1 differences decided" in coding
    assert [fact for fact in coding if "decided:" in fact] == [
        "round main, decided: 1 one side (1 ana, 0 ben); causes: 1 not given"
    ]
    assert "1 code in use belongs to no theme" in status(path).phases[2].facts


def test_a_pilot_and_a_dropped_theme_house_nothing_and_use_nothing(place: Path) -> None:
    path = place / "study.db"
    for command in (
        ("init", "--title", "T", "--lead", "lee"),
        ("import", place / "s.csv", "--respondent", "id", "--question", "Q1"),
        ("codebook", "load", place / "book.yaml"),
        ("team", "add", "ana"),
        ("round", "open", "try", "--kind", "pilot", "--coder", "ana"),
        ("codings", "load", place / "ana.csv", "--as", "ana"),
        ("round", "submit", "--partial", "--as", "ana"),
        ("round", "close"),
        ("themes", "load", place / "themes.yaml"),
    ):
        who = () if "--as" in command else ("--as", "lee")
        run(*command, "-s", path, *who)
    assert not [fact for fact in status(path).phases[2].facts if "no theme" in fact]
