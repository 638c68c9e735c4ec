"""The coding screen: one answer in front, one key for a code, one key to go on.

It draws a coder's desk and hands keys to it. Keys are taken one after another: each decision is stored before the
next key is looked at, and only what is stored is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from textual import events, on, work

from coder.coding.deciding import Toggled
from coder.coding.desk import CodingDesk
from coder.coding.filters import Filter
from coder.coding.keys import CODE_KEYS
from coder.coding.steps import Replayed
from coder.tui.actions import Action
from coder.tui.screens import code_words
from coder.tui.screens.code_spans import Span, SpanScreen
from coder.tui.widgets.chooser import Choice, Chooser
from coder.tui.widgets.codebook_pane import CodebookPane
from coder.tui.widgets.fitted import quoted
from coder.tui.widgets.keyline import KeyLine
from coder.tui.widgets.memo_editor import MemoEditor


class CodeScreen(SpanScreen):
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
        self._goes_home = False
        """Whether Esc was pressed with nothing to let go of: the next one goes home."""
        self._way_back = ""
        """What the key line says that Esc does."""

    async def _begin(self, desk: CodingDesk) -> None:
        await super()._begin(desk)
        look, self.workbench.look_at = self.workbench.look_at, None
        if isinstance(look, Filter):
            await self.show_only(look)
        elif look is not None:
            await self.do(desk.go_to, look)

    # keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what cannot be done: everything without a round, changes after one's part was handed in."""
        if self._opened_desk is None:
            return action not in code_words.NEEDS_ROUND
        return not (self._opened_desk.submitted and action in code_words.CHANGES)

    async def take_key(self, event: events.Key) -> bool:
        await self._opened.wait()
        if event.key != "escape":
            self._goes_home = False
        taken = await self._take_key(event)
        self._show_keys()
        return taken

    async def _take_key(self, event: events.Key) -> bool:
        if (desk := self._opened_desk) is not None:
            desk.touch()
        if self.query_one(MemoEditor).is_open:
            return await self._take_memo_key(event.key)
        if self._finds_code() and (event.key == "tab" or event.character == "="):
            await self._take_found(goes_on=event.key == "tab")
            return True
        if await self.take_asked_key(event) or await self.take_ends_key(event):
            return True
        if desk and desk.submitted and event.key in code_words.change_keys(self.ACTIONS):
            self.say(code_words.submitted(desk))
            return True
        if desk and event.key not in self.active_bindings and code_words.is_sign(event.character, self._marks):
            self.say(code_words.no_code_at(str(event.character), self._marks))
            return True
        return await super().take_key(event)

    # codes

    async def _apply(self, key: str, *, goes_on: bool = False) -> None:
        """Put a code on the selected words, or on the whole answer; or take it back from there."""
        span = self.text.selection
        number = self.desk.index
        words = quoted(self.desk.current.text[slice(*span)], 30) if span else "the whole answer"
        apply = self.desk.apply_and_go_on if goes_on else self.desk.toggle
        if (done := await self.do(apply, key, span)) is None:
            return
        self._last_span = span or self._last_span
        self.query_one(CodebookPane).bring_in_front(key)
        if self.desk.index == number:
            self.text.clear_span()
            self._say_toggled(done, span)
        else:
            self.say(f"{self.mark_of(key).name} stands on {words} of answer {number + 1}.")

    def _say_toggled(self, done: Toggled | None, span: Span = None) -> None:
        if done is not None:
            self.say(code_words.toggled(self.desk, self._marks, done, span))

    async def action_at_hand(self, key: str, goes_on: bool = False) -> None:
        """Apply the code that a key stands for."""
        entry = self.desk.keys.get(key)
        if entry is not None:
            await self._apply(entry.key, goes_on=goes_on)
        else:
            self.say(code_words.no_code_at(key, self._marks))

    def action_find(self) -> None:
        """Look for a code by a few letters."""
        span = self.text.selection
        where = quoted(self.desk.current.text[slice(*span)], 18) if span else "the whole answer"
        self.ask_found(f"Code for {where}", self._find, self._apply_found, code_words.FINDER)

    def _find(self, letters: str) -> list[Choice]:
        return code_words.code_choices(self.desk, self._marks, letters)

    async def _apply_found(self, code: int) -> None:
        await self._apply(self.desk.codebook.by_id(code).key)

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
        self._say_toggled(await self.do(self.desk.toggle_no_code))

    async def action_repeat(self) -> None:
        """Give this answer the codes of the answer that was decided last."""
        if (done := await self.do(self.desk.repeat_codes)) is not None:
            names = " and ".join(self.mark_of(key).name for key in done.codes) or "no code applies"
            self.say(f"The same as on the answer before: {names}.")

    # keys of codes

    def _finds_code(self) -> bool:
        """Whether a code to apply is being looked for."""
        return self.query_one(Chooser).is_open and self._then == self._apply_found

    async def _take_found(self, *, goes_on: bool) -> None:
        """Apply the code that was found and go on, or ask for a key for it."""
        chooser = self.query_one(Chooser)
        if chooser.chosen is None:
            return
        chooser.close()
        code = self.desk.codebook.by_id(chooser.chosen.value).key
        if goes_on:
            await self._apply(code, goes_on=True)
        else:
            self._ask_key(code)

    def action_give_key(self) -> None:
        """Give a code a key of one's own."""
        pane = self.query_one(CodebookPane)
        if pane.codes.has_focus and pane.code_in_front is not None:
            self._ask_key(pane.code_in_front)
        else:
            self.ask_found("Give a key to which code?", self._find, self._ask_key_of)

    async def _ask_key_of(self, code: int) -> None:
        self._ask_key(self.desk.codebook.by_id(code).key)

    def _ask_key(self, code: str) -> None:
        taken = self.desk.keys
        free = [key for key in CODE_KEYS if key not in taken]
        items = code_words.key_items(CODE_KEYS, taken, self._marks)
        note = (
            f"Free: {' '.join(free)}. A key that is taken changes over."
            if free
            else "A key that is taken changes over."
        )
        self.ask_letter(f"Which key for {self.mark_of(code).name}?", items, partial(self._assign, code), note)

    async def _assign(self, code: str, key: str) -> None:
        await self.do(self.desk.assign_key, code, key)
        if (entry := self.desk.keys.get(key)) is not None and entry.key == code:
            self.say(code_words.key_given(key, self.mark_of(code).name))

    # taking back

    async def action_take_back(self) -> None:
        """Take one of the codes on this answer back."""
        choices = code_words.coding_choices(self.desk, self._marks)
        if not choices:
            self.say("There is nothing to take back on this answer.")
        elif len(choices) == 1:
            await self._take_back(choices[0].value)
        else:
            self.ask_choice("Take back which code?", choices, self._take_back)

    async def _take_back(self, index: int) -> None:
        codings = self.desk.current.codings
        if index >= len(codings):
            await self.take_back_proposal(index - len(codings))
            return
        coding = codings[index]
        if coding.code is None:
            await self.action_no_code()
            return
        self._say_toggled(await self.do(self.desk.toggle, coding.code.key, coding.span), coding.span)

    async def action_undo(self) -> None:
        """Take the last step back, wherever it was."""
        await self._replay("Undone", self.desk.undo)

    async def action_redo(self) -> None:
        """Make the step again that was undone."""
        await self._replay("Done again", self.desk.redo)

    async def _replay(self, how: str, again: Callable[[], Replayed]) -> None:
        before = self.desk.index
        if (step := await self.do(again)) is not None:
            if step.answer_id is None:
                self.show_list()
            self.say(code_words.replayed(how, self.desk, step, before))

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
            await self.do(self.desk.set_memo, written)
            self.say("Memo saved." if self.desk.current.memo else "Memo taken back.")
        return True

    # who answered, and going away

    async def action_respondent(self) -> None:
        """Show or hide who answered; ask for it, where the study shows it to who asks."""
        if self.desk.current.context == "shown":
            self.pane.toggle_respondent()
        elif await self.do(self.desk.show_context):
            self.pane.show_origin(self.desk.current)
            self.say("It is recorded that you looked who answered.")

    @work(exclusive=True, group="check")
    async def action_check(self) -> None:
        """Look through one's own decisions before handing them in."""
        from coder.tui.screens.checking import check_and_submit

        if happened := await check_and_submit(self, self.desk.round.name):
            self.desk.submitted = True
            self.refresh_keys()
            self.say(happened)

    async def action_back(self) -> None:
        """Do what Esc means now; home it goes when pressed once more, as a key too many is soon pressed."""
        meant = self.way_back()
        if self.asks:
            self.put_aside()
        elif self.query_one(MemoEditor).is_open:
            await self._take_memo_key("escape")
        elif self.text.clear_span():
            self.say("")
        elif self.close_what_slid_over("codebook", "answers"):
            self.set_focus(self.text)
        elif self._opened_desk is not None and self.desk.filter:
            self.show_all()
        elif not self.text.has_focus and self._opened_desk is not None:
            self.set_focus(self.text)
        elif self._opened_desk is None or self._goes_home:
            await super().action_back()
        else:
            self.say("Esc once more goes home.")
        self._goes_home = meant == "Home"

    def way_back(self) -> str:
        """What Esc does now, as the key line says it."""
        if self._opened_desk is None:
            return "Home"
        if self.asks or self.query_one(MemoEditor).is_open:
            return "Close"
        if self.text.selection or self.text.extending or self.slid_over("codebook", "answers"):
            return "Back"
        if self.desk.filter:
            return "All"
        return "Home" if self.text.has_focus else "Back"

    def footer_actions(self) -> Iterable[Action]:
        """What can be done now; where something is asked, keys go there, and Esc closes it."""
        label = self.way_back()
        shown = [replace(one, label=label) if one.name == "back" else one for one in super().footer_actions()]
        asked = self._opened_desk is not None and (self.asks or self.query_one(MemoEditor).is_open)
        return [one for one in shown if one.name == "back"] if asked else shown

    def _show_keys(self) -> None:
        """Write the key line again if Esc means something else now."""
        if self.is_gone or (label := self.way_back()) == self._way_back:
            return
        self._way_back = label
        self.query_one(KeyLine).refresh()
