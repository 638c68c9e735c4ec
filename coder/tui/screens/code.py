"""The coding screen: one answer in front, one key for a code, one key to go on.

It draws a coder's desk and hands keys to it. Keys are taken one after another: each decision is stored before the
next key is looked at, and only what is stored is shown.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import ParamSpec, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from coder.coding.deciding import Toggled
from coder.coding.desk import CodingDesk
from coder.coding.steps import Replayed
from coder.display import display_line
from coder.errors import CoderError
from coder.tui.marks import CodeMark, code_marks
from coder.tui.screens import code_words
from coder.tui.screens.code_panes import PanedScreen
from coder.tui.widgets.answer_list import AnswerList, DeskLines, NoLines
from coder.tui.widgets.answer_pane import AnswerPane
from coder.tui.widgets.chooser import Choice, Chooser
from coder.tui.widgets.codebook_pane import CodebookPane
from coder.tui.widgets.digit_bar import DigitBar
from coder.tui.widgets.fitted import quoted
from coder.tui.widgets.memo_editor import MemoEditor
from coder.tui.widgets.paged_list import PagedList
from coder.tui.widgets.text import safe

P = ParamSpec("P")
R = TypeVar("R")
Span = tuple[int, int] | None


class CodeScreen(PanedScreen):
    """One coder at work in the open round."""

    NAME = "code"
    TITLE = "Code"
    CSS_PATH = "code.tcss"
    EXPLANATION = code_words.EXPLANATION
    ACTIONS = code_words.ACTIONS
    KEYS_IN_ORDER = True
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide"), (170, "-roomy")]
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (20, "-low"), (34, "-tall")]

    def __init__(self) -> None:
        super().__init__()
        self._opened_desk: CodingDesk | None = None
        self._opened = asyncio.Event()
        self._turn = asyncio.Lock()
        self._marks: dict[str, CodeMark] = {}
        self._last_span: Span = None

    def compose_body(self) -> ComposeResult:
        yield Static(id="empty", classes="empty")
        with Horizontal(id="desk"):
            yield AnswerList(NoLines(), id="answers")
            yield AnswerPane(id="answer")
            yield CodebookPane(id="codebook")
        yield DigitBar(id="at-hand")
        yield Chooser(id="chooser")
        yield MemoEditor(id="memo-editor")

    # opening and painting

    def on_mount(self) -> None:
        self.say("Opening the answers …")
        self.set_focus(self.text)
        self.call_after_refresh(self._open)

    async def _open(self) -> None:
        try:
            desk = await asyncio.to_thread(CodingDesk, self.study)
        except CoderError as refusal:
            self.add_class("-no-round")
            self.query_one("#empty", Static).update(safe(f"{refusal}\n\n{code_words.NO_ROUND}"))
            self.say("")
        else:
            self._opened_desk = desk
            self._marks = code_marks(desk.codebook)
            self.query_one(AnswerList).show(DeskLines(desk), desk.index)
            self._show()
            self.say(code_words.submitted(desk) if desk.submitted else code_words.begin(desk))
        self._opened.set()
        self.refresh_keys()

    @property
    def desk(self) -> CodingDesk:
        """The desk; there is one whenever an action is allowed."""
        assert self._opened_desk is not None
        return self._opened_desk

    def _show(self) -> None:
        """Paint what the desk says."""
        desk = self.desk
        if self.query_one(AnswerPane).show(desk, self._marks):
            self.query_one(AnswerList).cursor = desk.index
        self.query_one(CodebookPane).show(desk, self._marks)
        self.query_one(DigitBar).show(desk, self._marks)
        self.show_progress(f"Answer {desk.index + 1} of {desk.count} · {desk.finished_count} decided")

    async def _do(self, function: Callable[P, R], *args: P.args, **options: P.kwargs) -> R | None:
        """Let the desk do one thing after another, and paint what it then says; a refusal is said and gives None."""
        async with self._turn:
            try:
                done = await asyncio.to_thread(function, *args, **options)
            except CoderError as refusal:
                self.say(str(refusal))
                return None
            self.query_one(AnswerList).forget(self.desk.index)
            self._show()
            return done

    # keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what cannot be done: everything without a round, changes after one's part was handed in."""
        if self._opened_desk is None:
            return action not in code_words.NEEDS_ROUND
        return not (self._opened_desk.submitted and action in code_words.CHANGES)

    async def take_key(self, event: events.Key) -> bool:
        await self._opened.wait()
        if self.query_one(MemoEditor).is_open:
            return await self._take_memo_key(event.key)
        if event.key in code_words.CHANGE_KEYS and (desk := self._opened_desk) and desk.submitted:
            self.say(code_words.submitted(desk))
            return True
        chooser = self.query_one(Chooser)
        if chooser.is_open and chooser.take_key(event):
            await self._take(chooser.taken)
            return True
        return await super().take_key(event)

    def on_paste(self, event: events.Paste) -> None:
        """Pasted letters go where typed ones go."""
        if self.query_one(Chooser).is_open:
            self.query_one(Chooser).type(display_line(event.text, 100))

    # codes

    async def _apply(self, key: str) -> None:
        """Put a code on the selected words, or on the whole answer; or take it back from there."""
        span = self.text.selection
        if (done := await self._do(self.desk.toggle, key, span)) is not None:
            self._last_span = span or self._last_span
            self.text.clear_span()
            self.query_one(CodebookPane).bring_in_front(key)
            self._say_toggled(done, span)

    def _say_toggled(self, done: Toggled | None, span: Span = None) -> None:
        if done is not None:
            self.say(code_words.toggled(self.desk, self._marks, done, span))

    async def action_at_hand(self, digit: int) -> None:
        """Apply the code at a digit."""
        at_hand = self.desk.at_hand
        if digit <= len(at_hand):
            await self._apply(at_hand[digit - 1].key)
        else:
            self.say(code_words.no_code_at(digit))

    def action_find(self) -> None:
        """Look for a code by a few letters."""
        span = self.text.selection
        where = quoted(self.desk.current.text[slice(*span)], 30) if span else "the whole answer"
        self.say("")
        find = partial(code_words.code_choices, self.desk, self._marks)
        self.query_one(Chooser).open(f"Code for {where}", find(""), find)

    async def _take(self, choice: Choice | None) -> None:
        """Do what was chosen: apply a code, or take a coding back."""
        chooser = self.query_one(Chooser)
        if choice is None:
            return
        chooser.close()
        if chooser.takes_letters:
            await self._apply(self.desk.codebook.by_id(choice.value).key)
        else:
            await self._take_back(choice.value)

    @on(Chooser.Clicked)
    async def _choice_clicked(self, event: Chooser.Clicked) -> None:
        await self._take(event.choice)

    @on(CodebookPane.Clicked)
    async def _code_clicked(self, event: CodebookPane.Clicked) -> None:
        if self.check_action("apply_in_front", ()):
            await self._apply(event.key)

    async def action_apply_in_front(self) -> None:
        """Apply the code under the cursor of the codebook."""
        if (key := self.query_one(CodebookPane).code_in_front) is not None:
            await self._apply(key)

    async def action_no_code(self) -> None:
        """Decide that no code applies."""
        self._say_toggled(await self._do(self.desk.toggle_no_code))

    async def action_take_back(self) -> None:
        """Take one of the codes on this answer back."""
        codings = self.desk.current.codings
        if not codings:
            self.say("There is nothing to take back on this answer.")
        elif len(codings) == 1:
            await self._take_back(0)
        else:
            self.say("")
            choices = code_words.coding_choices(self.desk, self._marks)
            self.query_one(Chooser).open("Take back which code?", choices, None)

    async def _take_back(self, index: int) -> None:
        coding = self.desk.current.codings[index]
        if coding.code is None:
            await self.action_no_code()
            return
        self._say_toggled(await self._do(self.desk.toggle, coding.code.key, coding.span), coding.span)

    async def action_undo(self) -> None:
        """Take the last step back, wherever it was."""
        await self._replay("Undone", self.desk.undo)

    async def action_redo(self) -> None:
        """Make the step again that was undone."""
        await self._replay("Done again", self.desk.redo)

    async def _replay(self, how: str, again: Callable[[], Replayed]) -> None:
        before = self.desk.index
        if (step := await self._do(again)) is not None:
            self.say(code_words.replayed(how, self.desk, step, before))

    # going from answer to answer

    async def action_next(self) -> None:
        """Go on."""
        if self.desk.index == self.desk.count - 1:
            self.say(code_words.last_answer(self.desk))
        elif await self._do(self.desk.move, 1):
            self.say("")

    async def action_previous(self) -> None:
        """Go back by one answer."""
        if self.desk.index == 0:
            self.say("This is the first answer.")
        elif await self._do(self.desk.move, -1):
            self.say("")

    async def action_undecided(self) -> None:
        """Go to the next answer without a decision."""
        self.say("" if await self._do(self.desk.next_uncoded) else code_words.all_decided(self.desk))

    async def action_open_in_front(self) -> None:
        """Open the answer under the cursor of the list."""
        await self._open_answer(self.query_one(AnswerList).cursor)

    @on(PagedList.Chosen)
    async def _answer_clicked(self, event: PagedList.Chosen) -> None:
        await self._open_answer(event.index)

    async def _open_answer(self, index: int) -> None:
        if self.query_one(MemoEditor).is_open:
            self.say("Finish the memo first: Enter saves it, Esc leaves it as it was.")
        elif await self._do(self.desk.go_to, index):
            self.say("")
            self.close_what_slid_over("answers")
            self.set_focus(self.text)

    # words

    def action_pick(self, unit: str) -> None:
        """Select a word or a sentence."""
        self.text.pick(unit)

    def action_extend(self) -> None:
        self.text.toggle_extending()
        self.say("Arrows select now; v or Esc stops." if self.text.extending else "")

    def action_reselect(self) -> None:
        if self._last_span is None or not self.text.choose_span(*self._last_span):
            self.say("No words of this answer were coded just now.")

    # memo

    def action_memo(self) -> None:
        """Write a note on this answer."""
        self.say("")
        self.query_one(MemoEditor).open(self.desk.current.memo)

    async def _take_memo_key(self, key: str) -> bool:
        editor = self.query_one(MemoEditor)
        if key not in ("enter", "ctrl+s", "escape"):
            return False
        written = await editor.written()
        editor.close()
        self.set_focus(self.text)
        if key == "escape" or written.strip() == self.desk.current.memo:
            self.say("The memo is as it was.")
        else:
            await self._do(self.desk.set_memo, written)
            self.say("Memo saved." if self.desk.current.memo else "Memo taken back.")
        return True

    # going away

    async def action_back(self) -> None:
        """Let go of the selection, then of what slid over the text, then go home."""
        if self.text.clear_span():
            return
        slid = self.close_what_slid_over("codebook", "answers")
        if not slid and (self.text.has_focus or self._opened_desk is None):
            await super().action_back()
        else:
            self.set_focus(self.text)

    async def leave(self) -> None:
        """Let the next sitting begin here. What cannot be kept, because the round was closed, is not missed."""
        if self._opened_desk is not None:
            async with self._turn:
                with suppress(CoderError):
                    await asyncio.to_thread(self._opened_desk.keep_place)
