"""The journal: what the researchers write down about each phase of the analysis."""

from __future__ import annotations

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from coder.display import display_line
from coder.themes.journal import PHASES, JournalLine, change_entry, read_journal, remove_entry, write_journal
from coder.tui.actions import Action
from coder.tui.screens.log import spoken_time
from coder.tui.screens.setting_up import SetUpScreen
from coder.tui.widgets.forms import Field
from coder.tui.widgets.prose import Pages, heading, paragraph, quiet
from coder.tui.widgets.rows import RowList, cell
from coder.tui.widgets.split import Split
from coder.tui.widgets.text import safe


class JournalScreen(SetUpScreen):
    """Write and read the journal."""

    NAME = "journal"
    TITLE = "Journal"
    CSS_PATH = "list_and_detail.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide"), (170, "-roomy")]
    EXPLANATION = (
        "What was thought, tried and decided in each of the six phases, with dates: assumptions, doubts, why a theme"
        " was given up. It helps to write the methods section later.\n\n"
        "a writes an entry, e words one of your own anew (the earlier wording is kept), d takes one back. Entries of"
        " others are hidden while a round is open, because they might tell what somebody thinks of an answer."
    )
    ACTIONS = (
        Action("add", "a", "Write", "Write an entry about a phase."),
        Action("edit", "e", "Edit", "Word the entry in front anew, if it is yours."),
        Action("take_back", "d", "Take back", "Take the entry in front back, if it is yours."),
    )

    def compose_body(self) -> ComposeResult:
        with Split():
            with Vertical(classes="side"):
                yield Static(classes="caption", id="caption")
                yield RowList[JournalLine](_draw, id="entries")
            yield Pages(id="entry")

    @property
    def _list(self) -> RowList[JournalLine]:
        return self.query_one("#entries", RowList)

    async def on_mount(self) -> None:
        self._list.focus()
        await self._read()

    async def _read(self) -> None:
        journal = await self.run_operation(read_journal, self.study)
        if journal is None:
            return
        entries = list(reversed(journal.entries))
        self._list.write(entries)
        self.query_one(Split).show_list(bool(entries))
        hidden = f" · {journal.hidden} of others hidden while a round is open" if journal.hidden else ""
        self.query_one("#caption", Static).update(Content(f"The newest first{hidden}"))
        if not entries:
            self.query_one("#entry", Pages).write(
                [heading("Nothing is written yet"), paragraph(f"Press a to write the first entry{hidden}.", gap=True)]
            )

    @on(OptionList.OptionHighlighted)
    def _show(self) -> None:
        if entry := self._list.current:
            about = quiet(f"{entry.person} · {spoken_time(entry.made_at)} UTC")
            self.query_one("#entry", Pages).write(
                [heading(f"Phase {entry.phase}: {PHASES[entry.phase - 1]}"), about, paragraph(entry.text, gap=True)]
            )

    @work
    async def action_add(self) -> None:
        """Write an entry."""
        study = self.study
        phases = [(str(number), f"{number} {name}") for number, name in enumerate(PHASES, start=1)]
        fields = [
            Field("text", "Entry", "long"),
            Field("phase", "About the phase", "choice", default="3", choices=phases),
        ]

        def write(filled: dict[str, str]) -> int:
            return write_journal(study, int(filled["phase"]), filled["text"])

        if await self.fill_and_run("Write into the journal", fields, write, "Write") is not None:
            self.say("Written.")
            await self._read()

    @work
    async def action_edit(self) -> None:
        """Word the entry anew."""
        study, entry = self.study, self._own()
        if entry is None:
            return

        def change(filled: dict[str, str]) -> int:
            return change_entry(study, entry.id, filled["text"])

        fields = [Field("text", "Entry", "long", default=entry.text)]
        if await self.fill_and_run("Word the entry anew", fields, change, "Save") is not None:
            self.say("Saved; the earlier wording is kept.")
            await self._read()

    @work
    async def action_take_back(self) -> None:
        """Take the entry back."""
        entry = self._own()
        if entry and await self.confirm(f"Take this entry back? “{display_line(entry.text, 200)}”", "Take it back"):
            await self.run_operation(remove_entry, self.study, entry.id)
            await self._read()

    def _own(self) -> JournalLine | None:
        entry, actor = self._list.current, self.study.actor
        if entry is None:
            self.say("There is no entry yet; a writes one.")
        elif actor is None or actor.name != entry.person:
            self.say(f"This is an entry of {display_line(entry.person, 60)}; only who wrote it may change it.")
        else:
            return entry
        return None


def _draw(entry: JournalLine, width: int) -> Content:
    return safe(cell(f"{entry.made_at[:10]}  {entry.phase}  {entry.text}", width))
