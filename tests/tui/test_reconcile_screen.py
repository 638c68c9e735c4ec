"""The lead's queue on screen: the answer first, readings without names, a decision only with a reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select
from textual import events

from coder.consensus.circumstances import Circumstances
from coder.consensus.closing import close_round
from coder.consensus.decisions import decide, undo_decision
from coder.consensus.differences import list_differences
from coder.consensus.layer import consensus_account
from coder.consensus.rules import list_rules
from coder.store.model import Answer, Assignment, Code, Coding, ConsensusCoding, Decision, Respondent
from coder.store.study import Study
from coder.tui.screens.codebook import CodebookScreen
from coder.tui.screens.reconcile import ReconcileScreen
from coder.tui.widgets.decision import CauseList, ReasonField
from coder.tui.widgets.keyline import KeyLine


def queue(path: Path):
    with Study.open(path, "lee") as study:
        return list_differences(study)


def side_with(path: Path, place: int, code: str) -> str:
    """The key that takes the reading which has `code`."""
    return next(str(side.number) for side in queue(path)[place].sides if code in side.codes)


def stored(path: Path):
    """The decisions in force, and the codings of the agreed layer, as the study holds them."""
    with Study.open(path, "lee") as study, study.read() as session:
        decisions = session.scalars(select(Decision).where(Decision.replaced_by_id.is_(None)))
        codings = session.scalars(select(ConsensusCoding).where(ConsensusCoding.removed_at.is_(None)))
        return (
            [(one.outcome, one.reason, one.cause, (one.mode, one.present, one.confidence, one.dissent))
             for one in decisions],
            sorted(str((one.answer_id, one.code_id, one.start, one.end, one.origin, one.person_id)) for one in codings),
        )  # fmt: skip


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

    async def test_and_beside_once_the_window_is_made_wider(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 1 of 3")
            await pilot.resize_terminal(160, 40)
            await wait_for(pilot, "Ask: Words, or flow?")

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
            shown = await wait_for(pilot, "The reason from before stands here: type to replace it, or Enter keeps it.")
            assert "It can be both." in shown
            await pilot.press("enter")
            await wait_for(pilot, "Saved: R013/time")
        decision = queue(closed_study)[0].decision
        assert (decision.outcome, decision.reason) == ("both", "It can be both.")

    async def test_what_is_typed_takes_the_place_of_the_reason_from_before(self, closed_study, opened, wait_for):
        with Study.open(closed_study, "lee") as study:
            decide(
                study, respondent="R013", question="time", outcome="both", reason="Long thought about.", cause="context"
            )
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 2 of 3")
            await pilot.press("left", "n", *"No.", "enter")
            await wait_for(pilot, "Saved: R013/time, no code applies")
        decision = queue(closed_study)[0].decision
        assert (decision.outcome, decision.reason, decision.cause) == ("neither", "No.", "context")

    async def test_a_long_record_is_shown_whole(self, closed_study, opened, wait_for):
        words = " ".join(f"w{number}" for number in range(90))
        how = Circumstances("discussion", "ana, ben and four others", "medium", "ben: it is about words")
        with Study.open(closed_study, "lee") as study:
            decide(study, respondent="R013", question="time", outcome="both", reason=words, cause="context", how=how)
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 2 of 3")
            await pilot.press("left")
            shown = " ".join((await wait_for(pilot, "Reason: w0")).split())
        assert f"Reason: {words}. Cause: one side used what the person said elsewhere." in shown
        assert "present: ana, ben and four others; confidence medium; dissent: ben: it is about words)" in shown

    async def test_decided_again_after_undo_it_is_what_it_was(self, closed_study, opened, wait_for):
        """Through the screen: decided, decided otherwise, undone, undone, and both decided again."""
        first, second = ("b", *"Both hold.", "tab", "down", "enter"), ("1", *"Only one.", "enter")

        async def step(pilot, keys, until):
            await pilot.press(*keys)
            await wait_for(pilot, until)
            return stored(closed_study)

        at_first = stored(closed_study)
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 1 of 3")
            once = await step(pilot, first, "1 decided")
            twice = await step(pilot, ("left", *second), "Saved: R013/time, first reading.")
            assert await step(pilot, ("z",), "stands again") == once
            assert await step(pilot, ("z",), "· 0 decided") == at_first
            assert await step(pilot, first, "1 decided") == once
            assert await step(pilot, ("left", *second), "Saved: R013/time, first reading.") == twice
        assert [outcome for outcome, *_ in once[0]] == ["both"]
        assert twice[0] == [("side", "Only one.", "omission", ("lead", "", None, ""))]
        with Study.open(closed_study, "lee") as study:  # the same by the operation that the commands use
            undo_decision(study)
            assert stored(closed_study) == once

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

    @pytest.mark.parametrize("size", [(80, 24), (60, 16), (200, 50)])
    async def test_nothing_above_the_foot_moves_while_it_is_asked_for(self, closed_study, opened, wait_for, size):
        async with opened(closed_study, "lee", "reconcile", size=size) as pilot:
            before = (await wait_for(pilot, "Not decided yet")).splitlines()
            await pilot.press("b")
            asked = (await wait_for(pilot, "All readings: Language, Communication")).splitlines()
            foot = next(at for at, line in enumerate(before) if "Not decided yet" in line)
            assert "All readings" in asked[foot]
            assert asked[:foot] == before[:foot]
            assert asked[foot:] != before[foot:]

    async def test_keys_of_the_screen_and_the_program_wait_meanwhile(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 1 of 3")
            await pilot.press("b", *"q z]}1", "f6", "right", "f3", "f1", "left", "left", "left", *"ok ", "enter")
            await wait_for(pilot, "Difference 2 of 3 · 1 decided")
            assert isinstance(pilot.app.screen, ReconcileScreen)
        # "right" moved nothing at the end; three times "left" go before "]}1" ... and "ok " is written there
        assert queue(closed_study)[0].decision.reason == "q zok ]}1"

    async def test_letters_typed_on_the_list_of_causes_go_on_in_the_reason(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 1 of 3")
            await pilot.press("b", *"It ", "tab", "down", *"is so", "tab")
            await pilot.pause()
            assert isinstance(pilot.app.focused, CauseList)
            pilot.app.post_message(events.Paste(" and not otherwise"))
            await wait_for(pilot, "It is so and not otherwise")
            await pilot.press("enter")
            await wait_for(pilot, "1 decided")
        decision = queue(closed_study)[0].decision
        assert (decision.reason, decision.cause) == ("It is so and not otherwise", "omission")

    async def test_it_works_with_the_mouse(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "reconcile", size=(100, 40)) as pilot:
            await wait_for(pilot, "Difference 1 of 3")
            await pilot.click(KeyLine, offset=(20, 0))
            await wait_for(pilot, "All readings: Language, Communication")
            await pilot.press(*"So ")
            await pilot.click("#answer")
            assert not isinstance(pilot.app.focused, ReasonField)
            await pilot.press(*"xb")
            await pilot.click(CauseList, offset=(3, 2))
            await wait_for(pilot, "So xb")
            assert isinstance(pilot.app.focused, ReasonField)  # a cause that is clicked decides nothing yet
            assert queue(closed_study)[0].decision is None
            await pilot.click(KeyLine, offset=(3, 0))
            await wait_for(pilot, "1 decided")
        decision = queue(closed_study)[0].decision
        assert (decision.outcome, decision.reason, decision.cause) == ("both", "So xb", "commission")

    async def test_a_refused_decision_leaves_the_reason_where_it_is(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 1 of 3")
            await pilot.press("b", *"So.")
            pilot.app.post_message(events.Paste("\x00"))
            await pilot.press("enter")
            await wait_for(pilot, "The reason holds characters that are not text.")
            await pilot.press("backspace", "enter")
            await wait_for(pilot, "1 decided")
        assert queue(closed_study)[0].decision.reason == "So."

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


def pose_alike(path: Path, keys: tuple[str, ...]) -> Path:
    """Close the round such that the answers of these people pose the same question: language or communication?"""
    with Study.open(path, "lee") as study:
        with study.write() as session:
            codes = {code.key: code.id for code in session.query(Code)}
            first, second = (part.id for part in session.query(Assignment).order_by(Assignment.id))
            for coding in session.query(Coding).where(Coding.assignment_id.in_([first, second])):
                coding.removed_at = "2026-01-01T00:00:00Z"
            session.flush()
            answers = [answer.id for answer in session.query(Answer).join(Respondent).where(Respondent.key.in_(keys))]
            for part, key in ((first, "language"), (second, "communication")):
                session.add_all(
                    Coding(assignment_id=part, answer_id=answer, code_id=codes[key], codebook_version_id=1)
                    for answer in answers
                )
            session.log("test.code", "alike")
        close_round(study)
    return path


@pytest.fixture
def alike_study(submitted_study: Path) -> Path:
    """A round in which four answers pose the same question."""
    return pose_alike(submitted_study, ("R001", "R002", "R003", "R004"))


class TestOthersAlike:
    async def test_each_is_confirmed_and_one_undo_takes_all_back(self, alike_study, opened, wait_for, assert_golden):
        async with opened(alike_study, "lee", "reconcile") as pilot:
            shown = await wait_for(pilot, "Difference 1 of 4")
            assert "4 pose this question, 0 decided." in shown
            await pilot.press("b", *"Both.", "enter")
            await wait_for(pilot, "← and then a: 3 alike.")
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

    async def test_a_long_answer_is_read_to_its_end_before_it_is_judged(self, submitted_study, opened, wait_for):
        study = pose_alike(submitted_study, ("R001", "R011"))  # what R011 wrote is far longer than the screen
        async with opened(study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 1 of 2")
            if "R011" in await wait_for(pilot, "Difference 1 of 2"):
                await pilot.press("right")
            await pilot.press("b", *"Both.", "enter")
            await wait_for(pilot, "1 decided")
            await pilot.press(*(["left"] if "R011" in await wait_for(pilot, "1 decided") else []), "a")
            shown = await wait_for(pilot, "more lines of the answer")
            below = int(re.search(r"(\d+) more lines", shown)[1])
            visible = len(re.findall(r"│  .*(?:rota|every|tells us).*│", shown))
            await pilot.press("pagedown")
            await wait_for(pilot, f"{below - visible} more line")
            await pilot.press("end")
            await wait_for(pilot, "more line", gone=True)

    async def test_escape_decides_nothing(self, alike_study, opened, wait_for):
        async with opened(alike_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 1 of 4")
            await pilot.press("a")
            await wait_for(pilot, "Decide this difference first")
            await pilot.press("b", *"Both.", "enter")
            await wait_for(pilot, "← and then a: 3 alike.")
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
            await wait_for(pilot, "On record: present: Ann and Ben; with dissent · Ctrl+R changes it.")
            await pilot.press(*"So.", "enter")
            await wait_for(pilot, "1 decided")
            await pilot.press("b")
            await wait_for(pilot, "On record: present: Ann and Ben · Ctrl+R changes it.")
            await pilot.press("enter")
            await wait_for(pilot, "A decision needs a reason.  On record: present: Ann and Ben")
            await pilot.press(*"So.", "enter")
            await wait_for(pilot, "2 decided")
        hows = [each.decision.how for each in queue(closed_study) if each.decision]
        assert hows == [("lead", "Ann and Ben", None, "Ann: no."), ("lead", "Ann and Ben", None, "")]

    async def test_who_was_present_at_a_decision_made_again_is_not_taken_over(self, closed_study, opened, wait_for):
        with Study.open(closed_study, "lee") as study:
            decide(
                study,
                respondent="R013",
                question="time",
                outcome="both",
                reason="So.",
                how=Circumstances("panel", "the panel of May"),
            )
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 2 of 3")
            await pilot.press("left", "n")
            shown = " ".join((await wait_for(pilot, "On")).split())
            assert "lived experience decided; present: the panel of May · Ctrl+R changes it." in shown
            await pilot.press("enter")
            await wait_for(pilot, "Saved: R013/time, no code applies")
            await pilot.press("b")
            assert "On record" not in await wait_for(pilot, "Enter Save")
            await pilot.press(*"So.", "enter")
            await wait_for(pilot, "2 decided")
        first, second, _ = (each.decision for each in queue(closed_study))
        assert (first.how.present, second.how) == ("the panel of May", Circumstances())

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
            await pilot.press("tab", *"Jargon", "ctrl+s")
            await wait_for(pilot, "“What it becomes”: A code is split into at least two")
            assert pilot.app.focused.id == "field-into"
            await pilot.press("end", *"; jargon", "ctrl+s")
            await wait_for(pilot, "“What it becomes”: One of the names stands there twice.")
            assert pilot.app.focused.id == "field-into"
            await pilot.press("ctrl+u", *"Jargon; Translation", "ctrl+s")
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

    async def test_of_several_codes_the_one_with_wrong_words_is_named(self, closed_study, opened, wait_for):
        with Study.open(closed_study, "lee") as study:
            decide(study, respondent="R013", question="time", outcome="both", reason="So.")
        async with opened(closed_study, "lee", "reconcile") as pilot:
            await wait_for(pilot, "Difference 2 of 3")
            await pilot.press("left", "w")
            await wait_for(pilot, "On which words do the codes stand?")
            # the words of the first code stand in what is said of the second one
            await pilot.press("ctrl+e", "ctrl+u", *"many words", "tab", "ctrl+e", "ctrl+u", *"so many words", "ctrl+s")
            await wait_for(pilot, "“Communication”: The answer does not have these words: so many")
            assert pilot.app.focused.id == "field-communication"

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
