"""Whether coders still code as they did: what a check round shows, to be read."""

from __future__ import annotations

from collections.abc import Iterator

from textual import work
from textual.app import ComposeResult

from coder.agreement.drift import DriftReport, SelfAgreement, drift_notes, drift_report
from coder.agreement.figures import Agreement
from coder.tui.actions import Action
from coder.tui.screens.setting_up import SetUpScreen
from coder.tui.widgets.agreement_table import figure, interval
from coder.tui.widgets.prose import Pages, Paragraph, counted, heading, paragraph, quiet

_MOST = 8
"""Codes that are shown of each coder, the least stable ones."""


class DriftScreen(SetUpScreen):
    """Opened from Home."""

    NAME = "drift"
    TITLE = "Drift"
    CSS_PATH = "round_plan.tcss"
    EXPLANATION = (
        "In the course of a long coding people begin to use codes a little differently. A check round gives coders some"
        " of their own answers again, without showing what they made of them; when it is closed, this screen sets the"
        " first and the second coding of each person side by side, and the coders beside each other then and now.\n\n"
        "To begin one, press o on Home and choose under “Coded again from” the round that the answers are taken from."
    )
    ACTIONS = (
        Action("read_on", "pagedown,space", "Read on", "Go on reading."),
        Action("back", "escape", "Back", "Go back to Home."),
    )

    def compose_body(self) -> ComposeResult:
        yield Pages(id="drift")

    def on_mount(self) -> None:
        self.query_one(Pages).focus()
        self.begin()

    @work(group="read")
    async def begin(self) -> None:
        """Show what there is, while the screen is there already."""
        self.say("Comparing …")
        report = await self.run_operation(drift_report, self.study)
        if report is not None:
            self.say("")
            self.query_one(Pages).write(drift_paragraphs(report))

    def action_read_on(self) -> None:
        """Go on reading."""
        self.query_one(Pages).scroll_page_down()


def drift_paragraphs(report: DriftReport) -> list[Paragraph]:
    """The report, to be read from top to bottom."""
    said = [heading(f"Round {report.round}: the same answers, coded first and again", gap=False)]
    said += [paragraph(note, before=" • ") for note in drift_notes(report)]
    for one in report.coders:
        said += _with_themselves(one)
    if report.together:
        first, again = report.together.first, report.together.again
        said.append(heading(f"The coders with each other, on {first.base}"))
        said += [paragraph(f"first: {_overall(first)}"), paragraph(f"again: {_overall(again)}")]
    if report.course:
        said.append(heading("The coders with each other, round by round"))
        said += [
            paragraph(f"{one.round} ({one.kind}, {one.closed_at[:10]}): {_overall(one.report.whole)}")
            for one in report.course
        ]
    return said


def _with_themselves(one: SelfAgreement) -> Iterator[Paragraph]:
    yield heading(f"{one.coder} with {one.coder}")
    first = " and ".join(f"{number} in {name}" for name, number in one.rounds.items())
    yield paragraph(f"{one.figures.base}, first coded {first}. {_overall(one.figures)}")
    changed = [code for code in one.figures.codes if code.pair and code.pair.a_only + code.pair.b_only]
    for code in changed[:_MOST]:
        pair = code.pair
        assert pair is not None
        kappa = f"kappa {figure(code.kappa)} {interval(code.kappa)}".strip()
        counts = f"both times {pair.both}, only first {pair.a_only}, only again {pair.b_only}"
        yield paragraph(f"{code.name}: {kappa}; {counts}", before=" • ")
    if len(changed) > _MOST:
        yield quiet(f"And {counted(len(changed) - _MOST, 'code')} that changed less: coder round drift lists them.")
    if alike := sum(any(code.applied) for code in one.figures.codes) - len(changed):
        yield quiet(f"{counted(alike, 'code')} went to the same answers both times.")


def _overall(figures: Agreement) -> str:
    overall = figures.overall
    same = f"The same codes on {overall.exact_match.value:.0%} of {figures.units:,} answers" if (
        overall.exact_match.value is not None
    ) else "No answer that both coded"  # fmt: skip
    pooled = overall.pooled_kappa
    if pooled is None or pooled.value is None:
        return (
            f"{same}, alpha (Jaccard) {figure(overall.alpha_jaccard)} {interval(overall.alpha_jaccard)}".strip() + "."
        )
    return f"{same}, pooled kappa {figure(pooled)} {interval(pooled)}".strip() + "."
