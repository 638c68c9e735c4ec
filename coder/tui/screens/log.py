"""The log as a screen: who did what, when, to what, why; newest first, and nothing of others in an open round."""

from __future__ import annotations

import json
from collections.abc import Sequence

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input, Static

from coder.coding.log_reading import read_log
from coder.display import counted, display_line
from coder.store.log import Entry
from coder.store.people import list_people
from coder.store.study import Study
from coder.tui.actions import Action
from coder.tui.screens.setting_up import SetUpScreen
from coder.tui.widgets.columns import side_by_side
from coder.tui.widgets.paged_list import PagedList
from coder.tui.widgets.text import safe

_WIDTHS = (16, 12, 22)
"""Of time, person and action; what was acted on gets the rest."""


class LogLines:
    """The entries that fit, newest first, a page at a time."""

    def __init__(self, study: Study, person: str | None, words: str | None, width: int) -> None:
        self._study = study
        self._person = person
        self._words = words
        self._width = width
        newest = read_log(study, person=person, words=words, limit=1)
        self._found = newest.found
        self.hidden = newest.hidden
        """Entries of others in an open round."""

    def __len__(self) -> int:
        return self._found

    def entries(self, start: int, stop: int) -> list[Entry]:
        """Entries by their place, the newest being 0."""
        skip = max(0, start)
        page = read_log(self._study, person=self._person, words=self._words, limit=stop - start, skip=skip)
        return list(reversed(page.entries))

    def page(self, start: int, stop: int) -> Sequence[str]:
        widths = (*_WIDTHS, max(10, self._width - sum(_WIDTHS) - 8))
        return [
            " " + side_by_side((spoken_time(entry.at)[:16], entry.person, entry.action, entry.subject), widths)
            for entry in self.entries(start, stop)
        ]


class NoLines:
    """Stands in until the log is read."""

    def __len__(self) -> int:
        return 0

    def page(self, start: int, stop: int) -> Sequence[str]:
        return ()


class LogScreen(SetUpScreen):
    """Everything that was done."""

    NAME = "log"
    TITLE = "Log"
    CSS_PATH = "log.tcss"
    EXPLANATION = (
        "Every change to the study stands here: when (UTC), by whom, what, and why; the newest first. Nothing can be"
        " taken out of it, and respondents' words are never in it.\n\n"
        "Press w to see one person's entries after another, / to look for words, Esc to see everything again. While a"
        " round is open you do not see what others do in it."
    )
    ACTIONS = (
        Action("find", "slash", "Find words", "Show only entries with these words in action, subject or reason."),
        Action("whose", "w", "Whose", "Show one person's entries; again for the next person, at last everybody's."),
        Action("back", "escape", "Back", "Show everything again; from there, go back.", footer=False),
    )

    def __init__(self) -> None:
        super().__init__()
        self._lines: LogLines | None = None
        self._person: str | None = None
        self._words = ""

    def compose_body(self) -> ComposeResult:
        with Horizontal(id="filter"):
            yield Static(id="whose")
            yield Input(placeholder="words to look for; Enter", compact=True, id="words")
        yield PagedList(NoLines(), id="entries")
        with VerticalScroll(id="entry"):
            yield Static(id="whole")

    def on_mount(self) -> None:
        self.query_one(PagedList).focus()
        self._read()

    @work(exclusive=True, group="read")
    async def _read(self) -> None:
        """Read what fits, and show it from the newest on."""
        found = await self.run_operation(LogLines, self.study, self._person, self._words or None, self.size.width)
        if found is None:
            return
        self._lines = found
        self.query_one(PagedList).show(found)
        whose = f"{counted(len(found), 'entry', 'entries')} of {self._person or 'everybody'}"
        self.query_one("#whose", Static).update(safe(display_line(whose, 60)))
        hidden = counted(found.hidden, "entry", "entries")
        self.say(f"Of others in the open round, {hidden} can be read only when it is closed." if found.hidden else "")
        self._show_entry()

    def on_paged_list_moved(self) -> None:
        """Show the entry in front whole."""
        self._show_entry()

    def _show_entry(self) -> None:
        if self._lines is None:
            return
        place = self.query_one(PagedList).cursor
        found = self._lines.entries(place, place + 1) if len(self._lines) else []
        shown = "\n".join(display_line(line, 2000) for line in _whole(found[0])) if found else "No entry fits."
        self.query_one("#whole", Static).update(safe(shown))

    # what is shown

    def action_find(self) -> None:
        """Go to the field for words."""
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def _look(self, event: Input.Submitted) -> None:
        self._words = event.value.strip()
        self.query_one(PagedList).focus()
        self._read()

    def action_whose(self) -> None:
        """Take the next person, or everybody after the last."""
        names: list[str | None] = [None, *(person.name for person in list_people(self.study))]
        self._person = names[(names.index(self._person) + 1) % len(names)]
        self._read()

    async def action_back(self) -> None:
        """Leave the field for words, then drop the filters, then go back."""
        words = self.query_one(Input)
        if words.has_focus:
            words.value = self._words
            self.query_one(PagedList).focus()
        elif self._person or self._words:
            self._person, self._words, words.value = None, "", ""
            self._read()
        else:
            await super().action_back()


def spoken_time(at: str) -> str:
    """A time of the log to the second: 2026-03-01 09:30:00."""
    return at[:19].replace("T", " ")


def _whole(entry: Entry) -> list[str]:
    """All that an entry says, line by line."""
    lines = [f"{spoken_time(entry.at)} UTC · {entry.person}, entry {entry.seq} · {entry.action} · {entry.subject}"]
    if entry.reason:
        lines.append(f"Why: {entry.reason}")
    if entry.before:
        lines.append(f"Before: {_facts(entry.before)}")
    if entry.after:
        lines.append(f"{'After' if entry.before else 'With'}: {_facts(entry.after)}")
    return lines


def _facts(values: dict[str, object]) -> str:
    parts = (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in values.values())
    return ", ".join(f"{name.replace('_', ' ')} {part}" for name, part in zip(values, parts, strict=True))
