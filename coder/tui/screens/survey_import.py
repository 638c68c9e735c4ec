"""A survey file before it comes in: what each column is taken for, corrected key by key, and the first answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from coder.display import display_line
from coder.errors import CoderError
from coder.survey.guess import ColumnGuess
from coder.survey.reviewing import FirstAnswer, SurveyReview
from coder.survey.roles import ChosenRole
from coder.tui.actions import Action
from coder.tui.screens.setting_up import SetUpScreen
from coder.tui.widgets.columns import side_by_side
from coder.tui.widgets.forms import Field
from coder.tui.widgets.paged_list import PagedList
from coder.tui.widgets.path_input import typed_path
from coder.tui.widgets.prose import counted
from coder.tui.widgets.text import safe, safe_line

_ROWS_SHOWN = 20
"""Respondents whose answers are shown before the import."""
_ROLES: dict[str, ChosenRole] = {
    "r": "respondent", "q": "question", "t": "ticks", "a": "attribute", "c": "consent", "x": "left out",
}  # fmt: skip
_LABELS = {
    "r": ("Who", "This column says who answered."),
    "q": ("Question", "This column holds the answers to an open question."),
    "t": ("Ticks", "This column holds options that were ticked."),
    "a": ("Fact", "This column holds a fact about the respondent, such as a role."),
    "c": ("Consent", "This column says yes or no to being quoted."),
    "x": ("Out", "This column is not imported."),
}
_SPOKEN = {"long question": "which question", "long text": "answer text", "asked": "who was asked", "left out": "–"}
_NO_FILE = "Press f to choose a survey file."


class ColumnTable(PagedList):
    """The columns of the file; Enter belongs to the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "screen.import_it", show=False)]


class ColumnLines:
    """A line for each column: its role, its name, the reason where there is room, some cells."""

    def __init__(self, columns: Sequence[ColumnGuess], width: int) -> None:
        self._columns = columns
        self._width = width

    def __len__(self) -> int:
        return len(self._columns)

    def page(self, start: int, stop: int) -> Sequence[str]:
        return [
            self._line((spoken_role(column), column.column, column.reason, " | ".join(column.examples)))
            for column in self._columns[start:stop]
        ]

    def heads(self) -> str:
        """The line above the others."""
        return self._line(("is", "column", "because", "some cells"))

    def _line(self, cells: tuple[str, str, str, str]) -> str:
        if self._width < 110:
            return " " + side_by_side((*cells[:2], cells[3]), (14, 22, max(10, self._width - 42)))
        room = self._width - 48
        return " " + side_by_side(cells, (14, 26, room // 2, room - room // 2))


class SurveyImportScreen(SetUpScreen):
    """Bring a survey in."""

    NAME = "import"
    TITLE = "Import"
    CSS_PATH = "survey_import.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (150, "-wide")]
    EXPLANATION = (
        "Each line is a column of your survey file, with what coder takes it for. Go up and down, and press a letter to"
        " say what a column is: r who answered, q an open question, t ticked options, a an attribute, c consent to be"
        " quoted, x leave it out. With w you write the question as it was asked; coders see it with each answer.\n\n"
        "Below stand the first answers, as they would come in. When they are right, press Enter. An imported answer"
        " never changes afterwards."
    )
    ACTIONS = (
        Action("import_it", "enter", "Import", "Bring the file in as it is described here."),
        *(Action(f"role('{key}')", key, label, help, footer=key in "qacx") for key, (label, help) in _LABELS.items()),
        Action("wording", "w", "Wording", "Write the question of this column as it was asked."),
        Action("choose_file", "f", "File", "Choose another survey file."),
        Action("back", "escape", "Back", "Go back without importing.", footer=False),
        Action("explain", "question_mark,f12", "More", "Say what this screen is for and which keys work here."),
    )

    def __init__(self) -> None:
        super().__init__()
        self._review: SurveyReview | None = None
        self._busy = False
        self._wordings: dict[str, str] = {}
        """What was typed as the question of a column; kept while the column is taken for something else."""
        self._changed = False
        """Whether anything was said about the columns that going back would lose."""

    def compose_body(self) -> ComposeResult:
        yield Static(Content(_NO_FILE), id="file")
        with Horizontal(id="middle"):
            with Vertical(id="columns"):
                yield Static(id="heads", classes="quiet")
                yield ColumnTable(ColumnLines((), 80), id="table")
                yield Static(id="column")
            with VerticalScroll(id="preview", can_focus=True) as box:
                box.border_title = Content("The first answers")
                yield Static(id="answers")

    def on_mount(self) -> None:
        self.query_one(ColumnTable).focus()
        try:
            self.study.require_lead("import a survey")
        except CoderError as error:
            self.say(str(error))
        else:
            self.action_choose_file()

    def on_resize(self, event: Resize) -> None:
        if self._review is not None:
            self.call_after_refresh(self._show_columns)

    # the file

    @work(group="step")
    async def action_choose_file(self) -> None:
        """Ask for the file and read it."""

        def look(filled: dict[str, str]) -> SurveyReview:
            survey_map = typed_path(filled["map"]) if filled["map"] else None
            return SurveyReview(typed_path(filled["file"]), survey_map)

        fields = [
            Field(
                "file",
                "Survey file",
                "path",
                hint="A table with a row of column names; CSV, saved as UTF-8 if you can.",
            ),
            Field("map", "Map", "path", required=False, hint="A file that says what each column is, if you have one."),
        ]
        review = await self.fill_and_run("Import a survey", fields, look, "Look at it")
        if review is not None:
            self._review, self._wordings, self._changed = review, {}, False
            self.say(" ".join(review.file.notes))
            self.query_one(ColumnTable).cursor = 0
            self._show_all()

    def _show_all(self) -> None:
        assert self._review is not None
        file = self._review.file
        size = f"{counted(self._review.rows, 'row')}, {counted(len(file.columns), 'column')}"
        name = f"{file.path.name}: {size} ({file.encoding}, {file.delimiter})"
        self.query_one("#file", Static).update(safe_line(name))
        self._show_columns()
        self._show_answers()

    def _show_columns(self) -> None:
        assert self._review is not None
        table = self.query_one(ColumnTable)
        lines = ColumnLines(self._review.columns, table.size.width)
        self.query_one("#heads", Static).update(safe(lines.heads()))
        table.show(lines, table.cursor)
        self._show_column()

    def on_paged_list_moved(self) -> None:
        """Tell about the column in front."""
        if self._review is not None:
            self._show_column()

    def _show_column(self) -> None:
        assert self._review is not None
        column = self._front()
        lines = [f"{column.column}: {spoken_role(column)} ({column.reason})"]
        wording = self._review.wording(column.column)
        if wording is not None:
            lines.append(f"“{wording}”" if wording else "Press w to write the question as it was asked.")
        self.query_one("#column", Static).update(safe("\n".join(display_line(line, 300) for line in lines)))

    @work(exclusive=True, group="preview")
    async def _show_answers(self) -> None:
        assert self._review is not None
        shown = self.query_one("#answers", Static)
        try:
            answers = self._review.first_answers(_ROWS_SHOWN)
        except CoderError as error:
            shown.update(safe_line(f"This cannot be imported yet: {error}", 400))
            return
        parts = [part for answer in answers for part in _shown(answer)]
        shown.update(Content("\n").join(parts) if parts else Content("The first rows hold no answers."))

    # what a column is

    def _front(self) -> ColumnGuess:
        assert self._review is not None
        return self._review.columns[self.query_one(ColumnTable).cursor]

    def action_role(self, key: str) -> None:
        """Say what the column in front is."""
        if self._review is None:
            self.say(_NO_FILE)
            return
        column = self._front().column
        self._review.choose(column, _ROLES[key])
        if column in self._wordings:
            self._review.word(column, self._wordings[column])
        self._changed = True
        self._show_columns()
        self._show_answers()

    @work(group="step")
    async def action_wording(self) -> None:
        """Ask how the question of the column in front was worded."""
        if self._review is None:
            return
        column = self._front().column
        before = self._review.wording(column)
        if before is None:
            self.say("This column holds no question; press q or t first.")
            return
        field = Field("wording", "The question as it was asked", "long", required=False, default=before)
        title = f"Question {display_line(column, 40)}"
        review = self._review

        def keep(filled: dict[str, str]) -> None:
            self._wordings[column] = filled["wording"].strip()
            review.word(column, self._wordings[column])
            self._changed = True

        await self.fill_and_run(title, [field], keep, "Keep")
        self.say("")
        self._show_columns()

    async def action_back(self) -> None:
        """Go home; ask first where that would lose what was said about the columns."""
        if self._changed:
            self._ask_to_leave()
        else:
            await super().action_back()

    @work(group="step", exclusive=True)
    async def _ask_to_leave(self) -> None:
        question = "Go back without importing? What you have said about the columns is lost then."
        if await self.confirm(question, "Go back"):
            self.app.call_later(self.workbench.back)

    @work(group="step")
    async def action_import_it(self) -> None:
        """Bring the file in and show its account."""
        from coder.survey.importing import import_survey

        if self._review is None:
            self.action_choose_file()
            return
        if self._busy:
            return
        self._busy = True
        self.say("Importing …")
        file = self._review.file
        account = await self.run_operation(import_survey, self.study, file.path, survey_map=self._review.survey_map)
        self._busy = False
        if account is None:
            return
        happened = (
            f"{counted(account.rows_in, 'row')} came in: {counted(account.respondents, 'respondent')},"
            f" {counted(account.answers, 'answer')}."
            if account.changed
            else f"Nothing new: {_all_rows(account.rows_in)} imported before."
        )
        self.app.call_later(self._show_account, account.notes, happened)

    async def _show_account(self, notes: Sequence[str], happened: str) -> None:
        from coder.tui.screens.survey_account import SurveyAccountScreen

        await self.app.switch_screen(SurveyAccountScreen(notes, happened))


def _all_rows(rows: int) -> str:
    return "its one row was" if rows == 1 else f"all {rows:,} rows were"


def spoken_role(column: ColumnGuess) -> str:
    """A role in words that fit the column."""
    return _SPOKEN.get(column.role, column.role)


def _shown(answer: FirstAnswer) -> tuple[Content, Content]:
    who = safe_line(f"{answer.respondent} · {answer.question}", 120).stylize("$text-muted")
    return who, safe(f"{answer.text}\n")
