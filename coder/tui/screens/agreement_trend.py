"""How agreement went: over the rounds of the same coders, over versions of the codebook, over quarters of the work."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from textual.app import ComposeResult
from textual.content import Content

from coder.agreement.figures import FEW_SAID, AgreementReport, CodeAgreement, Estimate
from coder.agreement.views import View
from coder.errors import CoderError
from coder.tui.actions import Action
from coder.tui.screens.agreement_words import compute_report
from coder.tui.screens.base import WorkScreen
from coder.tui.widgets.agreement_table import bar, figure, interval
from coder.tui.widgets.prose import Pages, Paragraph, heading, paragraph, quiet
from coder.tui.widgets.rows import cell

_BY = ("round", "version", "batch")
_TITLES = {
    "round": "Over the rounds",
    "version": "Over the versions of the codebook",
    "batch": "Over quarters of the work",
}
_NAME, _BAR, _COLUMN = 26, 19, 7
_FEW = "~"


class TrendScreen(WorkScreen):
    """Opened from the figures; Esc goes back to them."""

    TITLE = "Trend"
    CSS_PATH = "agreement.tcss"
    EXPLANATION = (
        "Each line above is a round, a version or a quarter of the work, with all codes together: ● is pooled kappa and"
        " ├─┤ its 95% interval, on a line from 0 to 1. Below stands kappa of each code, a column for each of them. Few"
        " answers make wide intervals: a change inside them is no change yet."
    )
    ACTIONS = (
        Action("other", "t", "Other trend", "Go on to rounds, versions of the codebook, quarters of the work."),
        Action("read_on", "pagedown,space", "Read on", "Scroll down."),
        Action("back", "escape", "Back", "Go back to the figures."),
    )

    def __init__(self, view: View) -> None:
        super().__init__()
        self._view = view
        self._at = 0

    def compose_body(self) -> ComposeResult:
        yield Pages(id="nothing")

    async def on_mount(self) -> None:
        self.query_one("#nothing").focus()
        await self._show()

    async def _show(self) -> None:
        self.say("Computing the figures and their intervals …")
        pages = self.query_one("#nothing", Pages)
        try:
            report = await asyncio.to_thread(compute_report, self.study, replace(self._view, by=_BY[self._at]))
        except CoderError as error:
            pages.write([paragraph(str(error))])
        else:
            pages.write(trend_lines(report))
        self.say("")

    async def action_other(self) -> None:
        """Go on to the next kind of trend."""
        self._at = (self._at + 1) % len(_BY)
        await self._show()

    def action_read_on(self) -> None:
        """Scroll down."""
        self.query_one("#nothing", Pages).scroll_page_down(animate=False)


def trend_lines(report: AgreementReport) -> list[Paragraph]:
    """The groups with all codes together, what changed, and kappa of each code."""
    from coder.agreement.notable import changes

    lines = [heading(_TITLES[report.by], gap=False)]
    for number, group in enumerate(report.groups, start=1):
        of = group.overall.pooled_kappa or group.overall.alpha_masi
        mark = group.source.mark("") if group.source else ""
        name = cell(f"{number} {group.group}"[: _NAME - len(mark)] + mark, _NAME)
        drawn = _drawn(of)
        lines.append(Paragraph(Content(f"{name} {cell(f'{group.units:,}', 7, right=True)} ") + drawn))
    said = [(group.marked, group.source.said) for group in report.groups if group.source and group.source.said]
    sentences = (*changes(report), *(f"{name}: {words}." for name, words in said))
    lines += [paragraph(sentence, gap=not place) for place, sentence in enumerate(sentences)]
    codes = {group.group: {code.code: code for code in group.codes} for group in report.groups}
    lines.append(heading("Kappa of each code"))
    columns = "".join(cell(f"{number} ", _COLUMN, right=True) for number in range(1, len(report.groups) + 1))
    lines.append(Paragraph(Content.styled(f"{cell('', _NAME)}{columns}", "bold")))
    for key, name in {code.code: code.name for group in report.groups for code in group.codes}.items():
        found = [codes[group.group].get(key) for group in report.groups]
        if any(each and each.kappa.value is not None for each in found):
            cells = "".join(cell(_kappa(each), _COLUMN, right=True) for each in found)
            lines.append(Paragraph(Content(f"{cell(name, _NAME)}{cells}")))
    if any(code.few for group in report.groups for code in group.codes):
        lines.append(quiet(f"{_FEW} {FEW_SAID}.", gap=True))
    return [*lines, *(quiet(note, gap=not place) for place, note in enumerate(_further(report)))]


def _further(report: AgreementReport) -> list[str]:
    """The notes, but for what is said of the groups above."""
    said = [group.source.said for group in report.groups if group.source and group.source.said]
    return [note for note in report.notes if not any(words in note for words in said)]


def _kappa(code: CodeAgreement | None) -> str:
    """Kappa of a code, with a mark where few uses are behind it."""
    if code is None or code.kappa.value is None:
        return "– "
    return figure(code.kappa) + (_FEW if code.few else " ")


def _drawn(of: Estimate) -> Content:
    if of.value is None:
        return Content.styled(f"not defined: {of.why}", "italic")
    return Content(f"{figure(of)} {cell(interval(of), 13)} ") + bar(of, _BAR)
