"""Rules propose a status for answers that say nothing, in their many spellings, and leave the others alone."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from coder.survey.statuses import proposed_status


@pytest.mark.parametrize(
    "text",
    ["N/A", "n/a", "N / A", "N.A.", "na", " None ", "none", "No.", "NO", ".", "-", "…", "???", "no comment",
     "Nothing to add!", "As above", "nothing to add", "nil", "Not applicable"],
)  # fmt: skip
def test_nothing_to_add(text: str) -> None:
    assert proposed_status(text) == "nothing_to_add"


@pytest.mark.parametrize(
    "text", ["don't know", "Don’t know", "dont know", "I DON'T KNOW.", "Not sure", "dk", "No idea!"]
)
def test_dont_know(text: str) -> None:
    assert proposed_status(text) == "dont_know"


@pytest.mark.parametrize(
    "text",
    ["No time", "None of my colleagues know", "no budget", "Time", "👍", "Nothing works here",
     "Notable", "Everything", "nix the forms", "no on",
     "not sure what it is", "No, because nobody asked us", "n" * 61, "as above all else"],
)  # fmt: skip
def test_an_answer_is_left_alone(text: str) -> None:
    assert proposed_status(text) is None


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("k.A.", "nothing_to_add"),
        ("Weiß nicht", "dont_know"),
        ("Rien à ajouter.", "nothing_to_add"),
        ("je ne sais pas", "dont_know"),
        ("Nada", "nothing_to_add"),
        ("NO SE", "dont_know"),
        ("n.v.t.", "nothing_to_add"),
        ("Nie wiem", "dont_know"),
        ("dim byd", "nothing_to_add"),
        ("لا شيء", "nothing_to_add"),
        ("कुछ नहीं", "nothing_to_add"),
        ("不知道", "dont_know"),
        ("特になし。", "nothing_to_add"),
        ("Не знаю", "dont_know"),
        ("không có", "nothing_to_add"),
    ],
)
def test_other_languages(text: str, status: str) -> None:
    assert proposed_status(text) == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Nothign to add", "nothing_to_add"), ("nohting", "nothing_to_add"), ("not aplicable", "nothing_to_add"),
        ("no coment", "nothing_to_add"), ("nooooo", "nothing_to_add"), ("xxxxxx", "nothing_to_add"),
        ("asdfgh", "not_codeable"), ("did not anwser", "skipped"), ("on comment", None), ("now sure", None),
        ("noting", "nothing_to_add"), ("cannot pay", None),
    ],
)  # fmt: skip
def test_slips_are_forgiven_in_long_words_only(text: str, status: str | None) -> None:
    assert proposed_status(text) == status


def test_on_a_generated_survey_nearly_all_and_nearly_nothing_else(shared: Path, tmp_path: Path) -> None:
    make = [sys.executable, str(shared / "data" / "make_scale.py"), "--rows", "3000", "--no-codings", "--out", "."]
    subprocess.run(make, cwd=tmp_path, check=True, capture_output=True)
    with (tmp_path / "truth_answers.csv").open(encoding="utf-8", newline="") as file:
        junk = {row["answer_id"] for row in csv.DictReader(file) if row["kind"] == "junk"}
    with (tmp_path / "responses.csv").open(encoding="utf-8", newline="") as file:
        found = {
            f"{row['respondent_id']}:{question}"
            for row in csv.DictReader(file)
            for question in ("Q1", "Q2", "Q3", "Q4")
            if row[question].strip() and proposed_status(row[question])
        }
    assert len(found & junk) >= 0.98 * len(found)
    assert len(found & junk) >= 0.98 * len(junk)
