"""The notes that were taken while reading: on answers, on questions, and on the data set."""

from __future__ import annotations

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from coder.display import display_line
from coder.survey.reading import LONGEST_NOTE, NoteLine, change_note, list_notes, remove_note
from coder.tui.actions import Action
from coder.tui.screens.log import spoken_time
from coder.tui.screens.setting_up import SetUpScreen
from coder.tui.widgets.columns import side_by_side
from coder.tui.widgets.forms import Field
from coder.tui.widgets.prose import Pages, counted, heading, paragraph, quiet
from coder.tui.widgets.rows import RowList
from coder.tui.widgets.text import safe


class NotesScreen(SetUpScreen):
    """Opened from the reading; Esc goes back to it."""

    TITLE = "Notes"
    CSS_PATH = "notes.tcss"
    EXPLANATION = (
        "Your notes, the oldest first, and those of the others while no round is open. The note in front is shown whole"
        " below. e puts a note of your own in other words, d takes it back. Esc goes back to the reading."
    )
    ACTIONS = (
        Action("change", "e", "Change", "Put the note in front in other words, if it is yours."),
        Action("take_back", "d", "Take back", "Take the note in front back, if it is yours."),
        Action("back", "escape", "Back", "Go back to the reading."),
    )

    def compose_body(self) -> ComposeResult:
        yield Static(id="caption")
        with Vertical(id="both"):
            yield RowList[NoteLine](lambda note, width: safe(_line(note, width)), id="list")
            yield Pages(id="note")

    @property
    def _notes(self) -> RowList[NoteLine]:
        return self.query_one("#list", RowList)

    def on_mount(self) -> None:
        self._notes.focus()
        self._read()

    @work(exclusive=True)
    async def _read(self, front: int | None = None) -> None:
        """List the notes, with one of them in front, or the one at the place that was in front."""
        found = await self.run_operation(list_notes, self.study)
        if found is None:
            return
        place = next((place for place, note in enumerate(found) if note.id == front), self._notes.highlighted or 0)
        self._notes.write(found, min(place, max(len(found) - 1, 0)))
        self.query_one("#caption", Static).update(Content(counted(len(found), "note")))
        if not found:
            self.query_one("#note", Pages).write([paragraph("No note yet. On the Reading screen w writes one.")])

    @on(OptionList.OptionHighlighted)
    def _show(self) -> None:
        if note := self._notes.current:
            about = f"{note.person} · {spoken_time(note.made_at)} UTC"
            self.query_one("#note", Pages).write([heading(subject(note)), quiet(about), paragraph(note.text, gap=True)])

    @work
    async def action_take_back(self) -> None:
        """Take the note in front back."""
        if (note := self._own_note("take it back")) is None:
            return
        if await self.confirm(f"Take this note back? “{display_line(note.text, 200)}”", "Take it back"):
            await self.run_operation(remove_note, self.study, note.id)
            self._read()

    @work
    async def action_change(self) -> None:
        """Ask for other words and keep them."""
        if (note := self._own_note("change it")) is None:
            return
        fields = [Field("text", "Your note", "long", default=note.text, hint=f"At most {LONGEST_NOTE:,} characters.")]

        def keep(filled: dict[str, str]) -> int:
            return change_note(self.study, note.id, filled["text"])

        if (changed := await self.fill_and_run(subject(note), fields, keep, "Keep it")) is not None:
            self._read(changed)
            self.say("The note is kept in these words.")

    def _own_note(self, to_do: str) -> NoteLine | None:
        note = self._notes.current
        if note is not None and (self.study.actor is None or note.person != self.study.actor.name):
            self.say(f"This is a note of {note.person}; only {note.person} can {to_do}.")
            return None
        return note


def subject(note: NoteLine) -> str:
    """What a note is on."""
    if note.question is None:
        return "The whole data set"
    if note.respondent is None:
        return f"The question {note.question}"
    return f"The answer of {note.respondent} to {note.question}"


def _line(note: NoteLine, width: int) -> str:
    who, on = 12, 30 if width < 100 else 40
    return side_by_side((note.person, subject(note), note.text), (who, on, max(10, width - who - on - 4)))
