"""How far the coders of a closed round agree: overall, and code by code with the codes to talk about first."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, TypedDict

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from coder.agreement.behind import Cell
from coder.agreement.coefficients.value import Value
from coder.agreement.figures import Agreement, AgreementReport, CodeAgreement, Estimate
from coder.agreement.notable import notable
from coder.errors import CoderError
from coder.store.study import Study
from coder.tui.actions import Action
from coder.tui.screens.agreement_behind import BehindScreen
from coder.tui.screens.agreement_mixed import MixedUpScreen
from coder.tui.screens.agreement_trend import TrendScreen
from coder.tui.screens.saving import save_as
from coder.tui.screens.setting_up import SetUpScreen
from coder.tui.widgets.agreement_table import code_line, count_names, figure, header_line, interval
from coder.tui.widgets.pick import PickDialog
from coder.tui.widgets.prose import Pages, Paragraph, counted, heading, paragraph, quiet
from coder.tui.widgets.rows import RowList, cell
from coder.tui.widgets.text import safe_line

_CELL = 44
"""Cells for one overall figure with its name and interval."""
_READ_THEM = "Enter opens the answers on which the coders differ, one after the other, with what each made of them."
_NEXT = "Home (1) shows what comes next. The differences of a closed round can be read on Reconcile (5)."


class CodeList(RowList[CodeAgreement]):
    """The table; PgDn and Space belong to the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("pagedown,space", "screen.read_on", show=False)]


class AgreementScreen(SetUpScreen):
    """Read the agreement of the newest closed round."""

    NAME = "agreement"
    TITLE = "Agreement"
    CSS_PATH = "agreement.tcss"
    EXPLANATION = (
        "How far the coders agree on what each of them coded alone. Above stand the figures for whole sets of codes;"
        " below, one line for each code, the lowest kappa first: these are the codes to talk about, and perhaps to"
        " define anew. Enter opens the answers behind a code's numbers.\n\n"
        "● is kappa and ├─┤ its 95% interval, on a line from 0 (no more than chance) to 1. “both” are answers to which"
        " both coders gave the code, “A” and “B” those to which only one of them did, “none” all others. “few”:"
        " a coder used the code fewer than five times, so the interval says little. A code that nobody used has no"
        " kappa: it is not defined, which is neither 0 nor 1.\n\n"
        "What agreement is enough is a convention and depends on the use; no figure here passes or fails anybody."
    )
    ACTIONS = (
        Action("by_question", "b", "By question", "Show all questions together, then each question for itself."),
        Action("level", "l", "Families", "Count single codes, or whole families of codes."),
        Action("answers", "enter", "Answers", "Read the answers that one of the code's numbers counts."),
        Action("mixed_up", "c", "Mixed up", "Show which codes were given in one another's place."),
        Action("trend", "t", "Trend", "Show how agreement went over rounds, versions and quarters of the work."),
        Action(
            "duplicates", "d", "Duplicates", "Count one of several answers that say the same, or all.", footer=False
        ),
        Action(
            "read_on",
            "pagedown,space",
            "Read on",
            "Go on in the words about the code, then to the next code.",
            footer=False,
        ),
        Action("save", "s", "Save", "Write the figures to a file: a table, a text or a chart."),
    )

    def __init__(self) -> None:
        super().__init__()
        self._level = "leaf"
        self._group = -1
        """Which question is shown; -1: all of them together."""
        self._reports: dict[tuple[str, bool, bool], AgreementReport] = {}
        """By level, whether it is by question, and whether it is without duplicates."""
        self._without_duplicates = False
        self._reflexive = False

    def compose_body(self) -> ComposeResult:
        with Vertical(id="figures"):
            yield Static(id="overall")
            yield Static(id="columns")
            yield CodeList(code_line, id="codes")
            yield Pages(id="sentence")
        yield Pages(id="nothing")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "answers":
            return bool(self._reports) or self._reflexive
        own = ("by_question", "level", "mixed_up", "trend", "duplicates", "read_on", "save")
        return bool(self._reports) if action in own else True

    def on_mount(self) -> None:
        self.query_one("#figures").display = False
        self.query_one("#codes").focus()
        self._show()

    def on_resize(self) -> None:
        self.call_after_refresh(self._write_top)

    @property
    def _by_question(self) -> bool:
        return self._group >= 0

    @property
    def _report(self) -> AgreementReport | None:
        return self._reports.get((self._level, self._by_question, self._without_duplicates))

    @property
    def _shown(self) -> Agreement | None:
        report = self._report
        return report.groups[max(self._group, 0)] if report else None

    @work(exclusive=True)
    async def _show(self) -> None:
        """Compute what is asked for, unless it is there already, and show it."""
        wanted = (self._level, self._by_question, self._without_duplicates)
        if wanted not in self._reports:
            self.say("Computing the figures and their intervals …")
            try:
                self._reports[wanted] = await asyncio.to_thread(_compute, self.study, *wanted)
            except CoderError as error:
                self._show_nothing(str(error))
                return
            self.say("")
        if self._shown:
            self.query_one("#nothing").display = False
            self.query_one("#figures").display = True
            self.query_one("#codes", RowList).write(self._shown.codes)
            self.refresh_keys()
            self.call_after_refresh(self._write_top)

    def _show_nothing(self, why: str) -> None:
        self.say("")
        self.query_one("#figures").display = False
        pages = self.query_one("#nothing", Pages)
        pages.display = True
        self._reflexive = "reflexive" in why
        after = _READ_THEM if self._reflexive else _NEXT
        pages.write([heading("No agreement is shown"), paragraph(why, gap=True), quiet(after, gap=True)])
        pages.focus()
        self.refresh_keys()

    def _write_top(self) -> None:
        report, group = self._report, self._shown
        if report is None or group is None:
            return
        overall = self.query_one("#overall", Static)
        overall.update(_overall(report, group, self._where(report, group), overall.size.width))
        width = self.query_one("#codes").scrollable_content_region.width
        self.query_one("#columns", Static).update(header_line(width, count_names(report.coders)))

    def _where(self, report: AgreementReport, group: Agreement) -> str:
        unit = "single codes" if self._level == "leaf" else "families of codes"
        book = f"codebook version {report.codebook_version}"
        if self._without_duplicates:
            unit += " · without duplicates"
        if not self._by_question:
            return f"All questions together · {unit} · {book}"
        return f"Question {group.group} ({self._group + 1} of {len(report.groups)}) · {unit} · {book}"

    @on(OptionList.OptionHighlighted)
    def _say_code(self) -> None:
        code, report, group = self.query_one("#codes", RowList).current, self._report, self._shown
        if code and report and group:
            self.query_one("#sentence", Pages).write(_sentences(code, report, group))

    def action_read_on(self) -> None:
        """Read on below the table, then go to the next code."""
        words, codes = self.query_one("#sentence", Pages), self.query_one("#codes", CodeList)
        if words.scroll_offset.y < words.max_scroll_y:
            words.scroll_page_down(animate=False)
        elif codes.highlighted is not None and codes.highlighted < len(codes.rows) - 1:
            codes.highlighted += 1

    def action_by_question(self) -> None:
        """All questions, then each, and round again."""
        report = self._reports.get((self._level, True, self._without_duplicates))
        self._group += 1
        if report and self._group >= len(report.groups):
            self._group = -1
        self._show()

    def action_level(self) -> None:
        """Single codes or families."""
        self._level = "parent" if self._level == "leaf" else "leaf"
        self._show()

    def action_duplicates(self) -> None:
        """Count one of several answers that say the same, or all of them."""
        self._without_duplicates = not self._without_duplicates
        self._show()

    async def action_mixed_up(self) -> None:
        """Open the codes that were given in one another's place."""
        if self._report and self._shown:
            await self.app.push_screen(MixedUpScreen(self._shown, self._report.coders, **self._behind))

    async def action_trend(self) -> None:
        """Open the trend."""
        if self._report:
            await self.app.push_screen(TrendScreen(self._report.round, self._level, self._without_duplicates))

    @property
    def _behind(self) -> Where:
        """Which answers are in question."""
        question = self._shown.group if self._by_question and self._shown else None
        round = self._report.round if self._report else ""
        return Where(round=round, level=self._level, question=question, without_duplicates=self._without_duplicates)

    @on(OptionList.OptionSelected)
    async def action_answers(self) -> None:
        """Ask which of the code's numbers, and open the answers behind it; in a reflexive study the differences."""
        code, report = self.query_one("#codes", RowList).current, self._report
        if self._reflexive:
            await self.app.push_screen(BehindScreen("The answers on which the coders differ", Cell("differ")))
        elif code and report:
            cells = _cells(code, report.coders)
            labels = [words if number is None else f"{number:,} · {words}" for words, number, _ in cells]

            async def picked(place: int | None) -> None:
                if place is not None:
                    words, _, cell = cells[place]
                    await self.app.push_screen(BehindScreen(f"{code.name}: {words}", cell, **self._behind))

            await self.app.push_screen(PickDialog(f"{code.name}: which answers?", labels), picked)

    @work
    async def action_save(self) -> None:
        """Ask for a file and write what is shown."""
        report = self._report
        if report is None:
            return
        hint = "The end of the name says what is written: .csv .xlsx table, .docx .md text, .json figures"
        hint += "." if report.by else ", .png .svg chart."

        def write(path: Path, force: bool) -> Path:
            from coder.agreement.writing import write_report

            return write_report(report, path, force=force)

        written = await save_as(self, "Save the agreement", "agreement.csv", hint, write)
        if written is not None:
            self.say(f"Written: {written.absolute()}")


class Where(TypedDict):
    """Which answers are in question."""

    round: str
    level: str
    question: str | None
    without_duplicates: bool


def _cells(code: CodeAgreement, coders: tuple[str, ...]) -> list[tuple[str, int | None, Cell]]:
    """The numbers of a code: in words, how many answers (where the report says), and the cell."""
    pair, key = code.pair, (code.code,)
    if pair is None:
        return [
            ("all who coded it gave it", None, Cell("all", key)), ("some gave it", None, Cell("some", key)),
            ("nobody gave it", None, Cell("none", key)),
        ]  # fmt: skip
    a, b = coders
    cells: list[tuple[str, int | None, Cell]] = [
        (f"only {a} gave it", pair.a_only, Cell("a_only", key)),
        (f"only {b} gave it", pair.b_only, Cell("b_only", key)),
        ("both gave it", pair.both, Cell("both", key)),
        ("neither gave it", pair.neither, Cell("neither", key)),
    ]
    return sorted(cells, key=lambda cell: not cell[1])


def _compute(study: Study, level: str, by_question: bool, without_duplicates: bool) -> AgreementReport:
    from coder.agreement.report import agreement_report  # brings numpy, which takes a moment

    by = "question" if by_question else None
    return agreement_report(study, level=level, by=by, without_duplicates=without_duplicates)


def _overall(report: AgreementReport, group: Agreement, where: str, width: int) -> Content:
    """What the figures are about, and the figures for whole sets of codes in as many columns as fit."""
    if len(report.coders) == 2:
        who = f"A = {report.coders[0]}, B = {report.coders[1]} · {counted(group.units, 'answer')} that both finished"
    else:
        who = f"{', '.join(report.coders)} · {counted(group.units, 'answer')} that at least two finished"
    first = f"Round {report.round} · {who}"
    figures = [_named(name, value) for name, value in _figures(group)]
    across = max(1, width // _CELL)
    if across == 1 and width >= 2 * 39:
        across = 2
    rows = [figures[at : at + across] for at in range(0, len(figures), across)]
    lines = [safe_line(first, max(width, 20)), safe_line(where, max(width, 20)).stylize("bold $primary")]
    lines += [Content("".join(cell(text, width // across) for text in row)) for row in rows]
    lines += [safe_line(note, 300).stylize("$text-warning") for note in report.notes]
    return Content("\n").join(lines)


def _figures(group: Agreement) -> list[tuple[str, Value]]:
    overall = group.overall
    named: list[tuple[str, Value | None]] = [
        ("same codes", overall.exact_match),
        ("pooled kappa", overall.pooled_kappa),
        ("mean overlap (Jaccard)", overall.mean_jaccard),
        ("kappa, tables summed", overall.summed_kappa),
        ("alpha (Jaccard)", overall.alpha_jaccard),
        ("alpha (MASI)", overall.alpha_masi),
    ]
    return [(name, value) for name, value in named if value is not None]


def _named(name: str, value: Value) -> str:
    if value.value is None:
        return f"{name} not defined: {value.why}"
    return f"{name} {figure(value)} {interval(value) if isinstance(value, Estimate) else ''}".rstrip()


def _sentences(code: CodeAgreement, report: AgreementReport, group: Agreement) -> list[Paragraph]:
    """What the figures of one code say, in words."""
    return [
        heading(f"{code.name} · {code.code}", gap=False),
        paragraph(_counts(code, report.coders, group.units)),
        *(paragraph(f"{words[:1].upper()}{words[1:]}") for words in _notable(code, report, group)),
        quiet(" · ".join(_named(name, value) for name, value in _all_figures(code))),
    ]


def _notable(code: CodeAgreement, report: AgreementReport, group: Agreement) -> list[str]:
    found = notable(replace(group, codes=(code,)), report.coders)
    return [sentence.removeprefix(f"{code.code}: ") for sentence in found]


def _counts(code: CodeAgreement, coders: tuple[str, ...], units: int) -> str:
    pair = code.pair
    if pair is None:
        uses = ", ".join(f"{name} {times}" for name, times in zip(coders, code.applied, strict=True))
        return f"Of {counted(units, 'answer')}, given it by: {uses}."
    a, b = coders
    return (
        f"Of {counted(units, 'answer')} both gave it to {pair.both}, only {a} to {pair.a_only},"
        f" only {b} to {pair.b_only}, neither to {pair.neither}."
    )


def _all_figures(code: CodeAgreement) -> list[tuple[str, Value]]:
    pair = code.pair
    named: list[tuple[str, Value | None]] = [
        ("percent", code.percent),
        ("kappa", code.kappa),
        ("alpha", code.alpha),
        ("AC1", code.ac1),
        ("positive agreement", pair.positive if pair else None),
        ("negative", pair.negative if pair else None),
        ("PABAK", pair.pabak if pair else None),
        ("Fleiss kappa", code.fleiss),
    ]
    return [(name, value) for name, value in named if value is not None and value.value is not None]
