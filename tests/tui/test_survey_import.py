"""A survey comes in on screen: columns corrected by a key, the first answers as they are, the account, non-answers."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from coder.coding.log_reading import read_log
from coder.store.people import add_person
from coder.store.study import Study
from coder.survey.accounts import question_accounts
from coder.survey.answers import list_answers
from coder.tui.screens.survey_account import SurveyAccountScreen
from coder.tui.screens.survey_import import SurveyImportScreen

HOSTILE = "[bold red]x[/] [/] \x1b]0;pwn\x07 =1+1 <script> [@click=app.quit]y[/]"
SHOWN = "[bold red]x[/] [/] ␛]0;pwn␇ =1+1 <script> [@click=app.quit]y[/]"
COLUMN = "[red]Why[/x]\x1b[2J"
COLUMN_SHOWN = "[red]Why[/x]␛[2J"
TEXTS = (
    HOSTILE,
    "We never have enough time for meetings.",
    "N/A",
    "There is no budget to pay people for their time.",
    "n/a",
    "n/a",
    "don't know",
    "",
    "Words that nobody outside the office knows.",
    "The rota changes every week, and nobody tells us.",
)


def write_survey(path: Path) -> Path:
    """Ten respondents: id, role, may_quote, a remark as a code word, and one open question with a hostile name."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["id", "role", "may_quote", "mood", COLUMN])
        for number, text in enumerate(TEXTS, 1):
            role = "Carer" if number % 2 else "Nurse"
            writer.writerow([f"R{number:02}", role, "yes", "good" if number < 6 else "bad", text])
    return path


@pytest.fixture
def survey(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write_survey(Path("[bold]s[x].csv"))


@pytest.fixture
def empty(tmp_path) -> Path:
    path = tmp_path / "study.db"
    with Study.create(path, title="Empty", lead="lee") as study:
        add_person(study, "ana")
    return path


async def look_at(pilot, wait_for, path: Path) -> str:
    """Choose the file in the form that opens by itself."""
    await wait_for(pilot, "Look at it")
    pilot.app.screen.query_one("#field-file").value = str(path)
    await pilot.press("ctrl+s")
    return await wait_for(pilot, "rows,")


class TestLooking:
    async def test_columns_roles_and_the_first_answers_stand_as_written(
        self, empty, survey, opened, wait_for, assert_golden
    ):
        async with opened(empty, "lee", "import") as pilot:
            shown = await look_at(pilot, wait_for, survey)
            assert "[bold]s[x].csv: 10 rows, 5 columns" in shown
            assert COLUMN_SHOWN in shown
            await wait_for(pilot, f"R01 · {COLUMN_SHOWN}")
            await wait_for(pilot, SHOWN)
            assert_golden(pilot.app, "import")

    async def test_a_wide_screen_shows_the_reasons_beside(self, empty, survey, opened, wait_for):
        async with opened(empty, "lee", "import", size=(200, 50)) as pilot:
            await look_at(pilot, wait_for, survey)
            shown = await wait_for(pilot, f"R01 · {COLUMN_SHOWN}")
            role = next(line for line in shown.splitlines() if line.startswith(" attribute       role"))
            assert "2 different values in 10 cells" in role
            assert "Carer | Nurse" in role
            assert "R01 · " in next(line for line in shown.splitlines() if "because" in line and "some cells" in line)

    async def test_a_file_that_cannot_be_read_brings_the_form_back(self, empty, tmp_path, opened, wait_for):
        sheet = tmp_path / "x.csv"
        sheet.write_bytes(b"PK\x03\x04 not a table")
        async with opened(empty, "lee", "import") as pilot:
            await wait_for(pilot, "Look at it")
            pilot.app.screen.query_one("#field-file").value = str(sheet)
            await pilot.press("ctrl+s")
            await wait_for(pilot, "zipped")
            assert pilot.app.screen.query_one("#field-file").value == str(sheet)
            await pilot.press("escape")
            await wait_for(pilot, "Press f to choose a survey file.")
            await pilot.press("r", "w")
            await wait_for(pilot, "Press f to choose a survey file.")

    async def test_a_map_says_what_the_columns_are(self, empty, survey, tmp_path, opened, wait_for):
        survey_map = tmp_path / "map.yaml"
        survey_map.write_text("questions:\n  mood: {wording: Why so?}\n", encoding="utf-8")
        async with opened(empty, "lee", "import") as pilot:
            await wait_for(pilot, "Look at it")
            pilot.app.screen.query_one("#field-map").value = str(survey_map)
            await look_at(pilot, wait_for, survey)
            shown = await wait_for(pilot, "1 · mood")  # no respondent column: rows are numbered
            assert sum(line.startswith(" –") for line in shown.splitlines()) == 4
            await pilot.press("down", "down", "down")
            await wait_for(pilot, "“Why so?”")

    async def test_only_a_lead_is_asked_for_a_file(self, empty, opened, wait_for):
        async with opened(empty, "ana", "import") as pilot:
            await wait_for(pilot, "Only a lead may import a survey; ana is a coder.")
            assert isinstance(pilot.app.screen, SurveyImportScreen)


class TestCorrecting:
    @pytest.mark.parametrize(
        ("key", "role"), [("q", "question"), ("t", "ticks"), ("a", "attribute"), ("c", "consent"), ("r", "respondent")]
    )
    async def test_a_key_says_what_the_column_in_front_is(self, empty, survey, opened, wait_for, key, role):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await pilot.press("down", "down", "down", "x", key)
            await wait_for(pilot, f"mood: {role}")

    async def test_x_leaves_a_column_out_and_the_preview_follows(self, empty, survey, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await pilot.press("end", "x")
            await wait_for(pilot, "This cannot be imported yet: No open question")
            await pilot.press("up", "q")
            await wait_for(pilot, "R01 · mood")

    async def test_a_choice_that_cannot_work_is_told_before_the_import(self, empty, survey, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await pilot.press("end", "r", "up", "q")
            shown = await wait_for(pilot, "This cannot be imported yet")
            assert "row 9" in shown  # the eighth respondent wrote nothing; row 1 names the columns
            await pilot.press("enter")
            await wait_for(pilot, "nobody is named; fill it in.")
        with Study.open(empty, "lee") as study:
            assert question_accounts(study) == []

    async def test_the_question_is_worded_as_it_was_asked(self, empty, survey, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await pilot.press("w")
            await wait_for(pilot, "This column holds no question")
            await pilot.press("end")
            await wait_for(pilot, "Press w to write")
            await pilot.press("w")
            await wait_for(pilot, "The question as it was asked")
            pilot.app.screen.query_one("#field-wording").text = "Why [not]?"
            await pilot.press("ctrl+s")
            await wait_for(pilot, "“Why [not]?”")
            await pilot.press("enter")
            await wait_for(pilot, "came in")
        with Study.open(empty, "lee") as study:
            (account,) = question_accounts(study)
            assert (account.question, account.wording) == (COLUMN, "Why [not]?")

    async def test_a_typed_wording_outlives_another_role(self, empty, survey, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await pilot.press("end", "w")
            await wait_for(pilot, "The question as it was asked")
            pilot.app.screen.query_one("#field-wording").text = "Why not?"
            await pilot.press("ctrl+s")
            await wait_for(pilot, "“Why not?”")
            await pilot.press("x")
            await wait_for(pilot, "“Why not?”", gone=True)
            await pilot.press("q")
            await wait_for(pilot, "“Why not?”")

    async def test_escape_asks_before_changed_roles_are_lost(self, empty, survey, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await pilot.press("end", "up", "q")
            await wait_for(pilot, "mood: question")
            await pilot.press("escape")
            await wait_for(pilot, "Go back without importing?")
            await pilot.press("n")
            await wait_for(pilot, "mood: question")
            await pilot.press("escape")
            await wait_for(pilot, "Go back without importing?")
            await pilot.press("y")
            await wait_for(pilot, "What you can do here")

    async def test_escape_goes_back_at_once_where_nothing_was_changed(self, empty, survey, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            shown = await look_at(pilot, wait_for, survey)
            for key in ("c Consent", "w Wording", "f File"):
                assert key in shown
            await pilot.press("escape")
            await wait_for(pilot, "What you can do here")


class TestImporting:
    async def test_enter_imports_and_shows_the_account(self, empty, survey, opened, wait_for, assert_golden):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await pilot.press("enter")
            shown = await wait_for(pilot, "answers look like non-answers")
            assert isinstance(pilot.app.screen, SurveyAccountScreen)
            row = next(line for line in shown.splitlines() if COLUMN_SHOWN in line)
            # 10 asked, 9 wrote something, 1 blank, 0 not asked; N/A, n/a, n/a and don't know are proposed
            assert row.split()[-6:] == ["10", "9", "1", "0", "9", "4"]
            assert "10 rows came in: 10 respondents, 10 answers." in shown
            assert_golden(pilot.app, "account")
        with Study.open(empty, "lee") as study:
            assert [line.text for line in list_answers(study)] == list(TEXTS)

    async def test_importing_the_same_file_again_says_so(self, empty, survey, opened, wait_for):
        for expected in ("10 rows came in", "Nothing new: all 10 rows were imported before."):
            async with opened(empty, "lee", "import") as pilot:
                await look_at(pilot, wait_for, survey)
                await pilot.press("enter")
                await wait_for(pilot, expected)

    async def test_enter_pressed_twice_imports_once(self, empty, survey, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await pilot.press("enter", "enter")
            await wait_for(pilot, "answers look like non-answers")
        with Study.open(empty, "lee") as study:
            assert [entry.action for entry in read_log(study).entries].count("survey.import") == 1

    async def test_a_click_on_a_column_does_not_import(self, empty, survey, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await pilot.click("#table", offset=(5, 3))
            await wait_for(pilot, "mood: attribute")
        with Study.open(empty, "lee") as study:
            assert question_accounts(study) == []


class TestNonAnswers:
    async def test_one_is_kept_and_the_rest_confirmed_in_the_order_of_the_keys(self, empty, survey, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await pilot.press("enter")
            shown = await wait_for(pilot, "4 answers look like non-answers")
            first = next(line for line in shown.splitlines() if "×" in line)
            assert first.split() == ["2×", "nothing", "to", "add", "“n/a”"]
            await pilot.press("k", "y")
            await wait_for(pilot, "2 answers are non-answers now and will not be coded.")
            await wait_for(pilot, "No answer waits to be confirmed")
        with Study.open(empty, "lee") as study:
            status = {line.respondent: line.status for line in list_answers(study)}
            assert [status[f"R{number:02}"] for number in (3, 5, 6, 7, 8)] == [
                "nothing_to_add", "substantive", "substantive", "dont_know", "blank",
            ]  # fmt: skip
            refused = next(e for e in read_log(study).entries if e.action == "answer.refuse_proposed")
            assert refused.after == {"answers": [f"R05/{COLUMN}", f"R06/{COLUMN}"]}

    async def test_z_takes_back_what_was_confirmed_and_kept(self, empty, survey, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await pilot.press("enter")
            await wait_for(pilot, "4 answers look like non-answers")
            await pilot.press("z")
            await wait_for(pilot, "There is nothing of yours to take back.")
            await pilot.press("k", "y")
            await wait_for(pilot, "2 answers are non-answers now")
            await pilot.press("z")
            await wait_for(pilot, "2 answers look like non-answers")
            await pilot.press("z")
            await wait_for(pilot, "4 answers look like non-answers")
        with Study.open(empty, "lee") as study:
            lines = {line.respondent: line for line in list_answers(study)}
            assert [lines[f"R{number:02}"].status for number in (3, 5, 6, 7)] == ["substantive"] * 4
            assert [lines[f"R{number:02}"].proposed_status for number in (3, 5, 6, 7)] == [
                "nothing_to_add", "nothing_to_add", "nothing_to_add", "dont_know",
            ]  # fmt: skip

    async def test_home_leads_here_until_they_are_confirmed(self, empty, survey, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await pilot.press("enter")
            await wait_for(pilot, "answers look like non-answers")
            await pilot.press("escape")
            await wait_for(pilot, "Look at what looks like a non-answer")
            await pilot.press("enter")
            await wait_for(pilot, "y confirms")
            await pilot.press("y")
            await wait_for(pilot, "4 answers are non-answers now")
            await pilot.press("escape")
            await wait_for(pilot, "Load a codebook.")

    async def test_a_coder_may_look_but_not_confirm(self, empty, survey, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await pilot.press("enter")
            await wait_for(pilot, "answers look like non-answers")
        async with opened(empty, "ana", "home") as pilot:
            await wait_for(pilot, "What you can do here")
            await pilot.press("n")
            await wait_for(pilot, "4 answers look like non-answers")
            await pilot.press("y")
            await wait_for(pilot, "Only a lead may confirm the status of answers")
            await pilot.press("k")
            await wait_for(pilot, "Only a lead may refuse what was proposed")
        with Study.open(empty, "lee") as study:
            assert question_accounts(study)[0].substantive == 9
