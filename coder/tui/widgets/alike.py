"""Confirm one decision for several answers: each is read, and taken or left, before any is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from coder.codebook.reading import Codebook
from coder.consensus.alike import Alike
from coder.display import counted
from coder.tui.widgets.prose import Prose, paragraph, to_the_top
from coder.tui.widgets.text import safe, safe_line


class AlikeDialog(ModalScreen[list[Alike] | None]):
    """Goes through the answers; gives those that were confirmed, or None when the person cancels."""

    CSS = """
    AlikeDialog { align: center middle; }
    AlikeDialog .dialog { width: 96; height: 90%; padding: 0 2; }
    AlikeDialog VerticalScroll { height: 1fr; margin-top: 1; }
    AlikeDialog Prose { height: auto; }
    AlikeDialog Static { height: auto; }
    AlikeDialog #more { height: 1; margin-bottom: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "judge(True)", "Yes", priority=True),
        Binding("n", "judge(False)", "No"),
        Binding("left", "back", "Back"),
        Binding("ctrl+s", "done", "Done"),
        Binding("escape", "dismiss(None)", "Cancel"),
    ]

    def __init__(self, found: Sequence[Alike], book: Codebook) -> None:
        super().__init__()
        self._found = found
        self._book = book
        self._judged: list[bool] = []

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = Content("The same decision here?")
            yield Static(id="what")
            with VerticalScroll() as answer:
                yield Prose()
            yield Static(id="more", classes="quiet")
            yield Static(id="sides")
        for changed in ("scroll_y", "virtual_size"):
            self.watch(answer, changed, self._look_whether_more, init=False)

    def on_mount(self) -> None:
        self._write()

    def _look_whether_more(self) -> None:
        self.call_after_refresh(self._say_whether_more)

    def _say_whether_more(self) -> None:
        """Say so below an answer of which not all is shown."""
        answer = self.query_one(VerticalScroll)
        below = answer.max_scroll_y - round(answer.scroll_y)
        said = f"↓ PgDn: {counted(below, 'more line')} of the answer" if below > 0 else ""
        self.query_one("#more", Static).update(Content(said))

    def _write(self) -> None:
        number, taken = len(self._judged), sum(self._judged)
        over = number == len(self._found)
        keys = "y the same · n not here · ← back · Ctrl+S enough · Esc cancel"
        box = self.query_one(".dialog")
        box.border_subtitle = Content("Enter decides them · ← back · Esc cancel" if over else keys)
        if over:
            self.query_one("#what", Static).update(Content(f"{taken} of {number} answers get the same decision."))
            self.query_one(Prose).write([])
            self.query_one("#sides", Static).update("")
            return
        one = self._found[number]
        names = self._names(one.codes) if one.codes else one.choice.outcome.replace("_", " ")
        self.query_one("#what", Static).update(
            safe_line(f"{number + 1} of {len(self._found)}, {taken} taken. It would have: {names}", 200)
        )
        self.query_one(Prose).write([paragraph(one.difference.text)])
        to_the_top(self.query_one(VerticalScroll))
        sides = [f"{side.number}  {self._names(side.codes)}" for side in one.difference.sides]
        self.query_one("#sides", Static).update(safe("\n".join(sides)))

    def _names(self, keys: Sequence[str]) -> str:
        return ", ".join(self._book.by_key(key).name for key in keys) or "no code applies"

    def action_judge(self, same: bool) -> None:
        """Take this answer or leave it, and come to the next; after the last one Enter ends."""
        if len(self._judged) == len(self._found):
            if same:
                self.action_done()
            return
        self._judged.append(same)
        self._write()

    def action_back(self) -> None:
        """Look at the answer before once more."""
        if self._judged:
            self._judged.pop()
            self._write()

    def action_done(self) -> None:
        """Give back what was confirmed so far."""
        self.dismiss([one for one, same in zip(self._found, self._judged, strict=False) if same])
