"""Exports of real platforms come in by guess alone, as their index says they are."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from coder.store.study import Study
from coder.survey.guess import guess_map
from coder.survey.importing import import_survey
from coder.survey.reader import open_survey_file
from tests.conftest import shared_folder

NAMES = (
    "haskell_2018", "2015_notebook_ux_SurveyGizmo", "2016_education", "2017_us", "dask_2021_GoogleForms", "StarWars",
    "sample_3row_de", "sample_legacy_2row", "qualtricstools_comment_coding_3row", "qualtricstools_long_3row",
    "qualtricstools_many_types_3row", "proctoring_qualtrics_3row",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_rows_header_encoding_and_open_answers_are_those_of_the_index(name: str) -> None:
    folder = shared_folder() / "data" / "exports"
    with (folder / "INDEX.csv").open(encoding="utf-8-sig", newline="") as index:
        told = next(row for row in csv.DictReader(index) if row["file"] == f"{name}.csv")
    file = open_survey_file(folder / told["file"])
    questions = guess_map(file).survey_map.questions
    places = [file.position(question.column or question.key) for question in questions]
    rows = list(file.rows())
    assert file.header_rows == int(told["header_rows"])
    assert (len(rows), len(file.columns)) == (int(told["rows"]), int(told["columns"]))
    assert file.delimiter == told["delimiter"]
    assert file.encoding.startswith("Windows-1252" if told["encoding"] == "cp1252" else "UTF-8")
    assert len(questions) == int(told["open_text_columns"])
    assert sum(bool(row.cells[at].strip()) for row in rows for at in places) == int(told["open_answers"])


def test_wordings_come_from_the_header_and_nobody_is_named(shared: Path, study_path: Path) -> None:
    path = shared / "data" / "exports" / "proctoring_qualtrics_3row.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        codes, asked = next(rows := csv.reader(file)), next(rows)
    wordings = dict(zip(codes, asked, strict=True))
    with Study.open(study_path, "lee") as study:
        account = import_survey(study, path, survey_map=guess_map(open_survey_file(path)).survey_map)
    assert account.questions
    assert {q.question: q.wording for q in account.questions} == {
        q.question: wordings[q.question] for q in account.questions
    }
    guess = guess_map(open_survey_file(shared / "data" / "exports" / "qualtricstools_long_3row.csv"))
    assert {"LocationLatitude", "LocationLongitude", "IPAddress", "RecipientEmail"} <= set(guess.left_out())
