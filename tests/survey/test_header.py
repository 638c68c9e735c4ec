"""The rows above the answers are told apart from answers, and what they say about a column is kept."""

from __future__ import annotations

from coder.survey.header import read_header


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
