"""Level 1: every extract of a theme is read; what is found decides what belongs to the theme."""

from __future__ import annotations

import csv

import pytest

from coder.coding.log_reading import read_log
from coder.errors import InputError, NotAllowed
from coder.reporting.quotes import quote_bank
from coder.themes.accounts import overlap_matrix, theme_accounts
from coder.themes.loading import load_themes
from coder.themes.reading import ThemeView, show_themes
from coder.themes.review import Finding, record_findings, review_progress, theme_extracts
from coder.themes.review_files import load_findings, save_findings
from tests.themes.agreed import HOSTILE, THEMES, Agreed


@pytest.fixture
def themed(agreed: Agreed) -> Agreed:
    with agreed.open() as study:
        load_themes(study, agreed.file("t.yaml", THEMES))
    return agreed


def theme(agreed: Agreed, key: str) -> ThemeView:
    with agreed.open() as study:
        return next(found for found in show_themes(study).themes if found.key == key)


class TestReading:
    def test_all_extracts_stand_there_with_their_codes_and_nothing_is_read(self, themed: Agreed) -> None:
        with themed.open() as study:
            review = theme_extracts(study, "voices")
        assert [(one.respondent, one.question, one.finding) for one in review.extracts] == [
            ("P2", "Q1", ""), ("P1", "Q2", ""), ("P3", "Q2", ""),
        ]  # fmt: skip
        assert review.extracts[1].text == HOSTILE
        assert review.extracts[0].spans == ((0, 19),)
        assert (review.progress.extracts, review.progress.read) == (3, 0)

    def test_progress_counts_what_was_found(self, themed: Agreed) -> None:
        with themed.open() as study:
            record_findings(study, [Finding("voices", "P1", "Q2", "fits")])
            record_findings(study, [Finding("voices", "P2", "Q1", "fits", deviant=True, reason="it is the contrary")])
            record_findings(study, [Finding("voices", "P3", "Q2", "drop", reason="about something else")])
            found = {each.theme: each for each in review_progress(study)}
            (account,) = theme_accounts(study, "voices")
        assert tuple(found["voices"])[2:] == (3, 3, 2, 0, 1, 0, 1)
        assert [(case.respondent, case.reason) for case in account.deviant] == [("P2", "it is the contrary")]


class TestFinding:
    def test_a_dropped_extract_leaves_the_counts_and_the_quotes_but_not_the_list(self, themed: Agreed) -> None:
        assert (theme(themed, "voices").respondents, theme(themed, "voices").extracts) == (3, 4)
        with themed.open() as study:
            record_findings(study, [Finding("voices", "P1", "Q2", "drop", reason="a joke")])
            bank = quote_bank(study, themes=["voices"])
            listed = theme_extracts(study, "voices").extracts
        assert (theme(themed, "voices").respondents, theme(themed, "voices").extracts) == (2, 3)
        assert {extract.respondent for extract in bank.groups[0].extracts} == {"P2"}
        assert [(one.respondent, one.finding, one.reason, one.person) for one in listed if one.finding] == [
            ("P1", "drop", "a joke", "lee")
        ]

    def test_a_moved_extract_is_quoted_under_the_other_theme(self, themed: Agreed) -> None:
        with themed.open() as study:
            record_findings(study, [Finding("voices", "P2", "Q1", "move", "resources", reason="means")])
            bank = quote_bank(study, themes=["resources"])
            came = next(one for one in theme_extracts(study, "resources").extracts if one.respondent == "P2")
        assert {(e.respondent, e.text) for e in bank.groups[0].extracts} == {
            ("P1", "Time is short and money is short"), ("P2", "The same few voices"),
        }  # fmt: skip
        assert came.came_from == "voices"
        # in the sub-theme it stays, by the code Who speaks
        assert theme(themed, "voices").respondents == 3

    def test_an_answer_that_no_code_brings_is_put_in_whole(self, themed: Agreed) -> None:
        with themed.open() as study:
            record_findings(study, [Finding("resources", "P10", "Q1", "add", reason="fine means: enough of it")])
            bank = quote_bank(study, themes=["resources"])
        added = next(extract for extract in bank.groups[0].extracts if extract.respondent == "P10")
        assert (added.text, added.codes, added.origins, added.id) == ("Fine.", (), ("review",), added.answer_id)
        assert theme(themed, "resources").respondents == 2

    def test_a_finding_is_taken_back(self, themed: Agreed) -> None:
        with themed.open() as study:
            record_findings(study, [Finding("voices", "P1", "Q2", "drop", reason="a joke")])
            record_findings(study, [Finding("voices", "P1", "Q2", "")])
            assert read_log(study, action="theme.review").found == 2
        assert theme(themed, "voices").respondents == 3

    @pytest.mark.parametrize(
        ("finding", "words"),
        [
            (Finding("voices", "P1", "Q2", "drop"), "a reason is needed"),
            (Finding("voices", "P1", "Q2", "fits", deviant=True), "a reason is needed"),
            (Finding("voices", "P1", "Q2", "move", reason="r"), "to which theme"),
            (Finding("voices", "P1", "Q2", "move", "voices", reason="r"), "already"),
            (Finding("voices", "P1", "Q1", "fits"), "not an extract of the theme voices"),
            (Finding("voices", "P10", "Q2", "add", reason="r"), "no agreed codes"),
            (Finding("voices", "P1", "Q2", "fit"), "findings are fits, move, drop, add"),
            (Finding("voices", "P1", "Q2", "drop", deviant=True, reason="r"), "belongs to it"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, themed: Agreed, finding: Finding, words: str) -> None:
        with themed.open() as study, pytest.raises(InputError, match=words):
            record_findings(study, [finding])

    def test_only_a_lead_judges(self, themed: Agreed) -> None:
        with themed.open("ana") as study, pytest.raises(NotAllowed):
            record_findings(study, [Finding("voices", "P1", "Q2", "fits")])


class TestSpreadsheet:
    def test_what_is_filled_in_is_taken_and_what_is_not_is_passed_over(self, themed: Agreed) -> None:
        path = themed.folder / "findings.csv"
        with themed.open() as study:
            assert save_findings(study, path) == 5
            rows = list(csv.DictReader(path.open(encoding="utf-8-sig")))
            assert [row["text"] for row in rows if row["respondent"] == "P2"] == [
                "The same few voices",
                "always the same",
            ]
            rows[0] |= {"finding": "Fits"}
            rows[1] |= {"finding": "move", "to": "resources", "reason": "r"}
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, rows[0])
                writer.writeheader()
                writer.writerows(rows)
            assert load_findings(study, path) == 2
            assert load_findings(study, path) == 0
            assert review_progress(study)[0][2:6] == (3, 2, 1, 1)

    def test_one_wrong_row_and_nothing_is_taken(self, themed: Agreed) -> None:
        path = themed.file("f.csv", "theme,respondent,question,finding\nvoices,P1,Q2,fits\nvoices,P9,Q2,fits\n")
        with themed.open() as study:
            with pytest.raises(InputError, match="no respondent 'P9'"):
                load_findings(study, path)
            assert review_progress(study)[0].read == 0


class TestAccounts:
    def test_who_speaks_by_group_and_question_with_their_bases(self, themed: Agreed) -> None:
        with themed.open() as study:
            (account,) = theme_accounts(study, "voices")
        assert account.attribute == "group"
        assert [tuple(share) for share in account.groups] == [("Person with lived experience", 1, 1), ("Staff", 2, 3)]
        assert [tuple(share) for share in account.questions] == [("Q1", 1, 4), ("Q2", 2, 2)]
        assert (account.largest, account.largest_extracts, account.extracts) == ("P2", 2, 4)

    def test_overlap_counts_answers_that_two_themes_share(self, themed: Agreed) -> None:
        with themed.open() as study:
            matrix = overlap_matrix(study)
        assert matrix.themes == ("voices", "who_speaks", "resources")
        assert matrix.answers == ((3, 1, 0), (1, 1, 0), (0, 0, 1))
