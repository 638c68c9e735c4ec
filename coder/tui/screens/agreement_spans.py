"""How far the coders agree on where in the answers the codes stand, beside the screen that asks whether they do."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.content import Content

from coder.agreement.figures import Estimate
from coder.agreement.views import View
from coder.agreement.wording import percent_text
from coder.errors import CoderError
from coder.tui.actions import Action
from coder.tui.screens.agreement_words import compute_spans, view_words
from coder.tui.screens.saving import save_as
from coder.tui.screens.setting_up import SetUpScreen
from coder.tui.widgets.agreement_table import figure, interval
from coder.tui.widgets.prose import Pages, Paragraph, heading, paragraph, quiet
from coder.tui.widgets.rows import cell

if TYPE_CHECKING:
    from coder.agreement.comparing_spans import CodeSpans  # brings numpy, for which no screen waits
    from coder.agreement.span_report import SpanReport

_NAME, _SPANS, _FIGURE, _INTERVAL = 17, 8, 6, 13
_OVERALL = 30


class SpansScreen(SetUpScreen):
    """Opened from the figures; Esc goes back to them."""

    TITLE = "Agreement on places"
    CSS_PATH = "agreement.tcss"
    EXPLANATION = (
        "The same answers as before, character by character: did the coders give a code to the same words? One line for"
        " each code that somebody marked, the lowest alpha first. “spans” is how many each coder marked; “%”, kappa and"
        " alpha count characters, over all text together. “u” asks how well the pieces lie on each other; “F1” is the"
        " share of spans with a partner that has at least half of both in common, “±” of those whose ends lie within a"
        " few characters. A code on the whole answer marks all of its text, so studies that code whole answers have"
        " nothing to learn here that the screen before does not say."
    )
    ACTIONS = (
        Action("read_on", "pagedown,space", "Read on", "Scroll down."),
        Action("save", "s", "Save", "Write the figures to a file: a table or a text."),
        Action("back", "escape", "Back", "Go back to the figures."),
    )

    def __init__(self, view: View, group: str) -> None:
        super().__init__()
        self._view = view
        self._group = group
        self._report: SpanReport | None = None

    def compose_body(self) -> ComposeResult:
        yield Pages(id="nothing")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._report is not None if action == "save" else True

    async def on_mount(self) -> None:
        pages = self.query_one("#nothing", Pages)
        pages.focus()
        self.say("Computing the figures and their intervals …")
        try:
            self._report = await asyncio.to_thread(compute_spans, self.study, self._view)
        except CoderError as error:
            pages.write([paragraph(str(error))])
        else:
            pages.write(span_lines(self._report, self._view, self._group))
            self.refresh_keys()
        self.say("")

    def action_read_on(self) -> None:
        """Scroll down."""
        self.query_one("#nothing", Pages).scroll_page_down(animate=False)

    @work
    async def action_save(self) -> None:
        """Ask for a file and write what is shown."""
        report = self._report
        if report is None:
            return

        def write(path: Path, force: bool) -> Path:
            from coder.agreement.writing import write_report

            return write_report(report, path, force=force)

        hint = "The end of the name says what is written: .csv .xlsx table, .docx .md text, .json figures."
        written = await save_as(self, "Save the agreement on places", "agreement-places.csv", hint, write)
        if written is not None:
            self.say(f"Written: {written.absolute()}")


def span_lines(report: SpanReport, view: View, name: str) -> list[Paragraph]:
    """One group: all codes together, then a line for each code."""
    from coder.agreement.span_report import overall_spans

    names = [group.group for group in report.groups]
    group = report.groups[names.index(name)]
    who = " and ".join(report.coders) if len(report.coders) == 2 else ", ".join(report.coders)
    lines = [heading(view_words(view, name, names.index(name), len(names)), gap=False)]
    lines.append(paragraph(f"Round {report.round}, {who} · {group.base}."))
    overall = overall_spans(group.found)
    for place, (words, value) in enumerate((words, value) for words, value in overall if value.value is not None):
        lines.append(paragraph(f"{cell(words, _OVERALL)}{figure(value)}", gap=not place))
    for why in dict.fromkeys(value.why for _, value in overall if value.value is None):
        names_of = ", ".join(words for words, value in overall if value.value is None and value.why == why)
        lines.append(paragraph(f"Not defined: {names_of}: {why}."))
    lines.append(heading("Code by code"))
    two = len(report.coders) == 2
    columns = cell("spans", _SPANS, right=True) + cell("%", _FIGURE, right=True)
    columns += cell("kappa", _FIGURE, right=True) if two else ""
    columns += cell("alpha", _FIGURE, right=True) + " " + cell("95% interval", _INTERVAL)
    columns += "".join(cell(title, _FIGURE, right=True) for title in ("u", "F1", "±"))
    lines.append(Paragraph(Content.styled(f"{cell('', _NAME)}{columns}", "bold")))
    lines += [Paragraph(Content(_line(code))) for code in group.found.codes]
    if not group.found.codes:
        lines.append(paragraph("Nobody marked anything."))
    return [*lines, *(quiet(note, gap=not place) for place, note in enumerate(report.notes))]


def _line(code: CodeSpans) -> str:
    line = cell(str(code.code), _NAME) + cell("/".join(map(str, code.spans)), _SPANS, right=True)
    line += cell(percent_text(code.percent), _FIGURE, right=True)
    line += cell(figure(code.kappa), _FIGURE, right=True) if code.kappa else ""
    line += cell(figure(code.alpha), _FIGURE, right=True) + " " + cell(_interval(code.alpha), _INTERVAL)
    return line + "".join(
        cell(figure(each), _FIGURE, right=True) for each in (code.u, code.overlap_f1, code.boundary_f1)
    )


def _interval(alpha: Estimate) -> str:
    return interval(alpha) if alpha.value is not None else "not defined"
