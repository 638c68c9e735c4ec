"""Home: where the study stands, the next thing by Enter, and every step as a form."""

from __future__ import annotations

import csv
import re

from rich.cells import cell_len

from coder.codebook.reading import show_codebook
from coder.coding.exchange import load_codings
from coder.coding.log_reading import read_log
from coder.coding.rounds import list_rounds, submit_round
from coder.consensus.decisions import decide
from coder.consensus.differences import list_differences
from coder.store.people import list_people
from coder.store.study import Study
from coder.themes.editing import add_theme
from coder.themes.fields import ThemeFields
from coder.themes.reading import show_themes
from coder.tui.screens.home import HomeScreen
from coder.tui.screens.log import LogScreen
from coder.tui.screens.steps import STEPS
from coder.tui.screens.survey_account import SurveyAccountScreen
from coder.tui.screens.survey_import import SurveyImportScreen
from coder.tui.screens.welcome import WelcomeScreen
from coder.tui.widgets.keyline import KeyLine

PHASES = (
    "Familiarisation",
    "Coding",
    "Generating themes",
    "Reviewing themes",
    "Defining and naming themes",
    "Writing the report",
)
BOOK = "title: New\ncodes:\n  - {key: one, name: One, brief: First., use_when: [a], do_not_use_when: [b]}\n"


async def fill(pilot, **values: str) -> None:
    """Fill the form in front and hand it in."""
    for name, value in values.items():
        field = pilot.app.screen.query_one(f"#field-{name}")
        field.value = value
    await pilot.press("ctrl+s")
    await pilot.pause()


class TestWhereTheStudyStands:
    async def test_the_phases_the_facts_and_the_next_thing(self, study_with_answers, opened, wait_for, assert_golden):
        async with opened(study_with_answers, "lee", "home") as pilot:
            await wait_for(pilot, "Open a round of coding.")
            assert_golden(pilot.app, "home")

    async def test_on_a_wide_screen_the_steps_stand_beside_the_phases(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "lee", "home", size=(200, 50)) as pilot:
            shown = await wait_for(pilot, "Open a round of coding.")
            assert any("codebook approach" in line and "What you can do here" in line for line in shown.splitlines())
            assert "In a script: coder round open" in shown

    async def test_nothing_is_out_of_reach_on_a_small_screen(self, demo_like_study, opened, wait_for):
        async with opened(demo_like_study, "lee", "home") as pilot:
            first = await wait_for(pilot, "What you can do here")
            seen = first
            for _ in range(4):
                await pilot.press("pagedown")
                await pilot.pause()
                seen += "\n" + await wait_for(pilot, "Enter")
            for phase in PHASES:
                assert phase in seen
            for step in STEPS:
                assert f"{step.key}  {step.label}" in seen

    async def test_a_state_is_a_word_and_a_sign_not_only_a_colour(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "lee", "home") as pilot:
            shown = (await wait_for(pilot, "Open a round")).splitlines()
            states = [
                next(line for line in shown if f" Phase {n}  {name} " in line) for n, name in enumerate(PHASES, 1)
            ]
            assert ["✓" in s and s.split()[-3:] == ["done", "so", "far"] for s in states] == [True] + [False] * 5
            assert "▸" in states[1]
            assert states[1].endswith("under way")
            assert all("·" in state and state.endswith("not begun") for state in states[2:])

    async def test_a_hostile_title_is_shown_as_written(self, tmp_path, opened, wait_for):
        path = tmp_path / "h.db"
        Study.create(path, title="[bold red]T[/x] [@click=app.quit]q[/] \x1b]0;p\x07", lead="lee").close()
        async with opened(path, "lee", "home", size=(120, 30)) as pilot:
            shown = await wait_for(pilot, "Bring the survey in.")
            assert "[bold red]T[/x] [@click=app.quit]q[/] ␛]0;p␇ · lee (lead)" in shown

    async def test_a_coder_waits_where_a_lead_comes_next(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "ana", "home") as pilot:
            shown = await wait_for(pilot, "Nothing to do for you now.")
            assert "Add a person" not in shown
            await pilot.press("enter")
            await wait_for(pilot, "There is nothing for you to do until then.")
            await pilot.press("o")
            await wait_for(pilot, "Only a lead may open a round; ana is a coder.")


class TestLeavingEarly:
    async def test_what_was_read_for_a_screen_that_is_gone_is_not_shown(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "lee", "home") as pilot:
            await wait_for(pilot, "Open a round of coding.")
            home = pilot.app.screen
            await pilot.press("v")
            await wait_for(pilot, "13 answers")
            assert await home.run_operation(list_rounds, home.study) is None
            home.refresh_keys()
            home.say("too late")
            home.show_progress("too late")
            assert "too late" not in await wait_for(pilot, "13 answers")


class TestSteps:
    async def test_enter_opens_the_form_of_the_next_thing_and_it_opens_a_round(
        self, study_with_answers, opened, wait_for
    ):
        async with opened(study_with_answers, "lee", "home") as pilot:
            await wait_for(pilot, "Open a round of coding.")
            await pilot.press("enter")
            await wait_for(pilot, "Who codes it")
            await fill(pilot)
            shown = await wait_for(pilot, "y yes")
            words = re.sub(r"[│·▸✓\s]+", " ", shown)
            assert "Round main: 13 answers, coded by ana and ben, codebook version 1. Open it?" in words
            with Study.open(study_with_answers, "lee") as study:
                assert list_rounds(study) == []
            await pilot.press("y")
            await wait_for(pilot, "Round main is open: 13 answers for ana and ben.")
            await wait_for(pilot, "Waiting for ana and ben to submit round main.")
        with Study.open(study_with_answers, "lee") as study:
            (found,) = list_rounds(study)
            assert (found.round.name, found.answers, found.finished) == ("main", 13, {"ana": 0, "ben": 0})

    async def test_after_a_refusal_the_form_comes_back_as_it_was_filled_in(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "lee", "home") as pilot:
            await wait_for(pilot, "Open a round of coding.")
            await pilot.press("o")
            await wait_for(pilot, "Who codes it")
            await fill(pilot, coders="ana, zoë", sample="50%")
            await wait_for(pilot, "Nobody in the team is called 'zoë'")
            values = {name: pilot.app.screen.query_one(f"#field-{name}").value for name in ("coders", "sample")}
            assert values == {"coders": "ana, zoë", "sample": "50%"}
            assert pilot.app.focused.id == "field-coders"
            await fill(pilot, coders="ana, ben")
            await wait_for(pilot, "Round main: 7 answers")  # 7 of time, 6 of change: 4 + 3
            await pilot.press("n")
            await wait_for(pilot, "Who codes it")
            assert pilot.app.screen.query_one("#field-sample").value == "50%"
            await fill(pilot, coders="ana")
            await wait_for(pilot, "coder there will be no agreement")
            await pilot.press("y")
            await wait_for(pilot, "Round main is open: 7 answers for ana.")

    async def test_no_form_is_filled_in_for_nothing_while_a_round_is_open(self, demo_like_study, opened, wait_for):
        async with opened(demo_like_study, "lee", "home") as pilot:
            await wait_for(pilot, "Waiting for")
            await pilot.press("o")
            shown = " ".join((await wait_for(pilot, "Only one round is open at a time")).split())
            assert "Round main is still open, and nobody has coded in it. First withdraw it (x on Home" in shown
            assert isinstance(pilot.app.screen, HomeScreen)

    async def test_a_round_opened_by_mistake_is_withdrawn(self, demo_like_study, opened, wait_for):
        async with opened(demo_like_study, "lee", "home") as pilot:
            await wait_for(pilot, "Waiting for")
            await pilot.press("x")
            await wait_for(pilot, "Withdraw round main?")
            await pilot.press("y")
            await wait_for(pilot, "Round main is withdrawn.")
            await wait_for(pilot, "Open a round of coding.")
        with Study.open(demo_like_study, "lee") as study:
            assert list_rounds(study) == []

    async def test_a_round_in_which_somebody_codes_is_not_withdrawn(self, demo_like_study, tmp_path, opened, wait_for):
        table = tmp_path / "ana.csv"
        table.write_text("respondent,question,code\nR001,time,time\n", encoding="utf-8")
        with Study.open(demo_like_study, "ana") as study:
            load_codings(study, table)
        async with opened(demo_like_study, "lee", "home") as pilot:
            await wait_for(pilot, "Waiting for")
            await pilot.press("x")
            await wait_for(pilot, "Somebody has begun to code round main")
            assert isinstance(pilot.app.screen, HomeScreen)  # it was not asked first

    async def test_add_a_person(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "lee", "home", size=(100, 30)) as pilot:
            await wait_for(pilot, "Open a round")
            await pilot.press("p")
            await wait_for(pilot, "Add a person to the team")
            await fill(pilot, name="zoë", role="writer")
            await wait_for(pilot, "zoë is in the team now, as writer.")
            await wait_for(pilot, "zoë (writer)")
        with Study.open(study_with_answers, "lee") as study:
            assert ("zoë", "writer") in [(person.name, person.role) for person in list_people(study)]

    async def test_load_a_codebook_by_a_path_that_tab_completes(self, study_with_answers, tmp_path, opened, wait_for):
        (tmp_path / "my codes.yaml").write_text(BOOK, encoding="utf-8")
        async with opened(study_with_answers, "lee", "home", size=(160, 40)) as pilot:
            await wait_for(pilot, "Open a round")
            await pilot.press("b")
            await wait_for(pilot, "Load a codebook")
            pilot.app.screen.query_one("#field-file").value = f"{tmp_path}/my"
            await pilot.press("end", "tab")
            assert pilot.app.screen.query_one("#field-file").value == f"{tmp_path}/my codes.yaml"
            await pilot.press("enter")
            await wait_for(pilot, "Codebook version 2 is loaded, with 1 code to apply.")
        with Study.open(study_with_answers, "lee") as study:
            assert [code.key for code in show_codebook(study).codes] == ["one"]

    async def test_a_file_with_a_hostile_name_is_named_as_written(self, study_with_answers, tmp_path, opened, wait_for):
        async with opened(study_with_answers, "lee", "home", size=(160, 40)) as pilot:
            await wait_for(pilot, "Open a round")
            await pilot.press("b")
            await wait_for(pilot, "Load a codebook")
            await fill(pilot, file="[bold]no[/x] [@click=app.quit]y[/].yaml")
            await wait_for(pilot, "[bold]no[/x] [@click=app.quit]y[/].yaml")

    async def test_codings_from_a_file_become_the_coders_own_and_are_submitted(
        self, demo_like_study, tmp_path, opened, wait_for
    ):
        table = tmp_path / "ana.csv"
        table.write_text("respondent,question,code\nR001,time,time\nR002,time,cost\n", encoding="utf-8")
        async with opened(demo_like_study, "ana", "home") as pilot:
            await wait_for(pilot, "Code the 13 answers")
            await pilot.press("l")
            await wait_for(pilot, "Load codings made elsewhere")
            await fill(pilot, file=str(table))
            await wait_for(pilot, "ana's part of round main: 2 answers are coded as in the file (2 codes added, 0")
            await wait_for(pilot, "Code the 11 answers")
            await pilot.press("s")
            await wait_for(pilot, "11 answers are undecided: number 3, 4,")
            await pilot.press("escape")
            await pilot.press("s")
            await wait_for(pilot, "h hands in")
            await pilot.press("s")
            await pilot.press("h", "y")
            await wait_for(pilot, "You have submitted 2 of 13 answers of round main.")
            await wait_for(pilot, "Waiting for ben to submit")
        with Study.open(demo_like_study, "ana") as study:
            assert {coder.name: coder.state for coder in list_rounds(study)[0].round.coders}["ana"] == "submitted"

    async def test_close_the_round_once_all_have_submitted(self, demo_like_study, opened, wait_for):
        for name in ("ana", "ben"):
            with Study.open(demo_like_study, name) as study:
                submit_round(study, partial=True)
        async with opened(demo_like_study, "lee", "home") as pilot:
            await wait_for(pilot, "All coders have submitted: close round main.")
            await pilot.press("enter")
            await wait_for(pilot, "Close round main?")
            await pilot.press("y")
            await wait_for(pilot, "Round main is closed: the coders agree on 0 of 13 answers")
        with Study.open(demo_like_study, "lee") as study:
            assert list_rounds(study)[0].round.state == "closed"

    async def test_a_round_that_is_still_coded_is_not_closed(self, demo_like_study, opened, wait_for):
        async with opened(demo_like_study, "lee", "home") as pilot:
            await wait_for(pilot, "Waiting for")
            await pilot.press("c")
            await wait_for(pilot, "Round main waits for ana (0 of 13 answers finished)")
            assert isinstance(pilot.app.screen, HomeScreen)  # it was not asked first

    async def test_save_codings_and_replace_the_file_only_when_told(self, demo_like_study, tmp_path, opened, wait_for):
        source, target = tmp_path / "in.csv", tmp_path / "out.csv"
        source.write_text("respondent,question,code\nR001,time,time\n", encoding="utf-8")
        target.write_text("mine", encoding="utf-8")
        async with opened(demo_like_study, "ana", "home", size=(120, 40)) as pilot:
            await wait_for(pilot, "Code the 13 answers")
            await pilot.press("l")
            await wait_for(pilot, "Load codings made elsewhere")
            await fill(pilot, file=str(source))
            await wait_for(pilot, "1 answer is coded as in the file")
            await pilot.press("w")
            await wait_for(pilot, "Save the codings of round main")
            await fill(pilot, file=str(target))
            await wait_for(pilot, "already exists")
            assert target.read_text(encoding="utf-8") == "mine"
            await fill(pilot, replace="yes")
            await wait_for(pilot, "Wrote 1 row to")
        with target.open(encoding="utf-8-sig", newline="") as written:
            assert [(row["respondent"], row["code"]) for row in csv.DictReader(written)] == [("R001", "time")]

    async def test_another_coders_codes_are_not_saved_from_an_open_round(
        self, demo_like_study, tmp_path, opened, wait_for
    ):
        async with opened(demo_like_study, "ana", "home", size=(120, 40)) as pilot:
            await wait_for(pilot, "Code the 13 answers")
            await pilot.press("w")
            await wait_for(pilot, "Save the codings of round main")
            await fill(pilot, file=str(tmp_path / "ben.csv"), whose="ben")
            await wait_for(pilot, "nobody sees another coder's codes before")
            assert not (tmp_path / "ben.csv").exists()

    async def test_a_cancelled_form_changes_nothing(self, study_with_answers, opened, wait_for):
        with Study.open(study_with_answers, "lee") as study:
            before = read_log(study).found
        async with opened(study_with_answers, "lee", "home") as pilot:
            await wait_for(pilot, "Open a round")
            for key in ("b", "p", "o"):
                await pilot.press(key)
                await wait_for(pilot, "Esc cancel")
                await pilot.press("escape")
                await wait_for(pilot, "Esc cancel", gone=True)
        with Study.open(study_with_answers, "lee") as study:
            assert read_log(study).found == before


class TestGettingAbout:
    async def test_keys_that_come_fast_begin_one_step(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "lee", "home") as pilot:
            await wait_for(pilot, "Open a round of coding.")
            for key in "opawbop":
                pilot.app.simulate_key(key)
            await wait_for(pilot, "Who codes it")
            await pilot.pause(0.3)
            assert [type(screen).__name__ for screen in pilot.app.screen_stack[1:]] == ["HomeScreen", "FormDialog"]
            await pilot.press("escape")
            await wait_for(pilot, "Esc cancel", gone=True)
            for key in "apo":
                pilot.app.simulate_key(key)
            await wait_for(pilot, "Who are you?")
            await pilot.pause(0.3)
            assert [type(screen).__name__ for screen in pilot.app.screen_stack[1:]] == ["HomeScreen", "FormDialog"]
            await pilot.press("escape", "p")
            await wait_for(pilot, "Add a person to the team")

    async def test_another_screen_leaves_no_trace_on_home(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "home") as pilot:
            before = await wait_for(pilot, "Reconcile the")
            await pilot.press("f4")
            await wait_for(pilot, "kappa")
            await pilot.press("f1")
            assert await wait_for(pilot, "Reconcile the") == before

    async def test_a_lead_who_waits_reads_how_coders_get_in(self, demo_like_study, opened, wait_for):
        async with opened(demo_like_study, "lee", "home") as pilot:
            shown = await wait_for(pilot, "Waiting for")
            words = " ".join(shown.replace("│", " ").split())
            assert "press a to act as ana on this machine, or ana starts it with coder --as ana." in words
            assert "1-7 Screens" in shown

    async def test_the_next_thing_of_the_themes_leads_to_what_it_is_about(self, closed_study, opened, wait_for):
        with Study.open(closed_study, "lee") as study:
            for each in list_differences(study):
                decide(study, respondent=each.respondent, question=each.question, outcome="neither", reason="x")
            words = ThemeFields("Short of everything", central_idea="There is never enough.")
            add_theme(study, words, key="short", codes=["time"])
            loose = [code.name for code in show_themes(study).unhoused]
            same_key = show_themes(study).unhoused[0].key
            add_theme(study, ThemeFields("Of the same key", central_idea="It is another thing."), key=same_key)
        async with opened(closed_study, "lee", "home") as pilot:
            await wait_for(pilot, f"{len(loose)} codes in use belong to no theme: “{loose[0]}”")
            await wait_for(pilot, "Press Enter to go there, then c.")
            await pilot.press("enter")
            await wait_for(pilot, "Codes in no theme")
            await pilot.press("c")
            await wait_for(pilot, f"Put the code {loose[0]} into a theme")

    async def test_letters_lead_to_the_other_screens_and_escape_back(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "lee", "home") as pilot:
            await wait_for(pilot, "Open a round")
            for key, screen in (("g", LogScreen), ("n", SurveyAccountScreen)):
                await pilot.press(key)
                await wait_for(pilot, "Next", gone=True)
                assert isinstance(pilot.app.screen, screen)
                await pilot.press("escape")
                await wait_for(pilot, "What you can do here")
                assert isinstance(pilot.app.screen, HomeScreen)

    async def test_q_leaves(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "lee", "home") as pilot:
            await wait_for(pilot, "Open a round")
            await pilot.press("q")
            await pilot.pause()
            assert not pilot.app.is_running

    def test_every_key_is_used_once(self):
        for screen in (HomeScreen, WelcomeScreen, SurveyImportScreen, SurveyAccountScreen, LogScreen):
            keys = [key for action in screen.all_actions() for key in action.keys.split(",")]
            assert len(keys) == len(set(keys)), screen.__name__

    def test_the_keys_of_each_screen_fit_80_columns(self):
        for screen in (HomeScreen, WelcomeScreen, SurveyImportScreen, SurveyAccountScreen, LogScreen):
            shown = [f" {a.shown_key} {a.label} " for a in screen.all_actions() if a.footer]
            assert cell_len("".join(shown)) <= 80, screen.__name__

    async def test_the_key_line_says_so(self, study_with_answers, opened, wait_for):
        async with opened(study_with_answers, "lee", "home") as pilot:
            await wait_for(pilot, "Open a round")
            assert "q Quit" in pilot.app.screen.query_one(KeyLine).render().plain


async def test_quitting_while_a_screen_is_on_its_way_ends_once_it_is_there(demo_like_study, opened):
    async with opened(demo_like_study, "ana", "home") as pilot:
        home = pilot.app.screen
        home.action_go("reading")
        home.action_quit()
        for _ in range(100):
            if not pilot.app.is_running:
                break
            await pilot.pause(0.05)
        assert not pilot.app.is_running
        assert pilot.app.return_code == 0
