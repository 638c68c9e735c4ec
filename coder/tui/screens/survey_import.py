"""A survey file before it comes in: its file, its map, the first answers, and the import itself."""

from __future__ import annotations

import asyncio
from pathlib import Path

from rich.cells import cell_len
from textual import work
from textual.widgets import Static

from coder.display import both_ends
from coder.errors import CoderError, InputError
from coder.store.study import Study
from coder.survey.earlier import doubts, earlier_imports
from coder.survey.guess import told_left_out
from coder.survey.importing import ImportAccount, check_respondents, import_survey
from coder.survey.reader import Progress
from coder.survey.reviewing import SurveyReview
from coder.tui.actions import Action
from coder.tui.screens.survey_columns import COLUMN_ACTIONS, SurveyColumns
from coder.tui.screens.survey_steps import FirstAnswersDialog, ImportingDialog, LookingDialog, Stopped
from coder.tui.threads import in_thread
from coder.tui.widgets.column_table import ColumnTable
from coder.tui.widgets.file_chooser import FileChooser
from coder.tui.widgets.forms import Field
from coder.tui.widgets.path_input import typed_path
from coder.tui.widgets.pick import PickDialog
from coder.tui.widgets.prose import ReadDialog, counted, paragraph
from coder.tui.widgets.text import safe_line

NUMBERED = (
    "Nobody is named in this file, so the rows are numbered: a later, longer export cannot be added to the study then. "
)
_READ = 20
"""Answers to each question that can be read before the import."""
_REPLACING = (("no", "stop, and leave it as it is"), ("yes", "replace it"))
_KEYS = (("add --respondent COLUMN (or respondent: in the map)", "press r on the column that says who answered"),)
"""What a refusal advises on the command line, and what does the same here."""
_SOON = 0.3
"""Seconds in which most files are looked at, without a bar."""
_WHO = (
    "The study has respondents already, and no column says who answered here: press r on the column that does;"
    " without one this file cannot come in."
)
_SHORT_MESSAGE = 220
"""Characters of a refusal that surely fit on the message line at 80 columns."""


class SurveyImportScreen(SurveyColumns):
    """Bring a survey in."""

    NAME = "import"
    TITLE = "Import"
    CSS_PATH = "survey_import.tcss"
    KEYS_IN_ORDER = True
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (130, "-wide")]
    EXPLANATION = (
        "Each line is a column of your survey file, with what coder takes it for, and why. Go up and down, and press a"
        " letter to say what a column is. Space marks a column, Shift with ↑ or ↓ marks many; the letter is then about"
        " all of them, and t makes them one tick question. z takes back what you said last.\n\n"
        "When the columns are right, press Enter: you read the first answers to every question, and Enter there brings"
        " the file in. An imported answer never changes afterwards. m"
        " writes what every column is to a file (a map), and l takes it from such a file, for another time."
    )
    ACTIONS = (
        Action("import_it", "enter", "Import", "Read the first answers, then bring the file in."),
        *COLUMN_ACTIONS,
        Action("save_map", "m", "Save a map", "Write what every column is to a file, for another time.", footer=False),
        Action("load_map", "l", "Load a map", "Take what every column is from such a file.", footer=False),
        Action("choose_file", "f", "File", "Choose another survey file."),
        Action("choose_sheet", "h", "Sheet", "Read another sheet of the workbook.", footer=False),
        Action("back", "escape", "Back", "Take the marks away, or go back without importing.", footer=False),
        Action("explain", "question_mark,f12", "More", "Say what this screen is for and which keys work here."),
    )

    def on_mount(self) -> None:
        self.query_one(ColumnTable).focus()
        try:
            self.study.require_lead("import a survey")
        except CoderError as error:
            self.say(str(error))
        else:
            self.action_choose_file()

    # the file

    @work(group="step")
    async def action_choose_file(self) -> None:
        """Ask for the file and read it; a file that cannot be read brings the question back."""
        problem: str | None = ""
        typed = ""
        while True:
            path = await self.app.push_screen_wait(FileChooser(self.workbench.where, problem or "", typed))
            if path is None:
                return
            problem, typed = await self._look_at(path), str(path)
            if problem is None:
                return

    async def _look_at(self, path: Path, sheet: str | None = None) -> str | None:
        """Read a file and show its columns; what is wrong with it, or None if it is shown."""
        self.say(f"Reading {both_ends(path.name, 50)} …")
        dialog = LookingDialog(path.name)
        looking = asyncio.ensure_future(in_thread(_review, self.study, path, sheet, dialog.share_read))
        await asyncio.wait([looking], timeout=_SOON)
        if not looking.done():
            await self.app.push_screen(dialog)
        try:
            review = await looking
            unnamed = await in_thread(self._who_is_missing, review)
        except Stopped:
            return "Reading was stopped."
        except CoderError as error:
            return str(error)
        finally:
            self.say("")
            if dialog.is_attached:
                await dialog.dismiss()
        self._begin_with(review, unnamed)
        return None

    def _who_is_missing(self, review: SurveyReview) -> str:
        """If the rows of this file cannot be numbered beside the respondents of the study: what to do."""
        try:
            check_respondents(self.study, review.file, review.survey_map)
        except InputError:
            return _WHO
        return ""

    @work(group="step", exclusive=True)
    async def action_choose_sheet(self) -> None:
        """Read another sheet of the workbook."""
        if self._review is None or len(self._review.file.sheets) < 2:
            self.say("This file has no other sheet.")
            return
        file = self._review.file
        labels = [f"{name} (read now)" if name == file.sheet else name for name in file.sheets]
        place = await self.app.push_screen_wait(PickDialog("Which sheet?", labels))
        if place is not None and file.sheets[place] != file.sheet:
            problem = await self._look_at(file.path, file.sheets[place])
            if problem is not None:
                self._refuse(problem)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A sheet is chosen where there are several."""
        if action == "choose_sheet":
            return self._review is not None and len(self._review.file.sheets) > 1
        return super().check_action(action, parameters)

    def _begin_with(self, review: SurveyReview, unnamed: str) -> None:
        self.begin_columns(review)
        self.refresh_keys()
        file = review.file
        size = f"{counted(review.rows, 'row')}, {counted(len(file.columns), 'column')}"
        about = f": {size} ({file.kind})"
        name = both_ends(file.path.name, max(12, self.size.width - 2 - cell_len(about)))
        self.query_one("#file", Static).update(safe_line(f"{name}{about}"))
        another = ("h reads another sheet.",) if len(file.sheets) > 1 else ()
        self.say(unnamed or " ".join((self._what_now(), *file.notes, *another)))
        self._show_columns()

    def _what_now(self) -> str:
        """What to look at before Enter."""
        assert self._review is not None
        found = self._review.survey_map
        if not (found.questions or found.ticks or found.long):
            return "No open question was found: press q on each column that holds answers."
        unnamed = f"Look at {found.respondent}: {self._review.id_faults}. " if self._review.id_faults else ""
        if not found.respondent:
            unnamed = NUMBERED
        personal = sum(guess.personal and guess.role == "left out" for guess in self._review.columns)
        kept_out = f"{counted(personal, 'column')} with personal data {'is' if personal == 1 else 'are'} left out. "
        words = told_left_out(self._review.columns)
        kept_out = f"{words} {kept_out if personal else ''}".lstrip() if words else kept_out if personal else ""
        return f"{unnamed}{kept_out}Look through the columns; Enter goes on."

    # maps

    @work(group="step")
    async def action_save_map(self) -> None:
        """Write down what every column is."""
        from coder.files import write_whole
        from coder.survey.mapping import map_yaml

        review = self._review
        if review is None:
            return

        def save(filled: dict[str, str]) -> Path:
            return write_whole(
                typed_path(filled["file"]), map_yaml(review.survey_map), force=filled["replace"] == "yes"
            )

        fields = [
            Field("file", "File (.yaml)", "path", default=f"{review.file.path.stem}-map.yaml"),
            Field("replace", "If there is such a file already", "choice", default="no", choices=_REPLACING),
        ]
        path = await self.fill_and_run("Save the map", fields, save, "Save")
        if path is not None:
            self.say(f"The map is in {path.absolute()}; l loads it, here or for another file of the same survey.")

    @work(group="step")
    async def action_load_map(self) -> None:
        """Take what every column is from a file."""
        review = self._review
        if review is None:
            return

        def load(filled: dict[str, str]) -> bool:
            review.use_map(typed_path(filled["file"]))
            return True

        hint = "A YAML file that says what each column is, saved here with m or written by hand."
        if await self.fill_and_run("Load a map", [Field("file", "Map", "path", hint=hint)], load, "Load"):
            self._marked.clear()
            self.say("The columns are as the map says. z takes it back.")
            self._show_columns()

    # going on, or back

    async def action_back(self) -> None:
        """Take the marks away; without marks go home, and ask first where that would lose what was said."""
        if self._marked:
            self._marked.clear()
            self.say("")
            self._show_columns()
        elif self._review is not None and self._review.changed:
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
        """Let the first answers be read, then bring the file in and show its account."""
        review = self._review
        if review is None:
            self.action_choose_file()
            return
        if self._busy:
            return
        if not (review.survey_map.topics() or review.survey_map.long):
            self.say("No open question is named: press q on each column that holds answers.")
            return
        self._busy = True
        try:
            await in_thread(check_respondents, self.study, review.file, review.survey_map)
            first = await in_thread(review.first_answers, _READ)
            line = self._front()
            dialog = FirstAnswersDialog(first, _summary(review), line.names[0] if line else "")
            if await self.app.push_screen_wait(dialog) and await self._is_right(review):
                await self._bring_in(review)
        except CoderError as error:
            self._refuse(str(error))
        finally:
            self._busy = False

    async def _is_right(self, review: SurveyReview) -> bool:
        """Ask where it is doubtful that this is the right file."""
        found = doubts(review.survey_map, review.file.columns, review.earlier)
        return not found or await self.confirm(f"{' '.join(found)} Import it all the same?", "Import it")

    async def _bring_in(self, review: SurveyReview) -> None:
        path, dialog = review.file.path, ImportingDialog(f"{review.file.path.name}: {counted(review.rows, 'row')}")
        await self.app.push_screen(dialog)
        try:
            account = await in_thread(
                import_survey, self.study, path, survey_map=review.survey_map, progress=dialog.share_read
            )
        except Stopped:
            self.say("Stopped: nothing of the file is in the study. What you said about the columns is still here.")
            return
        finally:
            if dialog.is_attached:
                await dialog.dismiss()
        self.app.call_later(self._show_account, account)

    def _refuse(self, sentence: str) -> None:
        """Say why not; a long sentence, with a file at its end, in front of the screen."""
        for option, key in _KEYS:
            sentence = sentence.replace(option, key)
        self.say(sentence)
        if cell_len(sentence) > _SHORT_MESSAGE:
            self.app.push_screen(ReadDialog("Nothing was imported", [paragraph(sentence)]))

    async def _show_account(self, account: ImportAccount) -> None:
        from coder.tui.screens.survey_account import SurveyAccountScreen

        listed = f"The rows that were left out are listed, each with the reason, in {account.rejected_file}."
        notes = [*account.notes, *([listed] if account.rejected_file else [])]
        await self.app.switch_screen(SurveyAccountScreen(notes, _happened(account)))


def _review(study: Study, path: Path, sheet: str | None, progress: Progress) -> SurveyReview:
    """The file, with what the study knows of such columns."""
    return SurveyReview(path, sheet, progress, earlier_imports(study))


def _summary(review: SurveyReview) -> str:
    """What would come in, in a line."""
    found = review.survey_map
    out = sum(guess.role == "left out" for guess in review.columns)
    questions = f"{counted(len(found.questions), 'open question')}, {counted(len(found.ticks), 'tick question')}"
    return (
        f"{counted(review.rows, 'row')}: {'one for each answer' if found.long else questions},"
        f" {counted(len(found.attributes), 'attribute')}; {counted(out, 'column')} left out."
    )


def _happened(account: ImportAccount) -> str:
    """The account of the rows in one sentence."""
    if not account.changed and not account.rejected:
        rows = "its one row was" if account.rows_in == 1 else f"all {account.rows_in:,} rows were"
        return f"Nothing new: {rows} imported before."
    return (
        f"{counted(account.rows_in, 'row')} in: {account.rows_out:,} brought something new,"
        f" {account.unchanged:,} were there before, {account.rejected:,} left out."
        f" {counted(account.respondents, 'new respondent')}, {counted(account.answers, 'new answer')}."
    )
