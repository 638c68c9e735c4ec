"""The answers on one screen: listed, narrowed, sorted, searched, opened; and their statuses by a lead."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from coder.store.people import add_person
from coder.store.study import Study
from coder.survey.answers import list_answers
from coder.survey.duplicates import find_duplicates
from coder.survey.reading import mark_read
from coder.survey.settling import set_status
from coder.tui.screens.answers import AnswersScreen
from tests.tui.conftest import ANSWERS, fill_survey


def lines(shown: str) -> list[str]:
    """The respondents of the lines of the list."""
    found = (line[1:].split() for line in shown.splitlines() if line[1:3] in ("· ", "✓ "))
    return [words[1] for words in found]


def statuses(path) -> dict[str, str]:
    with Study.open(path, "lee") as study:
        return {line.respondent: line.status for line in list_answers(study)}


ALL = [f"R{number:03}" for number in range(1, len(ANSWERS) + 1)]


@pytest.fixture
def with_duplicates(tmp_path):
    path = tmp_path / "same.db"
    texts = (("time", "No time."), ("time", "no time"), ("time", "Other words"), ("change", "The rota"),
             ("change", "the rota!"), ("time", "NO TIME"))  # fmt: skip
    with Study.create(path, title="Same", lead="lee", because="a test") as study:
        add_person(study, "ana")
        with study.write() as session:
            fill_survey(session, texts)
            session.log("test.fill", "answers")
    return path


class TestListing:
    async def test_every_answer_is_on_a_line(self, study_with_answers, opened, wait_for, assert_golden):
        async with opened(study_with_answers, "lee", "answers") as pilot:
            shown = await wait_for(pilot, "13 answers")
            assert lines(shown) == ALL
            assert_golden(pilot.app, "answers_80x24")

    async def test_a_wide_screen_shows_the_whole_answer_beside(
        self, study_with_answers, opened, wait_for, assert_golden
    ):
        async with opened(study_with_answers, "lee", "answers", size=(200, 50)) as pilot:
            await wait_for(pilot, "13 answers")
            await pilot.press("down", "down", "enter")
            await wait_for(pilot, " characters")
            assert_golden(pilot.app, "answers_200x50")

    async def test_hostile_text_is_shown_as_its_characters(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "lee", "answers", size=(200, 50)) as pilot:
            shown = await wait_for(pilot, "13 answers")
            assert "[bold red]x[/] [/] ␛]0;pwn␇ =1+1 <script>" in shown
            await pilot.press("down", "down", "enter")
            shown = await wait_for(pilot, " characters")
            assert "What would you [change] first? ␛[2J" in shown
            assert "[area]: North ␛[31m" in shown
            assert all(cell_len(line) <= 200 for line in shown.splitlines())

    async def test_no_answers_yet(self, tmp_path, opened, wait_for):
        path = tmp_path / "empty.db"
        Study.create(path, title="Empty", lead="lee", because="a test").close()
        async with opened(path, "lee", "answers") as pilot:
            await wait_for(pilot, "There are no answers yet; import a survey.")
            await pilot.press("enter", "down", "end", "space", "e", "s", "y", "z", "r")
            await wait_for(pilot, "0 of 0")

    async def test_home_leads_there_and_back(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "ana", "home") as pilot:
            await wait_for(pilot, "What you can do here")
            await pilot.press("v")
            await wait_for(pilot, "13 answers")
            await pilot.press("w")
            await wait_for(pilot, "How do you want to read?")
            await pilot.press("a")
            await wait_for(pilot, "13 answers")
            await pilot.press("escape")
            await wait_for(pilot, "What you can do here")


class TestOrderAndFilters:
    async def test_sorted_and_turned_round(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "lee", "answers") as pilot:
            await wait_for(pilot, "13 answers")
            await pilot.press("o", *"shortest", "enter")
            shown = await wait_for(pilot, "by length, the shortest first")
            shortest = sorted(range(len(ANSWERS)), key=lambda place: len(ANSWERS[place][1]))
            assert lines(shown) == [ALL[place] for place in shortest]
            await pilot.press("o", *"shortest", "enter")
            shown = await wait_for(pilot, "turned round")
            assert lines(shown) == [ALL[place] for place in reversed(shortest)]

    async def test_narrowed_by_question_and_attribute_and_widened_again(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "lee", "answers") as pilot:
            await wait_for(pilot, "13 answers")
            await pilot.press("f", *"question change", "enter")
            shown = await wait_for(pilot, "6 answers")
            assert lines(shown) == [ALL[place] for place, (key, _) in enumerate(ANSWERS) if key == "change"]
            await pilot.press("x")
            await wait_for(pilot, "13 answers · as imported")

    async def test_what_one_has_not_read(self, study_with_answers, opened, wait_for):
        with Study.open(study_with_answers, "ana") as study:
            mark_read(study, [1, 2])
        async with opened(study_with_answers, "ana", "answers") as pilot:
            shown = await wait_for(pilot, "13 answers")
            assert [line[1] for line in shown.splitlines() if line[1:3] in ("· ", "✓ ")][:3] == ["✓", "✓", "·"]
            await pilot.press("f", *"not read", "enter")
            shown = await wait_for(pilot, "11 answers · not read by you")
            assert lines(shown) == ALL[2:]

    async def test_attributes_are_shown_and_hidden(self, with_duplicates, opened, wait_for):
        with Study.open(with_duplicates, "lee") as study, study.write() as session:
            from coder.store.model import Attribute

            session.add(Attribute(key="role", position=0))
            session.log("test.attribute", "role")
        async with opened(with_duplicates, "lee", "answers") as pilot:
            shown = await wait_for(pilot, "6 answers")
            assert "Carer" not in shown
            await pilot.press("t", "enter")
            shown = await wait_for(pilot, "Carer")
            assert "role" in shown
            await pilot.press("f", *"carer", "enter")
            shown = await wait_for(pilot, "3 answers · role: Carer")
            assert lines(shown) == ["R001", "R003", "R005"]
            await pilot.press("t", "enter")
            await wait_for(pilot, "Social", gone=True)


class TestSearching:
    async def test_words_as_they_stand(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "ana", "answers") as pilot:
            await wait_for(pilot, "13 answers")
            await pilot.press("slash", *"MEETINGS", "enter")
            shown = await wait_for(pilot, "2 hits. n next")
            assert lines(shown) == ["R001", "R004"]
            await pilot.press("n")
            await wait_for(pilot, "2 of 2 hits")
            await pilot.press("n")
            await wait_for(pilot, "This is the last hit.")
            await pilot.press("h")
            shown = await wait_for(pilot, "4 of 13 · 2 hits")
            assert lines(shown) == ALL
            await pilot.press("p")
            await wait_for(pilot, "1 of 13 · 2 hits")
            await pilot.press("escape")
            await wait_for(pilot, "1 of 13")

    async def test_another_search_lists_its_hits_alone(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "ana", "answers") as pilot:
            await wait_for(pilot, "13 answers")
            await pilot.press("slash", *"MEETINGS", "enter")
            await wait_for(pilot, "2 hits. n next")
            await pilot.press("h")
            await wait_for(pilot, "of 13 · 2 hits")
            await pilot.press("slash", *["backspace"] * 8, *"budget", "enter")
            shown = await wait_for(pilot, "1 hit")
            assert lines(shown) == ["R002"]

    async def test_an_expression_and_a_bad_one(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "ana", "answers") as pilot:
            await wait_for(pilot, "13 answers")
            await pilot.press("slash", *"/budget|^short/", "enter")
            shown = await wait_for(pilot, "2 hits")
            assert lines(shown) == ["R002", "R009"]
            await pilot.press("slash", "end", *"(", "enter")
            await wait_for(pilot, "is not a regular expression")

    async def test_roughly(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "ana", "answers") as pilot:
            await wait_for(pilot, "13 answers")
            await pilot.press("slash", *"~meatings", "enter")
            shown = await wait_for(pilot, "the best first")
            assert lines(shown)[0] == "R001"

    async def test_a_hit_far_into_a_text_is_in_view_and_marked(self, tmp_path, opened, wait_for):
        path = tmp_path / "long.db"
        with Study.create(path, title="Long", lead="lee", because="a test") as study, study.write() as session:
            fill_survey(session, (("time", "word " * 200 + "needle and more " + "word " * 200), ("time", "nothing")))
            session.log("test.fill", "answers")
        async with opened(path, "lee", "answers") as pilot:
            await wait_for(pilot, "2 answers")
            await pilot.press("slash", *"needle", "enter")
            shown = await wait_for(pilot, "1 hit.")
            assert "needle" in next(line for line in shown.splitlines() if "R001" in line)
            table = pilot.app.screen.table
            marked = [segment.text for segment in table.render_line(0) if segment.style and segment.style.underline]
            assert marked == ["needle"]

    async def test_typing_on_takes_the_place_of_the_search_before(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "ana", "answers") as pilot:
            await wait_for(pilot, "13 answers")
            await pilot.press("slash", *"time")
            await wait_for(pilot, "2 hits")
            await pilot.press(*" meet", "enter")
            await wait_for(pilot, "Nothing was found. With ~ in front")
            await pilot.press("slash", *["backspace"] * 9)
            await wait_for(pilot, "13 answers")


class TestDuplicates:
    async def test_groups_with_their_members(self, with_duplicates, opened, wait_for):
        async with opened(with_duplicates, "lee", "answers", size=(160, 40)) as pilot:
            await wait_for(pilot, "6 answers")
            await pilot.press("f", *"say the same", "enter")
            shown = await wait_for(pilot, "2 groups")
            assert lines(shown) == ["R001", "R004"]
            assert "×3" in shown
            await pilot.press("enter")
            shown = await wait_for(pilot, "2 other answers say the same:")
            assert "R002: no time" in shown
            assert "R006: NO TIME" in shown

    async def test_a_status_for_the_whole_group(self, with_duplicates, opened, wait_for):
        with Study.open(with_duplicates, "lee") as study:
            find_duplicates(study)
        async with opened(with_duplicates, "lee", "answers") as pilot:
            await wait_for(pilot, "6 answers")
            await pilot.press("f", *"say the same", "enter")
            await wait_for(pilot, "2 groups")
            await pilot.press("s")
            await wait_for(pilot, "Status of 3 answers")
            await pilot.press(*"off", "enter")
            await wait_for(pilot, "Status “off question”: 3 answers. z takes it back.")
        found = statuses(with_duplicates)
        assert [name for name in found if found[name] == "off_question"] == ["R001", "R002", "R006"]

    async def test_a_coder_asks_a_lead_to_look_for_them(self, with_duplicates, opened, wait_for):
        async with opened(with_duplicates, "ana", "answers") as pilot:
            await wait_for(pilot, "6 answers")
            await pilot.press("f", *"say the same", "enter")
            shown = await wait_for(pilot, "Only a lead may look for duplicates")
            assert "6 answers" in shown


class TestStatuses:
    async def test_a_range_is_marked_changed_and_taken_back(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "lee", "answers") as pilot:
            await wait_for(pilot, "13 answers")
            await pilot.press("down", "space", "down", "r")
            await wait_for(pilot, "3 marked")
            await pilot.press("s")
            await wait_for(pilot, "Status of 3 answers")
            await pilot.press(*"codeable", "enter")
            await wait_for(pilot, "Status “not codeable”: 3 answers. z takes it back.")
            assert [name for name, status in statuses(study_with_answers).items() if status == "not_codeable"] == ALL[
                1:4
            ]
            await pilot.press("z")
            await wait_for(pilot, "Taken back: 3 answers.")
            assert set(statuses(study_with_answers).values()) == {"substantive"}

    async def test_every_hit_of_a_search(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "lee", "answers") as pilot:
            await wait_for(pilot, "13 answers")
            await pilot.press("slash", *"meetings", "enter")
            await wait_for(pilot, "2 hits")
            await pilot.press("e", "s")
            await wait_for(pilot, "Status of 2 answers")
            await pilot.press(*"off", "enter")
            await wait_for(pilot, "Status “off question”: 2 answers.")

    async def test_what_rules_propose_is_confirmed_or_kept(self, study_with_answers, opened, wait_for):
        with Study.open(study_with_answers, "lee") as study, study.write() as session:
            from coder.store.model import Answer

            for id in (2, 9):
                session.get_one(Answer, id).proposed_status = "nothing_to_add"
            session.log("test.propose", "two")
        async with opened(study_with_answers, "lee", "answers") as pilot:
            shown = await wait_for(pilot, "13 answers")
            assert shown.count("? nothing to add") == 2
            await pilot.press("f", *"waiting", "enter")
            assert lines(await wait_for(pilot, "2 answers · waiting to be confirmed")) == ["R002", "R009"]
            await pilot.press("k")
            shown = await wait_for(pilot, "Kept to be coded: 1 answer.")
            assert lines(shown) == ["R009"]
            await pilot.press("y")
            await wait_for(pilot, "Confirmed: 1 answer.")
        assert statuses(study_with_answers)["R002"] == "substantive"
        assert statuses(study_with_answers)["R009"] == "nothing_to_add"

    async def test_what_somebody_else_changed_meanwhile_is_not_overwritten(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "lee", "answers") as pilot:
            await wait_for(pilot, "13 answers")
            with Study.open(study_with_answers, "lee") as study:
                set_status(study, "R001", "time", "off_question")
            await pilot.press("s")
            await wait_for(pilot, "Status of 1 answer")
            await pilot.press(*"codeable", "enter")
            shown = await wait_for(pilot, "Somebody has changed the status of R001/time since you looked")
            assert "off question" in shown
        assert statuses(study_with_answers)["R001"] == "off_question"

    async def test_they_are_the_leads(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "ana", "answers") as pilot:
            shown = await wait_for(pilot, "13 answers")
            assert "Status" not in shown.splitlines()[-1]
            await pilot.press("space", "e", "s", "y", "k", "z")
            shown = await wait_for(pilot, "1 of 13")
            assert "marked" not in shown
        assert set(statuses(study_with_answers).values()) == {"substantive"}

    async def test_keys_typed_at_once_do_one_after_another(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "lee", "answers") as pilot:
            await wait_for(pilot, "13 answers")
            await pilot.press("space", "space", "s", *"don't know", "enter", "z", "down")
            await wait_for(pilot, "Taken back: 2 answers.")
        assert set(statuses(study_with_answers).values()) == {"substantive"}


@pytest.mark.parametrize("searching", [False, True])
def test_the_key_line_fits_80_columns_but_for_undo_while_there_are_hits(searching):
    hidden = {"undo"} if searching else {"next_hit"}
    shown = [action for action in AnswersScreen.all_actions() if action.footer and action.name not in hidden]
    assert sum(cell_len(f" {action.shown_key} {action.label} ") for action in shown) <= 80


def test_no_key_means_two_things_and_every_action_says_what_it_does():
    actions = AnswersScreen.all_actions()
    keys = [key.strip() for action in actions for key in action.keys.split(",")]
    assert len(set(keys)) == len(keys)
    for action in actions:
        assert action.help.endswith(".")
        assert hasattr(AnswersScreen, f"action_{action.name.split('(')[0]}")
