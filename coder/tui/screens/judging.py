"""What the screens of the review share: answers to be read one after another, each judged by one key."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from coder.display import counted
from coder.errors import CoderError
from coder.themes.steps import Replayed
from coder.tui.screens.theme_steps import ThemeStepsScreen
from coder.tui.widgets.forms import Field
from coder.tui.widgets.prose import Pages, Paragraph, paragraph
from coder.tui.widgets.rows import RowList
from coder.tui.widgets.split import Split
from coder.tui.widgets.text import safe

T = TypeVar("T")


class JudgingScreen(ThemeStepsScreen, Generic[T]):
    """A list of answers; the one in front is shown whole."""

    CSS_PATH = "list_and_detail.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide"), (170, "-roomy")]
    KEYS_IN_ORDER = True

    def compose_body(self) -> ComposeResult:
        with Split():
            with Vertical(classes="side"):
                yield Static(classes="caption", id="caption")
                yield RowList[T](self.draw, id="answers")
            yield Pages(id="answer")

    # what a subclass says

    def gather(self) -> Sequence[T]:
        """The answers to be read; runs in a thread."""
        raise NotImplementedError

    def draw(self, row: T, width: int) -> Content:
        """One line of the list."""
        raise NotImplementedError

    def about(self, row: T) -> list[Paragraph]:
        """The answer in front."""
        raise NotImplementedError

    def is_read(self, row: T) -> bool:
        """Whether somebody judged it."""
        raise NotImplementedError

    def heading(self) -> str:
        """What stands above the list."""
        raise NotImplementedError

    def nothing(self) -> str:
        """What to say where there is no answer."""
        raise NotImplementedError

    # the list

    @property
    def answers(self) -> RowList[T]:
        """The list."""
        return self.query_one("#answers", RowList)

    async def on_mount(self) -> None:
        self.answers.focus()
        await self.read()

    async def read(self, front: int = 0) -> None:
        """Read the answers again, with one in front."""
        try:
            rows = await asyncio.to_thread(self.gather)
        except CoderError as error:
            rows = []
            self.say(str(error))
        if self.is_gone:
            return
        self.answers.write(rows, min(front, max(len(rows) - 1, 0)))
        self.query_one(Split).show_list(bool(rows))
        self.show_state()
        if rows:
            self.show_front()
        else:
            self.query_one("#answer", Pages).write([paragraph(self.nothing())])

    def show_state(self) -> None:
        """Write how far the reading is."""
        rows = self.answers.rows
        self.query_one("#caption", Static).update(safe(self.heading()))
        self.show_progress(f"{sum(map(self.is_read, rows))} of {counted(len(rows), 'answer')} read" if rows else "")

    @on(OptionList.OptionHighlighted)
    def show_front(self) -> None:
        """Show the answer in front."""
        if (row := self.answers.current) is not None:
            self.query_one("#answer", Pages).write(self.about(row))

    def replace_front(self, row: T) -> None:
        """Show what became of the answer in front, and go on to the next that was not read."""
        here = self.answers.highlighted or 0
        rows = [*self.answers.rows]
        rows[here] = row
        places = [*range(here + 1, len(rows)), *range(here)]
        following = next((place for place in places if not self.is_read(rows[place])), here)
        self.answers.write(rows, following)
        self.show_state()
        self.show_front()

    def action_next_unread(self) -> None:
        """Go to the next answer that was not read."""
        rows, here = self.answers.rows, self.answers.highlighted or 0
        places = [*range(here + 1, len(rows)), *range(here)]
        following = next((place for place in places if not self.is_read(rows[place])), None)
        if following is None:
            self.say("All of them are read.")
        else:
            self.answers.highlighted = following

    async def after_replay(self, done: Replayed) -> None:
        """Read again, with the same place in front."""
        await self.read(self.answers.highlighted or 0)

    # asking

    @work
    async def ask_and_save(
        self, title: str, fields: Sequence[Field], save: Callable[[dict[str, str]], T | None]
    ) -> None:
        """Ask for the reason and what else is needed; a refusal brings the form back."""
        saved = await self.fill_and_run(title, fields, save, "Save")
        if saved is not None and not self.is_gone:
            self.say("Saved.")
            self.replace_front(saved)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        actor = self.study.actor
        reading = ("back", "explain", "way_out", "next_unread", "other_list")
        return action in reading or (actor is not None and actor.role == "lead")


REASON = Field("reason", "Reason", "long")
