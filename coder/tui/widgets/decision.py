"""Ask for what belongs to a decision: a reason, and the cause of the difference if it is known.

It is a strip at the foot of the screen: the answer and its readings stay in view while the reason is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Label, TextArea

from coder.consensus.circumstances import BY_THE_LEAD, CONFIDENCES, MODES, Circumstances
from coder.display import display_line
from coder.tui.widgets.fitted import Fitted
from coder.tui.widgets.forms import Field, FormDialog
from coder.tui.widgets.rows import RowList, cell
from coder.tui.widgets.text import safe, safe_line


class Grounds(NamedTuple):
    """Why a decision is as it is, and how it came about."""

    reason: str
    cause: str | None
    how: Circumstances = BY_THE_LEAD


class _Cause(NamedTuple):
    key: str | None
    words: str


class ReasonField(TextArea):
    """A few wrapped lines; Enter ends them, ↑ above the first and ↓ below the last ask for another reason."""

    class Ended(Message):
        """Enter was pressed."""

    @dataclass
    class OtherWanted(Message):
        """An earlier reason is wanted (1), or a later one (-1)."""

        step: int

    def on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(self.Ended())

    def action_cursor_up(self, select: bool = False) -> None:
        place = self.cursor_location
        if place[0] == 0 and self.navigator.is_first_wrapped_line(place):
            self.post_message(self.OtherWanted(1))
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        place = self.cursor_location
        if self.cursor_at_last_line and self.navigator.is_last_wrapped_line(place):
            self.post_message(self.OtherWanted(-1))
        else:
            super().action_cursor_down(select)


class DecisionDialog(ModalScreen[Grounds | None]):
    """A compulsory reason and an optional cause; ↑ in the reason brings back earlier ones."""

    CSS = """
    DecisionDialog { align: center bottom; background: transparent; }
    DecisionDialog .strip {
      width: 100%; height: auto; padding: 0 1; background: $panel;
      border-top: solid $primary; border-title-color: $primary; border-title-style: bold;
    }
    DecisionDialog ReasonField { height: 2; border: none; padding: 0 1; background: $surface; }
    DecisionDialog.-tall ReasonField { height: 3; }
    DecisionDialog ReasonField:focus { border: none; }
    DecisionDialog Horizontal { height: 1; }
    DecisionDialog.-tall Horizontal { height: 4; }
    DecisionDialog Label { width: auto; padding: 0 1; }
    DecisionDialog RowList { width: 1fr; height: 1fr; background: $panel; scrollbar-size-vertical: 0; }
    DecisionDialog #keys { color: $text-muted; padding: 0 1; }
    DecisionDialog #keys.problem { color: $text-error; }
    """
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-tall")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel"),
        Binding("ctrl+s", "done", "Save"),
        Binding("ctrl+r", "record", "Record", priority=True),
    ]

    def __init__(
        self,
        what: str,
        causes: Mapping[str, str],
        earlier: Sequence[str],
        before: Grounds | None = None,
        how: Circumstances = BY_THE_LEAD,
    ) -> None:
        super().__init__()
        self._what = what
        self._causes = [_Cause(None, "not said"), *(_Cause(key, words) for key, words in causes.items())]
        self._earlier = earlier
        """Reasons that were given before, the last one first."""
        self._before = before
        self._how = before.how if before else how
        self._recalled = -1
        self._typed = ""

    def compose(self) -> ComposeResult:
        before = display_line(self._before.reason, 2000) if self._before else ""
        with Vertical(classes="strip") as box:
            box.border_title = safe_line(self._what, 64)
            example = "The reason: one sentence by which a stranger would decide alike."
            yield ReasonField(before, id="reason", compact=True, highlight_cursor_line=False, placeholder=example)
            with Horizontal():
                yield Label(Content.styled("Cause, if it is known", "bold"))
                yield RowList(_draw, id="causes")
            yield Fitted(1, id="keys")

    def on_mount(self) -> None:
        causes = [cause.key for cause in self._causes]
        front = causes.index(self._before.cause) if self._before else 0
        self.query_one("#causes", RowList).write(self._causes, front)
        self.query_one(ReasonField).move_cursor(self.query_one(ReasonField).document.end)
        self.query_one("#reason").focus()
        again = " · ↑ earlier" if self._earlier else ""
        keys = f"Enter saves · Esc cancels · Tab ↑ ↓: cause{again} · Ctrl+R record"
        self.query_one("#keys", Fitted).update(keys)
        self._show_how()

    def _show_how(self) -> None:
        """Say in the title how the decision comes about, where that is not the usual."""
        how = self._how
        said = [MODES[how.mode]] if how.mode != BY_THE_LEAD.mode else []
        said += [f"present: {how.present}"] if how.present else []
        said += [f"confidence {how.confidence}"] if how.confidence else []
        said += ["with dissent"] if how.dissent else []
        told = f" · {'; '.join(said)}" if said else ""
        self.query_one(".strip").border_title = safe_line(self._what, 64 - min(len(told), 40)) + safe_line(told, 50)

    def action_record(self) -> None:
        """Ask for the rest of the record."""
        how = self._how
        fields = [
            Field("mode", "How is it decided", "choice", default=how.mode, choices=list(MODES.items())),
            Field("present", "Who is present", required=False, default=how.present),
            Field(
                "confidence", "How sure", "choice", required=False, default=how.confidence or "", choices=CONFIDENCES
            ),
            Field("dissent", "What somebody holds against it", required=False, default=how.dissent),
        ]
        self.app.push_screen(FormDialog("The record of this decision", fields, "Keep"), self._recorded)

    def _recorded(self, filled: dict[str, str] | None) -> None:
        if filled is not None:
            self._how = Circumstances(
                filled["mode"], filled["present"], filled["confidence"] or None, filled["dissent"]
            )
            self._show_how()

    @on(ReasonField.OtherWanted)
    def _recall(self, event: ReasonField.OtherWanted) -> None:
        """Bring back an earlier reason, or what was typed."""
        field = self.query_one(ReasonField)
        if self._recalled == -1:
            self._typed = field.text
        self._recalled = max(-1, min(self._recalled + event.step, len(self._earlier) - 1))
        field.load_text(self._typed if self._recalled == -1 else display_line(self._earlier[self._recalled], 2000))
        field.move_cursor(field.document.end)

    @on(ReasonField.Ended)
    @on(RowList.OptionSelected)
    def action_done(self) -> None:
        """Give reason and cause back, once there is a reason."""
        reason = " ".join(self.query_one(ReasonField).text.split("\n")).strip()
        if not reason:
            keys = self.query_one("#keys", Fitted)
            keys.add_class("problem")
            keys.update("A decision needs a reason.")
            self.query_one("#reason").focus()
            return
        cause = self.query_one("#causes", RowList).current
        self.dismiss(Grounds(reason, cause.key if cause else None, self._how))


def _draw(cause: _Cause, width: int) -> Content:
    return safe(cell(cause.words[0].upper() + cause.words[1:], width))
