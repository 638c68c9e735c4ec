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
        "import", "statuses", "codebook", "team", "team", "round", "wait", "close", "reconcile", "themes", "themes",
    ]  # fmt: skip
    coding = status(path).phases[1].facts
    assert "round main: coders agree on 1, 1 of 1 differences decided" in coding
    assert [fact for fact in coding if "decided:" in fact] == [
        "round main, decided: 1 one side (1 ana, 0 ben); causes: 1 not given"
    ]
    assert "1 code in use belongs to no theme" in status(path).phases[2].facts


def test_with_themes_what_waits_first_in_the_order_of_the_method_comes_next(place: Path) -> None:
    path = place / "study.db"

    def lee(*command: object) -> None:
        run(*command, "-s", path, "--as", "lee")

    for command in (
        ("init", "--title", "T", "--lead", "lee"),
        ("import", place / "s.csv", "--respondent", "id", "--question", "Q1"),
        ("answers", "accept-proposed"), ("codebook", "load", place / "book.yaml"), ("team", "add", "ana"),
        ("round", "open", "main", "--coder", "ana"),
    ):  # fmt: skip
        lee(*command)
    run("codings", "load", place / "ana.csv", "-s", path, "--as", "ana")
    run("round", "submit", "-s", path, "--as", "ana")
    lee("round", "close")
    lee("themes", "load", place / "themes.yaml")
    lee("themes", "add", "Gap", "--idea", "Said, not done.")
    waits = [status(path)]
    for command in (
        ("link", "t", "cost"), ("mark", "t", "1", "Q1", "fits"), ("mark", "t", "2", "Q1", "drop", "--because", "money"),
        ("change", "gap", "--status", "dropped"), ("reread", "2", "Q1", "elsewhere", "--because", "money"),
        ("reread", "1", "Q1", "reflected"), ("change", "t", "--definition", "Too little time."),
    ):  # fmt: skip
        lee("themes", *command)
        waits.append(status(path))
    begins = [
        "1 code in use belongs to no theme: “Cost”. Put it into a theme;",
        "Review, level 1: read what each theme holds and say whether it fits. 2 of 2 answers in themes (each once per"
        " theme) are not read, in 1 theme; begin with “T” (2). 1 theme is a candidate",
        "Review, level 1: read what each theme holds and say whether it fits. 1 of 2 answers in themes",
        "1 theme is a candidate: “Gap”. Keep, merge or drop each",
        "Review, level 2: read again the answers in no theme (1 of 1 left)",
        "Review, level 2: read a sample of all answers again (1 left)",
        "1 theme has no definition: “T”.",
        "Take out the quotes for the report.",
    ]
    for found, words in zip(waits, begins, strict=True):
        assert found.next.sentence.startswith(words)
    assert [(found.next.there, found.next.front) for found in waits] == [
        ("c", "cost"), ("v", "t"), ("v", "t"), ("e", "gap"), ("n", ""), ("n, s", ""), ("e", "t"), ("", ""),
    ]  # fmt: skip
    assert [found.phases[3].state for found in waits[5:]] == ["under way", "done so far", "done so far"]
    assert [found.phases[4].state for found in waits[5:]] == ["under way", "under way", "done so far"]
    with Study.open(path, "ana") as study:
        assert study_status(study).next.step == "quotes"


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
