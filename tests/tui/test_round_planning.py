"""The screens around a round: how many answers, what is asked when it is opened, and drift."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from coder.coding.exchange import load_codings, save_codings
from coder.coding.rounds import list_rounds, open_round, submit_round
from coder.consensus.closing import close_round
from coder.consensus.decisions import decide
from coder.consensus.differences import list_differences
from coder.consensus.rules import NewRule, list_rules, make_rule
from coder.store.study import Study


@pytest.fixture
def checked_study(closed_study: Path, tmp_path: Path) -> Path:
    """Both coded what they had finished once more: ana as before, ben without a code on R001."""
    sheets = {}
    with Study.open(closed_study, "lee") as study:
        for name in ("ana", "ben"):
            sheets[name] = tmp_path / f"{name}-first.csv"
            save_codings(study, sheets[name], of=name)
        open_round(study, "again", ["ana", "ben"], kind="check", again="main")
    rows = [row for row in sheets["ben"].read_text(encoding="utf-8").splitlines() if not row.startswith("R001")]
    sheets["ben"].write_text("\n".join([*rows, "R001,time,,,,"]) + "\n", encoding="utf-8")
    for name, sheet in sheets.items():
        with Study.open(closed_study, name) as study:
            load_codings(study, sheet)
            submit_round(study)
    with Study.open(closed_study, "lee") as study:
        close_round(study)
    return closed_study


async def test_the_plan_is_reckoned_from_the_closed_round(closed_study, opened, wait_for, assert_golden):
    async with opened(closed_study, "lee", "home") as pilot:
        await wait_for(pilot, "Next")
        await pilot.press("h")
        shown = await wait_for(pilot, "for 0.8")
        # time: 3 of ana's 9 answers and 4 of ben's, 7 of 18
        assert "38.9%" in shown
        assert_golden(pilot.app, "plan")


async def test_it_is_planned_anew_for_shares_that_are_typed(closed_study, opened, wait_for):
    async with opened(closed_study, "lee", "home", size=(120, 45)) as pilot:
        await wait_for(pilot, "Next")
        await pilot.press("h")
        await wait_for(pilot, "for 0.8")
        await pilot.press("c")
        await wait_for(pilot, "Plan for")
        await pilot.press("end", "backspace", "backspace", "backspace", *"0.667", "tab", "tab", *"25%, time=ten")
        await pilot.press("ctrl+s")
        await wait_for(pilot, "10% or time=10%")
        pilot.app.screen.query_one("#field-shares").focus()
        await pilot.press("end", *["backspace"] * 3, *"10%", "ctrl+s")
        shown = await wait_for(pilot, "for 0.667")
        assert "81*" in shown
        assert "172*" in shown


async def test_a_check_round_is_opened_from_the_form(closed_study, opened, wait_for):
    async with opened(closed_study, "lee", "home", size=(120, 60)) as pilot:
        await wait_for(pilot, "Next")
        await pilot.press("o")
        await wait_for(pilot, "Coded again from")
        await pilot.press(*"second")
        await choose_last(pilot)
        await pilot.press("ctrl+s")
        await wait_for(pilot, "Round second: 9 answers")
        await pilot.press("y")
        await wait_for(pilot, "Round second is open")
    with Study.open(closed_study, "lee") as study:
        found = list_rounds(study)[-1].round
        assert (found.kind, found.sample) == ("check", "100% of main again")


async def test_what_a_rule_may_change_is_coded_again_from_the_form(closed_study, opened, wait_for):
    with Study.open(closed_study, "lee") as study:
        first = list_differences(study)[0]
        decide(study, respondent=first.respondent, question=first.question, outcome="neither", reason="not said")
        made = make_rule(study, first.respondent, first.question, NewRule("use_when", ("time",), "hours are named"))
    async with opened(closed_study, "lee", "home", size=(120, 60)) as pilot:
        await wait_for(pilot, "Next")
        await pilot.press("o")
        await wait_for(pilot, "Coded again from")
        await pilot.press(*"look")
        pilot.app.screen.query_one("#field-again").value = "rule:1"
        await pilot.press("ctrl+s")
        await wait_for(pilot, f"Round look: {made.may_change} answers")
        await pilot.press("y")
        await wait_for(pilot, "Round look is open")
        await pilot.press("o")
        await wait_for(pilot, "Only one round is open at a time")
    with Study.open(closed_study, "lee") as study:
        found = list_rounds(study)[-1]
        assert (found.round.kind, found.answers) == ("check", made.may_change)
        assert [rule.check_round for rule in list_rules(study)] == ["look"]


async def choose_last(pilot: Pilot[None]) -> None:
    """Take the only choice of the form's last field."""
    field = pilot.app.screen.query_one("#field-again")
    field.focus()
    await pilot.press("enter", "down", "enter")
    await pilot.pause()


async def test_the_sample_that_is_too_small_is_told_before_it_is_drawn(closed_study, opened, wait_for):
    async with opened(closed_study, "lee", "home", size=(120, 60)) as pilot:
        await wait_for(pilot, "Next")
        await pilot.press("o")
        await wait_for(pilot, "Coded again from")
        await pilot.press(*"second")
        pilot.app.screen.query_one("#field-sample").focus()
        await pilot.press("end", *["backspace"] * 4, *"40%", "ctrl+s")
        shown = await wait_for(pilot, "Open it?")
        assert "enough for no code to claim" in " ".join(shown.split())


async def test_what_drifted_is_read_on_a_screen(checked_study, opened, wait_for):
    async with opened(checked_study, "lee", "home", size=(120, 45)) as pilot:
        await wait_for(pilot, "Next")
        await pilot.press("t")
        shown = " ".join((await wait_for(pilot, "ben with ben")).split())
        assert "ben gives these codes to more or fewer answers than before: usual_voices -1, time -1." in shown or (
            "time -1" in shown and "usual_voices -1" in shown
        )
        assert "The same codes on 89% of 9 answers" in shown  # ben, all but R001


async def test_before_a_check_round_the_drift_screen_says_how_to_open_one(closed_study, opened, wait_for):
    async with opened(closed_study, "lee", "home") as pilot:
        await wait_for(pilot, "Next")
        await pilot.press("t")
        await wait_for(pilot, "No check round is closed yet")
