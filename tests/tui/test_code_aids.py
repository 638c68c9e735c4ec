"""Flags, missed codes, duplicates, keys of one's own, going about, and what is covered, on the coding screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder.coding.concerns import settle_concern
from coder.coding.context import set_context
from coder.coding.desk import CodingDesk
from coder.coding.rounds import list_rounds, open_round
from coder.store.study import Study
from coder.survey.duplicates import find_duplicates
from coder.tui.screens.code import CodeScreen
from tests.coding.conftest import build_round
from tests.tui.coding import Look, burst, coding, settle, stored

MONEY = "There is never enough money for it."


@pytest.fixture
def alike(tmp_path: Path) -> Path:
    """Six answers, all but the second the same; someone looked for duplicates."""
    path = build_round(tmp_path, (MONEY, "Something else.", MONEY, MONEY, MONEY, MONEY), ["time", "cost"])
    with Study.open(path, "lee") as study:
        find_duplicates(study)
    return path


def fresh(path: Path, index: int = 0):
    """The answer as a new desk of ana reads it."""
    with Study.open(path, "ana") as study:
        return CodingDesk(study).go_to(index)


# apply and go on, keys of one's own


async def test_shift_and_a_digit_gives_the_code_and_goes_on(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("exclamation_mark", "quotation_mark", "dollar_sign")
        assert "Answer 4 of 13 · 3 decided" in screen_text(app)
        assert "Language stands on the whole answer of answer 3." in screen_text(app)
    assert [stored(practised_study, place)[0][0] for place in range(3)] == ["time", "cost", "language"]


async def test_a_letter_of_ones_own_applies_and_its_capital_goes_on(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("equals_sign", *"cost", "enter")
        assert "Which key for Cost?" in screen_text(app)
        await pilot.press("k")
        assert "k applies Cost; with Shift it goes on as well." in screen_text(app)
        assert "k Cost" in screen_text(app)
        await pilot.press("k", "n", "K")
        assert "Answer 3 of 13 · 2 decided" in screen_text(app)
    assert stored(practised_study, 0) == stored(practised_study, 1) == [("cost", None, None)]


async def test_a_key_is_given_from_the_codebook_and_from_the_list_of_codes(practised_study: Path) -> None:
    async with coding(practised_study) as (_, pilot):
        await pilot.press("b", "down", "equals_sign", "a", "escape")
        await pilot.press("slash", *"workforce", "equals_sign", "h")
    with Study.open(practised_study, "ana") as study:
        keys = CodingDesk(study).keys
        assert (keys["a"].key, keys["h"].key) == ("cost", "workforce")
    assert stored(practised_study) == []


async def test_tab_gives_the_code_that_was_found_and_goes_on(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("slash", *"workf", "tab", "slash", *"cost", "tab")
        assert "Answer 3 of 13 · 2 decided" in screen_text(app)
    assert [stored(practised_study, place)[0][0] for place in range(2)] == ["workforce", "cost"]


async def test_a_letter_without_a_code_says_how_to_give_it_one(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("j")
        assert "j stands for no code yet: = gives it to one" in screen_text(app)


async def test_the_codes_of_the_last_answer_are_repeated(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("1", "2", "n", "full_stop")
        assert "The same as on the answer before: Time and Cost." in screen_text(app)
    assert stored(practised_study, 1) == [("time", None, None), ("cost", None, None)]


# flags and missed codes


async def test_flags_are_set_by_their_letter_and_stand_beside_the_answer_in_words(
    practised_study: Path, screen_text: Look
) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("f")
        for shown in ("u unsure", "q quote candidate", "p personal data", "s sensitive", "c concern for the lead"):
            assert shown in screen_text(app)
        await pilot.press("u", "f", "q")
        assert "⚑ unsure  ⚑ quote candidate" in screen_text(app)
        assert fresh(practised_study).flags == ("unsure", "quote")
        await pilot.press("f", "u")
        assert "No longer flagged: unsure." in screen_text(app)
        await pilot.press("f", "escape", "z")
        assert fresh(practised_study).flags == ("unsure", "quote")


async def test_a_concern_asks_what_the_lead_should_know_and_says_what_came_of_it(
    practised_study: Path, screen_text: Look
) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("f", "c")
        assert "What should the lead know? It may stay empty  (Enter takes it, Esc closes)" in screen_text(app)
        await pilot.press(*"bex in danger [/x]", "enter")
        assert "The lead reads “bex in danger [/x]”." in screen_text(app)
        assert "⚑ concern for the lead: bex in danger [/x]" in screen_text(app)
        await pilot.press("n", "f", "c", "escape")
        assert fresh(practised_study, 1).flags == ()
        await pilot.press("f", "c", "enter")
        assert fresh(practised_study, 1).flags == ("concern",)
    first = fresh(practised_study)
    with Study.open(practised_study, "lee") as study:
        settle_concern(study, first.respondent, first.question, "I wrote to her.")
    async with coding(practised_study) as (app, pilot):
        await pilot.press("p")
        assert "⚑ concern for the lead, settled: I wrote to her." in screen_text(app)


async def test_a_missing_code_is_proposed_with_the_words_selected(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("s", "plus")
        assert "› We never have enough time." in screen_text(app)
        await pilot.press("ctrl+u", *"Lack of time", "enter")
        assert "+ Lack of time (proposed)" in screen_text(app)
        (proposal,) = fresh(practised_study).proposals
        assert (proposal.name, proposal.span) == ("Lack of time", (0, 26))
        await pilot.press("backspace")
        assert fresh(practised_study).proposals == ()


# duplicates


async def test_one_decision_for_all_duplicates_is_taken_back_from_all(alike: Path, screen_text: Look) -> None:
    async with coding(alike) as (app, pilot):
        if "Something else" in screen_text(app):
            await pilot.press("n")
        assert "4 other answers say the same: d codes them alike, D shows them." in screen_text(app)
        await pilot.press("slash", *"cost", "enter", "d")
        assert "4 other answers got the same; z takes it back from all of them." in screen_text(app)
        assert "5 decided" in screen_text(app)
        assert "all decided; D shows them." in screen_text(app)
        await pilot.press("z")
        assert "1 decided" in screen_text(app)


async def test_a_duplicate_is_split_off_from_the_list(alike: Path, screen_text: Look) -> None:
    async with coding(alike) as (app, pilot):
        if "Something else" in screen_text(app):
            await pilot.press("n")
        await pilot.press("D")
        assert "4 duplicates: which to split off?" in screen_text(app)
        assert screen_text(app).count("· R") >= 3
        await pilot.press("2")
        assert "3 other answers say the same" in screen_text(app)
        await pilot.press("D", "1")
        assert "You split this answer off from others that are alike; D puts it back." in screen_text(app)
        await pilot.press("z", "z")
        assert "4 other answers say the same" in screen_text(app)


async def test_where_nobody_looked_for_duplicates_it_says_so(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("d")
        assert "Nobody has looked for duplicates in this survey yet" in screen_text(app)


# the ends of a code


async def test_the_ends_of_a_code_are_moved_by_words_and_letters(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("w", "1", "home", "e", "right", "right", "enter")
        assert "Time stands on “We never have” now." in screen_text(app)
        assert stored(practised_study) == [("time", 0, len("We never have"))]
        await pilot.press("e", "space", "right", "enter")
        assert [stored(practised_study)[0][2]] == [len("We never have")]
        assert stored(practised_study)[0][1] in (2, 3)
        await pilot.press("e", "shift+left", "escape", "z", "z")
        assert stored(practised_study) == [("time", 0, 2)]


async def test_tab_takes_the_ends_of_another_code(practised_study: Path) -> None:
    async with coding(practised_study) as (_, pilot):
        await pilot.press("w", "1", "s", "2", "home", "e", "tab", "left", "enter")
    spans = {code: (start, end) for code, start, end in stored(practised_study)}
    assert spans["time"] == (0, 2)
    assert spans["cost"][1] < len("We never have enough time.")


async def test_without_coded_words_there_are_no_ends(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("1", "e")
        assert "No code stands on words of this answer" in screen_text(app)


# going about


async def test_a_small_letter_goes_to_the_next_and_a_capital_shows_only_those(
    practised_study: Path, screen_text: Look
) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("n", "f", "u", "n", "n", "f", "u", "p", "p", "p", "g", "f", "u")
        assert "Answer 2 of 13" in screen_text(app)
        await pilot.press("g", "F", "u")
        assert "Only: flagged unsure · 2 of 13 · Esc shows all" in screen_text(app)
        await pilot.press("n")
        assert "Answer 4 of 13" in screen_text(app)
        await pilot.press("n")
        assert "This is the last answer in view; Esc shows all answers again." in screen_text(app)
        await pilot.press("escape")
        assert "Only:" not in screen_text(app)
        assert "All 13 answers are in view." in screen_text(app)


async def test_going_to_a_number_a_code_a_question_and_to_words(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("g", "1", "1", "enter")
        assert "Answer 11 of 13" in screen_text(app)
        await pilot.press("g", "9", "9", "enter")
        assert "There are 13 answers; this is number 11." in screen_text(app)
        await pilot.press("1", "g", "2", "enter", "g", "c", *"time", "enter")
        assert "Answer 11 of 13" in screen_text(app)
        await pilot.press("g", "Q", "2")
        assert "Only: to change · 6 of 13" in screen_text(app)
        await pilot.press("g", "U")
        assert "Only: undecided, to change · 6 of 13" in screen_text(app)
        await pilot.press("g", "w", *"nowhere at all", "enter")
        assert "There is no other answer in view with the words nowhere at all." in screen_text(app)


async def test_the_questions_to_go_to_are_named_by_their_wording(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("g", "q")
        assert "▸ 1 time  What stands in the way of co-production?" in screen_text(app)


async def test_a_lead_who_codes_reads_which_command_looks_for_duplicates(
    study_with_answers: Path, screen_text: Look
) -> None:
    with Study.open(study_with_answers, "lee") as study:
        open_round(study, "main", ["lee", "ana"])
    async with coding(study_with_answers, "lee") as (app, pilot):
        await pilot.press("d")
        assert "coder answers --duplicates looks for them." in " ".join(screen_text(app).split())


async def test_painting_again_stands_in_the_help_and_the_palette(practised_study: Path, wait_for) -> None:
    async with coding(practised_study) as (_, pilot):
        await pilot.press("question_mark", "end")
        await wait_for(pilot, "Paint the screen again")
        await pilot.press("escape", "ctrl+p", *"paint ag")
        await wait_for(pilot, "Paint again  (Ctrl+L)")


async def test_an_answer_is_found_by_its_words(alike: Path, screen_text: Look) -> None:
    async with coding(alike) as (app, pilot):
        await pilot.press("g", "w", *"never enough", "enter", "g", "W", *"something else", "enter")
        assert "Only: with the words something else · 1 of 6" in screen_text(app)
        assert "Something else." in screen_text(app)


async def test_the_list_holds_what_is_in_view_and_opens_it(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study, size=(200, 50)) as (app, pilot):
        await pilot.press("1", "g", "U")
        assert " 1 ✓" not in screen_text(app)
        await pilot.click("#answers", offset=(5, 0))
        await settle(app, pilot, lambda: "Answer 2 of 13" in screen_text(app))


async def test_keys_that_arrive_together_pass_through_menus_and_prompts(
    practised_study: Path, screen_text: Look
) -> None:
    async with coding(practised_study) as (app, pilot):
        burst(app, "fug7\r1g3\rfu")
        await settle(app, pilot, lambda: "Answer 3 of 13 · 1 decided" in screen_text(app))
        await settle(app, pilot, lambda: "⚑ unsure" in screen_text(app))
    assert fresh(practised_study).flags == ("unsure",)
    assert stored(practised_study, 6) == [("time", None, None)]


# what is covered


async def test_a_sensitive_answer_is_covered_until_a_key_shows_it(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("s", "1", "f", "s")
        assert "We never have enough time." in screen_text(app)
        await pilot.press("n", "p")
        shown = screen_text(app)
        assert "This answer was flagged as sensitive. Space shows its text; n goes on." in shown
        assert "We never" not in shown
        assert "Time some words" in shown
        await pilot.press("l")
        assert "We never" not in screen_text(app)
        await pilot.press("escape", "space")
        assert "carers cannot come." in screen_text(app)


async def test_who_answered_is_shown_hidden_or_asked_for_as_the_study_says(
    practised_study: Path, screen_text: Look
) -> None:
    for mode, at_first, after in (("hidden", False, False), ("ask", False, True), ("shown", True, False)):
        with Study.open(practised_study, "lee") as study:
            set_context(study, mode)
        async with coding(practised_study) as (app, pilot):
            assert ("role: Carer" in screen_text(app)) is at_first
            assert ("i shows who answered" in screen_text(app)) is (mode == "ask")
            await pilot.press("i")
            assert ("role: Carer" in screen_text(app)) is after
            assert ("The lead has hidden who gave the answers" in screen_text(app)) is (mode == "hidden")


async def test_marks_are_one_quiet_line_and_hinder_nothing(
    practised_study: Path, screen_text: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CodingDesk, "marks", lambda _: ("The last 20 answers took you little time.",))
    async with coding(practised_study) as (app, pilot):
        assert "The last 20 answers took you little time." in screen_text(app)
        await pilot.press("1", "n")
        assert "The last 20 answers" not in screen_text(app)
        assert "Answer 2 of 13 · 1 decided" in screen_text(app)


# before handing in


async def test_the_look_before_handing_in_goes_to_the_first_answer_or_hands_in(
    practised_study: Path, screen_text: Look, wait_for
) -> None:
    async with coding(practised_study) as (_, pilot):
        await pilot.press("1", "n", "f8")
        await wait_for(pilot, "12 answers are undecided")
        await pilot.press("enter")
        await wait_for(pilot, "Only: undecided · 12 of 13")
        await pilot.press("f8")
        await wait_for(pilot, "h hands in")
        await pilot.press("h")
        await wait_for(pilot, "12 answers of 13 would stay undecided.")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("f8")
        await wait_for(pilot, "h hands in")
        await pilot.press("h", "y")
        await wait_for(pilot, "You have submitted 1 of 13 answers of round main.")
    with Study.open(practised_study, "lee") as study:
        assert {coder.name: coder.state for coder in list_rounds(study)[0].round.coders}["ana"] == "submitted"


# how it is offered


async def test_help_lists_every_key(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study, size=(120, 120)) as (app, pilot):
        await pilot.press("question_mark")
        shown = " ".join(screen_text(app).split())
        for action in CodeScreen.all_actions():
            assert action.shown_key in shown
        assert "Propose a code that is missing" in shown


def test_no_key_means_two_things() -> None:
    from textual.binding import Binding

    keys = [one.key for action in CodeScreen.all_actions() for one in Binding.make_bindings(action.bindings)]
    assert len(set(keys)) == len(keys)
