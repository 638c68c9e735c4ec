"""The lead's queue on screen: the answer first, readings without names, a decision only with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder.consensus.closing import close_round
from coder.consensus.differences import list_differences
from coder.consensus.layer import consensus_account
from coder.consensus.rules import list_rules
from coder.store.model import Answer, Assignment, Code, Coding
from coder.store.study import Study
from coder.tui.screens.codebook import CodebookScreen
from coder.tui.screens.reconcile import ReconcileScreen


def queue(path: Path):
    with Study.open(path, "lee") as study:
        return list_differences(study)


def side_with(path: Path, place: int, code: str) -> str:
    """The key that takes the reading which has `code`."""
    return next(str(side.number) for side in queue(path)[place].sides if code in side.codes)


class TestWhatIsShown:
    async def test_the_answer_stands_first_and_the_readings_below_it(
        self, closed_study, opened, wait_for, assert_golden
    ):
        async with opened(closed_study, "lee", "reconcile") as pilot:
            shown = await wait_for(pilot, "Difference 1 of 3")
            # language and communication are confusable, so their difference comes first
            assert shown.index("Language: too many words") < shown.index("1 First reading")
            assert "“Language: too many words”" in shown
            assert "The sides share no code." in shown
            assert "Memo: Nobody tells them." in shown
            assert_golden(pilot.app, "reconcile")

    async def test_no_coder_is_named_anywhere(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "reconcile", size=(160, 40)) as pilot:
            for place in range(3):
                shown = await wait_for(pilot, f"Difference {place + 1} of 3")
                words = shown.replace("of ana", "").split()  # a memo may name its writer; nothing of ours does
                assert "ana" not in words
                assert "ben" not in words
                await pilot.press("right")

    async def test_the_rules_stand_beside_on_a_wide_screen(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "reconcile", size=(160, 40)) as pilot:
            shown = await wait_for(pilot, "Difference 1 of 3")
            assert "Ask: Words, or flow?" in shown
            assert "nobody was told: communication" in shown

    async def test_and_come_with_r_on_a_narrow_one(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "reconcile") as pilot:
            shown = await wait_for(pilot, "Difference 1 of 3")
            assert "Ask: Words" not in shown
            await pilot.press("r")
            await wait_for(pilot, "Ask: Words, or flow?")
            await pilot.press("escape")
            await wait_for(pilot, "Ask: Words", gone=True)

    async def test_hostile_text_names_and_memos_are_shown_as_typed(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "reconcile", size=(120, 40)) as pilot:
            await wait_for(pilot, "Difference 1 of 3")
            for _ in range(3):
                await pilot.press("right")
                shown = await wait_for(pilot, "reading")
                if "R003" in shown:
                    break
            assert "[bold red]x[/] [/] ␛]0;pwn␇ =1+1 <script>" in shown
            assert "[@click=app.quit]y[/]" in shown
            assert "[bold red]Pay[/] & hours [/x]" in shown
            assert "[bold]memo[/x]" in shown
            assert "␛[31m" in shown


class TestDeciding:
    async def test_a_reading_is_taken_with_a_reason_and_the_next_difference_comes(self, closed_study, opened, wait_for):
        key = side_with(closed_study, 0, "language")
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 1 of 3")
            await pilot.press(key)
            await wait_for(pilot, "reading: Language")
            await pilot.press(*"It is about words.", "tab", "down", "down", "down", "enter")
            await wait_for(pilot, "Difference 2 of 3 · 1 decided")
            await wait_for(pilot, "Saved: R013/time")
        decision = queue(closed_study)[0].decision
        assert (decision.outcome, decision.codes, decision.reason) == ("side", ("language",), "It is about words.")
        assert decision.cause == "boundary"

    async def test_keys_typed_at_once_are_not_lost(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 1 of 3")
            await pilot.press("b", *"nu oz 12", "enter")
            await wait_for(pilot, "Difference 2 of 3 · 1 decided")
        assert queue(closed_study)[0].decision.reason == "nu oz 12"

    @pytest.mark.parametrize(
        ("key", "outcome", "codes"),
        [
            ("b", "both", ("language", "communication")),
            ("n", "neither", ()),
            ("x", "neither", ()),
            ("u", "unresolved", ()),
            ("c", "not_codeable", ()),
        ],
    )
    async def test_every_outcome_has_its_key(self, closed_study, opened, wait_for, key, outcome, codes):
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 1 of 3")
            await pilot.press(key, *"So.", "enter")
            await wait_for(pilot, "1 decided")
        decision = queue(closed_study)[0].decision
        assert (decision.outcome, decision.codes) == (outcome, codes)

    async def test_other_codes_are_put_together_by_letters(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 1 of 3")
            await pilot.press("o")
            await wait_for(pilot, "Chosen: none yet")
            await pilot.press(*"usual", "enter", *"tiem", "enter")
            await wait_for(pilot, "Chosen: Time, Usual voices")
            await wait_for(pilot, "Take these 2 codes")
            await pilot.press("enter")
            await wait_for(pilot, "Other codes: Time, Usual voices")
            await pilot.press(*"Both are there.", "enter")
            await wait_for(pilot, "1 decided")
        assert queue(closed_study)[0].decision.codes == ("time", "usual_voices")

    async def test_without_a_reason_nothing_is_decided(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 1 of 3")
            await pilot.press("b", "space", "enter")
            await wait_for(pilot, "A decision needs a reason.")
            await pilot.press("escape")
            await wait_for(pilot, "Difference 1 of 3 · 0 decided")
        assert all(difference.decision is None for difference in queue(closed_study))

    async def test_earlier_reasons_come_back_with_the_arrow(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 1 of 3")
            await pilot.press("b", *"First reason", "enter")
            await wait_for(pilot, "1 decided")
            await pilot.press("n", *"Second reason", "enter")
            await wait_for(pilot, "2 decided")
            await pilot.press("u", *"typed", "up", "up", "down", "down")
            await wait_for(pilot, "typed")
            await pilot.press("up", "up", "enter")
            await wait_for(pilot, "All differences are decided.")
        assert [difference.decision.reason for difference in queue(closed_study)] == [
            "First reason", "Second reason", "First reason",
        ]  # fmt: skip

    async def test_undo_takes_the_last_decision_back_and_goes_there(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 1 of 3")
            await pilot.press("b", *"So.", "enter")
            await wait_for(pilot, "Difference 2 of 3 · 1 decided")
            await pilot.press("z")
            await wait_for(pilot, "Difference 1 of 3 · 0 decided")
            await wait_for(pilot, "Taken back: R013/time.")
        with Study.open(closed_study, "lee") as study:
            assert consensus_account(study).decided == 0

    async def test_what_is_decided_is_shown_and_can_be_decided_again(
        self, closed_study, opened, wait_for, assert_golden
    ):
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 1 of 3")
            await pilot.press("u", *"It can be both.", "enter")
            await wait_for(pilot, "Difference 2 of 3")
            await pilot.press("left")
            await wait_for(pilot, "Decided: unresolved; the difference stays and is reported.")
            assert_golden(pilot.app, "reconcile_decided")
            await pilot.press("b")
            await wait_for(pilot, "It can be both.")
            await pilot.press("enter")
            await wait_for(pilot, "Saved: R013/time")
        assert queue(closed_study)[0].decision.outcome == "both"

    async def test_a_reading_that_is_not_there_is_not_taken(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 1 of 3")
            await pilot.press("3")
            await wait_for(pilot, "There are 2 readings")
            assert isinstance(pilot.app.screen, ReconcileScreen)


class TestTheReasonStrip:
    @pytest.mark.parametrize("size", [(80, 24), (60, 16)])
    async def test_answer_and_both_readings_stay_in_view(self, closed_study, opened, wait_for, size):
        async with opened(closed_study, "lee", "reconcile", size=size) as pilot:
            await wait_for(pilot, "Difference 1 of 3")
            await pilot.press("b")
            shown = await wait_for(pilot, "Enter Save")
            for words in ("Language: too many words", "1 First reading", "2 Second reading", "“nobody outside”"):
                assert words in shown

    async def test_a_long_reason_is_wrapped(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 1 of 3")
            await pilot.press("b", *("beginning " + "words " * 16 + "end"))
            shown = await wait_for(pilot, " end")
            assert "beginning" in shown

    async def test_the_screen_is_as_before_after_escape(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "The sides share no code.")
            await pilot.press("b", "escape")
            await wait_for(pilot, "The sides share no code.")
            await pilot.press("q")
            await wait_for(pilot, "Ctrl+Q leaves the program")


class TestMoving:
    async def test_on_and_back_and_not_past_the_ends(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 1 of 3")
            await pilot.press("left")
            await wait_for(pilot, "This is the first difference.")
            await pilot.press("right", "greater_than_sign", "right")
            await wait_for(pilot, "This is the last difference.")
            await pilot.press("less_than_sign")
            await wait_for(pilot, "Difference 2 of 3")

    async def test_the_next_undecided_one_is_found_round_the_end(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 1 of 3")
            await pilot.press("right", "b", *"So.", "enter")
            await wait_for(pilot, "Difference 3 of 3 · 1 decided")
            await pilot.press("right_square_bracket")
            await wait_for(pilot, "Difference 1 of 3")
            await pilot.press("right_square_bracket")
            await wait_for(pilot, "Difference 3 of 3")


class TestWhoMay:
    async def test_a_coder_reads_and_is_told_why_no_more(self, closed_study, opened, wait_for):
        async with opened(closed_study, "ana", "reconcile") as pilot:
            shown = await wait_for(pilot, "Only a lead decides")
            assert "b Both" not in shown
            await pilot.press("b", "u", "z")
            await pilot.pause()
            assert isinstance(pilot.app.screen, ReconcileScreen)
        assert all(difference.decision is None for difference in queue(closed_study))

    async def test_digits_change_screens_for_those_who_cannot_decide(self, closed_study, opened, wait_for):
        async with opened(closed_study, "ana", "reconcile") as pilot:
            await wait_for(pilot, "Only a lead decides")
            await pilot.press("3")
            await wait_for(pilot, "Codebook")
            assert isinstance(pilot.app.screen, CodebookScreen)

    async def test_an_open_round_shows_nothing(self, demo_like_study, opened, wait_for):
        async with opened(demo_like_study, "lee", "reconcile") as pilot:
            shown = await wait_for(pilot, "No differences are shown yet")
            assert "Round main is still open" in shown


@pytest.fixture
def alike_study(submitted_study: Path) -> Path:
    """A round in which four answers pose the same question: language or communication?"""
    with Study.open(submitted_study, "lee") as study:
        with study.write() as session:
            codes = {code.key: code.id for code in session.query(Code)}
            first, second = (part.id for part in session.query(Assignment).order_by(Assignment.id))
            for coding in session.query(Coding).where(Coding.assignment_id.in_([first, second])):
                coding.removed_at = "2026-01-01T00:00:00Z"
            session.flush()
            answers = [answer.id for answer in session.query(Answer).order_by(Answer.id)][:4]
            for part, key in ((first, "language"), (second, "communication")):
                session.add_all(
                    Coding(assignment_id=part, answer_id=answer, code_id=codes[key], codebook_version_id=1)
                    for answer in answers
                )
            session.log("test.code", "alike")
        close_round(study)
    return submitted_study


class TestOthersAlike:
    async def test_each_is_confirmed_and_one_undo_takes_all_back(self, alike_study, opened, wait_for, assert_golden):
        async with opened(alike_study, "lee", "reconcile") as pilot:
            shown = await wait_for(pilot, "Difference 1 of 4")
            assert "4 pose this question, 0 decided." in shown
            await pilot.press("b", *"Both.", "enter")
            await wait_for(pilot, "← a: 3 alike.")
            await pilot.press("left", "a")
            await wait_for(pilot, "1 of 3, 0 taken. It would have: Language, Communication")
            assert_golden(pilot.app, "reconcile_alike")
            await pilot.press("y", "n", "left", "n", "y")
            await wait_for(pilot, "2 of 3 answers get the same decision.")
            await pilot.press("enter")
            await wait_for(pilot, "Saved: 2 decided alike")
            await wait_for(pilot, "3 decided")
            await pilot.press("z")
            await wait_for(pilot, "Your last step decided 2 differences at once.")
            await wait_for(pilot, "3 decided")
            await pilot.press("z")
            await wait_for(pilot, "and 1 more")
            await wait_for(pilot, "· 1 decided")
        with Study.open(alike_study, "lee") as study:
            assert consensus_account(study).outcomes == {"both": 1}

    async def test_escape_decides_nothing(self, alike_study, opened, wait_for):
        async with opened(alike_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 1 of 4")
            await pilot.press("a")
            await wait_for(pilot, "Decide this difference first")
            await pilot.press("b", *"Both.", "enter")
            await wait_for(pilot, "← a: 3 alike.")
            await pilot.press("left", "a")
            await wait_for(pilot, "1 of 3, 0 taken")
            await pilot.press("y", "escape")
            await wait_for(pilot, "Nothing was decided.")
        with Study.open(alike_study, "lee") as study:
            assert consensus_account(study).decided == 1


class TestTheRareThings:
    async def test_the_record_is_asked_for_and_who_is_present_stays(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 1 of 3")
            await pilot.press("b", "ctrl+r")
            await wait_for(pilot, "The record of this decision")
            await pilot.press("tab", *"Ann and Ben", "tab", "tab", *"Ann: no.", "ctrl+s")
            await wait_for(pilot, "present: Ann and Ben; with dissent")
            await pilot.press(*"So.", "enter")
            await wait_for(pilot, "1 decided")
            await pilot.press("b", *"So.", "enter")
            await wait_for(pilot, "2 decided")
        hows = [each.decision.how for each in queue(closed_study) if each.decision]
        assert hows == [("lead", "Ann and Ben", None, "Ann: no."), ("lead", "Ann and Ben", None, "")]

    async def test_other_codes_leave_the_readings_in_view(self, closed_study, opened, wait_for, assert_golden):
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 1 of 3")
            await pilot.press("o")
            shown = await wait_for(pilot, "Chosen: none yet")
            for words in ("Language: too many words", "1 First reading", "2 Second reading", "“Language: too many"):
                assert words in shown
            assert_golden(pilot.app, "reconcile_other")

    async def test_a_split_says_what_becomes_of_the_code(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 1 of 3")
            await pilot.press("s")
            await wait_for(pilot, "Chosen: none yet")
            await pilot.press(*"langu", "enter", "enter")
            await wait_for(pilot, "Which code holds too much")
            await pilot.press("tab", *"Jargon; Translation", "ctrl+s")
            await wait_for(pilot, "To be split: language: Jargon; Translation")
            await pilot.press(*"Two things.", "enter")
            await wait_for(pilot, "1 decided")
        decision = queue(closed_study)[0].decision
        assert (decision.outcome, decision.codes, decision.split) == (
            "split", ("language",), ("language", ("Jargon", "Translation")),
        )  # fmt: skip

    async def test_the_words_of_a_code_are_changed(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 1 of 3")
            await pilot.press("w")
            await wait_for(pilot, "Decide on codes first")
            await pilot.press(side_with(closed_study, 0, "language"), *"So.", "enter")
            await wait_for(pilot, "1 decided")
            await pilot.press("left", "w")
            await wait_for(pilot, "On which words do the codes stand?")
            await pilot.press("ctrl+e", "ctrl+u", *"no such words", "ctrl+s")
            await wait_for(pilot, "The answer does not have these words: no such words")
            await pilot.press("ctrl+e", "ctrl+u", *"many words", "ctrl+s")
            await wait_for(pilot, "codes on other words")
        decision = queue(closed_study)[0].decision
        text = queue(closed_study)[0].text
        start = text.index("many words")
        assert (decision.outcome, decision.reason, decision.said) == (
            "other",
            "So.",
            (f"language[{start}:{start + 10}]",),
        )

    async def test_a_rule_is_made_and_its_check_round_opened(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 1 of 3")
            await pilot.press("right", "b", *"Time counts.", "enter")
            await wait_for(pilot, "1 decided")
            await pilot.press("left", "m")
            await wait_for(pilot, "A rule of the codebook")
            await pilot.press("tab", "ctrl+e", "ctrl+u", *"time; cost", "ctrl+s")
            await wait_for(pilot, "Open a check round in which ana and ben code them again?")
            await pilot.press("y")
            await wait_for(pilot, "Round check of rule 1 is open")
        with Study.open(closed_study, "lee") as study:
            rule = list_rules(study)[0]
        assert (rule.kind, rule.codes, rule.text, rule.version, rule.check_round) == (
            "confusable", ("time", "cost"), "Time counts.", 2, "check of rule 1",
        )  # fmt: skip

    async def test_the_marked_words_are_a_queue_of_their_own(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 1 of 3")
            await pilot.press("e")
            await wait_for(pilot, "Difference 1 of 2")
            await wait_for(pilot, "The sides have the same codes on other words.")
            await pilot.press("1", *"So.", "enter")
            await wait_for(pilot, "1 decided")
            await pilot.press("e")
            await wait_for(pilot, "Difference 1 of 3 · 0 decided")
