"""The rows above the answers are told apart from answers, and what they say about a column is kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coder.files import open_workbook
from coder.survey.header import read_header
from coder.survey.reader import SurveyFile, open_survey_file


def test_three_rows_of_qualtrics() -> None:
    header = read_header([
        ["ResponseId", "Q1", "Q2"], ["Response ID", "Why?", "How?"],
        ['{"ImportId":"_recordId"}', '{"ImportId":"QID1_TEXT"}', "{'ImportId': 'QID2'}"], ["R_1", "a", "b"],
    ])  # fmt: skip
    assert (header.rows, header.names) == (3, ("ResponseId", "Q1", "Q2"))
    assert header.wordings == {"ResponseId": "Response ID", "Q1": "Why?", "Q2": "How?"}


def test_two_rows_of_qualtrics_as_it_was() -> None:
    header = read_header([["V1", "V8", "Q1"], ["ResponseID", "StartDate", "Why?"], ["R_1", "2017-07-18", "a"]])
    assert (header.rows, header.names, header.wordings["Q1"]) == (2, ("V1", "V8", "Q1"), "Why?")


def test_two_rows_of_surveymonkey_with_options_below_their_question() -> None:
    header = read_header([
        ["Respondent ID", "Which?", "", "", "Why?"],
        ["", "Time", "Cost", "Other", "Open-Ended Response"],
        ["1", "Time", "", "", "text"],
    ])  # fmt: skip
    assert header.rows == 2
    assert header.names == ("Respondent ID", "Which?: Time", "Which?: Cost", "Which?: Other", "Why?")
    assert header.groups == dict.fromkeys(header.names[1:4], "Which?")


@pytest.mark.parametrize(
    ("top", "first"),
    [
        (["id", "group", "answer"], ["1", "Response", "I like it"]),
        (["id", "group", "answer"], ["1", "a", "responses"]),
        (["id", "group", "", "answer"], ["1", "Response", "x", "I like it"]),
        (["group", "answer"], ["", "Response"]),
        (["group", "site", "answer"], ["Response", "", "Open-Ended Response"]),
    ],
)
def test_an_answer_that_is_a_word_of_surveymonkey_is_no_header(top: list[str], first: list[str]) -> None:
    assert read_header([top, first, ["2", "Control", "I do not"]]).rows == 1


def test_surveymonkey_without_options_is_told_by_its_open_questions() -> None:
    header = read_header([["Respondent ID", "Start", "Role?", "Why?"], ["", "", "Response", "Open-Ended Response"]])
    assert (header.rows, header.names) == (2, ("Respondent ID", "Start", "Role?", "Why?"))


class TestTitlesAboveTheHeader:
    ROWS = "id,role,What would help?\np1,a,More time\np2,b,More staff\n"

    def look(self, folder: Path, text: str) -> SurveyFile:
        path = folder / "s.csv"
        path.write_text(text)
        return open_survey_file(path)

    @pytest.mark.parametrize(("above", "count"), [("Survey of carers,,\n", 1), ("Survey,,\n,,\n,2025,\n", 3)])
    def test_are_no_names_and_the_header_is_no_respondent(self, tmp_path: Path, above: str, count: int) -> None:
        file = self.look(tmp_path, above + self.ROWS)
        assert (file.columns, file.header_rows) == (("id", "role", "What would help?"), count + 1)
        assert [row.cells[0] for row in file.rows()] == ["p1", "p2"]
        assert [row.number for row in file.rows()] == [count + 2, count + 3]
        assert any("above the names" in note and "Survey" in note for note in file.notes)

    @pytest.mark.parametrize("text", ["who,,\np1,,x\n", "who,\n1,hello\n", "Q1\nhello\n", "who,\nx,x\n"])
    def test_a_header_with_one_name_above_answers_stays_the_header(self, tmp_path: Path, text: str) -> None:
        assert self.look(tmp_path, text).header_rows == 1

    def test_in_a_workbook(self, tmp_path: Path) -> None:
        with open_workbook(tmp_path / "s.xlsx") as book:
            sheet = book.add_worksheet()
            for at, cells in enumerate([["Survey of carers 2025"], ["id", "Q1"], ["p1", "hello"]]):
                sheet.write_row(at, 0, cells)
        file = open_survey_file(tmp_path / "s.xlsx")
        assert (file.columns, [row.cells for row in file.rows()]) == (("id", "Q1"), [["p1", "hello"]])


def test_where_the_format_names_the_columns_the_first_row_is_an_answer(tmp_path: Path) -> None:
    names, rows = ["id", "Q1", "Q2"], [["", "Open-Ended Response", "Time"], ["", "x", ""]]
    lines = [json.dumps(dict(zip(names, row, strict=True))) for row in rows]
    (tmp_path / "s.jsonl").write_text("\n".join(lines))
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    table = pytest.importorskip("pyarrow").table(columns)
    pytest.importorskip("pyarrow.parquet").write_table(table, tmp_path / "s.parquet")
    frame = pytest.importorskip("pandas").DataFrame(columns)
    pytest.importorskip("pyreadstat").write_sav(frame, str(tmp_path / "s.sav"))
    for kind in ("jsonl", "parquet", "sav"):
        assert [row.cells for row in open_survey_file(tmp_path / f"s.{kind}").rows()] == rows, kind


def test_merged_cells_of_any_workbook() -> None:
    header = read_header([["id", "Barriers", "", ""], ["", "Time", "Cost", "Trust"], ["1", "x", "", "x"]])
    assert (header.rows, header.names[1:]) == (2, ("Barriers: Time", "Barriers: Cost", "Barriers: Trust"))


def test_codes_and_wordings_of_limesurvey_share_a_cell() -> None:
    header = read_header([["id. Response ID", "Q1. Why?", "Q2[SQ001]. Which? [Time]", "Q2[SQ002]. Which? [Cost]"]])
    assert header.names == ("id", "Q1", "Q2[SQ001]", "Q2[SQ002]")
    assert header.wordings["Q2[SQ002]"] == "Which? [Cost]"
    assert header.groups == {"Q2[SQ001]": "Q2", "Q2[SQ002]": "Q2"}


def test_a_plain_row_stays_one_row_whatever_the_first_answers_say() -> None:
    for first in (["1", "Yes", ""], ["", "", ""], ["r", "Status", "2"]):
        assert read_header([["id", "Q1", "Q2"], first, ["2", "b", "c"]]).rows == 1
