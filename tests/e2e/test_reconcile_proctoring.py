"""Real coders' differences: all of them reconciled by a file, ten of them on the screen."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from coder.agreement.freezing import frozen_faults
from coder.codebook.draft import key_from
from coder.codebook.loading import load_codebook
from coder.coding.exchange import load_codings
from coder.coding.rounds import open_round, submit_round
from coder.coding.visibility import all_codings, closed_round
from coder.consensus.closing import close_round
from coder.consensus.differences import list_differences
from coder.consensus.files import load_decisions, save_differences
from coder.consensus.layer import coding_fates, consensus_account
from coder.files import csv_text
from coder.store.people import add_person
from coder.store.study import Study
from coder.survey.importing import import_survey
from coder.survey.mapping import LongMap, SurveyMap
from tests.tui.conftest import _opened, wait_for

QUESTIONS = {"N3", "N4", "Q5"}
"""Those that both coders coded."""


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def code_key(written: str) -> str:
    return key_from(written.replace("->", " "))


@pytest.fixture
def proctoring(shared: Path, tmp_path: Path) -> Path:
    """The study of the published data, its round closed."""
    folder = shared / "data" / "proctoring"
    if not folder.is_dir():
        pytest.skip("the data of the proctoring study is not there")
    path = tmp_path / "study.db"
    both = {row["text_id"] for row in read(folder / "units_coded.csv") if row["coder"] == "secondary"}
    codings = [row for row in read(folder / "codings.csv") if row["text_id"] in both]
    texts = [row for row in read(folder / "texts.csv") if row["text_id"] in both]
    (tmp_path / "texts.csv").write_text(csv_text(list(texts[0]), [list(row.values()) for row in texts]), "utf-8")
    keys = sorted({code_key(row["code"]) for row in codings})
    (tmp_path / "book.csv").write_text("key\n" + "\n".join(keys) + "\n", "utf-8")
    with Study.create(path, title="Proctoring", lead="lee", because="a test") as study:
        named = SurveyMap(respondent="respondent_id", long=LongMap(question="question", text="text"))
        import_survey(study, tmp_path / "texts.csv", survey_map=named)
        load_codebook(study, tmp_path / "book.csv")
        for name in ("primary", "secondary"):
            add_person(study, name)
        open_round(study, "main", ["primary", "secondary"])
    place = {row["text_id"]: (row["respondent_id"], row["question"]) for row in texts}
    for name in ("primary", "secondary"):
        given = [(*place[row["text_id"]], code_key(row["code"])) for row in codings if row["coder"] == name]
        coded = {row[:2] for row in given}
        given += [(*each, "") for each in place.values() if each not in coded]
        sheet = tmp_path / f"{name}.csv"
        sheet.write_text(csv_text(("respondent", "question", "code"), list(dict.fromkeys(given))), "utf-8")
        with Study.open(path, name) as study:
            load_codings(study, sheet)
            submit_round(study)
    with Study.open(path, "lee") as study:
        close_round(study)
    return path


def check_account(path: Path) -> None:
    """Every coding of both coders is agreed, kept or rejected, exactly once."""
    with Study.open(path, "lee") as study:
        account = consensus_account(study)
        with study.read() as session:
            found = closed_round(session)
            codings, fates = all_codings(session, found), coding_fates(session, found)
        assert frozen_faults(study) == ()
    assert (account.open, account.decided) == (0, account.differences)
    assert {row.uid for row in codings} == set(fates)
    assert Counter(fates.values()) == Counter(account.codings)
    assert set(account.codings) <= {"agreed", "kept", "rejected"}


def filled(path: Path, folder: Path) -> Path:
    """The saved differences, each decided: one side, both, or the first code of all."""
    with Study.open(path, "lee") as study:
        save_differences(study, folder / "d.xlsx")
        save_differences(study, folder / "d.csv")
    rows = read(folder / "d.csv")
    for number, row in enumerate(row for row in rows if not row["outcome"]):
        row |= {"outcome": ("1", "2", "both", "neither")[number % 4], "reason": f"Reason {number}.", "present": "all"}
    (folder / "f.csv").write_text(csv_text(list(rows[0]), [list(row.values()) for row in rows]), "utf-8")
    return folder / "f.csv"


def test_every_difference_of_the_three_questions_by_a_file(proctoring: Path, tmp_path: Path) -> None:
    with Study.open(proctoring, "lee") as study:
        found = list_differences(study)
        assert {each.question for each in found} == QUESTIONS
        loaded = load_decisions(study, filled(proctoring, tmp_path))
        assert (loaded.made, loaded.left_empty) == (len(found), 0)
        assert load_decisions(study, tmp_path / "f.csv").made == 0
    check_account(proctoring)


async def test_ten_on_the_screen_and_the_rest_by_a_file(proctoring: Path, tmp_path: Path) -> None:
    with Study.open(proctoring, "lee") as study:
        count = len(list_differences(study))
    async with _opened(proctoring, "lee", "reconcile") as pilot:
        await wait_for(pilot, f"Difference 1 of {count}")
        for number in range(10):
            await pilot.press("1" if number % 2 else "2", *f"no {number}", "enter")
            await wait_for(pilot, f"{number + 1} decided")
    with Study.open(proctoring, "lee") as study:
        reasons = [each.decision.reason for each in list_differences(study) if each.decision]
        assert sorted(reasons) == [f"no {number}" for number in range(10)]
        assert load_decisions(study, filled(proctoring, tmp_path)).made == count - 10
    check_account(proctoring)
