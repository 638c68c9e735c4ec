"""The coding screen: one answer in front, one key for a code, one key to go on.

It draws a coder's desk and hands keys to it. Keys are taken one after another: each decision is stored before the
next key is looked at, and only what is stored is shown.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import ClassVar, ParamSpec, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static, TextArea

from coder.codebook.reading import CodeEntry
from coder.coding.deciding import Toggled
from coder.coding.desk import CodingDesk
from coder.coding.steps import Replayed
from coder.display import display_line
from coder.errors import CoderError
from coder.tui.marks import CodeMark, chips, code_marks, highlights, place_of
from coder.tui.screens import code_keys
from coder.tui.screens.base import WorkScreen
from coder.tui.widgets.answer_list import AnswerList, DeskLines, NoLines
from coder.tui.widgets.chooser import Choice, Chooser
from coder.tui.widgets.codebook_pane import CodebookPane
from coder.tui.widgets.paged_list import PagedList
from coder.tui.widgets.span_view import SpanView
from coder.tui.widgets.text import safe, safe_line

P = ParamSpec("P")
R = TypeVar("R")

WELCOME = "A digit gives this answer a code, / finds any code, n goes on. To code a sentence press s, a word w."


class CodeScreen(WorkScreen):
    """One coder at work in the open round."""

    NAME = "code"
    TITLE = "Code"
    CSS_PATH = "code.tcss"
    EXPLANATION = code_keys.EXPLANATION
    ACTIONS = code_keys.ACTIONS
    KEYS_IN_ORDER = True
    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]]] = [(0, "-narrow"), (120, "-wide"), (170, "-roomy")]

    def __init__(self) -> None:
        super().__init__()
        self.desk: CodingDesk | None = None
        self._opened = asyncio.Event()
        self._turn = asyncio.Lock()
        self._marks: dict[str, CodeMark] = {}
        self._shown: int | None = None
        """The answer that is painted."""
        self._last_span: tuple[int, int] | None = None

    def compose_body(self) -> ComposeResult:
        yield Static(id="empty", classes="empty")
        with Horizontal(id="desk"):
            yield AnswerList(NoLines(), id="answers")
            with Vertical(id="answer"):
                yield Static(id="question")
                yield Static(id="respondent")
                yield SpanView(id="text")
                yield Static(id="codes")
                yield Static(id="memo")
                yield Static(id="at-hand")
                yield Chooser(id="chooser")
                yield TextArea(id="memo-editor", compact=True)
            yield CodebookPane(id="codebook")

    # opening

    def on_mount(self) -> None:
        self.say("Opening the answers …")
        self.text_view.focus()
        self.call_after_refresh(self._open)

    async def _open(self) -> None:
        try:
            self.desk = await asyncio.to_thread(CodingDesk, self.study)
        except CoderError as refusal:
            self._show_empty(str(refusal))
        else:
            self._marks = code_marks(self.desk.codebook)
            self.query_one(AnswerList).show(DeskLines(self.desk), self.desk.index)
            self._show()
            self.say(code_keys.SUBMITTED.format(self.desk.round.name) if self.desk.submitted else WELCOME)
        self._opened.set()
        self.refresh_keys()

    def _show_empty(self, refusal: str) -> None:
        self.add_class("-no-desk")
        self.query_one("#empty", Static).update(safe(f"{refusal}\n\n{code_keys.NO_ROUND}"))
        self.say("")

    # painting

    @property
    def text_view(self) -> SpanView:
        """The answer's text."""
        return self.query_one("#text", SpanView)

    def _show(self) -> None:
        """Paint what the desk says."""
        desk = self._desk()
        answer = desk.current
        painted = highlights(answer, self._marks)
        if answer.id == self._shown:
            self.text_view.set_highlights(painted)
        else:
            self._shown = answer.id
            self.text_view.set_text(answer.text, painted)
            wording = answer.wording or answer.question
            self.query_one("#question", Static).update(safe_line(wording, max(80, 2 * self.size.width - 10)))
            facts = "".join(f" · {name}: {value}" for name, value in answer.attributes.items())
            self.query_one("#respondent", Static).update(safe_line(f"{answer.respondent}{facts}", 400))
            self.query_one(AnswerList).cursor = desk.index
        self._show_decisions(desk)

    def _show_decisions(self, desk: CodingDesk) -> None:
        answer = desk.current
        self.query_one("#codes", Static).update(chips(answer, self._marks))
        memo = self.query_one("#memo", Static)
        memo.display = bool(answer.memo)
        memo.update(safe_line(f"Memo: {answer.memo}", 300))
        applied = frozenset(coding.code.key for coding in answer.codings if coding.code)
        self.query_one(CodebookPane).show(desk.codebook, self._marks, desk.at_hand, applied)
        parts = [
            Content.styled(f"{digit} ", "bold $primary") + Content(self._marks[entry.key].name)
            for digit, entry in enumerate(desk.at_hand, 1)
        ]
        self.query_one("#at-hand", Static).update(Content("  ").join(parts))
        self.show_progress(f"Answer {desk.index + 1} of {desk.count} · {desk.finished_count} decided")

    def _desk(self) -> CodingDesk:
        assert self.desk is not None
        return self.desk

    # keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what cannot be done: everything without a round, changes after submitting."""
        if self.desk is None and action in code_keys.NEEDS_DESK:
            return False
        if self.desk is not None and self.desk.submitted and action in code_keys.CHANGES:
            return False
        return super().check_action(action, parameters)

    async def take_key(self, event: events.Key) -> bool:
        await self._opened.wait()
        if self._editor.has_class("-open"):
            return await self._take_memo_key(event)
        if self._chooser.is_open and await self._take_chooser_key(event):
            return True
        return await super().take_key(event)

    async def _take_chooser_key(self, event: events.Key) -> bool:
        chooser, key = self._chooser, event.key
        if key == "escape":
            chooser.close()
        elif key == "enter":
            await self._take(chooser.chosen)
        elif key in ("up", "down"):
            chooser.step(1 if key == "down" else -1)
        elif key in ("backspace", "delete", "ctrl+u"):
            chooser.rub_out(everything=key == "ctrl+u")
        elif event.is_printable and event.character and chooser.takes_letters:
            chooser.type(display_line(event.character))
        elif key.isdecimal():
            await self._take(chooser.pick(int(key)))
        else:
            return False
        return True

    @on(Chooser.Clicked)
    async def _clicked(self, event: Chooser.Clicked) -> None:
        await self._take(next((choice for choice in self._chooser.choices if choice.value == event.value), None))

    def on_paste(self, event: events.Paste) -> None:
        if self._chooser.is_open:
            self._chooser.type(display_line(event.text, 100))

    # deciding

    async def _do(self, function: Callable[P, R], *args: P.args, **options: P.kwargs) -> R | None:
        """Let the desk do something, one thing at a time, and paint what it then says; a refusal is said."""
        async with self._turn:
            try:
                done = await asyncio.to_thread(function, *args, **options)
            except CoderError as refusal:
                self.say(str(refusal))
                return None
            self.query_one(AnswerList).forget(self._desk().index)
            self._show()
            return done

    async def _apply(self, key: str) -> None:
        """Put a code on the selected words, or on the whole answer; or take it back from there."""
        desk, span = self._desk(), self.text_view.selection
        if (done := await self._do(desk.toggle, key, span)) is None:
            return
        if span is not None:
            self._last_span = span
            self.text_view.clear_span()
        self._say_toggled(done, span)

    def _say_toggled(self, done: Toggled, span: tuple[int, int] | None) -> None:
        desk = self._desk()
        if done.code is None:
            self.say("No code applies: decided. n goes on." if done.applied else "Not decided any more.")
            return
        name = self._marks[done.code].name
        where = f"“{desk.current.text[slice(*span)]}”" if span else "the whole answer"
        said = f"{name} {'stands on' if done.applied else 'was taken back from'} {display_line(where, 40)}."
        for group in desk.codebook.confusable_with(done.code) if done.applied else ():
            others = ", ".join(desk.codebook.by_key(key).name for key in group.codes if key != done.code)
            said += f" Or {others}? {group.ask}"
        self.say(said)

    async def action_at_hand(self, digit: int) -> None:
        """Apply the code at a digit."""
        at_hand = self._desk().at_hand
        if digit <= len(at_hand):
            await self._apply(at_hand[digit - 1].key)
        else:
            self.say(f"No code is at {digit}; / finds any code.")

    def action_find(self) -> None:
        """Look for a code by a few letters."""
        span = self.text_view.selection
        where = f"“{display_line(self._desk().current.text[slice(*span)], 30)}”" if span else "the whole answer"
        self._chooser.open(f"Code for {where}", self._codes_like(""), self._codes_like)

    def _codes_like(self, letters: str) -> Sequence[Choice]:
        desk = self._desk()
        return [self._as_choice(entry) for entry in desk.find_codes(letters)]

    def _as_choice(self, entry: CodeEntry) -> Choice:
        brief = Content.styled(f"  {display_line(entry.brief, 100)}", "$text-muted")
        asks = " ".join(group.ask for group in self._desk().codebook.confusable_with(entry.key))
        detail = display_line(entry.full or entry.brief or "This code has no definition.", 150)
        return Choice(
            entry.id,
            self._marks[entry.key].block() + Content(f" {self._marks[entry.key].name}") + brief,
            Content.styled(f"{detail} {display_line(asks, 120)}".rstrip(), "$text-accent"),
        )

    async def _take(self, choice: Choice | None) -> None:
        """Do what was chosen: apply a code, or take one of the codings back."""
        if choice is None:
            return
        desk, chooser = self._desk(), self._chooser
        chooser.close()
        if chooser.takes_letters:
            await self._apply(desk.codebook.by_id(choice.value).key)
        else:
            await self._take_back(choice.value)

    async def action_no_code(self) -> None:
        """Decide that no code applies."""
        if done := await self._do(self._desk().toggle_no_code):
            self._say_toggled(done, None)

    async def action_take_back(self) -> None:
        """Take one of the codes on this answer back."""
        answer = self._desk().current
        if not answer.codings:
            self.say("There is nothing to take back on this answer.")
        elif len(answer.codings) == 1:
            await self._take_back(0)
        else:
            choices = [
                Choice(index, self._marks[coding.code.key].block() + Content(f" {self._marks[coding.code.key].name}  ")
                       + Content.styled(place_of(coding, answer.text), "$text-muted"), Content(""))
                for index, coding in enumerate(answer.codings) if coding.code
            ]  # fmt: skip
            self._chooser.open("Take back which code?", choices, None)

    async def _take_back(self, index: int) -> None:
        desk = self._desk()
        coding = desk.current.codings[index]
        if coding.code is None:
            done = await self._do(desk.toggle_no_code)
        else:
            span = None if coding.start is None or coding.end is None else (coding.start, coding.end)
            done = await self._do(desk.toggle, coding.code.key, span)
        if done:
            self._say_toggled(done, None if coding.start is None or coding.end is None else (coding.start, coding.end))

    async def action_undo(self) -> None:
        """Take the last step back, wherever it was."""
        self._say_replayed("Undone", await self._do(self._desk().undo))

    async def action_redo(self) -> None:
        """Make the last undone step again."""
        self._say_replayed("Done again", await self._do(self._desk().redo))

    def _say_replayed(self, how: str, step: Replayed | None) -> None:
        if step is not None:
            self.say(f"{how}: {step.what}.")
