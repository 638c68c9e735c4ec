"""Ask for what belongs to a decision: a reason, and the cause of the difference if it is known.

It is a strip at the foot of the screen, in a place that is kept for it: the answer and its readings stay where they are
while the reason is written. The screen hands it the keys, so that none is lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Label, TextArea

from coder.consensus.circumstances import BY_THE_LEAD, CONFIDENCES, MODES, Circumstances
from coder.display import display_line
from coder.tui.widgets.fitted import shortened
from coder.tui.widgets.forms import Field
from coder.tui.widgets.rows import RowList, cell
from coder.tui.widgets.text import safe, safe_line

_LONGEST = 2000


class Grounds(NamedTuple):
    """Why a decision is as it is, and how it came about."""

    reason: str
    cause: str | None
    how: Circumstances = BY_THE_LEAD


class _Cause(NamedTuple):
    key: str | None
    words: str


class ReasonField(TextArea):
    """A few wrapped lines; ↑ above the first and ↓ below the last bring another reason."""

    def __init__(self, recall: Callable[[int], None], placeholder: str) -> None:
        super().__init__(id="reason", compact=True, highlight_cursor_line=False, placeholder=placeholder)
        self._recall = recall
        """Brings an earlier reason (1), or a later one (-1)."""

    def action_cursor_up(self, select: bool = False) -> None:
        place = self.cursor_location
        if place[0] == 0 and self.navigator.is_first_wrapped_line(place):
            self._recall(1)
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        place = self.cursor_location
        if self.cursor_at_last_line and self.navigator.is_last_wrapped_line(place):
            self._recall(-1)
        else:
            super().action_cursor_down(select)


class CauseList(RowList[_Cause]):
    """Where there is room for one line only, it is always the cause in front: the wheel chooses."""

    def _on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_cursor_down()

    def _on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_cursor_up()


class DecisionStrip(Vertical):
    """A compulsory reason and an optional cause; ↑ in the reason brings back earlier ones."""

    DEFAULT_CSS = """
    DecisionStrip {
      display: none; height: auto; padding: 0 1; background: $panel;
      border-top: solid $primary; border-title-color: $primary; border-title-style: bold;
    }
    DecisionStrip ReasonField { height: 2; border: none; padding: 0 1; background: $surface; }
    DecisionStrip ReasonField:focus { border: none; }
    DecisionStrip Horizontal { height: 1; }
    DecisionStrip Label { width: auto; padding: 0 1; }
    DecisionStrip RowList { width: 1fr; height: 1fr; background: $panel; scrollbar-size-vertical: 0; }
    """

    def __init__(self, causes: Mapping[str, str], earlier: Callable[[], Sequence[str]]) -> None:
        super().__init__(id="strip")
        self._causes = [_Cause(None, "not said"), *(_Cause(key, words) for key, words in causes.items())]
        self._read_earlier = earlier
        """Gives the reasons that were given before, the last one first."""
        self._earlier: Sequence[str] | None = None
        self._recalled = -1
        self._typed = ""
        self.how = BY_THE_LEAD
        """How the decision comes about."""

    def compose(self) -> ComposeResult:
        yield ReasonField(self.recall, "The reason: one sentence by which a stranger would decide alike.")
        with Horizontal():
            yield Label(Content.styled("Cause, if known", "bold") + Content.styled(" Tab ↑ ↓", "dim"))
            yield CauseList(_draw, id="causes")

    def on_mount(self) -> None:
        self.causes.write(self._causes)

    @property
    def field(self) -> ReasonField:
        """Where the reason is written."""
        return self.query_one(ReasonField)

    @property
    def causes(self) -> CauseList:
        """The causes, with one of them in front."""
        return self.query_one(CauseList)

    @property
    def is_open(self) -> bool:
        """Whether a reason is being written."""
        return self.display

    def open(self, what: str, before: Grounds | None, how: Circumstances) -> None:
        """Ask for the grounds of a decision, beginning with those of the decision that stood before."""
        self._earlier, self._recalled, self._typed = None, -1, ""
        self.how = how
        self.border_title = safe_line(what, 200)
        self.field.load_text(display_line(before.reason, _LONGEST) if before else "")
        self.field.select_all()  # what is typed takes the place of the reason from before
        front = before.cause if before else None
        self.causes.highlighted = [cause.key for cause in self._causes].index(front)
        self.display = True
        self.screen.set_focus(self.field)

    def close(self) -> None:
        """Take it away."""
        self.display = False

    async def arrived(self) -> None:
        """Wait until every letter that was pressed stands in the reason."""
        here = asyncio.Event()
        self.field.call_later(here.set)
        await here.wait()

    @property
    def grounds(self) -> Grounds | None:
        """What is written; None as long as there is no reason."""
        reason = " ".join(self.field.text.split("\n")).strip()
        cause = self.causes.current
        return Grounds(reason, cause.key if cause else None, self.how) if reason else None

    def turn(self) -> None:
        """Go from the reason to the causes, or back."""
        self.screen.set_focus(self.causes if self.field.has_focus else self.field)

    def recall(self, step: int) -> None:
        """Bring back an earlier reason, or what was typed."""
        if self._earlier is None:
            self._earlier = self._read_earlier()
        if self._recalled == -1:
            self._typed = self.field.text
        self._recalled = max(-1, min(self._recalled + step, len(self._earlier) - 1))
        earlier = self._typed if self._recalled == -1 else display_line(self._earlier[self._recalled], _LONGEST)
        self.field.load_text(earlier)
        self.field.move_cursor(self.field.document.end)

    @on(RowList.OptionSelected)
    def _go_on_writing(self) -> None:
        """A cause that is clicked is chosen; it decides nothing yet."""
        self.screen.set_focus(self.field)


def how_words(how: Circumstances) -> str:
    """How a decision comes about, for the lead to check; nothing where the lead decides alone and no more is said."""
    said = [MODES[how.mode]] if how.mode != BY_THE_LEAD.mode else []
    said += [f"present: {shortened(how.present, 80)}"] if how.present else []
    said += [f"confidence {how.confidence}"] if how.confidence else []
    said += ["with dissent"] if how.dissent else []
    return f"On record: {'; '.join(said)} · Ctrl+R changes it." if said else ""


def how_fields(how: Circumstances) -> list[Field]:
    """What the form of the record asks for."""
    return [
        Field("mode", "How is it decided", "choice", default=how.mode, choices=list(MODES.items())),
        Field("present", "Who is present", required=False, default=how.present),
        Field("confidence", "How sure", "choice", required=False, default=how.confidence or "", choices=CONFIDENCES),
        Field("dissent", "What somebody holds against it", required=False, default=how.dissent),
    ]


def how_filled(filled: Mapping[str, str]) -> Circumstances:
    """What was filled in there."""
    return Circumstances(filled["mode"], filled["present"], filled["confidence"] or None, filled["dissent"])


def _draw(cause: _Cause, width: int) -> Content:
    return safe(cell(cause.words[0].upper() + cause.words[1:], width))
