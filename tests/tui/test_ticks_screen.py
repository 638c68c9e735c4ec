"""Ticks and codes: an option is said to mean a code, that is taken back, and the two are compared."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from coder.reporting.tick_codes import tick_options
from coder.store.model import Question, Respondent, SurveyImport, Tick, TickOption
from coder.store.study import Study


@pytest.fixture
def ticked_study(closed_study: Path) -> Path:
    """A tick question with two options; the first five respondents ticked the first."""
    with Study.open(closed_study, "lee") as study, study.write() as session:
        question = Question(key="barriers", wording="Main barriers", kind="ticks", position=5)
        session.add(question)
        session.flush()
        options = [TickOption(question_id=question.id, label=label, position=n) for n, label in enumerate(LABELS)]
        session.add_all(options)
        session.flush()
        people = session.scalars(select(Respondent.id).order_by(Respondent.id).limit(5)).all()
        session.add_all(Tick(option_id=options[0].id, respondent_id=person) for person in people)
        (survey,) = session.scalars(select(SurveyImport)).all()
        survey.map = {**survey.map, "ticks": {"barriers": {"columns": ["barriers"], "separator": ";"}}}
        session.log("test.ticks", "barriers")
    return closed_study


LABELS = ("Time", "[b]Else[/b]")


async def open_ticks(pilot, wait_for):
    await wait_for(pilot, "Next")
    await pilot.press("n")
    await wait_for(pilot, "t Ticks")
    await pilot.press("t")
    return await wait_for(pilot, "option")


async def test_an_option_is_said_to_mean_the_code_of_a_similar_name(ticked_study, opened, wait_for, assert_golden):
    async with opened(ticked_study, "lee", "home") as pilot:
        shown = await open_ticks(pilot, wait_for)
        assert "(time?)" in shown
        assert "[b]Else[/b]" in shown
        assert_golden(pilot.app, "ticks")
        await pilot.press("m")
        await wait_for(pilot, "Means the same as")
        await pilot.press("ctrl+s")
        await wait_for(pilot, "“Time” means time")
        await pilot.press("u")
        await wait_for(pilot, "not taken to mean time")
    with Study.open(ticked_study, "lee") as study:
        assert tick_options(study)[0].codes == ()


async def test_who_ticked_and_who_said_it_are_compared(ticked_study, opened, wait_for):
    async with opened(ticked_study, "lee", "home", size=(120, 40)) as pilot:
        await open_ticks(pilot, wait_for)
        await pilot.press("c")
        await wait_for(pilot, "No option is taken to mean a code yet")
        await pilot.press("m")
        await wait_for(pilot, "Means the same as")
        await pilot.press("ctrl+s")
        await wait_for(pilot, "“Time” means time")
        await pilot.press("c")
        shown = await wait_for(pilot, "What was ticked, and what was said")
        shown = " ".join(shown.replace("│", " ").split())
        # agreed: R002 R004 R005 R006 R009 R011; time is agreed for R004 and R006; R001 to R005 ticked
        assert "5 ticked it (13 were asked)" in shown
        assert "Of 6 respondents compared: 1 ticked and said it, 2 only ticked, 1 only said it, 2 neither" in shown


async def test_who_is_no_lead_is_refused_in_a_sentence(ticked_study, opened, wait_for):
    async with opened(ticked_study, "ana", "home") as pilot:
        await open_ticks(pilot, wait_for)
        await pilot.press("m")
        await wait_for(pilot, "Means the same as")
        await pilot.press("ctrl+s")
        await wait_for(pilot, "Only a lead may")
