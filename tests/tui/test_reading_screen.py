"""Reading before coding: one answer after another in a chosen order, notes on three levels, and no codes."""

from __future__ import annotations

from rich.cells import cell_len

from coder.coding.log_reading import read_log
from coder.store.study import Study
from coder.survey.reading import list_notes, reading_progress, write_note
from tests.tui.conftest import ANSWERS


def progress(path, name: str) -> int:
    with Study.open(path, "lee") as study:
        return next(one.read for one in reading_progress(study) if one.person == name)


class TestChoosing:
    async def test_the_ways_with_answers_blanks_words_and_what_was_read(
        self, study_with_answers, opened, wait_for, assert_golden
    ):
        async with opened(study_with_answers, "ana", "reading") as pilot:
            words = sum(len(text.split()) for _, text in ANSWERS)
            shown = await wait_for(pilot, f"{words}")
            assert "All, question by question" in shown
            assert "Only change: What would" in shown
            assert_golden(pilot.app, "reading_ways")

    async def test_nothing_to_read_yet(self, tmp_path, opened, wait_for):
        path = tmp_path / "empty.db"
        Study.create(path, title="Empty", lead="lee", because="a test").close()
        async with opened(path, "lee", "reading") as pilot:
            await wait_for(pilot, "There are no answers to read yet.")
            await pilot.press("enter", "space", "n", "p", "u", "o")
            await wait_for(pilot, "There are no answers to read yet.")


class TestReading:
    async def test_answer_by_answer(self, study_with_answers, opened, wait_for, assert_golden):
        async with opened(study_with_answers, "ana", "reading") as pilot:
            await wait_for(pilot, "All, question by question")
            await pilot.press("enter")
            shown = await wait_for(pilot, "1 of 13 · 0 read by you")
            assert "time: What stands in the way of co-production?" in shown
            assert_golden(pilot.app, "reading_80x24")
            await pilot.press("space")
            await wait_for(pilot, "2 of 13 · 1 read by you")
            await pilot.press("right", "n")
            await wait_for(pilot, "4 of 13 · 3 read by you")
            await pilot.press("left")
            await wait_for(pilot, "3 of 13 · 3 read by you")
            assert progress(study_with_answers, "ana") == 3
            await pilot.press("u")
            await wait_for(pilot, "4 of 13")
            await pilot.press("escape")
            await wait_for(pilot, "How do you want to read?")
        with Study.open(study_with_answers, "lee") as study:
            assert [entry.subject for entry in read_log(study).entries if entry.action == "reading.mark"] == [
                "3 answers"
            ]

    async def test_it_begins_where_one_stopped(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "ana", "reading") as pilot:
            await wait_for(pilot, "All, question by question")
            await pilot.press("enter", "n", "n")
            await wait_for(pilot, "3 of 13 · 2 read by you")
        async with opened(study_with_answers, "ana", "reading") as pilot:
            await wait_for(pilot, "All, question by question")
            await pilot.press("enter")
            await wait_for(pilot, "3 of 13 · 2 read by you")
            await wait_for(pilot, "11 answers to go. Space reads on.")

    async def test_the_way_of_reading_is_the_one_of_the_last_sitting(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "ana", "reading") as pilot:
            await wait_for(pilot, "All, question by question")
            await pilot.press("down", "down", "enter")
            await wait_for(pilot, "the same number gives the same order again")
            await pilot.press("backspace", "7", "enter")
            await wait_for(pilot, "in a random order (seed 7)")
            first = pilot.app.screen._reading.order
        async with opened(study_with_answers, "lee", "reading") as pilot:
            await wait_for(pilot, "All, question by question")
            await pilot.press("enter")
            await wait_for(pilot, "You read question by question")
        async with opened(study_with_answers, "ana", "reading") as pilot:
            await wait_for(pilot, "All, question by question")
            await pilot.press("enter")
            await wait_for(pilot, "the same number gives the same order again")
            await pilot.press("enter")
            await wait_for(pilot, "in a random order (seed 7)")
            assert pilot.app.screen._reading.order == first

    async def test_a_long_answer_is_scrolled_before_the_next_comes(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "ana", "reading") as pilot:
            await wait_for(pilot, "All, question by question")
            await pilot.press("enter", "n", "n", "n", "n", "n")
            shown = await wait_for(pilot, "6 of 13")
            assert "The rota changes every week" in shown
            await pilot.press("space")
            await wait_for(pilot, "6 of 13 · 5 read by you")
            await pilot.press("space")
            await wait_for(pilot, "7 of 13 · 6 read by you")

    async def test_the_end(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "ana", "reading") as pilot:
            await wait_for(pilot, "All, question by question")
            await pilot.press("enter", *["n"] * 13)
            await wait_for(pilot, "This is the last one, and you have read them all.")
            await wait_for(pilot, "13 of 13 · 13 read by you")
        assert progress(study_with_answers, "ana") == 13

    async def test_in_a_random_order_with_a_seed(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "ana", "reading") as pilot:
            await wait_for(pilot, "All, question by question")
            await pilot.press("down", "down", "enter")
            await wait_for(pilot, "the same number gives the same order")
            await pilot.press("backspace", "7", "ctrl+s")
            await wait_for(pilot, "in a random order (seed 7)")

    async def test_by_respondent_on_a_wide_screen_hostile_text_and_all(
        self, study_with_answers, opened, wait_for, assert_golden
    ):
        async with opened(study_with_answers, "ana", "reading", size=(200, 50)) as pilot:
            await wait_for(pilot, "All, question by question")
            await pilot.press("down", "enter", "n", "n")
            shown = await wait_for(pilot, "3 of 13 · 2 read by you")
            assert "[bold red]x[/] [/] ␛]0;pwn␇ =1+1 <script>alert(1)</script>" in shown
            assert "change: What would you [change] first? ␛[2J" in shown
            assert all(cell_len(line) <= 200 for line in shown.splitlines())
            assert_golden(pilot.app, "reading_200x50")

    async def test_codes_are_nowhere(self, closed_study, opened, wait_for):
        async with opened(closed_study, "ana", "reading") as pilot:
            await wait_for(pilot, "All, question by question")
            await pilot.press("enter")
            shown = await wait_for(pilot, "1 of 13")
            assert "Time" not in shown
            assert "Hours, not money" not in shown


class TestNotes:
    async def test_on_an_answer_on_a_question_and_on_the_data_set(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "ana", "reading") as pilot:
            await wait_for(pilot, "All, question by question")
            await pilot.press("enter")
            await wait_for(pilot, "1 of 13")
            for subject, downs in (("answer", 0), ("question", 1), ("data set", 2)):
                await pilot.press("w")
                await wait_for(pilot, "On what")
                await pilot.press(*f"on the {subject}")
                if downs:
                    await pilot.press("tab", "enter", *["down"] * downs, "enter")
                await pilot.press("ctrl+s")
                await wait_for(pilot, "The note is kept.")
            shown = await wait_for(pilot, "▸ Note of ana: on the answer")
            assert "on the question" not in shown
            await pilot.press("l")
            shown = await wait_for(pilot, "3 notes")
            assert "The answer of R001 to time" in shown
            assert "The whole data set" in shown
        with Study.open(study_with_answers, "ana") as study:
            levels = {note.text: (note.respondent, note.question) for note in list_notes(study)}
        assert levels == {
            "on the answer": ("R001", "time"), "on the question": (None, "time"), "on the data set": (None, None),
        }  # fmt: skip

    async def test_ones_own_is_taken_back_anothers_is_not(self, study_with_answers, opened, wait_for):
        with Study.open(study_with_answers, "lee") as study:
            write_note(study, "of [b]lee[/x] \x1b[2J")
        with Study.open(study_with_answers, "ana") as study:
            write_note(study, "of ana", question="time")
        async with opened(study_with_answers, "ana", "reading") as pilot:
            await wait_for(pilot, "All, question by question")
            await pilot.press("l")
            shown = await wait_for(pilot, "2 notes")
            assert "of [b]lee[/x] ␛[2J" in shown
            await pilot.press("d")
            await wait_for(pilot, "only lee can take it back")
            await pilot.press("down", "d")
            await wait_for(pilot, "y yes")
            await pilot.press("y")
            shown = await wait_for(pilot, "1 note")
            assert "of ana" not in shown
            await pilot.press("escape")
            await wait_for(pilot, "How do you want to read?")

    async def test_ones_own_is_put_in_other_words_anothers_is_not(self, study_with_answers, opened, wait_for):
        with Study.open(study_with_answers, "lee") as study:
            write_note(study, "of lee")
        with Study.open(study_with_answers, "ana") as study:
            write_note(study, "of ana", question="time")
        async with opened(study_with_answers, "ana", "reading") as pilot:
            await wait_for(pilot, "All, question by question")
            await pilot.press("l")
            await wait_for(pilot, "2 notes")
            await pilot.press("e")
            await wait_for(pilot, "only lee can change it")
            await pilot.press("down", "e")
            await wait_for(pilot, "Keep it")
            await pilot.press("end", *", in other words", "ctrl+s")
            await wait_for(pilot, "The note is kept in these words.")
        with Study.open(study_with_answers, "ana") as study:
            assert [(note.question, note.text) for note in list_notes(study)] == [
                (None, "of lee"), ("time", "of ana, in other words"),
            ]  # fmt: skip

    async def test_in_an_open_round_only_ones_own(self, demo_like_study, opened, wait_for):
        with Study.open(demo_like_study, "ben") as study:
            write_note(study, "SECRET of ben", respondent="R001", question="time")
        async with opened(demo_like_study, "ana", "reading") as pilot:
            await wait_for(pilot, "All, question by question")
            await pilot.press("l")
            await wait_for(pilot, "No note yet.")
            await pilot.press("escape")
            await wait_for(pilot, "How do you want")
            await pilot.press("enter")
            shown = await wait_for(pilot, "1 of 13")
            assert "SECRET" not in shown
