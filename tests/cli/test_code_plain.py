"""Coding line by line says and stores the same as the screen does."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.coding.conftest import ANSWERS, opened  # noqa: F401

Cli = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def code(coder_cli: Cli, opened: Path, tmp_path: Path) -> Callable[..., str]:  # noqa: F811
    shutil.copy(opened, tmp_path / "study.db")
    return lambda *lines: coder_cli("code", "--plain", "--as", "ana", stdin="\n".join(lines) + "\n").stdout


def codings(coder_cli: Cli, folder: Path) -> list[list[str]]:
    coder_cli("codings", "save", "out.csv", "--as", "ana", "--force")
    with (folder / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]


def test_words_codes_and_spans_are_typed(code: Callable[..., str], coder_cli: Cli, tmp_path: Path) -> None:
    said = code("time: no time", "cost", "next", "none", "memo a thought", "quit")
    assert ANSWERS["001"][0] in said
    assert "Saved: Time. 1 of 12 decided." in said
    first = ANSWERS["001"][0].index("no time")
    assert codings(coder_cli, tmp_path) == [
        ["001", "Q1", "time", str(first), str(first + 7), ""],
        ["001", "Q1", "cost", "", "", ""],
        ["001", "Q2", "", "", "", "a thought"],
    ]


def test_undo_reaches_into_an_earlier_sitting(code: Callable[..., str], coder_cli: Cli, tmp_path: Path) -> None:
    code("time", "cost")
    assert "Undone: apply Cost." in code("undo")
    assert [row[2] for row in codings(coder_cli, tmp_path)] == ["time"]
    assert "Done again: apply Cost." in code("redo")


def test_what_is_not_understood_changes_nothing(code: Callable[..., str], coder_cli: Cli, tmp_path: Path) -> None:
    said = code("time: never said", "qqqq zzzz", "go 99", "go", "gap", "x" * 300)
    assert "not in the answer" in said
    assert "There are 12 answers" in said
    assert "family" in said
    assert codings(coder_cli, tmp_path) == []


def test_few_letters_are_enough_where_they_fit_one_code(code: Callable[..., str]) -> None:
    assert "Saved: Tokenism" in code("toke")


def test_a_hostile_answer_is_shown_without_control_characters(code: Callable[..., str]) -> None:
    said = code("go 5")
    assert "[bold red]x[/] ␛]0;pwn␇ =1+1 <script>" in said
    assert "\x1b" not in said


def test_codes_and_rules_are_listed(code: Callable[..., str]) -> None:
    said = code("codes", "rule workforce")
    assert "Staff shortage (workforce)" in said
    assert "Use when: shortage is named" in said


def test_a_memo_is_not_taken_back_by_a_single_letter(code: Callable[..., str]) -> None:
    said = code("memo a thought", "m", "answer")
    assert "Memo taken back" not in said
    assert said.rindex("Your memo: a thought") > said.index("Memo saved.")
