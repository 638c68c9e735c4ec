"""Selecting words and seeing codes: what is selected is what is painted between the two ends."""

from __future__ import annotations

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from coder.display import display_text
from coder.tui.widgets.span_view import LANES, Highlight, SpanView, lanes
from tests.tui.awkward import AWKWARD

TEXT_AT = LANES + 2


class Alone(App[None]):
    """The text view with nothing beside it."""

    def __init__(self, text: str, highlights: tuple[Highlight, ...] = ()) -> None:
        super().__init__()
        self._text, self._highlights = text, highlights

    def compose(self) -> ComposeResult:
        yield SpanView(self._text, self._highlights)

    @property
    def view(self) -> SpanView:
        return self.query_one(SpanView)


def painted(app: Alone, row: int, first: int, last: int) -> str:
    """The characters painted on a row from cell `first` up to `last`."""
    return app.view.render_line(row).crop(first, last).text


def chosen(app: Alone) -> str:
    span = app.view.selection
    return "" if span is None else app.view.text[slice(*span)]


async def drag(pilot: Pilot[None], start: tuple[int, int], end: tuple[int, int]) -> None:
    await pilot.mouse_down(SpanView, offset=start)
    await pilot.hover(SpanView, offset=end)
    await pilot.mouse_up(SpanView, offset=end)
    await pilot.pause()


@pytest.mark.parametrize(
    "name", [name for name in AWKWARD if AWKWARD[name].split("\n")[0].strip() and name != "long words"]
)
async def test_a_drag_selects_what_is_painted_between_its_ends(name: str) -> None:
    app = Alone(AWKWARD[name])
    async with app.run_test(size=(90, 12)) as pilot:
        grid = app.view._grid
        marks = [i for i in range(len(grid.clusters)) if grid.line_of(i) == 0 and grid.clusters[i].cells]
        for first, last in {(marks[0], marks[-1]), (marks[len(marks) // 3], marks[2 * len(marks) // 3])}:
            start, end = grid.cell_of(first)[1], grid.cell_of(last)[1]
            if start == end:
                continue
            await drag(pilot, (TEXT_AT + start, 0), (TEXT_AT + end, 0))
            shown = display_text(chosen(app).replace("\r\n", " \n")).replace("\n", " ")
            assert shown == painted(app, 0, TEXT_AT + start, TEXT_AT + end)


async def test_dragging_backwards_over_rows_selects_the_same() -> None:
    app = Alone("The rota changes every week, and nobody tells us. " * 4)
    async with app.run_test(size=(50, 12)) as pilot:
        await drag(pilot, (TEXT_AT + 4, 0), (TEXT_AT + 8, 2))
        forwards = chosen(app)
        await drag(pilot, (TEXT_AT + 8, 2), (TEXT_AT + 4, 0))
        assert chosen(app) == forwards
        assert forwards.startswith("rota changes")


async def test_two_clicks_take_a_word_and_three_a_sentence() -> None:
    app = Alone("First one. The rota changes, always. Last.")
    async with app.run_test(size=(80, 6)) as pilot:
        await pilot.click(SpanView, offset=(TEXT_AT + 16, 0), times=2)
        assert chosen(app) == "rota"
        await pilot.click(SpanView, offset=(TEXT_AT + 16, 0), times=3)
        assert chosen(app) == "The rota changes, always."


async def test_shift_and_arrows_select_by_what_a_reader_takes_for_one_character() -> None:
    app = Alone("👨‍👩‍👧e\u0301🇬🇧x")
    async with app.run_test(size=(80, 6)) as pilot:
        for expected in ("👨‍👩‍👧", "👨‍👩‍👧e\u0301", "👨‍👩‍👧e\u0301🇬🇧"):
            await pilot.press("shift+right")
            assert chosen(app) == expected
        await pilot.press("left")
        assert app.view.selection is None


async def test_the_same_key_again_takes_the_next_word_or_sentence_too() -> None:
    app = Alone("One two three. Four five. Six.")
    async with app.run_test(size=(80, 6)):
        app.view.pick("word")
        app.view.pick("word")
        assert chosen(app) == "One two"
        app.view.clear_span()
        app.view.pick("sentence")
        assert chosen(app) == "One two three."
        app.view.pick("sentence")
        assert chosen(app) == "One two three. Four five."


async def test_at_the_end_of_the_text_the_last_word_is_taken() -> None:
    app = Alone("One two")
    async with app.run_test(size=(80, 6)) as pilot:
        await pilot.press("end")
        app.view.pick("word")
        assert chosen(app) == "two"


async def test_codes_show_as_letters_beside_the_text_and_overlaps_are_underlined() -> None:
    marks = (Highlight(0, 9, "T", "#77AADD", "#000000"), Highlight(4, 20, "C", "#EE8866", "#000000"))
    app = Alone("abcdefghijklmnopqrstuvwxyz", marks)
    async with app.run_test(size=(60, 6)):
        strip = app.view.render_line(0)
        assert strip.text.startswith("TC  ▏ abc")
        underlined = "".join(s.text for s in strip if s.style and s.style.underline)
        assert underlined == "efghi"


async def test_a_code_over_several_rows_has_its_letter_on_the_first_and_a_line_on_the_others() -> None:
    text = "word " * 30
    app = Alone(text, (Highlight(0, len(text) - 1, "W", "#77AADD", "#000000"),))
    async with app.run_test(size=(40, 10)):
        gutters = [app.view.render_line(row).text[:LANES].rstrip() for row in range(4)]
        assert gutters == ["W", "│", "│", "│"]


async def test_more_codes_than_lanes_end_in_a_plus_and_the_text_stays_where_it_is() -> None:
    many = tuple(Highlight(0, 5, chr(65 + n), "#77AADD", "#000000") for n in range(7))
    bare, full = Alone("some words here"), Alone("some words here", many)
    async with bare.run_test(size=(60, 6)):
        empty = bare.view.render_line(0).text
    async with full.run_test(size=(60, 6)):
        crowded = full.view.render_line(0).text
    assert crowded.startswith("ABC+")
    assert crowded[LANES:] == empty[LANES:]


def test_letters_share_a_lane_only_when_their_rows_do_not_meet() -> None:
    assert lanes([range(0, 2), range(1, 3), range(2, 4), range(5, 6)]) == [0, 1, 0, 0]


async def test_moving_past_the_foot_scrolls_the_caret_into_view() -> None:
    app = Alone("\n".join(f"row {n}" for n in range(60)))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("pagedown", "pagedown")
        row = app.view._grid.line_of(app.view.caret)
        assert app.view.scroll_offset.y <= row < app.view.scroll_offset.y + 10


async def test_hostile_text_is_painted_as_these_very_characters() -> None:
    app = Alone("a\x1b[31mred [/x] [@click=app.quit]y[/]\x07")
    async with app.run_test(size=(80, 4)) as pilot:
        assert "a␛[31mred [/x] [@click=app.quit]y[/]␇" in app.view.render_line(0).text
        await pilot.click(SpanView, offset=(TEXT_AT + 32, 0))
        assert app.is_running


async def test_pressing_the_right_button_selects_nothing() -> None:
    app = Alone("some words")
    async with app.run_test(size=(80, 4)) as pilot:
        await pilot._post_mouse_events([events.MouseDown], SpanView, offset=(TEXT_AT, 0), button=3)
        assert app.view.selection is None
