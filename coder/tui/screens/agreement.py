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
from textual.widgets import OptionList, Static

from coder.agreement.behind import Cell
from coder.agreement.coefficients.bands import Convention
from coder.agreement.conventions import CONVENTIONS, find_convention, measured_by
from coder.agreement.figures import Agreement, AgreementReport, CodeAgreement
from coder.agreement.views import NEWEST, View, view_choices
from coder.errors import CoderError, InputError
from coder.tui.actions import Action
from coder.tui.screens.agreement_behind import BehindScreen
from coder.tui.screens.agreement_mixed import MixedUpScreen
from coder.tui.screens.agreement_spans import SpansScreen
from coder.tui.screens.agreement_trend import TrendScreen
from coder.tui.screens.agreement_words import cells_of, code_words, compute_report, overall_lines, view_words
from coder.tui.screens.saving import save_as
from coder.tui.screens.setting_up import SetUpScreen
from coder.tui.widgets.agreement_table import code_line, count_names, header_line
from coder.tui.widgets.forms import Field, FormDialog
from coder.tui.widgets.pick import PickDialog
from coder.tui.widgets.prose import Pages, heading, paragraph, quiet
from coder.tui.widgets.rows import RowList

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
        " a coder used the code fewer than five times, or left fewer than five answers without it, so the interval says"
        " little. A code that nobody used has no kappa: it is not defined, which is neither 0 nor 1.\n\n"
        "What agreement is enough is a convention and depends on the use; no figure here passes or fails anybody."
    )
    ACTIONS = (
        Action("by_group", "b", "Group", "Show all answers together, then each question (or group) for itself."),
        Action("view", "g", "View", "Choose the round, and whether b goes by question or by an attribute."),
        Action("level", "l", "Family", "Count single codes, or whole families of codes."),
        Action("answers", "enter", "Answers", "Read the answers that one of the code's numbers counts."),
        Action("mixed_up", "c", "Mixed up", "Show which codes were given in one another's place."),
        Action("trend", "t", "Trend", "Show how agreement went over rounds, versions and quarters of the work."),
        Action(
            "spans", "p", "Places", "Show how far the coders agree on where in the text the codes stand.", footer=False
        ),
        Action("convention", "w", "Words", "Put the words of a convention beside the figures of a code.", footer=False),
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
        self._view = NEWEST
        self._split = "question"
        """What b goes through: the questions, or an attribute."""
        self._group = 0
        self._reports: dict[View, AgreementReport] = {}
        self._convention: Convention | None = None
        self._reflexive = False
        self._without = False
        """A closed round is there, but has no figures to show: another one may."""

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
        if action == "view":
            return bool(self._reports) or self._without
        own = ("by_group", "level", "mixed_up", "trend", "spans", "convention", "duplicates", "read_on", "save")
        return bool(self._reports) if action in own else True

    def on_mount(self) -> None:
        self.query_one("#figures").display = False
        self.query_one("#codes").focus()
        self._show()

    def on_resize(self) -> None:
        self.call_after_refresh(self._write_top)

    @property
    def _report(self) -> AgreementReport | None:
        return self._reports.get(self._view)

    @property
    def _shown(self) -> Agreement | None:
        report = self._report
        return report.groups[min(self._group, len(report.groups) - 1)] if report else None

    @work(exclusive=True)
    async def _show(self) -> None:
        """Compute what is asked for, unless it is there already, and show it."""
        wanted = self._view
        if wanted not in self._reports:
            self.say("Computing the figures and their intervals …")
            try:
                self._reports[wanted] = await asyncio.to_thread(compute_report, self.study, wanted)
            except CoderError as error:
                self._without = isinstance(error, InputError)
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
        place = min(self._group, len(report.groups) - 1)
        where = view_words(self._view, group.group, place, len(report.groups))
        where += f" · codebook version {report.codebook_version}"
        overall.update(overall_lines(report, group, where, overall.size.width))
        width = self.query_one("#codes").scrollable_content_region.width
        self.query_one("#columns", Static).update(header_line(width, count_names(report.coders)))

    @on(OptionList.OptionHighlighted)
    def _say_code(self) -> None:
        code, report, group = self.query_one("#codes", RowList).current, self._report, self._shown
        if code and report and group:
            self.query_one("#sentence", Pages).write(code_words(code, report, group, self._convention))

    def action_read_on(self) -> None:
        """Read on below the table, then go to the next code."""
        words, codes = self.query_one("#sentence", Pages), self.query_one("#codes", CodeList)
        if words.scroll_offset.y < words.max_scroll_y:
            words.scroll_page_down(animate=False)
        elif codes.highlighted is not None and codes.highlighted < len(codes.rows) - 1:
            codes.highlighted += 1

    def action_by_group(self) -> None:
        """All answers, then each group, and round again."""
        if self._view.by is None:
            self._view, self._group = replace(self._view, by=self._split), 0
        elif self._report and self._group + 1 < len(self._report.groups):
            self._group += 1
        else:
            self._view, self._group = replace(self._view, by=None), 0
        self._show()

    async def action_view(self) -> None:
        """Ask for the round and the groups."""
        choices = await asyncio.to_thread(view_choices, self.study)
        views = [("All answers together", replace(self._view, by=None))]
        views.append(("Question by question", replace(self._view, by="question")))
        views += [(f"By {name}", replace(self._view, by=f"attribute:{name}")) for name in choices.attributes]
        views += [(f"Round {name} ({kind})", replace(self._view, round=name, by=None)) for name, kind in choices.rounds]

        def picked(place: int | None) -> None:
            if place is not None:
                self._view, self._group = views[place][1], 0
                self._split = self._view.by or "question"
                self._show()

        await self.app.push_screen(PickDialog("What is shown?", [label for label, _ in views]), picked)

    def action_level(self) -> None:
        """Single codes or families."""
        self._view = replace(self._view, level="parent" if self._view.level == "leaf" else "leaf")
        self._show()

    def action_duplicates(self) -> None:
        """Count one of several answers that say the same, or all of them."""
        self._view = replace(self._view, without_duplicates=not self._view.without_duplicates)
        self._show()

    async def action_mixed_up(self) -> None:
        """Open the codes that were given in one another's place."""
        if self._report and self._shown:
            await self.app.push_screen(MixedUpScreen(self._shown, self._report.coders, self._behind))

    async def action_trend(self) -> None:
        """Open the trend."""
        if self._report:
            await self.app.push_screen(TrendScreen(self._behind))

    async def action_spans(self) -> None:
        """Open the agreement on places in the text."""
        if self._report and self._shown:
            await self.app.push_screen(SpansScreen(self._behind, self._shown.group))

    @work
    async def action_convention(self) -> None:
        """Ask whose words are to stand beside the figures of a code."""
        named = list(CONVENTIONS.values())
        labels = [f"{each.source} (on {measured_by(each)})" for each in named]
        picked = await self.app.push_screen_wait(
            PickDialog("In whose words?", [*labels, "A threshold of my own, with its source", "No words, figures only"])
        )
        if picked is None:
            return
        if picked == len(named):
            if (own := await self._own_threshold()) is None:
                return
            self._convention = own
        else:
            self._convention = named[picked] if picked < len(named) else None
        self._say_code()

    async def _own_threshold(self) -> Convention | None:
        problem, default = "", ""
        while True:
            field = Field("own", "Threshold of kappa = its source", default=default, hint="Such as: 0.7=our protocol")
            filled = await self.app.push_screen_wait(FormDialog("A threshold of my own", [field], "Use", problem))
            if filled is None:
                return None
            try:
                return find_convention(default := filled["own"])
            except InputError as error:
                problem = str(error)

    @property
    def _behind(self) -> View:
        """What is shown, with the round by its name, so that it stays this one."""
        return replace(self._view, round=self._report.round if self._report else None)

    @on(OptionList.OptionSelected)
    async def action_answers(self) -> None:
        """Ask which of the code's numbers, and open the answers behind it; in a reflexive study the differences."""
        code, report = self.query_one("#codes", RowList).current, self._report
        if self._reflexive:
            await self.app.push_screen(
                BehindScreen("The answers on which the coders differ", Cell("differ"), self._view)
            )
        elif code and report:
            cells = cells_of(code, report.coders)
            group = self._shown.group if self._shown else None
            labels = [words if number is None else f"{number:,} · {words}" for words, number, _ in cells]

            async def picked(place: int | None) -> None:
                if place is not None:
                    words, _, cell = cells[place]
                    await self.app.push_screen(BehindScreen(f"{code.name}: {words}", cell, self._behind, group))

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

            return write_report(report, path, force=force, convention=self._convention)

        written = await save_as(self, "Save the agreement", "agreement.csv", hint, write)
        if written is not None:
            self.say(f"Written: {written.absolute()}")
