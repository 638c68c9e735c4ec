"""What the coding screen does whatever key was pressed: open the desk, let it do one thing at a time, and paint it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import ParamSpec, TypeVar

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widgets import Static

from coder.coding.desk import CodingDesk
from coder.coding.filters import in_words
from coder.errors import CoderError
from coder.tui.marks import CodeMark, code_marks
from coder.tui.screens import code_words
from coder.tui.screens.code_asking import AskingScreen
from coder.tui.widgets.answer_list import AnswerList, DeskLines, NoLines
from coder.tui.widgets.answer_pane import AnswerPane
from coder.tui.widgets.chooser import Chooser
from coder.tui.widgets.codebook_pane import CodebookPane
from coder.tui.widgets.digit_bar import DigitBar
from coder.tui.widgets.memo_editor import MemoEditor
from coder.tui.widgets.menu import Menu
from coder.tui.widgets.prompt import Prompt
from coder.tui.widgets.text import Line, safe

P = ParamSpec("P")
R = TypeVar("R")

RESTING_SECONDS = 0.5


class DeskScreen(AskingScreen):
    """A coder's desk on the screen."""

    def __init__(self) -> None:
        super().__init__()
        self._opened_desk: CodingDesk | None = None
        self._opened = asyncio.Event()
        self._turn = asyncio.Lock()
        self._marks: dict[str, CodeMark] = {}
        self._told: set[str] = set()
        """The first word of each mark on one's work that was shown already."""
        self._resting: Timer | None = None
        """Runs while an answer comes to rest in front; then the next sitting would begin there, even after a kill."""

    def compose_body(self) -> ComposeResult:
        yield Static(id="empty", classes="empty")
        yield Line(id="filter")
        with Horizontal(id="desk"):
            yield AnswerList(NoLines(), id="answers")
            yield AnswerPane(id="answer")
            yield CodebookPane(id="codebook")
        yield Line(id="mark")
        yield DigitBar(id="at-hand")
        yield Chooser(id="chooser")
        yield Menu(id="menu")
        yield Prompt(id="prompt")
        yield MemoEditor(id="memo-editor")

    def on_mount(self) -> None:
        self.say("Opening the answers …")
        self.set_focus(self.text)
        self.call_after_refresh(self._open)

    @work
    async def _open(self) -> None:
        ahead, self.workbench.desk_ahead = self.workbench.desk_ahead, None
        try:
            desk = await (asyncio.wrap_future(ahead) if ahead else asyncio.to_thread(CodingDesk, self.study))
        except CoderError as refusal:
            self.add_class("-no-round")
            self.query_one("#empty", Static).update(safe(f"{refusal}\n\n{code_words.NO_ROUND}"))
            self.say("")
        else:
            self._opened_desk = desk
            self._marks = code_marks(desk.codebook)
            await self._begin(desk)
        self._opened.set()
        self.refresh_keys()

    async def _begin(self, desk: CodingDesk) -> None:
        self.show_list()
        self._show()
        self.say(code_words.submitted(desk) if desk.submitted else code_words.begin(desk))

    @property
    def desk(self) -> CodingDesk:
        """The desk; there is one whenever an action is allowed."""
        assert self._opened_desk is not None
        return self._opened_desk

    @property
    def pane(self) -> AnswerPane:
        """The answer in front."""
        return self.query_one(AnswerPane)

    def mark_of(self, key: str) -> CodeMark:
        """How a code looks."""
        return self._marks[key]

    def show_list(self) -> None:
        """Write the list of answers anew, after other answers have come into view."""
        self.query_one(AnswerList).show(DeskLines(self.desk), self.desk.row or 0)

    def _show(self) -> None:
        """Paint what the desk says."""
        desk = self.desk
        if self.pane.show(desk, self._marks):
            self.came_in_front()
            if (row := desk.row) is not None:
                self.query_one(AnswerList).cursor = row
        self.query_one(CodebookPane).show(desk, self._marks)
        self.query_one(DigitBar).show(desk, self._marks)
        only = f"Only: {in_words(desk.filter)} · {desk.shown_count} of {desk.count} · Esc shows all"
        self.query_one("#filter", Line).say(only if desk.filter else "")
        self.show_progress(f"Answer {desk.index + 1} of {desk.count} · {desk.finished_count} decided")

    def came_in_front(self) -> None:
        """Another answer is in front: say quietly what may be worth knowing about one's work."""
        new = [mark for mark in self.desk.marks() if mark.split()[0] not in self._told]
        self._told.update(mark.split()[0] for mark in new)
        self.query_one("#mark", Line).say(" ".join(new))
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(RESTING_SECONDS, self._keep_place)

    async def do(self, function: Callable[P, R], *args: P.args, **options: P.kwargs) -> R | None:
        """Let the desk do one thing after another, and paint what it then says; a refusal is said and gives None."""
        async with self._turn:
            before = self.desk.row
            try:
                done = await asyncio.to_thread(function, *args, **options)
            except CoderError as refusal:
                self.say(str(refusal))
                return None
            for row in {before, self.desk.row} - {None}:
                self.query_one(AnswerList).forget(row)
            self._show()
            return done

    async def leave(self) -> None:
        """Let the next sitting begin here."""
        if self._resting is not None:
            self._resting.stop()
        await self._keep_place()

    async def _keep_place(self) -> None:
        """Store where the coder is. What cannot be kept, because the round was closed, is not missed."""
        if self._opened_desk is not None:
            async with self._turn:
                with suppress(CoderError):
                    await asyncio.to_thread(self._opened_desk.keep_place)
