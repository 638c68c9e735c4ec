"""Codings from spreadsheets, and out again."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coder.coding.deciding import set_memo, toggle_code, toggle_no_code, undo
from coder.coding.exchange import LeftOut, left_out_of_sheet, load_codings, save_codings
from coder.coding.rounds import list_rounds
from coder.errors import InputError, NotAllowed
from coder.store.study import Study
from tests.coding.conftest import answer_id

LONG = """respondent,question,code,start,end,memo
001,Q1,time,12,16,
001,Q1,Cost,,,money is named
002,Q1,gap->tokenism,,,
006,Q2,,,,a joke
"""


@pytest.fixture
def ana(round_path: Path):
    with Study.open(round_path, "ana") as study:
        yield study


def write(folder: Path, text: str, name: str = "ana.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def saved(study: Study, folder: Path, **options: object) -> list[list[str]]:
    path = folder / "saved.csv"
    save_codings(study, path, force=True, **options)  # type: ignore[arg-type]
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_a_long_sheet_becomes_ones_codings(ana: Study, tmp_path: Path) -> None:
    done = load_codings(ana, write(tmp_path, LONG))
    assert (done.answers, done.codings, done.added, done.removed) == (3, 3, 4, 0)
    assert list_rounds(ana)[0].finished == {"ana": 3, "ben": 0}
    assert saved(ana, tmp_path)[1:] == [
        ["001", "Q1", "time", "12", "16", "money is named"],
        ["001", "Q1", "cost", "", "", ""],
        ["002", "Q1", "tokenism", "", "", ""],
        ["006", "Q2", "", "", "", "a joke"],
    ]


def test_loading_the_same_sheet_again_changes_nothing(ana: Study, tmp_path: Path) -> None:
    path = write(tmp_path, LONG)
    load_codings(ana, path)
    before = saved(ana, tmp_path)
    again = load_codings(ana, path)
    assert (again.added, again.removed) == (0, 0)
    assert saved(ana, tmp_path) == before


def test_what_is_saved_loads_back_to_the_same(ana: Study, tmp_path: Path) -> None:
    toggle_code(ana, answer_id(ana, "003", "Q1"), "time", start=0, end=10)
    toggle_code(ana, answer_id(ana, "003", "Q1"), "cost")
    toggle_no_code(ana, answer_id(ana, "004", "Q2"))
    set_memo(ana, answer_id(ana, "003", "Q1"), '=1+1 "quoted",\nsecond line')
    path = tmp_path / "out.csv"
    save_codings(ana, path)
    done = load_codings(ana, path)
    assert (done.added, done.removed) == (0, 0)


def test_a_sheet_replaces_what_stood_on_its_answers_and_can_be_undone(ana: Study, tmp_path: Path) -> None:
    toggle_code(ana, answer_id(ana, "001", "Q1"), "equal_partners")
    toggle_code(ana, answer_id(ana, "005", "Q1"), "equal_partners")
    load_codings(ana, write(tmp_path, LONG))
    assert {row[2] for row in saved(ana, tmp_path)[1:] if row[0] == "001"} == {"time", "cost"}
    assert [row[2] for row in saved(ana, tmp_path)[1:] if row[0] == "005"] == ["equal_partners"]
    undo(ana)
    assert [row[:3] for row in saved(ana, tmp_path)[1:]] == [
        ["001", "Q1", "equal_partners"],
        ["005", "Q1", "equal_partners"],
    ]


def test_a_wide_sheet_means_the_same_as_the_long_one(ana: Study, tmp_path: Path) -> None:
    wide = "respondent,question,time,cost,tokenism\n001,Q1,1,x,\n002,Q1,0,0,yes\n006,Q2,,0,\n"
    done = load_codings(ana, write(tmp_path, wide))
    assert (done.answers, done.codings) == (3, 3)
    out = saved(ana, tmp_path, wide=True)
    assert out[0] == ["respondent", "question", "time", "cost", "workforce", "tokenism", "equal_partners"]
    assert out[1:] == [
        ["001", "Q1", "1", "1", "0", "0", "0"],
        ["002", "Q1", "0", "0", "0", "1", "0"],
        ["006", "Q2", "0", "0", "0", "0", "0"],
    ]


def test_a_wide_sheet_out_and_in_again_leaves_spans_and_memos_as_they_are(ana: Study, tmp_path: Path) -> None:
    toggle_code(ana, answer_id(ana, "001", "Q1"), "time", start=0, end=16)
    toggle_code(ana, answer_id(ana, "001", "Q1"), "time", start=22, end=30)
    toggle_code(ana, answer_id(ana, "001", "Q1"), "cost")
    set_memo(ana, answer_id(ana, "001", "Q1"), "two places")
    before = saved(ana, tmp_path)
    path = tmp_path / "wide.csv"
    save_codings(ana, path, wide=True)
    done = load_codings(ana, path)
    assert (done.codings, done.added, done.removed) == (3, 0, 0)
    assert saved(ana, tmp_path) == before


def test_a_wide_sheet_takes_back_the_spans_of_a_code_that_it_does_not_mark(ana: Study, tmp_path: Path) -> None:
    toggle_code(ana, answer_id(ana, "001", "Q1"), "time", start=0, end=16)
    done = load_codings(ana, write(tmp_path, "respondent,question,time,cost\n001,Q1,0,1\n"))
    assert (done.added, done.removed) == (1, 1)
    assert [row[2:5] for row in saved(ana, tmp_path)[1:]] == [["cost", "", ""]]


def test_it_is_said_whose_codings_came_in_and_how_many(
    ana: Study, tmp_path: Path, round_path: Path, coder_cli: Callable[..., Any]
) -> None:
    (tmp_path / "other_desk.csv").write_text("respondent,question,code\n001,Q1,time\n002,Q1,\n", "utf-8")
    told = coder_cli("codings", "load", "other_desk.csv", "-s", round_path, "--as", "ana").stderr
    assert told.startswith("ana's part of round main: 2 answers with 1 coding are as in other_desk.csv (2 added")


def test_what_a_sheet_has_no_place_for_is_counted(
    ana: Study, tmp_path: Path, round_path: Path, coder_cli: Callable[..., Any]
) -> None:
    toggle_code(ana, answer_id(ana, "001", "Q1"), "time", start=0, end=16)
    toggle_code(ana, answer_id(ana, "001", "Q1"), "cost")
    set_memo(ana, answer_id(ana, "001", "Q1"), "on a coded answer")
    set_memo(ana, answer_id(ana, "002", "Q1"), "on an answer without a coding")
    assert left_out_of_sheet(ana) == LeftOut(spans=0, memos=1)
    assert left_out_of_sheet(ana, wide=True) == LeftOut(spans=1, memos=2)
    save = ("codings", "save", "out.csv", "--force", "-s", round_path, "--as", "ana")
    assert "1 memos on answers without a coding" in coder_cli(*save).stderr
    told = coder_cli(*save, "--wide").stderr
    assert "the places of 1 codings" in told
    assert "2 memos" in told


def test_nobody_counts_anothers_work_while_the_round_is_open(round_path: Path) -> None:
    with Study.open(round_path, "ben") as study, pytest.raises(NotAllowed, match="still open"):
        left_out_of_sheet(study, of="ana")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("respondent,question,code\n001,Q1,tiem\n", "line 2.*tiem.*time"),
        ("respondent,question,code\n999,Q1,time\n", "line 2.*no respondent '999'"),
        ("respondent,question,code\n001,Q9,time\n", "line 2.*no question 'Q9'.*Q1, Q2"),
        ("respondent,question,code\n001,Q1,gap\n", "line 2.*family"),
        ("respondent,question,code,start,end\n001,Q1,time,4,99\n", "line 2.*past the end"),
        ("respondent,question,code,start,end\n001,Q1,time,4,\n", "line 2.*both its start and its end"),
        ("respondent,question,code,start,end\n001,Q1,time,four,9\n", "line 2, column start"),
        ("respondent,question,code\n001,Q1,time\n001,Q1,\n", "line 3.*no code applies"),
        ("respondent,question,code,coder\n001,Q1,time,ben\n", "line 2.*'ben'.*ana"),
        ("respondent,code\n001,time\n", "no column 'question'"),
        ("respondent,question,time\n001,Q1,perhaps\n", "line 2, column time.*perhaps"),
        ("respondent,question,code\n", "no codings"),
        ("", "empty"),
        ("PK\x03\x04\x00\x00", "not a text file"),
    ],
)
def test_a_sheet_that_does_not_fit_is_refused_whole(ana: Study, tmp_path: Path, text: str, says: str) -> None:
    good = "001,Q2,time\n" if text.startswith("respondent,question,code\n001") else ""
    with pytest.raises(InputError, match=says):
        load_codings(ana, write(tmp_path, text + good))
    assert list_rounds(ana)[0].finished == {"ana": 0, "ben": 0}


def test_rows_about_answers_outside_the_round_are_left_out_and_counted(ana: Study, tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(ana.where) as connection:
        connection.execute(
            "DELETE FROM round_answer WHERE answer_id IN (SELECT answer.id FROM answer"
            " JOIN respondent r ON r.id = respondent_id WHERE r.key = '002')"
        )
    connection.close()
    done = load_codings(ana, write(tmp_path, LONG))
    assert (done.answers, done.left_out) == (2, (4,))
    with pytest.raises(InputError, match="speaks of no answer of round main"):
        load_codings(ana, write(tmp_path, "respondent,question,code\n002,Q1,time\n"))


def test_a_file_that_is_missing_is_named(ana: Study, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no file"):
        load_codings(ana, tmp_path / "nowhere.csv")


def test_while_the_round_is_open_nobody_saves_anothers_codings(round_path: Path, tmp_path: Path) -> None:
    with Study.open(round_path, "ana") as study:
        load_codings(study, write(tmp_path, LONG))
    for person in ("ben", "lee", None):
        with Study.open(round_path, person) as study, pytest.raises(NotAllowed, match="still open"):
            save_codings(study, tmp_path / "stolen.csv", of="ana")
    assert not (tmp_path / "stolen.csv").exists()
