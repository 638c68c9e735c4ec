"""Words cut to the room there is: whole words, an ellipsis, closed quotation marks; a header that keeps its end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.content import Content

from coder.tui.widgets.fitted import HeaderLine, fitted, quoted, shortened

LONG = "Time stands on the answer. Ask yourself: is it about hours, or about pay? Then decide."


def test_what_fits_stays_as_it_is() -> None:
    assert fitted(LONG, 40, 3) == LONG


def test_what_does_not_fit_ends_after_a_whole_word() -> None:
    assert fitted(LONG, 20, 2) == "Time stands on the answer. Ask…"
    assert shortened("one two three", 9) == "one two…"


def test_quotation_marks_are_closed() -> None:
    assert quoted("one two three", 9) == "“one two…”"
    assert fitted("He said “one two three”", 18, 1) == "He said “one two…”"


@given(st.text(max_size=200).map(lambda text: " ".join(text.split())), st.integers(10, 60), st.integers(1, 3))
def test_it_never_takes_more_room_than_there_is(text: str, width: int, lines: int) -> None:
    shown = fitted(text, width, lines)
    assert shown == text or "…" in shown
    assert cell_len(shown) <= width or len(Content(shown).wrap(width)) <= lines


async def test_a_long_title_is_what_gets_shorter() -> None:
    class Probe(App[None]):
        def compose(self) -> ComposeResult:
            yield HeaderLine("A very long title of a study [x]", " · ana (coder) · Code")

    app = Probe()
    async with app.run_test(size=(40, 3)):
        assert app.query_one(HeaderLine).render().plain == " A very long title… · ana (coder) · Code"
