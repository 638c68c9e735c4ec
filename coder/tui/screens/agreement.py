"""How far the coders of a closed round agree: overall, and code by code with the codes to talk about first."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from coder.agreement.coefficients.value import Value
from coder.agreement.figures import Agreement, AgreementReport, CodeAgreement, Estimate
from coder.agreement.notable import notable
from coder.errors import CoderError
from coder.store.study import Study
from coder.tui.actions import Action
from coder.tui.screens.saving import save_as
from coder.tui.screens.setting_up import SetUpScreen
from coder.tui.widgets.agreement_table import code_line, count_names, figure, header_line, interval
from coder.tui.widgets.prose import Pages, Paragraph, counted, heading, paragraph, quiet
from coder.tui.widgets.rows import RowList, cell
from coder.tui.widgets.text import safe_line

_CELL = 44
"""Cells for one overall figure with its name and interval."""
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
        " define anew.\n\n"
        "● is kappa and ├─┤ its 95% interval, on a line from 0 (no more than chance) to 1. “both” are answers to which"
        " both coders gave the code, “A” and “B” those to which only one of them did, “none” all others. “few”:"
        " a coder used the code fewer than five times, so the interval says little. A code that nobody used has no"
        " kappa: it is not defined, which is neither 0 nor 1.\n\n"
        "What agreement is enough is a convention and depends on the use; no figure here passes or fails anybody."
    )
    ACTIONS = (
        Action("by_question", "b", "By question", "Show all questions together, then each question for itself."),
        Action("level", "l", "Families", "Count single codes, or whole families of codes."),
        Action("read_on", "pagedown,space", "Read on", "Go on in the words about the code, then to the next code."),
        Action("save", "s", "Save", "Write the figures to a file: a table, a text or a chart."),
    )

    def __init__(self) -> None:
        super().__init__()
        self._level = "leaf"
        self._group = -1
        """Which question is shown; -1: all of them together."""
        self._reports: dict[tuple[str, bool], AgreementReport] = {}
        """By level, and whether it is by question."""

    def compose_body(self) -> ComposeResult:
        with Vertical(id="figures"):
            yield Static(id="overall")
            yield Static(id="columns")
            yield CodeList(code_line, id="codes")
            yield Pages(id="sentence")
        yield Pages(id="nothing")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return bool(self._reports) if action in ("by_question", "level", "read_on", "save") else True

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
        return self._reports.get((self._level, self._by_question))

    @property
    def _shown(self) -> Agreement | None:
        report = self._report
        return report.groups[max(self._group, 0)] if report else None

    @work(exclusive=True)
    async def _show(self) -> None:
        """Compute what is asked for, unless it is there already, and show it."""
        wanted = (self._level, self._by_question)
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
        pages.write([heading("No agreement is shown"), paragraph(why, gap=True), quiet(_NEXT, gap=True)])
        pages.focus()

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
        report = self._reports.get((self._level, True))
        self._group += 1
        if report and self._group >= len(report.groups):
            self._group = -1
        self._show()

    def action_level(self) -> None:
        """Single codes or families."""
        self._level = "parent" if self._level == "leaf" else "leaf"
        self._show()

    @work
    async def action_save(self) -> None:
        """Ask for a file and write what is shown."""
        report = self._report
        if report is None:
            return
        hint = "The end of the name says what is written: .csv .xlsx table, .md text, .json figures"
        hint += "." if report.by else ", .png .svg chart."

        def write(path: Path, force: bool) -> Path:
            from coder.agreement.writing import write_report

            return write_report(report, path, force=force)

        written = await save_as(self, "Save the agreement", "agreement.csv", hint, write)
        if written is not None:
            self.say(f"Written: {written.absolute()}")


def _compute(study: Study, level: str, by_question: bool) -> AgreementReport:
    from coder.agreement.report import agreement_report  # brings numpy, which takes a moment

    return agreement_report(study, level=level, by="question" if by_question else None)


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
