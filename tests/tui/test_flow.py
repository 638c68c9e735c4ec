"""Chips in rows: each whole, and what does not fit is counted."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.content import Content

from coder.tui.widgets.flow import Flow


async def shown(parts: list[str], width: int) -> list[str]:
    class Alone(App[None]):
        def compose(self) -> ComposeResult:
            yield Flow(2)

    app = Alone()
    async with app.run_test(size=(width, 5)) as pilot:
        flow = app.query_one(Flow)
        flow.show([Content(part) for part in parts])
        await pilot.pause()
        assert flow.size.height == len(str(flow.render()).split("\n"))
        return str(flow.render()).split("\n")


async def test_a_row_is_broken_only_between_two_things() -> None:
    assert await shown(["one two", "three four", "five"], 16) == ["one two", "three four  five"]


async def test_what_does_not_fit_is_counted() -> None:
    names = ["aaaa", "bbbb", "cccc", "dddd", "eeee", "ffff"]
    assert await shown(names, 13) == ["aaaa  bbbb", "cccc  +3 more"]
    assert await shown(names, 12) == ["aaaa  bbbb", "+4 more"]


async def test_a_thing_wider_than_the_row_is_cut_with_a_sign() -> None:
    assert await shown(["abcdefghij"], 6) == ["abcde…"]
