"""What stands before and beside an import: the first answers to read, and the bar while the file comes in."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import ProgressBar, Static

from coder.display import display_line
from coder.errors import CoderError
from coder.survey.reviewing import FirstAnswers
from coder.tui.widgets.prose import Pages, heading, paragraph, quiet
from coder.tui.widgets.text import safe, safe_line

_STEPS = 1_000


class FirstAnswersDialog(ModalScreen[bool]):
    """The first answers of one question after the other; gives whether the file shall come in."""

    CSS = """
    FirstAnswersDialog .dialog { width: 110; height: 90%; padding: 0 1; }
    FirstAnswersDialog #sum { color: $text-muted; height: auto; }
    FirstAnswersDialog #which { text-style: bold; height: auto; max-height: 4; margin-top: 1; color: $primary; }
    FirstAnswersDialog Pages { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(False)", "Back"),
        Binding("enter", "dismiss(True)", "Import"),
        Binding("right,n,tab", "turn(1)", "Next question", priority=True),
        Binding("left,p,shift+tab", "turn(-1)", "Question before", priority=True),
    ]

    def __init__(self, questions: Sequence[FirstAnswers], summary: str, at: str = "") -> None:
        super().__init__()
        self._questions = questions
        self._summary = summary
        self._at = next((place for place, one in enumerate(questions) if one.question == at), 0)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = Content("Read the first answers; nothing is stored yet")
            box.border_subtitle = Content("← → question · ↑ ↓ scroll · Enter import · Esc back")
            yield Static(safe(self._summary), id="sum")
            yield Static(id="which")
            yield Pages()

    def on_mount(self) -> None:
        self.query_one(Pages).focus()
        self._show()

    def action_turn(self, questions: int) -> None:
        """Show another question."""
        self._at = (self._at + questions) % max(1, len(self._questions))
        self._show()

    def _show(self) -> None:
        one = self._questions[self._at]
        number = f"{self._at + 1} of {len(self._questions)}"
        named = "" if one.wording in ("", one.question) else f"{display_line(one.question, 60)}  "
        self.query_one("#which", Static).update(safe_line(f"{number}   {named}{one.wording or one.question}", 400))
        parts = [
            part
            for respondent, text in one.answers
            for part in (quiet(f"respondent {display_line(respondent, 60)}", gap=True), paragraph(text))
        ]
        self.query_one(Pages).write(parts or [heading("Nobody wrote anything here, in the rows that were looked at.")])


class Stopped(CoderError):
    """A person stopped the import; what it did so far is taken back."""


class ImportingDialog(ModalScreen[None]):
    """A bar while the file comes in. The thread that imports tells it the share; Esc stops the thread."""

    CSS = """
    ImportingDialog .dialog { height: auto; }
    ImportingDialog ProgressBar { width: 100%; margin: 1 0; }
    ImportingDialog Bar { width: 1fr; }
    """
    HEADING = "Importing"
    STOPS = "Esc or Ctrl+C stops; nothing is stored then"
    AT_THE_END = "All rows are read; the study is being written …"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,ctrl+c,ctrl+q", "stop", "Stop", priority=True)]

    def __init__(self, what: str) -> None:
        super().__init__()
        self._what = what
        self._share = 0.0
        self._stop = threading.Event()

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = Content(self.HEADING)
            box.border_subtitle = Content(self.STOPS)
            yield Static(safe_line(self._what, 200), id="what")
            yield ProgressBar(total=_STEPS, show_eta=False)

    def on_mount(self) -> None:
        self.set_interval(0.1, self._paint)

    def on_unmount(self) -> None:
        self._stop.set()  # leaving the program must not store half an hour later what nobody waits for

    def share_read(self, share: float) -> None:
        """Called by the importing thread."""
        self._share = share
        if self._stop.is_set():
            raise Stopped

    def _paint(self) -> None:
        self.query_one(ProgressBar).update(progress=round(self._share * _STEPS))
        if self._share >= 1 and not self._stop.is_set():
            self.query_one("#what", Static).update(Content(self.AT_THE_END))

    def action_stop(self) -> None:
        """Ask the importing thread to stop."""
        self._stop.set()
        self.query_one("#what", Static).update(Content("Stopping …"))


class LookingDialog(ImportingDialog):
    """A bar while a large file is looked at; before the first rows are there, the file is being unpacked."""

    HEADING = "Looking at the columns"
    STOPS = "Esc stops, and another file can be chosen"
    AT_THE_END = "All rows are read; the columns are being told apart …"
