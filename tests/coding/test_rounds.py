"""Opening, submitting and listing rounds."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from coder.coding.deciding import toggle_code, toggle_no_code, undo
from coder.coding.rounds import list_rounds, open_round, ready_to_open, submit_round, withdraw_round
from coder.coding.visibility import ENFORCEMENT
from coder.errors import InputError, NotAllowed
from coder.store.check import check_study
from coder.store.study import Study
from tests.coding.conftest import answer_id


@pytest.fixture
def unopened(opened: Path, tmp_path: Path) -> Path:
    """The study as it was before its round was opened."""
    path = Path(shutil.copy(opened, tmp_path / "unopened.db"))
    connection = sqlite3.connect(path)
    with connection:
        for table in ("round_answer", "assignment", "round"):
            connection.execute(f"DELETE FROM {table}")
    connection.close()
    return path


def test_a_round_holds_every_substantive_answer_and_the_codebook_version(unopened: Path) -> None:
    with Study.open(unopened, "lee") as study:
        opened = open_round(study, "main", ["ana", "ben"])
    assert (opened.answers, opened.codebook_version, opened.coders) == (12, 1, ("ana", "ben"))


def test_a_sample_is_drawn_from_each_question_and_repeats_with_its_seed(unopened: Path, tmp_path: Path) -> None:
    drawn = []
    for seed in (7, 7, 8):
        path = Path(shutil.copy(unopened, tmp_path / f"{len(drawn)}.db"))
        with Study.open(path, "lee") as study:
            assert open_round(study, "pilot", ["ana"], kind="pilot", sample="50%", seed=seed).answers == 6
        connection = sqlite3.connect(path)
        query = "SELECT a.question_id, a.id FROM round_answer r JOIN answer a ON a.id = r.answer_id ORDER BY a.id"
        drawn.append(connection.execute(query).fetchall())
    assert drawn[0] == drawn[1] != drawn[2]
    assert sorted(question for question, _ in drawn[0]) == [1, 1, 1, 2, 2, 2]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"coders": ["zoe"]}, "zoe"),
        ({"coders": []}, "at least one coder"),
        ({"coders": ["ana", "ana"]}, "named twice"),
        ({"name": "a/b"}, "name of a round"),
        ({"kind": "rehearsal"}, "kinds are pilot, main, check"),
        ({"sample": "many"}, "percentage"),
        ({"sample": "0%"}, "percentage"),
        ({"sample": "101%"}, "percentage"),
        ({"sample": "nan"}, "percentage"),
    ],
)
def test_what_makes_no_round_is_refused(unopened: Path, arguments: dict[str, object], says: str) -> None:
    with Study.open(unopened, "lee") as study:
        with pytest.raises(InputError, match=says):
            open_round(study, **({"name": "main", "coders": ["ana"]} | arguments))  # type: ignore[arg-type]
        assert list_rounds(study) == []


def test_a_coder_may_not_open_a_round_nor_a_lead_two_at_once(unopened: Path) -> None:
    with Study.open(unopened, "ana") as study, pytest.raises(NotAllowed, match="Only a lead"):
        open_round(study, "main", ["ana"])
    with Study.open(unopened, "lee") as study:
        open_round(study, "main", ["ana"])
        with pytest.raises(NotAllowed, match="still open"):
            open_round(study, "second", ["ana"])


def test_progress_counts_answers_with_a_decision_and_nothing_else(round_path: Path) -> None:
    with Study.open(round_path, "ana") as study:
        toggle_code(study, answer_id(study, "001", "Q1"), "time")
        toggle_code(study, answer_id(study, "001", "Q1"), "cost")
        toggle_no_code(study, answer_id(study, "006", "Q2"))
    with Study.open(round_path, "ben") as study:
        (progress,) = list_rounds(study)
    assert (progress.answers, progress.finished) == (12, {"ana": 2, "ben": 0})


def test_submitting_twice_is_refused(round_path: Path) -> None:
    with Study.open(round_path, "ana") as study:
        submit_round(study, partial=True)
        with pytest.raises(NotAllowed, match="already"):
            submit_round(study, partial=True)


def test_the_limit_of_blindness_is_said_in_one_sentence() -> None:
    assert "cannot enforce" in ENFORCEMENT
    assert ENFORCEMENT.count(".") == 1


def test_a_round_opened_by_mistake_is_withdrawn_while_nobody_has_coded(round_path: Path) -> None:
    with Study.open(round_path, "ana") as study, pytest.raises(NotAllowed, match="Only a lead"):
        withdraw_round(study)
    with Study.open(round_path, "lee") as study:
        assert withdraw_round(study) == "main"
        assert list_rounds(study) == []
        assert open_round(study, "main", ["ana"]).answers == 12
        assert check_study(study).faults == ()


def test_a_round_in_which_somebody_decided_something_stays(round_path: Path) -> None:
    with Study.open(round_path, "ana") as study:
        toggle_code(study, answer_id(study, "001", "Q1"), "time")
        undo(study)
    with Study.open(round_path, "lee") as study:
        with pytest.raises(NotAllowed, match="begun to code"):
            withdraw_round(study, "main")
        assert len(list_rounds(study)) == 1


def test_the_round_in_the_way_is_named_with_what_has_to_be_done_with_it(round_path: Path) -> None:
    def refusal() -> str:
        with Study.open(round_path, "lee") as study, pytest.raises(NotAllowed) as first:
            ready_to_open(study)
        with Study.open(round_path, "lee") as study, pytest.raises(NotAllowed) as second:
            open_round(study, "another", ["ana"])
        assert str(first.value) == str(second.value)
        return str(first.value)

    assert "nobody has coded in it. First withdraw it (x on Home, or: coder round withdraw main)" in refusal()
    with Study.open(round_path, "ana") as study:
        toggle_code(study, answer_id(study, "001", "Q1"), "time")
        submit_round(study, partial=True)
    said = refusal()
    assert "ben have not handed in" not in said
    assert "ben has not handed in" in said
    assert "withdraw" not in said
    with Study.open(round_path, "ben") as study:
        submit_round(study, partial=True)
    assert "all have handed in. First close it: c on Home, or: coder round close main" in refusal()
    with Study.open(round_path, "ana") as study, pytest.raises(NotAllowed, match="Only a lead may open a round"):
        ready_to_open(study)
