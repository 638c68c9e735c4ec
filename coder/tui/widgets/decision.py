"""Ask for what belongs to a decision: a reason, and the cause of the difference if it is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList, Static

from coder.display import display_line
from coder.tui.widgets.rows import RowList, cell
from coder.tui.widgets.text import safe, safe_line


class Grounds(NamedTuple):
    """Why a decision is as it is."""

    reason: str
    cause: str | None


class _Cause(NamedTuple):
    key: str | None
    words: str


class DecisionDialog(ModalScreen[Grounds | None]):
    """A compulsory reason and an optional cause; ↑ in the reason brings back earlier ones."""

    CSS = """
    DecisionDialog.sheet { align: center bottom; }
    DecisionDialog .dialog { width: 96; padding: 0 2; margin-bottom: 1; }
    DecisionDialog RowList { height: auto; max-height: 10; background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel"),
        Binding("ctrl+s", "done", "Save", priority=True),
        Binding("up", "recall(1)", show=False),
        Binding("down", "recall(-1)", show=False),
    ]

    def __init__(
        self, what: str, causes: Mapping[str, str], earlier: Sequence[str], before: Grounds | None = None
    ) -> None:
        super().__init__(classes="sheet")
        self._what = what
        self._causes = [_Cause(None, "not said"), *(_Cause(key, words) for key, words in causes.items())]
        self._earlier = earlier
        """Reasons that were given before, the last one first."""
        self._before = before
        self._recalled = -1
        self._typed = ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog decision") as box:
            box.border_title = safe_line(self._what, 64)
            box.border_subtitle = Content("Enter saves · Tab cause · Esc cancel")
            again = "   ↑ brings back an earlier one" if self._earlier else ""
            yield Label(Content.styled("Reason", "bold") + Content.styled(again, "dim"))
            yield Input(display_line(self._before.reason, 2000) if self._before else "", id="reason", compact=True)
            yield Static(Content("One sentence by which a stranger would decide alike."), classes="quiet")
            yield Label(Content.styled("Cause, if it is known", "bold"))
            yield RowList(_draw, id="causes")
            yield Static(id="problem")

    def on_mount(self) -> None:
        causes = [cause.key for cause in self._causes]
        front = causes.index(self._before.cause) if self._before else 0
        self.query_one("#causes", RowList).write(self._causes, front)
        self.query_one("#reason").focus()

    def action_recall(self, step: int) -> None:
        """Bring back an earlier reason, or what was typed."""
        field = self.query_one("#reason", Input)
        if self._recalled == -1:
            self._typed = field.value
        self._recalled = max(-1, min(self._recalled + step, len(self._earlier) - 1))
        field.value = self._typed if self._recalled == -1 else display_line(self._earlier[self._recalled], 2000)
        field.cursor_position = len(field.value)

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _submitted(self) -> None:
        self.action_done()

    def action_done(self) -> None:
        """Give reason and cause back, once there is a reason."""
        reason = self.query_one("#reason", Input).value.strip()
        if not reason:
            self.query_one("#problem", Static).update(safe("A decision needs a reason."))
            self.query_one("#reason").focus()
            return
        cause = self.query_one("#causes", RowList).current
        self.dismiss(Grounds(reason, cause.key if cause else None))


def _draw(cause: _Cause, width: int) -> Content:
    return safe(cell(cause.words[0].upper() + cause.words[1:], width))
