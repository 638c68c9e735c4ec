"""What each column of a survey file is, as a table: looked through, marked, and changed with one key."""

from __future__ import annotations

from collections.abc import Callable

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from coder.display import both_ends, display_line
from coder.errors import CoderError
from coder.survey.guess import OWN_WORDS
from coder.survey.mapping import AskedRule
from coder.survey.reviewing import SurveyReview
from coder.survey.roles import ChosenRole
from coder.tui.actions import Action
from coder.tui.screens.setting_up import SetUpScreen
from coder.tui.widgets.column_table import ColumnLines, ColumnTable, TableLine, column_text, table_lines
from coder.tui.widgets.forms import Field, FormDialog
from coder.tui.widgets.keyline import shown
from coder.tui.widgets.prose import counted
from coder.tui.widgets.text import safe

NO_QUESTION = "This column holds no question; press q or t first."
NO_FILE = "Press f to choose a survey file."
_ROLES: dict[str, ChosenRole] = {
    "r": "respondent", "q": "question", "t": "ticks", "a": "attribute", "c": "consent", "x": "left out",
}  # fmt: skip
_LABELS = {
    "r": ("respondent", "This column says who answered."),
    "q": ("question", "This column holds the answers to an open question."),
    "t": ("ticks", "This column holds options that were ticked; several marked columns make one tick question."),
    "a": ("attribute", "This column holds a fact about the respondent, such as a role."),
    "c": ("consent", "This column says yes or no to being quoted."),
    "x": ("leave out", "This column is not imported."),
}
COLUMN_ACTIONS = (
    *(Action(f"role('{key}')", key, label, help, footer=False) for key, (label, help) in _LABELS.items()),
    Action("mark", "space", "Mark", "Mark the column, so that the next letter is about all marked ones."),
    Action("mark_to(1)", "shift+down", "mark more", "Mark this column and the next.", footer=False),
    Action("mark_to(-1)", "shift+up", "Mark up", "Mark this column and the one before.", footer=False),
    Action("mark_all", "ctrl+a", "mark all", "Mark every column that is listed, or none.", footer=False),
    Action("open_group(True)", "right", "open ticks", "Show the columns of a tick question.", footer=False),
    Action("open_group(False)", "left", "Close", "Show a tick question on one line again.", footer=False),
    Action("split", "s", "split ticks", "Make each column of this tick question a question of its own.", footer=False),
    Action("undo", "z,ctrl+z", "Undo", "Take back what you said last about the columns; again for the one before."),
    Action("only_answers", "o", "Only answers", "List only the columns that look like answers; again for all."),
    Action("wording", "w", "Wording", "Write the question of this column as it was asked."),
    Action("asked", "k", "asked", "Say who was asked the question of this column, if not everybody.", False),
)


class SurveyColumns(SetUpScreen):
    """The table of columns, on which the import screen stands."""

    def __init__(self) -> None:
        super().__init__()
        self._review: SurveyReview | None = None
        self._busy = False
        self._lines: list[TableLine] = []
        self._marked: set[str] = set()
        self._opened: set[str] = set()
        self._only_answers = False

    def compose_body(self) -> ComposeResult:
        yield Static(Content(NO_FILE), id="file")
        with Horizontal(id="middle"):
            with Vertical(id="columns"):
                yield Static(id="heads", classes="quiet")
                yield ColumnTable(ColumnLines(None, (), (), 80), id="table")
            with VerticalScroll(id="detail", can_focus=False):
                yield Static(id="column")
        yield Static(_legend(), id="legend")

    def on_resize(self, event: Resize) -> None:
        self.call_after_refresh(self._show_columns)

    def begin_columns(self, review: SurveyReview) -> None:
        """Show the columns of another file."""
        self._review = review
        self._marked, self._opened, self._only_answers = set(), set(), False
        self.query_one(ColumnTable).cursor = 0

    # the table

    def _show_columns(self, keep: str | None = None) -> None:
        """Draw the table again; the cursor stays on its column."""
        if self._review is None:
            return
        table = self.query_one(ColumnTable)
        self._lines = table_lines(self._review, self._opened, only_answers=self._only_answers)
        cursor = table.cursor
        if keep is not None:
            cursor = next(
                (at for at, line in enumerate(self._lines) if keep in line.names), min(cursor, len(self._lines))
            )
        lines = ColumnLines(self._review, self._lines, self._marked, table.size.width)
        self.query_one("#heads", Static).update(safe(lines.heads()))
        table.show(lines, max(0, min(cursor, len(self._lines) - 1)))
        self._show_column()

    def on_paged_list_moved(self) -> None:
        """Tell about the column in front."""
        self._show_column()

    def _front(self) -> TableLine | None:
        cursor = self.query_one(ColumnTable).cursor
        return self._lines[cursor] if cursor < len(self._lines) else None

    def _show_column(self) -> None:
        line, shown = self._front(), self.query_one("#column", Static)
        if self._review is None or line is None:
            return
        wide = self.has_class("-wide")
        width = max(20, self.size.width - 4)
        cut: Callable[[str], str] = (
            (lambda text: display_line(text, 900)) if wide else (lambda text: both_ends(text, width))
        )
        first, _, rest = column_text(self._review, line, cut).partition("\n")
        gap = "\n\n" if wide else "\n"
        shown.update(safe(first).stylize("bold") + Content("\n") + safe(rest.replace("\n", gap)))

    def _about(self) -> list[str]:
        """The columns that a letter is about: the marked ones in the order of the file, else those in front."""
        if self._review is not None and self._marked:
            return [guess.column for guess in self._review.columns if guess.column in self._marked]
        line = self._front()
        return list(line.names) if line else []

    async def action_mark(self) -> None:
        """Mark the line in front, or take its mark away, and go on."""
        self._mark(1, toggle=True)

    async def action_mark_to(self, lines: int) -> None:
        """Mark the line in front and the next."""
        self._mark(lines, toggle=False)

    def _mark(self, lines: int, *, toggle: bool) -> None:
        line, table = self._front(), self.query_one(ColumnTable)
        if line is None:
            return
        names = set(line.names)
        if toggle and names <= self._marked:
            self._marked -= names
        else:
            self._marked |= names
        table.cursor += lines
        if not toggle and (reached := self._front()) is not None:
            self._marked |= set(reached.names)
        self._say_marks()
        self._show_columns()

    async def action_mark_all(self) -> None:
        """Mark every line of the table, or take all marks away."""
        listed = {name for line in self._lines for name in line.names}
        self._marked = set() if listed <= self._marked else self._marked | listed
        self._say_marks()
        self._show_columns()

    def _say_marks(self) -> None:
        marked = len(self._marked)
        what = (
            f"{counted(marked, 'column')} marked. Press a letter to say what {'it is' if marked == 1 else 'they are'}."
        )
        self.say(f"{what} Esc takes the marks away." if marked else "")

    async def action_open_group(self, wanted: bool) -> None:
        """Show the columns of a tick question, or its one line."""
        line = self._front()
        if line is None or line.group is None:
            return
        (self._opened.add if wanted else self._opened.discard)(line.group.key)
        self._show_columns(None if wanted else line.group.columns[0])

    async def action_only_answers(self) -> None:
        """List only what looks like answers, or everything again."""
        line = self._front()
        self._only_answers = not self._only_answers
        self._show_columns(line.names[0] if line else None)
        if self._review is not None:
            hidden = len(self._review.columns) - len(self._lines)
            self.say(f"{counted(hidden, 'column')} hidden; o shows all again." if self._only_answers else "")

    # what a column is

    async def action_role(self, key: str) -> None:
        """Say what the columns are."""
        review, columns = self._review, self._about()
        if review is None or not columns:
            self.say(NO_FILE)
            return
        what = both_ends(columns[0], 40) if len(columns) == 1 else counted(len(columns), "column")
        done = f"{what}: {_ROLES[key]}{', one question' if key == 't' and len(columns) > 1 else ''}."
        if any(guess.personal and guess.column in columns for guess in review.columns) and key != "x":
            done += " This is personal data, which would be in the study then."
        if any(topic.asked and topic.asked.column in columns for topic in review.survey_map.topics()) and key == "x":
            done += " The map says by it who was asked a question; that stays."
        if key == "a" and any(guess.column in columns and review.looks_like_answers(guess) for guess in review.columns):
            done += f" These are {OWN_WORDS}."
        self._say_of(lambda: review.choose(columns, _ROLES[key]), f"{done} z takes it back.")

    async def action_split(self) -> None:
        """Make each column of a tick question one of its own."""
        review, columns = self._review, self._about()
        if review is None or not any(review.group(name) for name in columns):
            self.say("s splits a tick question of several columns; the column in front belongs to none.")
            return
        what = f"{counted(len(columns), 'tick question')} of one column each. z takes it back."
        self._say_of(lambda: review.split(columns), what)

    def _say_of(self, do: Callable[[], bool], happened: str) -> None:
        try:
            changed = do()
        except CoderError as error:
            self.say(str(error))
            return
        line = self._front()
        self._marked.clear()
        self.say(happened if changed else "That is what it is already.")
        self._show_columns(line.names[0] if line else None)

    async def action_undo(self) -> None:
        """Take back what was said last."""
        if self._review is None or not self._review.undo():
            self.say("There is nothing to take back; the columns are as coder guessed them.")
            return
        line = self._front()
        self.say("Taken back.")
        self._show_columns(line.names[0] if line else None)

    @work(group="step")
    async def action_wording(self) -> None:
        """Ask how the question of the column in front was worded."""
        review, line = self._review, self._front()
        if review is None or line is None:
            return
        column = line.names[0]
        before = review.wording(column)
        if before is None:
            self.say(NO_QUESTION)
            return
        field = Field("wording", "The question as it was asked", "long", required=False, default=before)

        def keep(filled: dict[str, str]) -> None:
            review.word(column, filled["wording"].strip())

        await self.fill_and_run(f"Question {display_line(column, 40)}", [field], keep, "Keep")
        self.say("")
        self._show_columns()

    @work(group="step")
    async def action_asked(self) -> None:
        """Ask who was asked the question of the column in front."""
        review, line = self._review, self._front()
        if review is None or line is None:
            return
        column = line.names[0]
        if review.wording(column) is None:
            self.say(NO_QUESTION)
            return
        rule = review.asked(column)
        by = await self._ask_by_which(review, line, rule)
        if by is None:
            return
        if not by:
            review.ask(column, None)
        elif not await self._ask_with_which(review, column, by, rule):
            return
        self.say("")
        self._show_columns()

    async def _ask_by_which(self, review: SurveyReview, line: TableLine, rule: AskedRule | None) -> str | None:
        """The column that tells who was asked, empty for everybody; None: the person cancels."""
        ways = ["", *(guess.column for guess in review.columns if guess.column not in line.names)]
        labels = ["everybody", *(f"some, as told by the column {display_line(name, 40)}" for name in ways[1:])]
        before = str(ways.index(rule.column)) if rule else "0"
        choices = [(str(place), label) for place, label in enumerate(labels)]
        field = Field("by", "Who was asked this question?", "choice", default=before, choices=choices)
        form = FormDialog(f"Question {display_line(line.names[0], 40)}", [field], "Go on")
        filled = await self.app.push_screen_wait(form)
        return ways[int(filled["by"])] if filled else None

    async def _ask_with_which(self, review: SurveyReview, column: str, by: str, rule: AskedRule | None) -> bool:
        """Ask for the cells with which one was asked, and keep the rule; False: the person cancels."""
        before = "; ".join((*rule.equals, *rule.contains)) if rule and rule.column == by else ""
        there = display_line(" · ".join(review.cells_of(by)), 300) or "many different things"
        hint = f"There stand: {there}. Write ; between several. Empty: asked was whoever has anything there."
        label = f"Asked were those with this in {display_line(by, 40)}"
        field = Field("cells", label, required=False, default=before, hint=hint)

        def keep(filled: dict[str, str]) -> bool:
            review.ask(column, by, [cell.strip() for cell in filled["cells"].split(";") if cell.strip()])
            return True

        return bool(await self.fill_and_run(f"Question {display_line(column, 40)}", [field], keep, "Keep"))


def _legend() -> Content:
    """The letters that say what a column is, and the keys for many columns; each can be clicked."""
    actions = {action.name: action for action in COLUMN_ACTIONS}
    roles = [actions[f"role('{key}')"] for key in _ROLES]
    others = [actions[name] for name in ("mark_to(1)", "mark_all", "open_group(True)", "split", "asked")]
    return Content("\n").join(Content("").join(map(shown, line)) for line in (roles, others))
