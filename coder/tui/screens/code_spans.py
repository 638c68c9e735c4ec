"""Words on the coding screen: selecting them, and changing the ends of a code that stands on some."""

from __future__ import annotations

from textual import events

from coder.coding.front import OwnCoding
from coder.tui.screens import code_words
from coder.tui.screens.code_flags import FlagScreen
from coder.tui.widgets.fitted import quoted

_MOVES = {
    "left": "word_left",
    "right": "word_right",
    "shift+left": "left",
    "shift+right": "right",
    "up": "up",
    "down": "down",
    "home": "line_start",
    "end": "line_end",
}
"""Where keys move an end: a word, with Shift a letter."""
Span = tuple[int, int] | None


class SpanScreen(FlagScreen):
    """Selecting words, and moving the ends of codes."""

    def __init__(self) -> None:
        super().__init__()
        self._moving: OwnCoding | None = None
        """The coding whose ends are being changed."""
        self._last_span: Span = None
        """The words that were coded last."""
        self._said = ""
        self._counted = ""
        """What was said last of the words that are selected."""

    def on_mount(self) -> None:
        for part in ("caret", "origin"):
            self.watch(self.text, part, self._selected, init=False)

    def say(self, text: str) -> None:
        self._said = text
        super().say(text)

    def _selected(self) -> None:
        """Say how much is selected, as colour alone does not tell; and no longer, once it is let go of."""
        picked = self.text.selection
        if self._moving is not None:
            return
        if picked:
            self._counted = code_words.selected(self.text.text, *picked, changes=not self.desk.submitted)
            self.say(self._counted)
        elif self._counted:
            if self._said == self._counted:
                self.say("")
            self._counted = ""

    async def take_asked_key(self, event: events.Key) -> bool:
        taken = await super().take_asked_key(event)
        if taken and event.key == "escape":
            self._selected()
        return taken

    def came_in_front(self) -> None:
        self._moving = None
        super().came_in_front()

    def action_pick(self, unit: str) -> None:
        """Select a word or a sentence."""
        self.text.pick(unit)

    def action_extend(self) -> None:
        """Begin to select with the arrow keys, or stop."""
        self.text.toggle_extending()
        self.say("Arrows select now; v or Esc stops." if self.text.extending else "")
        if not self.text.extending:
            self._selected()

    def action_reselect(self) -> None:
        """Select the words again that were coded last."""
        if self._last_span is None or not self.text.choose_span(*self._last_span):
            self.say("No words of this answer were coded just now.")

    def action_read_on(self) -> None:
        """Uncover the text, or show more of it."""
        if self.pane.covered:
            self.pane.uncover(self.desk, self._marks)
            self.say("")
        elif not self.text.page_on():
            self.say("This is all of the answer.")

    # the ends of a code

    @property
    def _on_words(self) -> list[OwnCoding]:
        """Codings whose ends can be changed: first those at the caret, the shortest first of all."""
        at = self.text.position
        found = [own for own in self.desk.current.codings if own.code is not None and own.span is not None]

        def order(own: OwnCoding) -> tuple[bool, int]:
            start, end = own.span or (0, 0)
            return not start <= at <= end, end - start

        return sorted(found, key=order)

    def action_ends(self) -> None:
        """Change the ends of a code that stands on words."""
        if self.pane.covered or not self._on_words:
            self.say("No code stands on words of this answer; select words first, then apply a code to them.")
        else:
            self._move_ends_of(self._on_words[0])

    def _move_ends_of(self, coding: OwnCoding) -> None:
        assert coding.code is not None
        assert coding.span is not None
        self._moving = coding
        self.text.choose_span(*coding.span)
        name = self.mark_of(coding.code.key).name
        self.say(
            f"Where {name} ends: ← → by a word, Shift+← → by a letter, Space the other end, Enter keeps, Esc leaves it."
            + (" Tab: another code." if len(self._on_words) > 1 else "")
        )

    async def take_ends_key(self, event: events.Key) -> bool:
        """Do what a key means while ends are changed; False if they are not, or if it means nothing there."""
        coding = self._moving
        if coding is None:
            return False
        if event.key in _MOVES:
            self.text.action_move(_MOVES[event.key], True)
        elif event.key == "space":
            self.text.swap_ends()
        elif event.key == "tab":
            others = [own for own in self.desk.current.codings if own in self._on_words]
            self._move_ends_of(others[(others.index(coding) + 1) % len(others)])
        elif event.key == "enter":
            await self._keep_ends(coding)
        elif event.key == "escape":
            self._stop_moving("The words are as they were.")
        else:
            return event.is_printable
        return True

    async def _keep_ends(self, coding: OwnCoding) -> None:
        assert coding.code is not None
        chosen = self.text.selection
        if chosen is None:
            self.say("No words are left between the ends; Esc leaves them as they were.")
            return
        ends = await self.do(self.desk.move_span, coding, *chosen)
        if ends is not None:
            words = quoted(self.desk.current.text[slice(*ends)], 40)
            self._stop_moving(f"{self.mark_of(coding.code.key).name} stands on {words} now.")

    def _stop_moving(self, said: str) -> None:
        self._moving = None
        self.text.clear_span()
        self.say(said)
