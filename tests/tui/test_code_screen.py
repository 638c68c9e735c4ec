"""The coding screen: one key gives a code, what is shown is what is stored, and nothing is lost or half done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update

from coder.coding import deciding
from coder.coding.desk import CodingDesk
from coder.coding.keys import CODE_LETTERS
from coder.coding.rounds import submit_round
from coder.store.model import CodeState
from coder.store.study import Study
from coder.tui.app import Workbench
from coder.tui.screens import code_desk, code_words
from coder.tui.screens.code import CodeScreen
from coder.tui.theme import THEMES
from coder.tui.widgets.digit_bar import DigitBar
from coder.tui.widgets.span_view import LANES, SpanView
from tests.coding.conftest import build_round
from tests.tui.coding import Look, burst, coding, settle, stored
from tests.tui.conftest import ANSWERS, at_rest

SHOWN_HOSTILE = "[bold red]x[/] [/] ␛]0;pwn␇ =1+1 <script>alert(1)</script>"


# giving codes


async def test_a_digit_gives_the_whole_answer_a_code_and_again_takes_it_back(
    practised_study: Path, screen_text: Look
) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("1")
        assert " T  Time whole answer" in screen_text(app)
        assert "Time stands on the whole answer." in screen_text(app)
        assert "1 decided" in screen_text(app)
        assert stored(practised_study) == [("time", None, None)]
        await pilot.press("1")
        assert "Nothing decided on this answer yet." in screen_text(app)
        assert stored(practised_study) == []


async def test_a_sentence_is_selected_and_coded_with_two_keys(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("s", "1")
        assert stored(practised_study) == [("time", 0, len("We never have enough time."))]
        assert "“We never have enough time.”" in screen_text(app)
        await pilot.press("s", "2")
        second = ANSWERS[0][1].index("Meetings")
        assert ("cost", second, len(ANSWERS[0][1])) in stored(practised_study)


async def test_words_that_were_coded_can_be_selected_again_for_a_second_code(practised_study: Path) -> None:
    async with coding(practised_study) as (_, pilot):
        await pilot.press("w", "1", "r", "2")
        assert stored(practised_study) == [("time", 0, 2), ("cost", 0, 2)]


async def test_plain_arrows_select_after_v(practised_study: Path) -> None:
    async with coding(practised_study) as (_, pilot):
        await pilot.press("ctrl+right", "right", "v", "ctrl+right", "1")
        assert stored(practised_study) == [("time", 3, 8)]


async def test_words_are_selected_by_mouse(practised_study: Path) -> None:
    async with coding(practised_study) as (_, pilot):
        await pilot.mouse_down(SpanView, offset=(LANES + 2 + 3, 0))
        await pilot.hover(SpanView, offset=(LANES + 2 + 8, 0))
        await pilot.mouse_up(SpanView, offset=(LANES + 2 + 8, 0))
        await pilot.press("1")
        assert stored(practised_study) == [("time", 3, 8)]


async def test_any_code_is_found_by_a_few_letters_even_misspelt(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("slash", *"lang")
        assert "Words that shut people out. In full. Or Communication? Words, or flow?" in screen_text(app)
        await pilot.press("enter")
        assert stored(practised_study) == [("language", None, None)]
        assert "Language stands on the whole answer. Or Communication? Words, or flow?" in screen_text(app)
        await pilot.press("slash", *"wrokforce", "enter")
        assert ("workforce", None, None) in stored(practised_study)


async def test_the_finder_closes_without_doing_anything(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("slash", *"zzzz")
        assert "No code is called anything like that" in screen_text(app)
        await pilot.press("enter", "backspace", "ctrl+u", *"cost", "escape")
        assert "Code for the whole answer" not in screen_text(app)
        assert stored(practised_study) == []


async def test_no_code_applies_is_a_decision_and_not_the_same_as_undecided(
    practised_study: Path, screen_text: Look
) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("x")
        assert "∅ No code applies" in screen_text(app)
        assert "1 decided" in screen_text(app)
        assert stored(practised_study) == [(None, None, None)]
        await pilot.press("1")
        assert stored(practised_study) == [("time", None, None)]
        await pilot.press("0")
        assert "This answer has codes" in screen_text(app)


async def test_the_codebook_gives_a_code_and_shows_its_rules(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("b", "down")
        assert "Do not use when: unpaid time: use time" in screen_text(app)
        await pilot.press("enter")
        assert stored(practised_study) == [("cost", None, None)]
        await pilot.press("escape")
        assert "Do not use when" not in screen_text(app)


async def test_a_click_in_the_codebook_gives_a_code(practised_study: Path) -> None:
    async with coding(practised_study, size=(120, 40)) as (app, pilot):
        await pilot.click("#codebook CodeTree", offset=(8, 3))
        await settle(app, pilot, lambda: bool(stored(practised_study)))
        assert stored(practised_study) == [("workforce", None, None)]


# taking back


async def test_one_of_several_codes_is_taken_back_from_a_list(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("1", "2", "backspace")
        assert "Take back which code?" in screen_text(app)
        await pilot.press("1")
        assert stored(practised_study) == [("cost", None, None)]
        await pilot.press("delete")
        assert stored(practised_study) == []


async def test_undo_and_redo_go_back_to_the_answer_where_it_was(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("1", "n", "n", "z")
        assert "Answer 1 of 13 · 0 decided" in screen_text(app)
        await pilot.press("ctrl+y")
        assert stored(practised_study) == [("time", None, None)]
        await pilot.press("z", "z")
        assert "nothing" in screen_text(app).lower()


# going on


async def test_next_previous_and_next_undecided(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("p")
        assert "This is the first answer." in screen_text(app)
        await pilot.press("n", "1", "n", "1", "p", "p", "n", "u")
        assert "Answer 4 of 13 · 2 decided" in screen_text(app)


async def test_at_the_end_it_says_what_is_left_and_then_what_to_do(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press(*("n" * 12), "x", "n")
        assert "This is the last answer; 12 are undecided: u goes there." in screen_text(app)
        for _ in range(12):
            await pilot.press("u", "x")
        await pilot.press("u")
        assert "All 13 answers are decided. F8 looks through them and hands your part in." in screen_text(app)


async def test_it_resumes_where_the_coder_stopped(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (_, pilot):
        await pilot.press("n", "n", "n", "n", "1")
    async with coding(practised_study) as (app, _):
        assert "Answer 5 of 13 · 1 decided" in screen_text(app)


async def test_the_list_of_answers_slides_over_and_opens_one(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("1", "l", "down", "down")
        assert " 1 ✓ R001" in screen_text(app)
        await pilot.press("enter")
        assert "Answer 3 of 13" in screen_text(app)
        assert "✓ R001" not in screen_text(app)


async def test_a_click_in_the_list_opens_an_answer(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study, size=(200, 50)) as (app, pilot):
        await pilot.click("#answers", offset=(5, 6))
        await settle(app, pilot, lambda: "Answer 7 of 13" in screen_text(app))


# memo


async def test_a_memo_is_written_changed_and_left_as_it_was(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("m", *"Odd 1n", "enter")
        assert "Memo: Odd 1n" in screen_text(app)
        assert stored(practised_study) == []
        await pilot.press("m", *"more", "escape")
        assert "Memo: Odd 1n" in screen_text(app)
        assert "more" not in screen_text(app)
        with Study.open(practised_study, "ana") as study:
            assert CodingDesk(study).current.memo == "Odd 1n"


async def test_a_memo_may_have_several_lines(practised_study: Path) -> None:
    async with coding(practised_study) as (_, pilot):
        await pilot.press("m", *"one", "ctrl+j", *"two", "enter")
        with Study.open(practised_study, "ana") as study:
            assert CodingDesk(study).current.memo == "one\ntwo"


# long texts


async def test_no_word_stands_under_the_scroll_bar(tmp_path: Path, screen_text: Look) -> None:
    sentence = "My mother waited fourteen months for an assessment. Nobody rang back. "
    long = [sentence * 40] * 2
    path = build_round(tmp_path, [*long, *(f"Number {n} is a short one." for n in range(8))], ["time"])
    async with coding(path) as (app, pilot):
        for key in ("n", "p") * 9 + ("n",) * 9 + ("p",) * 9:
            await pilot.press(key)
            await pilot.pause()
            text = app.screen.query_one(SpanView).text
            lines = [line.partition("▏")[2] for line in screen_text(app).split("\n") if "▏" in line]
            seen = " ".join(line.rstrip("█▄▂▁▃▅▆▇▔ ") for line in lines).split()
            assert seen == text.split()[: len(seen)]


# keys that come fast


async def test_keys_that_arrive_together_do_their_work_in_order(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        burst(app, "/cost\rn1n/usual\r2nx")
        await settle(app, pilot, lambda: "Answer 4 of 13 · 4 decided" in screen_text(app))
        assert stored(practised_study, 0) == [("cost", None, None)]
        assert stored(practised_study, 1) == [("time", None, None)]
        assert stored(practised_study, 2) == [("usual_voices", None, None), ("cost", None, None)]
        assert stored(practised_study, 3) == [(None, None, None)]


async def test_a_memo_that_arrives_at_once_is_whole(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        burst(app, "mneeds a second look\rn1")
        await settle(app, pilot, lambda: "Answer 2 of 13 · 1 decided" in screen_text(app))
        with Study.open(practised_study, "ana") as study:
            assert CodingDesk(study).go_to(0).memo == "needs a second look"
        assert stored(practised_study, 1) == [("time", None, None)]


async def test_a_code_shows_only_after_it_is_stored(
    practised_study: Path, screen_text: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    reached, go = threading.Event(), threading.Event()
    original = deciding.toggle_code

    def slow(*args: object, **options: object) -> object:
        reached.set()
        go.wait(5)
        return original(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(deciding, "toggle_code", slow)
    async with coding(practised_study) as (app, pilot):
        burst(app, "1")
        await asyncio.to_thread(reached.wait, 5)
        assert "Nothing decided on this answer yet." in screen_text(app)
        go.set()
        await settle(app, pilot, lambda: "Time stands on the whole answer." in screen_text(app))


# who may code what


async def test_without_a_round_it_says_so_calmly_and_what_to_do(study_with_answers: Path, screen_text: Look) -> None:
    async with coding(study_with_answers) as (app, pilot):
        text = screen_text(app)
        assert "There is no open round in which ana codes." in text
        assert "coder round open main --coder NAME" in text
        assert "/ Code" not in text
        await pilot.press("n", "slash", "x", "z", "u", "g", "m", "f", "b", "backspace", "A", "d", "e")
        assert "There is no open round in which ana codes." in screen_text(app)


async def test_after_submitting_answers_can_be_read_but_not_changed(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (_, pilot):
        await pilot.press("1")
    with Study.open(practised_study, "ana") as study:
        submit_round(study, partial=True)
    async with coding(practised_study) as (app, pilot):
        assert "You have handed in round main" in screen_text(app)
        assert "x None" not in screen_text(app)
        await pilot.press("n")
        for key in ("1", "x", "2", "z", "backspace", "m", "slash", "f", "plus", "full_stop", "exclamation_mark"):
            await pilot.press(key)
            assert "You have handed in round main" in screen_text(app)
        assert "Answer 2 of 13" in screen_text(app)
        assert stored(practised_study) == [("time", None, None)]


async def test_the_other_coders_work_shows_nowhere(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study, "ben") as (_, pilot):
        await pilot.press("slash", *"usual", "enter", "m", *"bens thought", "enter")
    async with coding(practised_study, "ana", size=(200, 50)) as (app, _):
        text = screen_text(app)
        assert "0 decided" in text
        assert "bens thought" not in text
        assert "✓" not in text


# hostile text


async def test_hostile_answers_names_and_wording_are_shown_as_these_very_characters(
    practised_study: Path, screen_text: Look
) -> None:
    async with coding(practised_study, size=(200, 50)) as (app, pilot):
        await pilot.press("n", "n", "s", "7")
        text = screen_text(app)
        assert SHOWN_HOSTILE in text
        assert "What would you [change] first? ␛[2J" in text
        assert "[bold red]Pay[/] & hours [/x]" in text
        assert "[area]: North ␛[31m" in text
        assert stored(practised_study, 2)[0][0] == "hostile"
        await pilot.press("slash", *"pay")
        assert "<script> ␛[31m =1+1" in screen_text(app)
        assert not any(ord(character) < 32 and character != "\n" for character in screen_text(app))


@pytest.mark.parametrize("size", [(80, 24), (60, 16), (200, 50)])
async def test_every_awkward_answer_can_be_shown_and_coded_at_every_size(
    practised_study: Path, size: tuple[int, int]
) -> None:
    async with coding(practised_study, size=size) as (_, pilot):
        await pilot.press(*("w1n" * len(ANSWERS)))
    with Study.open(practised_study, "ana") as study:
        desk = CodingDesk(study)
        for index, (_, text) in enumerate(ANSWERS):
            (coding_,) = desk.go_to(index).codings
            assert coding_.start is not None
            assert coding_.end is not None
            words = text[coding_.start : coding_.end]
            assert words
            assert words == words.strip()
            assert text.strip().startswith(words)


# how it looks


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_golden(
    practised_study: Path, size: tuple[int, int], assert_golden: Callable[[Workbench, str], None]
) -> None:
    async with coding(practised_study, size=size) as (app, pilot):
        await pilot.press("s", "1", "home", "w", "w", "2", "3", "n", "p")
        assert_golden(app, f"code_{size[0]}x{size[1]}")


@pytest.mark.parametrize("keys", ["slash", "m", "b", "l"])
async def test_golden_of_what_slides_in(
    practised_study: Path, keys: str, assert_golden: Callable[[Workbench, str], None]
) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("1", keys)
        assert_golden(app, f"code_80x24_{keys}")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_every_theme_and_no_colour_show_the_same_words_letters_and_lines(
    practised_study: Path, size: tuple[int, int], screen_text: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(code_desk, "RESTING_SECONDS", 60.0)
    async with coding(practised_study, size=size) as (app, pilot):
        await pilot.press("s", "1", "home", "w", "w", "2", "3", "f", "u")
    seen = set()
    for theme in (*(one.name for one in THEMES), None):
        if theme is None:
            monkeypatch.setenv("NO_COLOR", "1")
        async with coding(practised_study, size=size) as (app, pilot):
            if theme is not None:
                app.theme = theme
            await pilot.press("n", "p")
            seen.add(await at_rest(pilot))
    (shown,) = seen
    for words in ("TC", "Time “We never have", "Cost “We never”", "Workforce whole answer", "⚑ unsure", "1 decided"):
        assert words in shown


async def test_every_hint_fits_80_columns(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, _):
        footer = screen_text(app).splitlines()[-1]
        for action in CodeScreen.all_actions():
            assert not action.footer or f"{action.shown_key} {action.label}" in footer


async def test_where_not_all_hints_fit_help_still_does(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study, size=(50, 16)) as (app, _):
        assert screen_text(app).splitlines()[-1].endswith("? Help")


async def test_hints_can_be_clicked(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.click("KeyLine", offset=(screen_text(app).splitlines()[-1].index("n Next") + 2, 0))
        await settle(app, pilot, lambda: "Answer 2 of 13" in screen_text(app))


async def test_a_code_is_chosen_from_the_finder_by_mouse(practised_study: Path) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("slash")
        await pilot.click("#chooser", offset=(6, 3))
        await settle(app, pilot, lambda: stored(practised_study) == [("cost", None, None)])


async def test_the_text_stays_where_it_is_when_a_code_is_applied(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        before = [line[LANES + 2 :] for line in screen_text(app).splitlines()[4:6]]
        await pilot.press("s", "1", "s", "2", "3")
        after = [line[LANES + 2 :] for line in screen_text(app).splitlines()[4:6]]
        assert before == after


# digits


async def test_every_digit_that_works_is_named_at_every_size(practised_study: Path, screen_text: Look) -> None:
    for size in ((80, 24), (60, 16), (120, 40), (200, 50)):
        async with coding(practised_study, size=size) as (app, pilot):
            for keys in ((), ("b",)):
                await pilot.press(*keys)
                shown = screen_text(app)
                for digit, name in enumerate(("Time", "Cost", "Work", "Lang", "Comm", "Usual", "[bold"), 1):
                    assert f"{digit} {name}" in shown


async def test_a_digit_without_a_code_does_nothing_and_says_how_to_get_one(
    practised_study: Path, screen_text: Look
) -> None:
    async with coding(practised_study, "ben") as (app, pilot):
        assert "/ finds a code by a few letters; a code you have used gets a digit" in screen_text(app)
        await pilot.press("7")
        assert "7 stands for no code yet: / finds any code, and a code you use gets a" in screen_text(app)
        assert stored(practised_study, name="ben") == []
        await pilot.press("slash", *"cost", "enter")
        assert "1 Cost" in screen_text(app)


@pytest.mark.parametrize("key", ["C", "c"])
async def test_the_letter_of_a_code_says_that_it_is_no_key(key: str, practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study, "ben") as (app, pilot):
        await pilot.press(key)
        assert "C is only the sign of Cost beside the text: / finds it, and = gives it a key." in screen_text(app)
        assert stored(practised_study, name="ben") == []


async def test_the_letter_of_a_code_that_no_key_has_says_so_too(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study, "ben") as (app, pilot):
        mark = next(mark for mark in app.screen._marks.values() if mark.letter not in CODE_LETTERS.upper() + "DZ")
        await pilot.press(mark.letter)
        assert f"{mark.letter} is only the sign of {mark.name}" in screen_text(app)


def test_nine_long_names_fit_three_lines() -> None:
    bar = DigitBar()
    bar._names = tuple((str(key), f"{key} a name as long as forty characters are"[:40]) for key in range(9))
    for width in (76, 56):
        rows = bar._rows(width)
        assert len(rows) <= 3
        assert sum(map(len, rows)) == 9
        assert all(sum(part.cell_length for part in row) + 2 * (len(row) - 1) <= width for row in rows)


# coming back


@pytest.mark.parametrize("leave", [("escape", "escape"), ("f3",), ("ctrl+q",)])
async def test_coming_back_opens_the_answer_that_one_left(
    practised_study: Path, screen_text: Look, leave: tuple[str, ...]
) -> None:
    async with coding(practised_study) as (_, pilot):
        await pilot.press("1", "n", "n", "n", *leave)
    async with coding(practised_study) as (app, _):
        assert "Answer 4 of 13 · 1 decided" in screen_text(app)


async def test_leaving_where_one_decided_stores_nothing_more(
    practised_study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[object] = []
    monkeypatch.setattr(code_desk, "RESTING_SECONDS", 60.0)
    monkeypatch.setattr(deciding, "keep_place", lambda *given, **_: kept.append(given))
    async with coding(practised_study) as (_, pilot):
        await pilot.press("n", "1", "escape", "escape")
    assert kept == []


async def test_an_escape_too_many_does_not_go_home(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("w", "escape", "escape")
        assert "Esc once more goes home." in screen_text(app)
        await pilot.press("n", "escape", "p", "escape")
        assert isinstance(app.screen, CodeScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, CodeScreen)


async def test_it_says_how_much_is_selected_and_whether_a_word_is_cut(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("s")
        assert "5 words selected; / or a key codes them." in screen_text(app)
        await pilot.press("slash", "escape")
        assert "5 words selected" in screen_text(app)
        await pilot.press("escape")
        assert "selected" not in screen_text(app)
        await pilot.press("home", "w")
        assert "1 word selected; / or a key codes it." in screen_text(app)
        await pilot.press("shift+right", "shift+right", "shift+right")
        assert "2 words selected, the last not whole; / or a key codes them." in screen_text(app)
        await pilot.press("1")
        assert "selected" not in screen_text(app)


@pytest.mark.parametrize(
    ("text", "span", "said"),
    [
        ("no time at all", (1, 4), "2 words selected, the first and the last not whole"),
        ("no time", (4, 6), "1 word selected, not whole"),
        ("cafe\u0301 bar", (0, 4), "1 word selected, not whole"),
        ("漢字テスト。", (0, 2), "2 characters selected"),
        ("oh 👨‍👩‍👧", (3, 8), "5 characters selected"),
    ],
)
def test_what_is_selected_is_counted_as_a_reader_counts(text: str, span: tuple[int, int], said: str) -> None:
    assert code_words.selected(text, *span, changes=False) == f"{said}."


async def test_the_key_line_says_what_escape_does_now(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        for keys, last in (
            ((), "Esc Home  ? Help"), (("w",), "Esc Back  ? Help"), (("slash",), " Esc Close"),
            (("escape", "escape"), "Esc Home  ? Help"), (("l",), "Esc Back  ? Help"),
            (("escape", "g", "U"), "Esc All  ? Help"), (("escape", "m"), " Esc Close"),
            (("escape",), "Esc Home  ? Help"),
        ):  # fmt: skip
            await pilot.press(*keys)
            await pilot.pause()
            assert screen_text(app).rstrip().endswith(last), keys
        assert screen_text(app).splitlines()[-1].startswith(" / Code")


async def test_a_long_name_in_the_codebook_keeps_its_indentation(practised_study: Path, screen_text: Look) -> None:
    with Study.open(practised_study, "lee") as study, study.write() as session:
        session.execute(update(CodeState).where(CodeState.name == "Language").values(name="Language " + "of many " * 4))
        session.log("test.rename", "x")
    async with coding(practised_study) as (app, pilot):
        await pilot.press("b")
        await pilot.pause()
        lines = screen_text(app).splitlines()
        at = next(n for n, line in enumerate(lines) if "Language of" in line)
        assert lines[at + 1].index("man") == lines[at].index("Language")


async def test_what_was_said_of_a_pane_goes_with_it(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("l")
        assert "go through the answers" in screen_text(app)
        await pilot.press("l")
        assert "go through the answers" not in screen_text(app)


async def test_the_finder_says_how_many_codes_are_below(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("slash")
        assert "3 more ↓" in screen_text(app)
        await pilot.press("up")
        assert "more ↓" not in screen_text(app)


async def test_undo_says_in_words_what_and_where(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("n", "x", "m", *"odd", "enter", "n", "z")
        assert "Undone: memo on answer 2." in screen_text(app)
        await pilot.press("n", "z")
        assert "Undone: “no code applies” on answer 2." in screen_text(app)
        await pilot.press("1", "1", "z")
        assert "Undone: taking back “Time” on this answer." in screen_text(app)


# room for the text


@pytest.mark.parametrize(("size", "lines"), [((80, 24), 8), ((60, 16), 5)])
@pytest.mark.parametrize("key", ["slash", "m"])
async def test_the_answer_stays_readable_below_a_finder_or_memo(
    practised_study: Path, screen_text: Look, size: tuple[int, int], lines: int, key: str
) -> None:
    async with coding(practised_study, size=size) as (app, pilot):
        await pilot.press(*("n" * 10), key)
        shown = screen_text(app)
        assert sum("▏" in line and "›" not in line for line in shown.splitlines()) >= lines
        assert "more ↓" in shown


async def test_a_short_answer_has_no_sign_that_there_is_more(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        assert "more ↓" not in screen_text(app)
        await pilot.press(*("n" * 10), *("pagedown",) * 6)
        assert "more ↓" not in screen_text(app)


# what is said


async def test_on_the_last_answer_nothing_goes_on(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press(*("n" * 12), "x")
        assert "No code applies: decided. This is the last answer; 12 are undecided" in screen_text(app)
        assert "goes on" not in screen_text(app)


async def test_q_says_how_to_leave(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study) as (app, pilot):
        await pilot.press("q")
        assert "Esc goes back; Ctrl+Q leaves the program." in screen_text(app)


async def test_the_first_codes_rules_are_there_from_the_start(practised_study: Path, screen_text: Look) -> None:
    async with coding(practised_study, size=(200, 50)) as (app, _):
        assert "Do not use when: rotas: use workforce" in screen_text(app)
