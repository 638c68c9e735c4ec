"""What a coder may want to look at again before handing in."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder.coding.desk import CodingDesk
from coder.coding.self_check import self_check
from coder.store.study import Study
from tests.coding.conftest import build_round

TEXTS = (
    "We never have enough time for meetings.",
    "we never have enough time for the meetings",
    "We never have enough time for meetings.",
    "Carers are asked and then nothing changes at all.",
    "No.",
    "No!",
)


@pytest.fixture
def desk(tmp_path: Path):
    path = build_round(tmp_path, TEXTS, ["time", "cost", "change"])
    with Study.open(path, "ben") as study:
        CodingDesk(study).toggle("change")
    with Study.open(path, "ana") as study:
        yield CodingDesk(study)


def code(desk: CodingDesk, *codes: str) -> None:
    for code in codes:
        desk.toggle(code)
    if not codes:
        desk.toggle_no_code()
    desk.move(1)


def test_nothing_is_decided(desk: CodingDesk) -> None:
    found = self_check(desk.study)
    assert (found.answers, found.undecided, found.unsure, found.alike, found.used_once) == (6, 6, 0, (), ())
    assert found.sentences() == ("6 answers are undecided: number 1, 2, 3, 4, 5, 6.",)


def test_like_answers_with_other_codes_are_asked_about(desk: CodingDesk) -> None:
    code(desk, "time", "cost")
    code(desk, "time")
    code(desk, "time", "cost")
    code(desk, "change")
    code(desk)
    code(desk, "time")
    desk.go_to(3)
    desk.toggle_flag("unsure")
    found = self_check(desk.study)
    assert (found.undecided, found.unsure, [spot.respondent for spot in found.first_unsure]) == (0, 1, ["R4"])
    (pair,) = found.alike
    assert (pair.answer.number, pair.codes) == (2, ("cost",))
    assert pair.like.number in (1, 3)
    assert [(once.code, once.answer.number) for once in found.used_once] == [("change", 4)]
    assert found.sentences()[1].endswith("to which you gave “cost”; does it apply here too?")


def test_what_is_alike_and_coded_alike_is_no_question(desk: CodingDesk) -> None:
    for _ in range(3):
        code(desk, "time")
    assert self_check(desk.study).alike == ()


def test_so_many_answers_are_drawn_at_most(desk: CodingDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coder.coding.self_check._COMPARED", 2)
    for _ in TEXTS:
        code(desk, "time")
    assert self_check(desk.study).compared == 2
