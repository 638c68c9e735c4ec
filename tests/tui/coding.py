"""The coding screen under a pilot, for the tests of all its parts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from textual import events
from textual.pilot import Pilot

from coder.coding.desk import CodingDesk
from coder.store.study import Study
from coder.tui.app import Workbench
from coder.tui.screens.code import CodeScreen

Look = Callable[[Workbench], str]
Stored = list[tuple[str | None, int | None, int | None]]


@asynccontextmanager
async def coding(
    path: Path, name: str = "ana", size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Workbench, Pilot[None]]]:
    """The coding screen, open and ready."""
    app = Workbench(str(path), name, "code")
    app.open_study(str(path), name)
    try:
        async with app.run_test(size=size) as pilot:
            screen = app.screen
            assert isinstance(screen, CodeScreen)
            await screen._opened.wait()
            await pilot.pause()
            yield app, pilot
    finally:
        app.close_study()


def stored(path: Path, index: int = 0, name: str = "ana") -> Stored:
    """(code, start, end) of what a coder decided on an answer, as a fresh desk reads it."""
    with Study.open(path, name) as study:
        current = CodingDesk(study).go_to(index)
    return [(coding.code.key if coding.code else None, coding.start, coding.end) for coding in current.codings]


def burst(app: Workbench, keys: str) -> None:
    """Keys that arrive together, as a paste or a slow line delivers them."""
    names = {"\r": "enter", "/": "slash", " ": "space"}
    for key in keys:
        app.post_message(events.Key(names.get(key, key), key if key.isprintable() else None))


async def settle(app: Workbench, pilot: Pilot[None], until: Callable[[], bool]) -> None:
    for _ in range(200):
        await pilot.pause()
        if until():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came about")
