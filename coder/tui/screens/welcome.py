"""The welcome: what coder is, and the ways in, where no study is open yet or nobody has said who they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from coder.errors import CoderError, InputError
from coder.tui.actions import Action
from coder.tui.screens.setting_up import SetUpScreen
from coder.tui.widgets.forms import Field
from coder.tui.widgets.path_input import typed_path
from coder.tui.widgets.text import safe, safe_line

_ABOUT = (
    "coder is a workbench for making sense of what people wrote in a survey. Two or more researchers code the answers"
    " independently; coder shows where they agree and where they differ; you settle the differences, build themes, and"
    " take out quotes for the report.\n"
    "Everything stays in one file on this computer; nothing is sent anywhere."
)
_APPROACHES = (
    ("codebook", "codebook: a shared list of codes; agreement shows which codes are unclear"),
    ("reliability", "reliability: a fixed list of codes; agreement is a claim you will make"),
    ("reflexive", "reflexive: readings may differ and deepen; no agreement is computed"),
)
_DEMO_FOLDER = "coder-demo"


class Way(NamedTuple):
    """One way in."""

    action: str
    """What it does on the screen, with its argument."""
    key: str
    label: str
    help: str


_WAYS = (
    Way("try_it", "t", "Try it with sample data", "Makes a small finished study in a folder, for looking around."),
    Way("begin", "n", "Begin a new study", "Asks for its title and its approach; the survey comes next."),
    Way("open", "o", "Open a study", "Asks for the file of a study that you or a colleague began."),
)


class WelcomeScreen(SetUpScreen):
    """The first screen where there is no study, or nobody who acts on it."""

    NAME = "welcome"
    TITLE = "Welcome"
    CSS_PATH = "welcome.tcss"
    EXPLANATION = (
        "A study is one file. Try coder with sample data first, begin a study of your own, or open one that is there."
        " Go up and down with the arrow keys and press Enter, or press the letter.\n\n"
        "If a study has several people, coder asks who you are: what you do stands in the log under your name."
    )
    ACTIONS = (
        *(Action(way.action, way.key, way.label.split(" with ")[0], way.help) for way in _WAYS),
        Action("quit", "q", "Quit", "Leave."),
    )

    def compose_body(self) -> ComposeResult:
        with Vertical(id="welcome"):
            if self.workbench.study is None:
                yield Static(Content(_ABOUT), id="about")
            yield Static(self._question(), id="question")
            yield OptionList(*self._options(), compact=True)

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()
        self.query_one(OptionList).highlighted = 0

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go the way that was chosen."""
        number = event.option_index
        people = self._people()
        if number < len(people):
            self.action_be(number)
        else:
            self.call_later(self.run_action, _WAYS[number - len(people)].action)

    # who is at the keyboard

    def _people(self) -> Sequence[tuple[str, str]]:
        """Name and role of each person of the open study; nobody where none is open."""
        from coder.store.people import list_people

        if self.workbench.study is None:
            return []
        return [(person.name, person.role) for person in list_people(self.workbench.study)]

    def _question(self) -> Content:
        if self.workbench.study is not None:
            return Content("Who are you?")
        return safe(f"There is no study at {self.workbench.where} yet. What would you like to do?")

    def _options(self) -> list[Option]:
        lines = [safe_line(f"{name} ({role})", 76) for name, role in self._people()]
        people = [Option(line) for line in lines[:-1]] + [Option(line + "\n") for line in lines[-1:]]
        ways = [
            Option(Content.from_markup("[b]$key[/]  [b]$label[/]\n   $help\n", key=w.key, label=w.label, help=w.help))
            for w in _WAYS
        ]
        return [*people, *ways]

    def action_be(self, number: int) -> None:
        """Act as one of the people."""
        self._enter(self.workbench.where, self._people()[number][0])

    # the ways in

    @work(group="way")
    async def action_try_it(self) -> None:
        """Make the sample study and open it."""

        def make(filled: dict[str, str]) -> tuple[str, str]:
            from coder.demo import LEAD, build

            folder = typed_path(filled["folder"])
            try:
                return str(build(folder, lambda text: self.app.call_from_thread(self.say, text))), LEAD
            except OSError as error:
                raise InputError(f"{folder} cannot be written: {error.strerror}.") from None

        hint = "It is made if it is not there. The sample survey is invented; nobody real wrote it."
        fields = [Field("folder", "Folder", "path", default=_DEMO_FOLDER, hint=hint)]
        made = await self.fill_and_run("Try it with sample data", fields, make, "Make it")
        if made is not None:
            self._enter(*made)

    @work(group="way")
    async def action_begin(self) -> None:
        """Begin a study and open it."""

        def create(filled: dict[str, str]) -> tuple[str, str]:
            from coder.store.study import Study

            where = _place(filled["file"])
            Study.create(
                where, title=filled["title"], lead=filled["lead"], approach=filled["approach"],  # type: ignore[arg-type]
                because=filled["because"],
            ).close()  # fmt: skip
            return where, filled["lead"].strip()

        made = await self.fill_and_run("Begin a new study", self._new_study(), create, "Begin")
        if made is not None:
            self._enter(*made)

    def _new_study(self) -> list[Field]:
        lead = "You can add others later. It stands in the log and the report."
        return [
            Field("title", "Title", hint="For example: Co-production survey 2026"),
            Field("approach", "Approach", "choice", default="codebook", choices=_APPROACHES),
            Field("because", "Why this approach", required=False, hint="One sentence; printed in the methods text."),
            Field("lead", "Your name, as the one who leads it", default=self.workbench.acting or "", hint=lead),
            Field("file", "File of the study", "path", default=self._unused_place()),
        ]

    def _unused_place(self) -> str:
        """The file that was asked for, unless there is one already."""
        return self.workbench.where if self.workbench.study is None else "study2.db"

    @work(group="way")
    async def action_open(self) -> None:
        """Open a study that is there."""

        def look(filled: dict[str, str]) -> str:
            from coder.store.study import Study

            where = _place(filled["file"])
            Study.open(where).close()
            return where

        fields = [Field("file", "File of the study", "path", hint="A file that ends in .db")]
        where = await self.fill_and_run("Open a study", fields, look, "Open")
        if where is not None:
            self._enter(where, None)

    def _enter(self, where: str, person: str | None) -> None:
        """Open a study and go on: to the screen that was asked for, or to the question who is at the keyboard."""
        try:
            self.workbench.open_study(where, self._if_there(where, person))
        except CoderError as error:
            self.say(str(error))
            return
        assert self.workbench.study is not None
        self.app.call_later(self.workbench.go, self.workbench.first_screen if self.workbench.study.actor else "welcome")

    def _if_there(self, where: str, person: str | None) -> str | None:
        """The person, if they are in the team of the study at this place."""
        from coder.store.people import list_people
        from coder.store.study import Study

        with Study.open(where) as study:
            return person if any(member.name == person for member in list_people(study)) else None

    def action_quit(self) -> None:
        """Leave."""
        self.app.exit()


def _place(text: str) -> str:
    """The path of a file, or the address of a database as it is."""
    return text if "://" in text else str(typed_path(text))
