"""Level 2 of the review: the answers in no theme, and a sample of all, are read again."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content

from coder.codebook.reading import show_codebook
from coder.themes.rereading import (
    SAMPLE_SEED,
    SAMPLE_SIZE,
    RereadAnswer,
    loose_answers,
    record_reread,
    reread_sample,
)
from coder.tui.actions import Action
from coder.tui.screens.judging import REASON, JudgingScreen
from coder.tui.widgets.forms import Field
from coder.tui.widgets.prose import Paragraph, counted, heading, paragraph, quiet
from coder.tui.widgets.rows import cell
from coder.tui.widgets.text import safe

_MARKS = {"reflected": "✓", "missed": "!", "elsewhere": "○", "": "·"}
_WORDS = {
    "reflected": "the themes reflect it", "missed": "the themes miss something", "elsewhere": "rightly outside",
}  # fmt: skip


class ThemeRereadScreen(JudgingScreen[RereadAnswer]):
    """Opened from the themes; Esc goes back to them."""

    TITLE = "Read again"
    EXPLANATION = (
        "Do the themes reflect the whole data set, and what was missed? First come the answers that are in no theme; s"
        " changes to a sample of all answers, drawn with a seed, so that the same answers come again.\n\n"
        "Read each, and say what you find: r when the themes reflect it, e when what it says is rightly outside the"
        " themes, m when they miss something. With m you may also code the answer late: that adds to the agreed codes"
        " and touches neither the coders' own codes nor the agreement that was computed. Everything is logged, and z"
        " takes back what you did last."
    )
    ACTIONS = (
        Action("reflected", "r", "Reflected", "The themes reflect this answer."),
        Action(
            "missed", "m", "Missed", "The themes miss something that it says; say what, and code it late if need be."
        ),
        Action("elsewhere", "e", "Elsewhere", "What it says is rightly outside the themes; say why."),
        Action("unread", "u", "Unread", "Take the finding on this answer back.", footer=False),
        Action("undo", "z,ctrl+z", "Undo", "Take back what you did last."),
        Action("redo", "y,ctrl+y", "Redo", "Do again what you took back.", footer=False),
        Action("next_unread", "right_square_bracket,g", "Unread next", "Go to the next that was not read."),
        Action("other_list", "s", "Sample", "Change between the answers in no theme and the sample."),
        Action("back", "escape", "Back", "Go back to the themes.", footer=False),
    )

    def __init__(self) -> None:
        super().__init__()
        self._sampled = False
        self._codes: list[tuple[str, str]] = []

    def gather(self) -> Sequence[RereadAnswer]:
        book = show_codebook(self.study)
        self._codes = [(code.key, code.name) for code in book.codable()]
        return reread_sample(self.study) if self._sampled else loose_answers(self.study)

    def heading(self) -> str:
        if self._sampled:
            return f"A sample of {SAMPLE_SIZE} answers, seed {SAMPLE_SEED} · s: answers in no theme"
        return f"{counted(len(self.answers.rows), 'answer')} in no theme · s: a sample of all"

    def nothing(self) -> str:
        return "Every substantive answer is in a theme. Press s to read a sample of all answers again."

    def is_read(self, row: RereadAnswer) -> bool:
        return bool(row.finding)

    def draw(self, row: RereadAnswer, width: int) -> Content:
        front = f"{_MARKS[row.finding]} {cell(row.respondent, 8)} "
        return safe(front + cell(row.text[:300], max(width - cell_len(front), 1)))

    def about(self, row: RereadAnswer) -> list[Paragraph]:
        found = [heading(f"{row.respondent} · {row.question}", gap=False)]
        said = ", ".join(f"{name}: {value}" for name, value in row.attributes.items() if value)
        found += [quiet(said)] if said else []
        found.append(paragraph(row.text, gap=True))
        found.append(quiet(f"Agreed codes: {', '.join(row.codes) or 'none'}", gap=True))
        where = f"In the themes: {', '.join(row.themes)}" if row.themes else f"In no theme: {row.why}"
        found.append(quiet(where))
        if row.finding:
            found.append(heading(f"Finding: {_WORDS[row.finding]} ({row.person})"))
            found += [paragraph(row.reason)] if row.reason else []
        return found

    async def action_reflected(self) -> None:
        """The themes reflect it."""
        await self._at_once("reflected")

    async def action_unread(self) -> None:
        """Take the finding back."""
        await self._at_once("")

    async def _at_once(self, finding: str) -> None:
        if (row := self.answers.current) is not None:
            self.say("")
            saved = await self.run_operation(self._save, row, finding)
            if saved is not None:
                self.replace_front(saved)

    def action_elsewhere(self) -> None:
        """It is rightly outside the themes."""
        if (row := self.answers.current) is not None:
            title = "Rightly outside the themes: why?"
            self.ask_and_save(title, [REASON], lambda filled: self._save(row, "elsewhere", filled["reason"]))

    def action_missed(self) -> None:
        """The themes miss something."""
        if (row := self.answers.current) is None:
            return
        hint = "On the whole answer; the coders' own codes stay as they are."
        code = Field("code", "Code it late", "choice", False, "", self._codes, hint)

        def save(filled: dict[str, str]) -> RereadAnswer:
            return self._save(row, "missed", filled["reason"], filled["code"])

        self.ask_and_save("The themes miss something: what?", [REASON, code], save)

    async def action_other_list(self) -> None:
        """Change between the two lists."""
        self._sampled = not self._sampled
        await self.read()

    def _save(self, row: RereadAnswer, finding: str, reason: str = "", code: str = "") -> RereadAnswer:
        record_reread(
            self.study, row.respondent, row.question, finding, reason=reason, codes=(code,) if code else ()
        )  # fmt: skip
        person = self.study.require_actor().name if finding else ""
        named = dict(self._codes).get(code, "")
        codes = (*row.codes, named) if named else row.codes
        return RereadAnswer(
            row.answer_id, row.respondent, row.question, row.attributes, row.text, codes, row.themes, row.why, finding,
            reason.strip(), person,
        )  # fmt: skip
