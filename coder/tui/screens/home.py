"""Home: where the study stands, the next thing to do, and the steps that are done from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import ItemGrid, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from coder.errors import CoderError
from coder.tui.actions import Action
from coder.tui.screens.setting_up import SetUpScreen
from coder.tui.screens.steps import STEPS, Step
from coder.tui.widgets.text import safe, safe_line

if TYPE_CHECKING:
    from coder.reporting.next_step import NextStep
    from coder.reporting.progress import Phase, StudyStatus
    from coder.store.study import Study

_MARKS = {"not begun": "·", "under way": "▸", "done so far": "✓"}
_SCREENS = {name: name for name in ("code", "reconcile", "themes", "quotes", "concerns")}
"""Next steps that have a screen of their own."""
_PHASES = range(1, 7)
_OTHERS = (
    Action("go('answers')", "v", "View answers", "Look through, search and sort out all answers.", footer=False),
    Action("go('reading')", "e", "Read answers", "Read the answers one after another, and take notes.", footer=False),
    Action("go('checklist')", "k", "Checklist", "See what was done in each phase, and what is missing.", footer=False),
    Action("go('journal')", "j", "Journal", "Write down what was thought and done in a phase.", footer=False),
    Action("go('log')", "g", "Read the log", "See who did what, when and why.", footer=False),
    Action("be_another", "a", "Act as someone else", "Say who is at the keyboard.", footer=False),
    Action("refresh", "r", "Look again", "Read again where the study stands.", footer=False),
)


class HomeScreen(SetUpScreen):
    """The first screen of an open study."""

    NAME = "home"
    TITLE = "Home"
    CSS_PATH = "home.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]
    EXPLANATION = (
        "Here you see where the study stands, in the six phases of thematic analysis, and what to do next. Press Enter"
        " to do the next thing, or one of the letters to do another. The other screens are reached with 1 to 7, or"
        " with F1 to F7.\n\n"
        "Whatever you do is saved at once; there is nothing to save by hand."
    )
    ACTIONS = (
        Action("next_step", "enter", "Do the next thing", "Do what stands under Next."),
        *(Action(f"step('{step.name}')", step.key, step.label, step.help, footer=False) for step in STEPS),
        *_OTHERS,
        Action("screens", "1-7", "Screens", "Go to another screen: 1 to 7, or F1 to F7, as listed below."),
        Action("more", "pagedown", "More below", "Show what does not fit on the screen."),
        Action("quit", "q", "Quit", "Leave; everything is saved already."),
    )

    def __init__(self) -> None:
        super().__init__()
        self._status: StudyStatus | None = None
        self._busy = ""
        """What was begun: "step", "who" or "leave"; keys that come meanwhile, typed fast or pasted, begin no other."""
        self._waited_for: tuple[str, ...] = ()
        """Coders who have not submitted the open round."""

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(id="home", can_focus=True):
            with VerticalScroll(id="next", can_focus=False) as box:
                box.border_title = Content("Next")
                yield Static(id="sentence")
                yield Static(id="how", classes="quiet")
                yield Static(id="command", classes="quiet")
            with VerticalScroll(id="phases", can_focus=False):
                yield Static(id="about", classes="quiet")
                for number in _PHASES:
                    yield Static(id=f"phase-{number}")
                    yield Static(id=f"facts-{number}", classes="facts")
            with VerticalScroll(id="steps", can_focus=False):
                yield Static(Content("What you can do here"), classes="heading")
                with ItemGrid(min_column_width=24, stretch_height=False):
                    for action in self._offered():
                        yield Static(_shown(action))
                yield Static(id="for-leads", classes="quiet")

    def on_mount(self) -> None:
        self.query_one("#home").focus()
        self.query_one("#sentence", Static).update(Content("Reading the study …"))

    async def on_screen_resume(self) -> None:
        if self._busy == "who":
            self._busy = ""
        self.action_refresh()

    def _offered(self) -> list[Action]:
        """The steps for this person, and what else has a letter."""
        lead = self._is_lead()
        names = {f"step('{step.name}')" for step in STEPS if lead or not step.leads_only}
        return [action for action in self.ACTIONS if action.name in names or action in _OTHERS]

    def _is_lead(self) -> bool:
        return self.study.actor is not None and self.study.actor.role == "lead"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """More is offered where there is more."""
        return self.query_one("#home").max_scroll_y > 0 if action == "more" else True

    def action_more(self) -> None:
        """Scroll on."""
        self.query_one("#home").scroll_page_down()

    # where the study stands

    @work(exclusive=True, group="status")
    async def action_refresh(self) -> None:
        """Read where the study stands and show it."""
        found = await self.run_operation(_stand, self.study)
        if found is not None:
            status, self._waited_for = found
            self._status = status
            self._show(status)
            self.call_after_refresh(self.refresh_keys)

    def _show(self, status: StudyStatus) -> None:
        self.query_one("#sentence", Static).update(safe(status.next.sentence))
        command = status.next.command
        self.query_one("#how", Static).update(safe(self._how(status.next)))
        self.query_one("#command", Static).update(safe(f"In a script: {command}" if command else ""))
        self.query_one("#about", Static).update(safe(f"{status.approach} approach · {status.people}"))
        for phase in status.phases:
            self._show_phase(phase)
        self.query_one("#for-leads").display = not self._is_lead()
        if not self._is_lead():
            others = "A lead brings in the survey and the codebook, adds people, opens and closes rounds."
            self.query_one("#for-leads", Static).update(Content(others))

    def _how(self, step: NextStep) -> str:
        """How the next thing is done; a lead who waits for coders reads how they come to code."""
        if step.step == "concerns":
            return "Press Enter to read it and to say what was done."
        if step.there:
            return f"Press Enter to go there, then {step.there}."
        if step.step != "wait":
            return "Press Enter to do it."
        if not self._is_lead() or not self._waited_for:
            return "Press r to look again."
        name = self._waited_for[0]
        return (
            f"They code in this study too: press a to act as {name} on this machine, or {name} starts it with"
            f" coder --as {name}. Press r to look again."
        )

    def _show_phase(self, phase: Phase) -> None:
        mark = _MARKS.get(phase.state, "·")
        line = safe_line(f"{mark} Phase {phase.number}  {phase.name:<27} {phase.state}")
        title = self.query_one(f"#phase-{phase.number}", Static)
        title.update(line)
        title.set_class(phase.state == "not begun", "quiet")
        facts = self.query_one(f"#facts-{phase.number}", Static)
        facts.update(safe("\n".join(phase.facts)))
        facts.display = bool(phase.facts)

    # steps

    def action_next_step(self) -> None:
        """Do what stands under Next."""
        if self._status is None:
            return
        step = self._status.next.step
        self.workbench.front = (self._status.next.front, self._status.next.is_code)
        if step in _SCREENS:
            self.action_go(_SCREENS[step])
        elif any(step == one.name for one in STEPS):
            self.action_step(step)
        else:
            self.say("There is nothing for you to do until then. Press r to look again.")

    def action_step(self, name: str) -> None:
        """Do one of the steps."""
        step = next(one for one in STEPS if one.name == name)
        if not self._busy and self._allowed(step):
            self._busy = "step"
            self._do(step)

    @work(group="step")
    async def _do(self, step: Step) -> None:
        try:
            happened = await step.do(self)
        except CoderError as error:
            happened = str(error)
        finally:
            self._busy = "leave" if step.name == "import" else ""
        if happened:
            self.say(happened)
            self.action_refresh()

    def _allowed(self, step: Step) -> bool:
        """Whether this person may do it; says so if not, before a form is filled in for nothing."""
        if step.leads_only:
            try:
                self.study.require_lead(step.leads_only)
            except CoderError as error:
                self.say(str(error))
                return False
        return True

    def action_be_another(self) -> None:
        """Say who is at the keyboard."""
        if not self._busy:
            self._busy = "who"
            self.workbench.action_choose_person()

    def action_screens(self) -> None:
        """List the other screens."""
        self.app.action_command_palette()

    def action_go(self, name: str) -> None:
        """Go to another screen."""
        if not self._busy:
            self._busy = "leave"
            self.app.call_later(self.workbench.go, name)

    def action_quit(self) -> None:
        """Leave, after a screen that was asked for before has come."""
        self.app.call_later(self.workbench.action_quit)


def _stand(study: Study) -> tuple[StudyStatus, tuple[str, ...]]:
    """Where the study stands, and the coders who have not submitted the open round."""
    from coder.coding.rounds import list_rounds
    from coder.reporting.progress import study_status

    rounds = [found.round for found in list_rounds(study) if found.round.state == "open"]
    return study_status(study), tuple(coder.name for one in rounds for coder in one.coders if coder.state == "coding")


def _shown(action: Action) -> Content:
    """A letter and what it does; both can be clicked."""
    return Content.from_markup(
        f"[@click=screen.{action.name}] [b $primary]$key[/]  $label[/]", key=action.shown_key, label=action.label
    )
