"""Rules propose a status for answers that say nothing, in their many spellings, and leave the others alone."""

from __future__ import annotations

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
    ["No time", "None of my colleagues know", "no budget", "Time", "👍", "Nothing works here", "不知道",
     "not sure what it is", "No, because nobody asked us", "n" * 61, "as above all else"],
)  # fmt: skip
def test_an_answer_is_left_alone(text: str) -> None:
    assert proposed_status(text) is None
