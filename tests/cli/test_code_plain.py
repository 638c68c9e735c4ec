"""Coding line by line says and stores the same as the screen does."""

from __future__ import annotations

import csv
import json
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


def test_what_names_no_code_says_what_to_type(code: Callable[..., str]) -> None:
    said = code('cost on "typed"', "code time", "tme", "zq", "x")
    assert "To apply Cost, type cost; on words of the answer, cost: WORDS" in said
    assert "To apply Time, type time; on words of the answer, time: WORDS" in said
    assert "There is no code 'zq'; codes lists the codes, help the commands." in said
    assert "codebook show" not in said
    assert "Saved: no code applies." in said


def test_the_help_breaks_no_word_at_80_columns(code: Callable[..., str]) -> None:
    said = code("help").split("Type a code", 1)[1]
    assert max(map(len, said.splitlines())) < 80
    assert "propose NAME[: WORDS]  a code that" in said
    assert "submit [now|partial]   hand your part in" in said


def test_a_concern_is_told_in_words_and_what_came_of_it_is_heard(code: Callable[..., str], coder_cli: Cli) -> None:
    said = code("flag concern: call her", "answer", "unflag concern", "flag concern", "undo", "undo")
    assert "Saved: flag concern for the lead.\nThe lead reads your words." in said
    assert "Your flags: concern for the lead\nYou told the lead: call her\n" in said
    assert "To say why: unflag concern, then flag concern: WORDS" in said
    assert "call her" in coder_cli("flags", "--as", "lee").stdout
    coder_cli("flags", "settle", "001", "Q1", "--because", "I called.", "--as", "lee")
    assert "The concern for the lead is settled: I called." in code("answer")


def test_flags_and_missed_codes_are_typed(code: Callable[..., str], coder_cli: Cli) -> None:
    said = code(
        "flag unsure", "flag personal data", "unflag unsure", "unflag quote", "propose Hurry: no time", "answer"
    )
    assert "Saved: flag personal data." in said
    assert "This answer is not flagged: quote candidate." in said
    assert said.rindex("Your flags: personal data\n") < said.rindex("You propose the code: Hurry on: no time\n")
    assert "unflag" in code("undo", "undo")
    assert "Taken back." in code("redo", "redo", "unpropose hurry")
    proposals = json.loads(coder_cli("codebook", "proposals", "--json", "--as", "lee").stdout)
    assert proposals == []


def test_a_key_stands_for_a_code_and_its_capital_goes_on(
    code: Callable[..., str], coder_cli: Cli, tmp_path: Path
) -> None:
    said = code("cost", "1", "key t time", "T", "t", "cost +", "1", "free t", "codes", "key n time")
    assert "Saved: t stands for Time." in said
    assert "Answer 2 of 12" in said
    assert "Answer 3 of 12" in said
    assert "Cost (cost), key 1" in said
    assert "other letters are commands" in said
    assert [row[:3] for row in codings(coder_cli, tmp_path)] == [
        ["001", "Q1", "time"], ["001", "Q2", "time"], ["001", "Q2", "cost"], ["002", "Q1", "cost"],
    ]  # fmt: skip


def test_codes_are_repeated_and_their_words_moved(code: Callable[..., str], coder_cli: Cli, tmp_path: Path) -> None:
    text = ANSWERS["001"][0]
    said = code(
        "time: no", "time: no #2", "move time #2: no money ... either", "b", "n", "repeat", "go 1", "move cost: no"
    )
    assert "This is the first answer in view." in said
    assert "Move which code to which words?" in said
    second = text.index("no money")
    assert [row[:5] for row in codings(coder_cli, tmp_path)] == [
        ["001", "Q1", "time", str(text.index("no")), str(text.index("no") + 2)],
        ["001", "Q1", "time", str(second), str(text.index("either") + len("either"))],
        ["001", "Q2", "time", "", ""],
    ]


def test_answers_are_found_filtered_and_listed(code: Callable[..., str]) -> None:
    said = code(
        "find TIME", "list", "n", "n", "filter question Q2", "filter off", "filter", "filter flag quote", "number 12"
    )
    assert "In view: with the words TIME (2 of 12)." in said
    assert "1. 001, Q1 (undecided): There is no time" in said
    assert "7. 004, Q1 (undecided): Time." in said
    assert "This is the last answer in view." in said
    assert said.count("No answer fits; what was in view stays.") == 2
    assert "In view: all answers (12 of 12)." in said
    assert "Answer 12 of 12" in said


def test_a_sensitive_answer_is_covered_until_it_is_asked_for(code: Callable[..., str]) -> None:
    code("flag sensitive")
    said = code("list", "flag quote", "answer")
    assert "1. 001, Q1 (undecided, sensitive): covered, flagged as sensitive" in said
    assert said.index("was flagged as sensitive") < said.index("Saved: flag quote") < said.index(ANSWERS["001"][0])


def test_who_answered_is_said_to_who_asks_where_that_is_allowed(code: Callable[..., str], coder_cli: Cli) -> None:
    assert "role: carer" in code("quit")
    coder_cli("context", "ask", "--as", "lee")
    assert coder_cli("context").stdout == "ask\n"
    assert "role: carer" not in code("quit")
    assert "role: carer" in code("who")
    coder_cli("context", "hidden", "--as", "lee")
    said = code("who")
    assert "role: carer" not in said
    assert "hidden" in said


def test_a_part_is_checked_and_handed_in_with_a_word_that_cannot_slip(code: Callable[..., str]) -> None:
    said = code("time", "check", "submit", "s", "submit now", "submit partial", "cost")
    assert "11 answers are undecided" in said
    assert "Type submit partial to hand it in." in said
    assert "11 of 12 answers are not coded yet" in said
    assert "Submitted: 1 of 12 answers of round main." in said
    assert "ana has submitted round main" in said


def test_every_command_of_the_help_is_there_and_a_letter_means_one(code: Callable[..., str]) -> None:
    from coder.cli.code_plain import COMMANDS, HELP
    from coder.cli.plain_commands import PlainCommands

    letters = [command.word[0] for command in COMMANDS if command.letter]
    assert len(letters) == len(set(letters))
    for command in COMMANDS:
        assert f"\n{command.word}" in HELP
        assert command.word in ("help", "quit") or callable(getattr(PlainCommands, command.word.replace(" ", "_")))
    assert HELP in code("h")


def test_a_sitting_ends_where_one_stopped(code: Callable[..., str]) -> None:
    code("go 9")
    assert "Answer 9 of 12" in code("quit")
