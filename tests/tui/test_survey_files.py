"""The survey files that are offered: those that lie near, by a part of their name, and those of a path."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from coder.tui.widgets.survey_files import fitting_files, near_folders, shown_folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for number, name in enumerate(
        ("Downloads/b.csv", "Downloads/a.XLSX", "here/c.sav", "here/in/d.csv", "here/e.docx")
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * 1_500)
        os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path


def names(typed: str) -> list[str]:
    return [found.path.name for found in fitting_files(typed, near_folders("study.db"))]


def test_what_lies_here_comes_first_and_in_a_folder_the_newest(home: Path) -> None:
    assert names("") == ["c.sav", "a.XLSX", "b.csv"]


def test_a_part_of_the_name_finds_a_file_whatever_its_case(home: Path) -> None:
    assert names("A.x") == ["a.XLSX"]
    assert names("e.d") == []


def test_names_that_begin_like_it_stand_above_those_that_hold_it_further_on(home: Path) -> None:
    for number, name in enumerate(("more.csv", "own_more.csv")):  # own_more.csv is newer
        (home / "here" / name).write_text("x")
        os.utime(home / "here" / name, (1_800_000_000 + number, 1_800_000_000 + number))
    assert names("more") == ["more.csv", "own_more.csv"]
    assert names("MORE") == ["more.csv", "own_more.csv"]


def test_a_path_lists_its_folder_folders_first(home: Path) -> None:
    assert names("~/") == ["Downloads", "here"]
    assert names(f"{home}/here/") == ["in", "c.sav"]
    assert names("~/Downloads/B") == ["b.csv"]
    assert names("/no/such/folder/") == []


def test_each_says_how_large_it_is_of_which_day_and_where(home: Path) -> None:
    (first, second, _) = fitting_files("", near_folders("study.db"))
    assert first.about.startswith("1.5 KB, ")
    assert first.about.endswith(" Nov 2023")
    assert (shown_folder(first.path), shown_folder(second.path)) == ("here", "~/Downloads")


def test_the_folder_of_the_study_is_looked_into_and_a_server_has_none(home: Path) -> None:
    assert Path(home / "here" / "in") in near_folders(str(home / "here" / "in" / "study.db"))
    assert len(near_folders("postgresql://server/study")) == 2


def test_hidden_names_and_those_that_a_terminal_would_obey_are_not_offered(home: Path) -> None:
    (home / "here" / ".hidden.csv").write_text("x")
    (home / "here" / "bell\x07.csv").write_text("x")
    assert names("") == ["c.sav", "a.XLSX", "b.csv"]
