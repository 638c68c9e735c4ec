"""The answers behind a figure of agreement, to be read through with what each coder made of them."""

from __future__ import annotations

import asyncio

from textual.app import ComposeResult
from textual.containers import Container

from coder.agreement.behind import MOST, AnswerBehind, Behind, Cell, CoderReading, answers_behind
from coder.agreement.views import View
from coder.errors import CoderError
from coder.tui.actions import Action
from coder.tui.screens.base import WorkScreen
from coder.tui.widgets.prose import Paragraph, counted, heading, paragraph, quiet
from coder.tui.widgets.reader import Reader

_LONGEST_QUOTE = 120


class BehindScreen(WorkScreen):
    """Opened from the figures; Esc goes back to them."""

    TITLE = "Answers behind a figure"
    CSS_PATH = "extracts.tcss"
    EXPLANATION = (
        "The answers that a figure counts, each with the codes of every coder; words in quotation marks are those that"
        " the coder marked. Scroll with ↑ ↓ and PgUp PgDn; Esc goes back. What is to become of a difference is decided"
        " on Reconcile, where nobody sees whose reading is whose."
    )
    ACTIONS = (
        Action("read_on", "pagedown,space", "Read on", "Go on reading; at the end of a page the next answers come."),
        Action("back", "escape", "Back", "Go back to the figures."),
    )

    def __init__(self, title: str, cell: Cell, view: View, group: str | None = None) -> None:
        super().__init__()
        self._heading = title
        self._asked = (cell, view, group)

    def compose_body(self) -> ComposeResult:
        with Container():
            yield Reader[AnswerBehind](answer_lines, "answers", id="extracts")

    async def on_mount(self) -> None:
        reader = self.query_one("#extracts", Reader)
        reader.focus()
        self.say("Gathering the answers …")
        try:
            found = await asyncio.to_thread(answers_behind, self.study, *self._asked)
        except CoderError as error:
            reader.write([paragraph(str(error))], ())
            self.say("")
            return
        reader.write(_top(self._heading, found), found.answers)
        self.say("")

    def action_read_on(self) -> None:
        """Go on reading."""
        self.query_one("#extracts", Reader).action_page_down()


def _top(title: str, found: Behind) -> list[Paragraph]:
    lines = [heading(title, gap=False), quiet(f"{counted(found.total, 'answer')}.")]
    if found.total > MOST:
        lines.append(quiet(f"The first {MOST} are shown; all codings: coder codings save FILE"))
    return lines


def answer_lines(answer: AnswerBehind) -> list[Paragraph]:
    """One answer, and below it what each coder made of it."""
    return [
        heading(f"{answer.respondent} · {answer.question}"),
        paragraph(answer.text.strip("\r\n"), before="  "),
        *(paragraph(_made_of_it(reading), before="  ● ") for reading in answer.readings),
    ]


def _made_of_it(reading: CoderReading) -> str:
    codes = [f"{mark.code} “{_cut(mark.words)}”" if mark.words else mark.code for mark in reading.codes]
    return f"{reading.coder}: {', '.join(codes) or 'no code applies'}"


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST_QUOTE else f"{words[: _LONGEST_QUOTE - 1]}…"
