"""The workbench: opens a study and shows its screens, each imported when it is first asked for."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar, NamedTuple, ParamSpec, TypeVar

from textual import events, work
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.screen import Screen

from coder.errors import CoderError
from coder.tui.safety import SafeApp
from coder.tui.screens.base import WorkScreen
from coder.tui.stylesheet import LastingStylesheet
from coder.tui.theme import THEMES
from coder.tui.threads import in_thread

if TYPE_CHECKING:
    from concurrent.futures import Future

    from coder.coding.desk import CodingDesk
    from coder.coding.filters import Filter
    from coder.store.study import Study

P = ParamSpec("P")
R = TypeVar("R")


class Destination(NamedTuple):
    """A screen that can be gone to."""

    name: str
    label: str
    key: str
    """The digit; the function key of the same number works as well."""
    where: str
    """`module:class` in coder.tui.screens."""
    help: str


DESTINATIONS = (
    Destination("home", "Home", "1", "home:HomeScreen", "Where the study stands and what to do next."),
    Destination("code", "Code", "2", "code:CodeScreen", "Read answers and give them codes."),
    Destination("codebook", "Codebook", "3", "codebook:CodebookScreen", "The codes and their definitions."),
    Destination("agreement", "Agreement", "4", "agreement:AgreementScreen", "How far the coders agree."),
    Destination("reconcile", "Reconcile", "5", "reconcile:ReconcileScreen", "Decide the differences, with a reason."),
    Destination("themes", "Themes", "6", "themes:ThemesScreen", "Build themes on the agreed codes."),
    Destination("quotes", "Quotes", "7", "quotes:QuotesScreen", "Choose quotations for the report."),
    Destination("framework", "Framework", "", "framework:FrameworkScreen", "Pillars, traced to what was said."),
    Destination("journal", "Journal", "", "journal:JournalScreen", "Write down what was thought and done, by phase."),
    Destination("checklist", "Checklist", "", "checklist:ChecklistScreen", "What shows for good analysis, by phase."),
    Destination("concerns", "Concerns", "", "concerns:ConcernsScreen", "What coders tell the lead of an answer."),
    Destination("log", "Log", "", "log:LogScreen", "Who did what, when and why."),
    Destination("answers", "Answers", "", "answers:AnswersScreen", "Look through, search and sort out the answers."),
    Destination("reading", "Reading", "", "reading:ReadingScreen", "Read the answers one after another; take notes."),
    Destination(
        "identifiers", "Identifiers", "", "identifiers:IdentifiersScreen", "Names and numbers that may tell who it is."
    ),
    Destination("import", "Import", "", "survey_import:SurveyImportScreen", "Bring in a survey file."),
)
_PLACES = {destination.name: destination.where for destination in DESTINATIONS} | {"welcome": "welcome:WelcomeScreen"}

_SHARE = 0.0005
"""Seconds that a thread may compute while the screens wait; a key takes several turns, and 5 ms is usual for each."""


def _commands() -> type[Provider]:
    from coder.tui.palette import Commands

    return Commands


class Workbench(SafeApp):
    """The screens on one study."""

    TITLE = "coder"
    CSS_PATH = "workbench.tcss"
    COMMANDS = {_commands}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(f"{place.key},f{place.key}", f"go('{place.name}')", place.label, show=False)
        for place in DESTINATIONS
        if place.key
    ]

    def __init__(
        self, where: str, acting: str | None = None, screen: str = "home", round_name: str | None = None
    ) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self.stylesheet = LastingStylesheet(variables=self.get_css_variables())
        self.where = where
        """The study that was asked for; it need not exist yet."""
        self.acting = acting
        self.study: Study | None = None
        self.study_title = ""
        self.first_screen = screen
        """Where to go once there is a study and somebody who acts."""
        self.round_name = round_name
        """The closed round to reconcile; None: the newest."""
        self.look_at: Filter | int | None = None
        """The answers that the coding screen shows when it is opened next, or the place of one."""
        self.front = ("", False)
        """What the themes screen begins with when it is opened next: a key, and whether it is that of a code."""
        self._going = False
        """Whether a screen is on its way."""
        self.desk_ahead: Future[CodingDesk] | None = None
        """The desk of the coding screen, if it is the first one and was begun to be read before."""

    async def on_mount(self) -> None:
        await self.go(self.first_screen if self.study and self.study.actor else "welcome")

    def on_ready(self) -> None:
        """Let no work in the background keep a key waiting, now that the first screen is painted."""
        if not self.is_headless:
            sys.setswitchinterval(_SHARE)
            gc.freeze()  # looking through all that was imported, again and again, would stop everything for 0.1 s
            gc.enable()

    # the study and who acts

    def open_study(self, where: str, acting: str | None = None) -> None:
        """Open a study in place of the one that is open; a refusal leaves that one open."""
        from coder.store.study import Study

        opened = Study.open(where, acting)
        self.close_study()
        self.where = where
        self.take_study(opened)

    def take_study(self, opened: Study) -> None:
        """Work on a study that is open."""
        self.study, self.study_title = opened, opened.title()
        self.acting = opened.actor.name if opened.actor else None

    def close_study(self) -> None:
        """Let go of the study, if one is open."""
        if self.study is not None:
            self.study.close()
        self.study = None

    def who_acts(self) -> str:
        """Name and role of the person at the keyboard."""
        actor = self.study.actor if self.study else None
        return f"{actor.name} ({actor.role})" if actor else "nobody chosen yet"

    @work
    async def action_choose_person(self) -> None:
        """Ask who is at the keyboard, and open the study again as that person."""
        from coder.store.people import list_people
        from coder.tui.widgets.forms import Field, FormDialog

        if self.study is None:
            return
        people = list_people(self.study)
        choices = [(person.name, f"{person.name} ({person.role})") for person in people]
        field = Field("name", "Your name", "choice", default=self.acting or people[0].name, choices=choices)
        form = FormDialog("Who are you?", [field], yes_label="Go on")
        if (filled := await self.push_screen_wait(form)) is not None:
            await self._leave_screens()
            self.open_study(self.where, filled["name"])
            await self.go(self.screen.NAME if isinstance(self.screen, WorkScreen) else "home")

    # going from screen to screen

    async def go(self, name: str) -> None:
        """Show a screen by name in place of the one that is shown (and of those opened from it).

        While one screen comes another one is not asked for: it would be taken away before it is there.
        """
        if self._going:
            return
        self._going = True
        try:
            await self._go(name)
        finally:
            self._going = False

    async def _go(self, name: str) -> None:
        module, kind = _PLACES[name].split(":")
        await self._leave_screens()
        screen: Screen[None] = getattr(import_module(f"coder.tui.screens.{module}"), kind)()
        while len(self.screen_stack) > 2:
            await self.pop_screen()
        if len(self.screen_stack) == 2:
            await self.switch_screen(screen)
        else:
            await self.push_screen(screen)

    async def _leave_screens(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, WorkScreen):
                await screen.leave()

    async def action_quit(self) -> None:
        """Leave the program, but not while a screen comes."""
        if not self._going:
            await self._leave_screens()
            await super().action_quit()

    async def action_go(self, name: str) -> None:
        """Go to a screen by its key."""
        somebody_acts = self.study is not None and self.study.actor is not None
        if somebody_acts and not (isinstance(self.screen, WorkScreen) and name == self.screen.NAME):
            await self.go(name)

    async def back(self) -> None:
        """Close the screen in front; from a main screen, go home."""
        if len(self.screen_stack) > 2:
            await self.pop_screen()
        elif self.study is not None and isinstance(self.screen, WorkScreen) and self.screen.NAME != "home":
            await self.go("home")

    def action_next_theme(self) -> None:
        """Dark, light, high contrast, and round again."""
        names = [theme.name for theme in THEMES]
        self.theme = names[(names.index(self.theme) + 1) % len(names)] if self.theme in names else names[0]

    # operations

    async def run_operation(self, function: Callable[P, R], *args: P.args, **options: P.kwargs) -> R | None:
        """Run an operation in a thread and wait for it; a refusal is shown and gives None."""
        try:
            return await in_thread(function, *args, **options)
        except CoderError as error:
            self.notify_plain(str(error), severity="warning")
            return None

    # keys

    async def on_event(self, event: events.Event) -> None:
        """Take keys one after another on screens that ask for it.

        Textual looks a key up only after it has travelled to the focused widget and back, so keys that arrive
        together can meet a screen that the key before them has not changed yet.
        """
        if isinstance(event, events.Key) and not event.is_forwarded:
            screen = self.screen
            if isinstance(screen, WorkScreen) and screen.KEYS_IN_ORDER and await screen.take_key(event):
                return
        await super().on_event(event)
