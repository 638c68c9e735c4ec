"""A survey comes in on screen: columns corrected by a key, the first answers as they are, the account, non-answers."""

from __future__ import annotations

import csv
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.widgets import Static

from coder.coding.log_reading import read_log
from coder.store.people import add_person
from coder.store.study import Study
from coder.survey.accounts import question_accounts
from coder.survey.answers import list_answers
from coder.survey.importing import import_survey
from coder.survey.mapping import QuestionMap, SurveyMap, load_map
from coder.survey.reviewing import SurveyReview
from coder.tui.app import Workbench
from coder.tui.screens import survey_import
from coder.tui.screens.survey_account import SurveyAccountScreen
from coder.tui.screens.survey_columns import COLUMN_ACTIONS
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


def two_sheets(path: Path) -> Path:
    """A workbook with answers on two sheets."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name in ("First", "Second"):
        sheet = book.create_sheet(name)
        for row in (["id", "Why"], *([f"{name[0]}{n}", f"{name}: more time for {n} of us"] for n in range(9))):
            sheet.append(row)
    book.save(path)
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
    """Choose the file in the list that opens by itself."""
    await wait_for(pilot, "Which survey file?")
    pilot.app.screen.query_one("#path").value = str(path)
    await pilot.press("enter")
    return await wait_for(pilot, "columns (")


async def bring_in(pilot, wait_for) -> None:
    """Read the first answers and import."""
    await pilot.press("enter")
    await wait_for(pilot, "nothing is stored yet")
    await pilot.press("enter")


def write_ticks(path: Path, respondents: int = 12) -> Path:
    """Some respondents: id, an e-mail address, four options to tick, a column of joined options, one open question."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["id", "E-mail", "B_time", "B_cost", "C_shame", "C_other", "Helps", "Why"])
        for n in range(1, respondents + 1):
            ticks = ["1" if n % k else "" for k in (2, 3, 4, 5)]
            helps = ";".join(["time", "money", "training"][: n % 3 + 1])
            writer.writerow(
                [f"R{n:02}", f"r{n}@example.org", *ticks, helps, f"They asked {n} of us and then nothing came"]
            )
    return path


@pytest.fixture
def ticks(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write_ticks(Path("ticks.csv"))


class TestChoosingAFile:
    @pytest.fixture
    def near(self, tmp_path, monkeypatch) -> Path:
        """A home with two survey files in Downloads, one of them here as well, and what is no survey file."""
        home = tmp_path / "home"
        (home / "Downloads").mkdir(parents=True)
        (tmp_path / "work" / "inner").mkdir(parents=True)
        for path in (home / "Downloads" / "spring.csv", tmp_path / "work" / "inner" / "summer.csv"):
            write_survey(path)
        (home / "Downloads" / "notes.docx").write_text("x")
        (tmp_path / "work" / "study-spring-rejected.csv").write_text("row\n")
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.chdir(tmp_path / "work")
        return tmp_path

    async def test_survey_files_that_lie_near_are_offered_and_taken_with_enter(
        self, empty, near, opened, wait_for, assert_golden
    ):
        async with opened(empty, "lee", "import") as pilot:
            shown = await wait_for(pilot, "spring.csv")
            assert "~/Downloads" in shown
            assert "notes.docx" not in shown
            assert "rejected" not in shown
            await pilot.press("enter")
            await wait_for(pilot, "spring.csv: 10 rows, 5 columns")

    async def test_a_path_is_completed_with_tab_and_a_folder_is_gone_into(self, empty, near, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            await wait_for(pilot, "spring.csv")
            await pilot.press("i", "n", "tab")
            await wait_for(pilot, "summer.csv")
            await pilot.press("enter")
            await wait_for(pilot, "summer.csv: 10 rows, 5 columns")

    async def test_up_and_down_choose_among_the_files(self, empty, near, opened, wait_for):
        write_ticks(near / "home" / "Downloads" / "autumn.csv")
        write_ticks(near / "work" / "winter.csv")
        async with opened(empty, "lee", "import") as pilot:
            await wait_for(pilot, "winter.csv")  # what lies here comes first
            await pilot.press("down", "down", "down", "up", "enter")
            await wait_for(pilot, ".csv: 1")
            assert pilot.app.screen._review.file.path.parent.name == "Downloads"

    async def test_a_file_that_cannot_be_read_brings_the_question_back_with_what_is_wrong(
        self, empty, near, opened, wait_for
    ):
        sheet = near / "work" / "x.csv"
        sheet.write_bytes(b"PK\x03\x04 not a table")
        async with opened(empty, "lee", "import") as pilot:
            await wait_for(pilot, "Which survey file?")
            pilot.app.screen.query_one("#path").value = "x.csv"
            await pilot.press("enter")
            await wait_for(pilot, "zipped")
            field = pilot.app.screen.query_one("#path")
            assert field.value == "x.csv"
            field.value = "/nowhere/at/all.csv"
            await pilot.press("enter")
            await wait_for(pilot, "There is no file /nowhere/at/all.csv.")
            await pilot.press("escape")
            await wait_for(pilot, "Press f to choose a survey file.")
            await pilot.press("r", "w", "z", "o", "s", "m", "l", "space")
            await wait_for(pilot, "Press f to choose a survey file.")

    async def test_another_file_that_cannot_be_read_loses_nothing_that_was_said(self, empty, near, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, near / "work" / "inner" / "summer.csv")
            await pilot.press("down", "q", "f")
            await wait_for(pilot, "Which survey file?")
            pilot.app.screen.query_one("#path").value = "none.csv"
            await pilot.press("enter")
            await wait_for(pilot, "There is no file none.csv.")
            await pilot.press("escape")
            await wait_for(pilot, "role: question", gone=True)
            await wait_for(pilot, "question        role")

    async def test_only_a_lead_is_asked_for_a_file(self, empty, opened, wait_for):
        async with opened(empty, "ana", "import") as pilot:
            await wait_for(pilot, "Only a lead may import a survey; ana is a coder.")
            assert isinstance(pilot.app.screen, SurveyImportScreen)

    async def test_of_a_workbook_it_is_said_which_sheet_was_read(self, empty, tmp_path, opened, wait_for):
        from openpyxl import Workbook

        book = Workbook()
        book.active.title = "Answers"
        for row in (["id", "Why"], *([f"R{n}", f"We would like more time for this {n}"] for n in range(9))):
            book.active.append(row)
        book.create_sheet("Codes").append(["x"])
        book.save(tmp_path / "b.xlsx")
        async with opened(empty, "lee", "import") as pilot:
            shown = await look_at(pilot, wait_for, tmp_path / "b.xlsx")
            assert "XLSX, sheet Answers" in shown
            assert "Only the first sheet was read; 1 more holds something: 'Codes'. h reads another sheet." in " ".join(
                shown.split()
            )

    async def test_another_sheet_is_chosen_and_comes_in(self, empty, tmp_path, opened, wait_for):
        path = two_sheets(tmp_path / "b.xlsx")
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, path)
            await pilot.press("h")
            shown = await wait_for(pilot, "Which sheet?")
            assert "First (read now)" in shown
            await pilot.press(*"second", "enter")
            await wait_for(pilot, "XLSX, sheet Second")
            await bring_in(pilot, wait_for)
            await wait_for(pilot, "9 rows in")
        with Study.open(empty, "lee") as study:
            assert {line.text for line in list_answers(study)} == {f"Second: more time for {n} of us" for n in range(9)}

    async def test_reading_a_large_file_has_a_bar_and_is_stopped(self, empty, survey, opened, wait_for, monkeypatch):
        waiting, stopped = threading.Event(), threading.Event()

        def slowly(path, sheet, progress, earlier):
            progress(0.5)
            waiting.wait(10)
            try:
                progress(0.6)
            except BaseException:
                stopped.set()
                raise

        monkeypatch.setattr(survey_import, "SurveyReview", slowly)
        async with opened(empty, "lee", "import") as pilot:
            await wait_for(pilot, "Which survey file?")
            pilot.app.screen.query_one("#path").value = str(survey)
            await pilot.press("enter")
            await wait_for(pilot, "50%")
            await pilot.press("escape")
            waiting.set()
            await wait_for(pilot, "Reading was stopped.")
            assert stopped.is_set()

    async def test_that_nobody_is_named_beside_others_is_said_at_the_columns(
        self, empty, survey, tmp_path, opened, wait_for
    ):
        with Study.open(empty, "lee") as study:
            import_survey(study, survey, survey_map=SurveyMap("id", (QuestionMap(COLUMN),)))
        other = tmp_path / "nobody.csv"
        texts = [f"We would like more time for this, please, number {number}" for number in range(20)]
        other.write_text("mood,Why\n" + "\n".join(f'good,"{text}"' for text in texts * 2), encoding="utf-8")
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, other)
            await wait_for(pilot, "no column says who answered here")
            await pilot.press("enter")
            await wait_for(pilot, "Nothing was imported")


class TestLooking:
    async def test_columns_roles_reasons_and_cells_stand_as_written(
        self, empty, survey, opened, wait_for, assert_golden
    ):
        async with opened(empty, "lee", "import") as pilot:
            shown = await look_at(pilot, wait_for, survey)
            assert "[bold]s[x].csv: 10 rows, 5 columns" in shown
            for key in ("r respondent", "q question", "t ticks", "a attribute", "c consent", "x leave out", "f File"):
                assert key in shown  # at 80 columns too
            await pilot.press("end")
            shown = await wait_for(pilot, "question: free text: 5 words on average in 9 cells")
            assert sum(COLUMN_SHOWN in line for line in shown.splitlines()) == 2  # in the table, and below it
            assert SHOWN in shown
            assert "· N/A" in shown
            assert_golden(pilot.app, "import")

    async def test_a_wide_screen_shows_the_reasons_and_the_column_beside(
        self, empty, survey, opened, wait_for, assert_golden
    ):
        async with opened(empty, "lee", "import", size=(200, 30)) as pilot:
            await look_at(pilot, wait_for, survey)
            await pilot.press("end")
            shown = await wait_for(pilot, "free text: 5 words on average in 9 cells")
            assert SHOWN[:40] in shown
            role = next(line for line in shown.splitlines() if line.startswith("  attribute       role"))
            assert "a list: 2 different" in role
            assert "Carer | Nurse" in role
            assert_golden(pilot.app, "import_wide")

    async def test_a_tick_question_is_one_line_that_can_be_opened(self, empty, ticks, opened, wait_for, assert_golden):
        async with opened(empty, "lee", "import") as pilot:
            shown = await look_at(pilot, wait_for, ticks)
            assert "ticks           B  (2 columns)" in shown
            assert "B_time" not in shown
            await pilot.press("down", "down", "right")
            await wait_for(pilot, "ticks             B_time")
            assert_golden(pilot.app, "import_ticks")
            await pilot.press("down", "left")
            shown = await wait_for(pilot, "ticks             B_time", gone=True)
            assert "Its columns: B_time, B_cost" in shown

    async def test_personal_data_is_left_out_and_said_why(self, empty, ticks, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            shown = await look_at(pilot, wait_for, ticks)
            assert "1 column with personal data is left out." in shown
            assert "out: personal   E-mail" in shown
            await pilot.press("down")
            await wait_for(pilot, "personal data: e-mail addresses; not needed for coding")
            await pilot.press("a")
            await wait_for(pilot, "This is personal data, which would be in the study then.")
            await pilot.press("a")
            await wait_for(pilot, "That is what it is already.")

    async def test_wordings_of_the_header_are_shown(self, empty, tmp_path, opened, wait_for):
        rows = [["Q1", "Q2"], ["What would help you most?", "Your role"], ['{"ImportId":"1"}', '{"ImportId":"2"}']]
        rows += [[f"Somebody who listens to us, and who has time {n}", "Carer"] for n in range(9)]
        with (tmp_path / "q.csv").open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(rows)
        async with opened(empty, "lee", "import") as pilot:
            shown = await look_at(pilot, wait_for, tmp_path / "q.csv")
            assert "“What would help you most?”" in shown
            assert "Q1  What would help" in shown

    async def test_only_what_looks_like_answers(self, empty, ticks, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, ticks)
            await pilot.press("o")
            shown = await wait_for(pilot, "7 columns hidden; o shows all again.")
            assert "question        Why" in shown
            assert "Helps" not in shown
            await pilot.press("o")
            await wait_for(pilot, "Helps")


class TestCorrecting:
    @pytest.mark.parametrize(
        ("key", "role"), [("q", "question"), ("t", "ticks"), ("a", "attribute"), ("c", "consent"), ("r", "respondent")]
    )
    async def test_a_key_says_what_the_column_in_front_is(self, empty, survey, opened, wait_for, key, role):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await pilot.press("down", "down", "down", "x", key)
            await wait_for(pilot, f"{role}: you said so")

    async def test_marked_columns_change_together_and_undo_takes_it_back(self, empty, ticks, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, ticks)
            await pilot.press("down", "space", "shift+down", "shift+down")
            shown = await wait_for(pilot, "6 columns marked.")
            assert sum(line.startswith("●") for line in shown.splitlines()) == 4
            await pilot.press("x")
            await wait_for(pilot, "6 columns: left out.")
            assert len(pilot.app.screen._review.survey_map.ticks) == 0
            await pilot.press("z")
            await wait_for(pilot, "Taken back.")
            assert [tick.key for tick in pilot.app.screen._review.survey_map.ticks] == ["B", "C", "Helps"]
            await pilot.press("z")
            await wait_for(pilot, "There is nothing to take back")

    async def test_all_columns_are_marked_with_one_key_and_escape_takes_the_marks_away(
        self, empty, ticks, opened, wait_for
    ):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, ticks)
            await pilot.press("ctrl+a")
            await wait_for(pilot, "8 columns marked.")
            await pilot.press("r")
            await wait_for(pilot, "Only one column can say who answered, and 8 are marked.")
            await pilot.press("escape")
            shown = await wait_for(pilot, "●", gone=True)
            assert "B  (2 columns)" in shown

    async def test_marked_columns_become_one_tick_question_and_are_split_again(self, empty, ticks, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, ticks)
            await pilot.press("down", "down", "space", "space", "t")
            await wait_for(pilot, "4 columns: ticks, one question.")
            review = pilot.app.screen._review
            assert review.group("B_time").columns == ("B_time", "B_cost", "C_shame", "C_other")
            await pilot.press("up", "right", "down", "down", "down", "down", "space", "up", "up", "space", "t")
            await wait_for(pilot, "2 columns: ticks, one question.")
            assert review.group("C_other").columns == ("C_shame", "C_other")
            assert review.group("B_time").columns == ("B_time", "B_cost")
            await pilot.press("s")
            await wait_for(pilot, "of one column each.")

    async def test_a_choice_that_cannot_work_is_told_and_nothing_is_imported(self, empty, survey, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await pilot.press("end", "x", "enter")
            await wait_for(pilot, "No open question is named: press q")
            await pilot.press("r", "up", "q", "enter")
            shown = await wait_for(pilot, "so nobody is")
            assert "row 9" in shown  # the eighth respondent wrote nothing; row 1 names the columns
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
            await pilot.press("x")
            await wait_for(pilot, "“Why [not]?”", gone=True)
            await pilot.press("q")
            await wait_for(pilot, "“Why [not]?”")  # what was typed outlives another role
            await bring_in(pilot, wait_for)
            await wait_for(pilot, "10 rows in")
        with Study.open(empty, "lee") as study:
            (account,) = question_accounts(study)
            assert (account.question, account.wording) == (COLUMN, "Why [not]?")

    async def test_who_was_asked_is_said_without_a_map(self, empty, survey, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await pilot.press("k")
            await wait_for(pilot, "This column holds no question")
            await pilot.press("end", "k")
            await wait_for(pilot, "Who was asked this question?")
            pilot.app.screen.query_one("#field-by").value = "2"  # id, role
            await pilot.press("ctrl+s")
            await wait_for(pilot, "There stand: Carer · Nurse.")
            await pilot.press(*"Carr", "ctrl+s")
            await wait_for(pilot, "No cell of the column 'role' is 'Carr'")
            pilot.app.screen.query_one("#field-cells").value = "Carer"
            await pilot.press("ctrl+s")
            await wait_for(pilot, "Asked only where role is Carer: 5 of 10 respondents.")
            await bring_in(pilot, wait_for)
            await wait_for(pilot, "10 rows in")
        with Study.open(empty, "lee") as study:
            (account,) = question_accounts(study)
            # the fourth nurse, who was not asked, wrote nothing; what the other nurses wrote was answered
            assert (account.asked, account.not_asked) == (9, 1)

    async def test_who_was_asked_is_taken_back_to_everybody(self, empty, survey, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            review = pilot.app.screen._review
            review.ask(COLUMN, "mood")
            await pilot.press("end", "k")
            await wait_for(pilot, "some, as told by the column mood")
            pilot.app.screen.query_one("#field-by").value = "0"
            await pilot.press("ctrl+s")
            await wait_for(pilot, "Who was asked", gone=True)
            assert review.asked(COLUMN) is None

    async def test_escape_asks_before_what_was_said_is_lost(self, empty, survey, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await pilot.press("end", "up", "q", "escape")
            await wait_for(pilot, "Go back without importing?")
            await pilot.press("n")
            await wait_for(pilot, "question: you said so")
            await pilot.press("escape")
            await wait_for(pilot, "Go back without importing?")
            await pilot.press("y")
            await wait_for(pilot, "What you can do here")

    async def test_escape_goes_back_at_once_where_nothing_was_changed(self, empty, survey, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await pilot.press("escape")
            await wait_for(pilot, "What you can do here")


class TestMaps:
    @pytest.fixture
    def bad_map(self):
        return lambda text: Path("bad.yaml").write_text(text, encoding="utf-8")

    async def test_a_map_is_saved_and_loaded_and_undone(self, empty, survey, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await pilot.press("end", "up", "q", "m")
            await wait_for(pilot, "Save the map")
            pilot.app.screen.query_one("#field-file").value = "m.yaml"
            await pilot.press("ctrl+s")
            await wait_for(pilot, "The map is in")
            saved = load_map(Path("m.yaml"))
            assert [question.key for question in saved.questions] == ["mood", COLUMN]
            await pilot.press("z", "l")
            await wait_for(pilot, "Load a map")
            pilot.app.screen.query_one("#field-file").value = "m.yaml"
            await pilot.press("ctrl+s")
            await wait_for(pilot, "The columns are as the map says.")
            assert pilot.app.screen._review.survey_map == saved
            await pilot.press("z")
            await wait_for(pilot, "attribute: a list")

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("questions:\n  mood: {asked: {column: rolle, equals: [Carer]}}\n", "no column 'rolle'"),
            ("questions:\n  moood: {wording: Why so?}\n", "no column 'moood'"),
            ("questions: [", "line 1"),
            ("answers: {}\n", "'answers'"),
        ],
    )
    async def test_a_map_that_does_not_fit_says_so_in_its_form_and_nothing_is_lost(
        self, empty, survey, bad_map, opened, wait_for, text, words
    ):
        bad_map(text)
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await pilot.press("end", "up", "q", "l")
            await wait_for(pilot, "Load a map")
            pilot.app.screen.query_one("#field-file").value = "bad.yaml"
            await pilot.press("ctrl+s")
            shown = " ".join((await wait_for(pilot, words[:9])).replace("│", " ").split())
            assert words in shown
            await pilot.press("escape")
            await wait_for(pilot, "question: you said so")


class TestImporting:
    async def test_the_first_answers_to_every_question_are_read_before_anything_is_stored(
        self, empty, ticks, opened, wait_for, assert_golden
    ):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, ticks)
            await pilot.press("enter")
            shown = await wait_for(pilot, "1 of 4   Why")
            assert "They asked 1 of us and then nothing came" in shown
            assert "12 rows: 1 open question, 3 tick questions" in shown
            assert_golden(pilot.app, "import_answers")
            await pilot.press("right", "right", "right")
            await wait_for(pilot, "time; money")
            await pilot.press("right", "left", "escape")
            await wait_for(pilot, "Its columns", gone=True)
        with Study.open(empty, "lee") as study:
            assert question_accounts(study) == []

    async def test_enter_imports_and_shows_the_account(self, empty, survey, opened, wait_for, assert_golden):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await bring_in(pilot, wait_for)
            shown = await wait_for(pilot, "answers look like non-answers")
            assert isinstance(pilot.app.screen, SurveyAccountScreen)
            row = next(line for line in shown.splitlines() if line.strip().startswith(COLUMN_SHOWN[:8]))
            # 10 asked, 9 wrote something, 1 blank, 0 not asked; N/A, n/a, n/a and don't know wait, 5 are to be coded
            assert row.split()[-7:] == ["10", "9", "1", "0", "5", "0", "4"]
            assert "10 rows in: 10 brought something new, 0 were there before, 0 left out." in " ".join(shown.split())
            assert_golden(pilot.app, "account")
        with Study.open(empty, "lee") as study:
            assert [line.text for line in list_answers(study)] == list(TEXTS)

    async def test_rows_that_are_left_out_are_counted_and_the_list_of_them_is_named(
        self, empty, survey, opened, wait_for
    ):
        with survey.open("a", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([[f"S{n}", "Nurse", "yes", "good", "We wait too long for it"] for n in range(9)])
            csv.writer(out).writerow(["S1", "Nurse", "yes", "good", "The same person once more"])
        async with opened(empty, "lee", "import", size=(160, 40)) as pilot:
            await look_at(pilot, wait_for, survey)
            await pilot.press("home", "r")
            await bring_in(pilot, wait_for)
            shown = await wait_for(pilot, "20 rows in: 19 brought something new, 0 were there before, 1 left out.")
            listed = next(empty.parent.glob("study-*-rejected.csv"))
            assert listed.name in "".join(shown.split())

    async def test_the_same_file_again_changes_nothing_and_an_extended_one_adds_its_new_rows(
        self, empty, survey, opened, wait_for
    ):
        expected = (
            "10 rows in: 10 brought something new, 0 were there before",
            "Nothing new: all 10 rows were imported before.",
            "11 rows in: 1 brought something new, 10 were there before",
        )
        for number, words in enumerate(expected):
            if number == 2:
                with survey.open("a", encoding="utf-8", newline="") as out:
                    csv.writer(out).writerow(["R11", "Nurse", "yes", "good", "One more of us"])
            async with opened(empty, "lee", "import") as pilot:
                await look_at(pilot, wait_for, survey)
                await bring_in(pilot, wait_for)
                await wait_for(pilot, words)
        with Study.open(empty, "lee") as study:
            assert [line.text for line in list_answers(study)] == [*TEXTS, "One more of us"]
            assert [entry.action for entry in read_log(study).entries].count("survey.import") == 2

    async def test_a_changed_text_is_refused_with_the_list_and_nothing_that_was_said_is_lost(
        self, empty, survey, opened, wait_for
    ):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await bring_in(pilot, wait_for)
            await wait_for(pilot, "10 rows in")
        survey.write_text(survey.read_text(encoding="utf-8").replace("never have enough", "have"), encoding="utf-8")
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await pilot.press("down", "x")
            await bring_in(pilot, wait_for)
            shown = await wait_for(pilot, "Nothing was imported")
            assert "an imported text never changes" in " ".join(shown.replace("│", " ").split())
            assert "changed.csv" in "".join(shown.replace("│", " ").split())
            await pilot.press("escape")
            await wait_for(pilot, "out: you said so")
        with Study.open(empty, "lee") as study:
            assert [line.text for line in list_answers(study)] == list(TEXTS)

    async def test_a_file_that_changed_since_it_was_looked_at_is_refused_in_a_sentence(
        self, empty, survey, opened, wait_for
    ):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await pilot.press("enter")
            await wait_for(pilot, "nothing is stored yet")
            survey.write_text("other,columns\n1,2\n", encoding="utf-8")
            await pilot.press("enter")
            await wait_for(pilot, "has no column")

    @pytest.mark.parametrize("key", ["escape", "ctrl+c"])
    async def test_an_import_that_is_stopped_leaves_nothing(self, empty, survey, opened, wait_for, monkeypatch, key):
        reached, go_on = threading.Event(), threading.Event()

        def slowly(study, path, *, survey_map, progress):
            def wait(share: float) -> None:
                reached.set()
                go_on.wait(10)
                progress(share)

            return import_survey(study, path, survey_map=survey_map, progress=wait)

        monkeypatch.setattr(survey_import, "import_survey", slowly)
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await bring_in(pilot, wait_for)
            await wait_for(pilot, "Esc or Ctrl+C stops; nothing is stored then")
            await pilot.press(key)
            await wait_for(pilot, "Stopping")
            go_on.set()
            await wait_for(pilot, "Stopped: nothing of the file is in the study.")
            assert reached.is_set()
            assert isinstance(pilot.app.screen, SurveyImportScreen)
        with Study.open(empty, "lee") as study:
            assert question_accounts(study) == []

    async def test_enter_pressed_many_times_imports_once(self, empty, survey, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await pilot.press("enter", "enter", "enter")
            await wait_for(pilot, "answers look like non-answers")
        with Study.open(empty, "lee") as study:
            assert [entry.action for entry in read_log(study).entries].count("survey.import") == 1

    async def test_a_click_on_a_column_does_not_import(self, empty, survey, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await pilot.click("#table", offset=(5, 3))
            await wait_for(pilot, "mood")
            await wait_for(pilot, "· bad")
        with Study.open(empty, "lee") as study:
            assert question_accounts(study) == []


def write_gizmo(path: Path, respondents: int = 40) -> None:
    """A survey as SurveyGizmo exports it: 37 columns without one that says who answered, 20 of them open questions."""
    words = ("time", "rotas", "trust", "money", "rooms", "notes", "forms", "calls")
    names = [
        "Time Started",
        "Date Submitted",
        "Status",
        "How often do you take part?",
        "What, if anything, hinders you?",
    ]
    names += [f"{what} #{n}:What {ask}?" for what, ask in (
        ("Tool", "do you use"), ("Need", "does it meet"), ("Need", "does it not meet"), ("Aspect", "do you like"),
        ("Aspect", "do you dislike"), ("Change", "would you make"), ("Idea", "do you have"),
    ) for n in (1, 2, 3)]  # fmt: skip
    names += ["Select all the words that fit.", "Other word(s)::Select all the words that fit.", "How many years?"]
    names += [f"Place #{n}:Where do you work?" for n in (1, 2, 3)] + [f"Scale {n}" for n in range(1, 6)]
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(names)
        for number in range(respondents):
            day = f"2026-01-{number % 28 + 1:02} 10:{number % 60:02}:00"
            said = [
                f"More {words[(number + k) % 8]} for the {words[(number * 3 + k) % 8]} of group {number}"
                for k in range(22)
            ]
            said[1:4] = [f"{words[(number + k) % 8]}{number}" for k in range(3)]
            ticked = ";".join(words[: number % 4 + 1])
            years = ["1 year", "2-5 years"][number % 2]
            rest = [f"{words[number % 8]}town{number}" if k < 3 else str(number % 5) for k in range(8)]
            facts = ["Partial", "Complete"][number % 2], ["Daily", "Weekly"][number % 2]
            writer.writerow([day, day, *facts, *said, ticked, f"{words[number % 8]}{number}", years, *rest])


async def test_a_survey_of_37_columns_comes_in_from_the_welcome_with_fewer_than_40_keys(
    tmp_path, monkeypatch, wait_for
):
    home = tmp_path / "home"
    (home / "Documents" / "exports").mkdir(parents=True)
    write_gizmo(home / "Documents" / "exports" / "2015_survey.csv")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(tmp_path)
    app, keys = Workbench("study.db"), 0
    try:
        async with app.run_test(size=(80, 24)) as pilot:

            async def press(seen: str, *pressed: str) -> None:
                nonlocal keys
                await wait_for(pilot, seen)
                await pilot.press(*pressed)
                keys += len(pressed)

            await press("What would you like to do?", "n")
            await press("Begin a new study", "S", "tab", "tab", "tab", "l", "e", "e", "ctrl+s")
            await press("Bring the survey in.", "enter")
            await press("Which survey file?", "~", "slash", "D", "tab", "e", "tab")
            await press("2015_survey.csv", "enter")
            await press("40 rows, 37 columns", "enter")
            await press("nothing is stored yet", "right", "right", "right", "enter")
            await wait_for(pilot, "40 rows in: 40 brought something new")
            assert app.study is not None
            accounts = question_accounts(app.study)
            assert (len(accounts), sum(one.answered for one in accounts)) == (19, 19 * 40)
    finally:
        app.close_study()
    assert keys < 40, keys


def test_the_keys_for_columns_fit_into_80_cells_beside_those_at_the_foot():
    for names in (["role"], ["mark_to(1)", "mark_all", "open_group(True)", "split"]):
        shown = [a for a in COLUMN_ACTIONS if a.name in names or a.name.split("(")[0] in names]
        assert sum(cell_len(f" {action.shown_key} {action.label} ") for action in shown) <= 80


async def test_a_fault_while_the_answers_are_read_leaves_the_screen_awake(empty, survey, opened, wait_for, monkeypatch):
    def fail(*_):
        raise StopIteration

    async with opened(empty, "lee", "import", size=(160, 40)) as pilot:
        await look_at(pilot, wait_for, survey)
        with monkeypatch.context() as patched:
            patched.setattr(SurveyReview, "first_answers", fail)
            await pilot.press("enter")
            await wait_for(pilot, "Something went wrong inside coder")
        await pilot.press("enter")
        await wait_for(pilot, "nothing is stored yet")


class TestNonAnswers:
    async def test_one_is_kept_and_the_rest_confirmed_in_the_order_of_the_keys(self, empty, survey, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await bring_in(pilot, wait_for)
            shown = await wait_for(pilot, "4 answers look like non-answers")
            first = next(line for line in shown.splitlines() if "×" in line)
            assert first.split()[:4] == ["2×", "nothing", "to", "add"]
            assert first.rstrip().endswith("“n/a”")
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
            await bring_in(pilot, wait_for)
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
            await bring_in(pilot, wait_for)
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
            await bring_in(pilot, wait_for)
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


class TestTakingBack:
    async def test_a_wrong_file_goes_again_after_a_question(self, empty, survey, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await bring_in(pilot, wait_for)
            await wait_for(pilot, "10 rows in")
            await pilot.press("u")
            await wait_for(pilot, "Take it back")
            day = f"{datetime.now(UTC):%d %b %Y}".lstrip("0")
            asked = pilot.app.screen.query_one(".dialog Static", Static).content
            assert str(asked).startswith(f"Take back {survey.name} (imported on {day}, 10 rows)? It brought 10 resp")
            await pilot.press("escape")
            await wait_for(pilot, "Take it back", gone=True)
            await pilot.press("u")
            await wait_for(pilot, "Take it back")
            await pilot.press("y")
            await wait_for(pilot, "is taken back: 10 resp")
        with Study.open(empty, "lee") as study:
            assert list_answers(study) == []

    async def test_what_stands_in_the_way_is_said(self, empty, survey, opened, wait_for):
        async with opened(empty, "lee", "import") as pilot:
            await look_at(pilot, wait_for, survey)
            await bring_in(pilot, wait_for)
            await wait_for(pilot, "10 rows in")
            await pilot.press("y", "u")
            await wait_for(pilot, "cannot be taken")
