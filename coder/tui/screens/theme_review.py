"""Level 1 of the review: every extract of a theme is read and judged by one key."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content

from coder.display import display_text
from coder.themes.review import Finding, ThemeExtract, ThemeReview, record_findings, review_progress, theme_extracts
from coder.tui.actions import Action
from coder.tui.screens.judging import REASON, JudgingScreen
from coder.tui.widgets.forms import Field
from coder.tui.widgets.prose import Paragraph, heading, paragraph, quiet
from coder.tui.widgets.rows import cell
from coder.tui.widgets.text import safe

_MARKS = {"fits": "✓", "move": "→", "drop": "✗", "add": "+", "": "·"}


class ThemeReviewScreen(JudgingScreen[ThemeExtract]):
    """Opened from the themes; Esc goes back to them."""

    TITLE = "Review"
    EXPLANATION = (
        "Read every extract of the theme, and say of each whether it fits: f. One that belongs to another theme is"
        " moved with m; one that belongs to none is dropped with d. An answer that speaks against the theme belongs to"
        " it all the same: x marks it as a deviant case. Everything but f asks for a reason.\n\n"
        "The next extract that was not read comes by itself. What was taken out stays in the list, with the reason, and"
        " u takes a finding back. z takes back what you did last, also from an earlier sitting. Sub-themes are reviewed"
        " by themselves. The codes that coders gave are never changed."
    )
    ACTIONS = (
        Action("fits", "f", "Fits", "This extract fits the theme."),
        Action("deviant", "x", "Deviant", "It speaks against the theme and belongs to it; say why."),
        Action("move", "m", "Move", "Move it to another theme; say why."),
        Action("drop", "d", "Drop", "It does not belong to the theme; say why."),
        Action("unread", "u", "Unread", "Take the finding on this extract back."),
        Action("undo", "z,ctrl+z", "Undo", "Take back what you did last."),
        Action("redo", "y,ctrl+y", "Redo", "Do again what you took back.", footer=False),
        Action("next_unread", "right_square_bracket,g", "Unread next", "Go to the next that was not read."),
        Action("back", "escape", "Back", "Go back to the themes.", footer=False),
    )

    def __init__(self, theme: str) -> None:
        super().__init__()
        self._theme = theme
        self._review: ThemeReview | None = None
        self._others: list[tuple[str, str]] = []

    def gather(self) -> Sequence[ThemeExtract]:
        self._review = theme_extracts(self.study, self._theme)
        themes = review_progress(self.study)
        self._others = [(each.theme, each.name) for each in themes if each.theme != self._review.theme]
        return self._review.extracts

    def heading(self) -> str:
        return f"Extracts of: {self._review.name}" if self._review else ""

    def nothing(self) -> str:
        return "This theme has no extracts yet: none of its codes is agreed on any answer."

    def is_read(self, row: ThemeExtract) -> bool:
        return bool(row.person or row.came_from)

    def draw(self, row: ThemeExtract, width: int) -> Content:
        mark = "!" if row.deviant else "→" if row.came_from and not row.finding else _MARKS[row.finding]
        front = f"{mark} {cell(row.respondent, 8)} "
        start = row.spans[0][0] if row.spans else 0
        line = safe(front + cell(row.text[start : start + 300], max(width - cell_len(front), 1)))
        return line.stylize("dim") if row.finding in ("move", "drop") else line

    def about(self, row: ThemeExtract) -> list[Paragraph]:
        found = [heading(f"{row.respondent} · {row.question}", gap=False)]
        said = ", ".join(f"{name}: {value}" for name, value in row.attributes.items() if value)
        found += [quiet(said)] if said else []
        found += [Paragraph(_marked(row), gap=True)]
        codes = ", ".join(row.codes) or "none: a person put it in"
        found.append(quiet(f"Codes that bring it here: {codes}", gap=True))
        if row.came_from:
            found.append(paragraph(f"Moved here from {row.came_from}."))
        if self._review and self._review.idea:
            found += [heading("Does it fit?"), quiet(self._review.idea)]
        if row.finding:
            words = {"fits": "fits", "move": f"moved to {row.to}", "drop": "dropped", "add": "put in"}[row.finding]
            found.append(heading(f"Finding: {words}{', a deviant case' if row.deviant else ''} ({row.person})"))
            found += [paragraph(row.reason)] if row.reason else []
        return found

    async def action_fits(self) -> None:
        """It fits."""
        if (row := self.answers.current) is not None:
            self.say("")
            saved = await self.run_operation(self._save, row, "fits")
            if saved is not None:
                self.replace_front(saved)

    async def action_unread(self) -> None:
        """Take the finding back."""
        row = self.answers.current
        if row is not None and not row.finding:
            self.say("There is no finding on this extract.")
        elif row is not None:
            saved = await self.run_operation(self._save, row, "")
            if saved is not None:
                self.say("The finding is taken back.")
                self.replace_front(saved)

    def action_deviant(self) -> None:
        """It speaks against the theme."""
        self._ask("A deviant case: why does it speak against the theme?", "fits", deviant=True)

    def action_drop(self) -> None:
        """It does not belong."""
        self._ask("Drop it: why does it not belong to the theme?", "drop")

    def action_move(self) -> None:
        """It belongs to another theme."""
        if not self._others:
            self.say("There is no other theme; add one on the themes screen first.")
            return
        self._ask("Move it to another theme", "move")

    def _ask(self, title: str, finding: str, *, deviant: bool = False) -> None:
        row = self.answers.current
        if row is None:
            return
        to = Field("to", "To the theme", "choice", default=self._others[0][0], choices=self._others) if (
            finding == "move"
        ) else None  # fmt: skip
        fields = [*([to] if to else []), REASON]

        def save(filled: dict[str, str]) -> ThemeExtract | None:
            return self._save(row, finding, filled.get("to", ""), filled["reason"], deviant=deviant)

        self.ask_and_save(title, fields, save)

    def _save(
        self, row: ThemeExtract, finding: str, to: str = "", reason: str = "", *, deviant: bool = False
    ) -> ThemeExtract | None:
        said = Finding(self._theme, row.respondent, row.question, finding, to, deviant, reason)
        record_findings(self.study, [said])
        again = theme_extracts(self.study, self._theme, [row.answer_id]).extracts
        return again[0] if again else row


def _marked(row: ThemeExtract) -> Content:
    """The whole answer, with what belongs to the theme underlined; one character is shown for each there is."""
    content = safe(display_text(row.text))
    for start, end in row.spans:
        content = content.stylize("bold underline", start, end)
    return content
