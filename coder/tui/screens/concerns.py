"""The concerns that coders raise: a lead reads each with its answer, and says what was done about it.

It shows what `coder flags` shows: to a lead every concern at once, to a coder their own and those of closed rounds.
"""

from __future__ import annotations

from functools import partial

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from coder.coding.concerns import Concern, list_concerns, settle_concern
from coder.tui.actions import Action
from coder.tui.screens.log import spoken_time
from coder.tui.screens.setting_up import SetUpScreen
from coder.tui.widgets.columns import side_by_side
from coder.tui.widgets.forms import Field
from coder.tui.widgets.prose import Pages, Paragraph, heading, paragraph, quiet
from coder.tui.widgets.rows import RowList
from coder.tui.widgets.split import Split
from coder.tui.widgets.text import safe


class ConcernsScreen(SetUpScreen):
    """A list of concerns; the one in front is shown with its answer."""

    NAME = "concerns"
    TITLE = "Concerns"
    CSS_PATH = "list_and_detail.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide"), (170, "-roomy")]
    EXPLANATION = (
        "While coding, somebody can raise a concern about an answer: that a person may be in danger, or that the answer"
        " should not be here. It reaches the leads at once, with what the coder says of it; of the codes in an open"
        " round they see nothing. A coder sees here the concerns that they raised, and what came of them.\n\n"
        "s says how the concern in front was settled. The coder reads that beside the answer, and the log keeps it."
    )
    ACTIONS = (
        Action("settle", "s,enter", "Settle", "Say what was done about the concern in front; the coder reads it."),
        Action("read_on", "pagedown,space", "Read on", "Show more of a long answer."),
        Action("back", "escape", "Home", "Go back to Home."),
    )

    def compose_body(self) -> ComposeResult:
        with Split():
            with Vertical(classes="side"):
                yield Static(classes="caption", id="caption")
                yield RowList[Concern](lambda concern, width: safe(_line(concern, width)), id="concerns")
            yield Pages(id="concern")

    @property
    def _concerns(self) -> RowList[Concern]:
        return self.query_one("#concerns", RowList)

    def on_mount(self) -> None:
        self._concerns.focus()
        self._read()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only a lead settles."""
        return action != "settle" or (self.study.actor is not None and self.study.actor.role == "lead")

    @work(exclusive=True, group="read")
    async def _read(self) -> None:
        found = await self.run_operation(list_concerns, self.study)
        if found is None:
            return
        self._concerns.write(found)
        self.query_one(Split).show_list(bool(found))
        left = sum(not concern.flag.settled for concern in found)
        self.query_one("#caption", Static).update(Content(f"{left} of {len(found)} not settled"))
        if not found:
            none = "There is no concern that you may see. While coding, f and then c raises one."
            self.query_one("#concern", Pages).write([paragraph(none)])

    @on(OptionList.OptionHighlighted)
    def _show(self) -> None:
        if (concern := self._concerns.current) is not None:
            self.query_one("#concern", Pages).write(_about(concern))

    def action_read_on(self) -> None:
        """Show more of the answer."""
        self.query_one("#concern", Pages).scroll_page_down()

    @on(OptionList.OptionSelected)
    def _clicked(self) -> None:
        if self.check_action("settle", ()):
            self.action_settle()

    @work(exclusive=True, group="settle")
    async def action_settle(self) -> None:
        """Ask what was done about the concern in front."""
        concern = self._concerns.current
        if concern is None:
            return
        if concern.flag.settled:
            self.say("This concern is settled already.")
            return
        field = Field("reason", "What was done", "long", hint=f"{concern.flag.coder} reads it beside the answer.")
        settle = partial(self._settle, concern)
        if await self.fill_and_run("Settle this concern", [field], settle, "Settle") is not None:
            self.say("Settled; the log keeps it, and who raised the concern reads it beside the answer.")
            self._read()

    def _settle(self, concern: Concern, filled: dict[str, str]) -> int:
        of = concern.flag
        return settle_concern(self.study, of.respondent, of.question, filled["reason"], coder=of.coder)


def _line(concern: Concern, width: int) -> str:
    of = concern.flag
    state = "settled" if of.settled else "open"
    about = of.said or concern.text
    return side_by_side((state, of.coder, about), (7, 10, max(8, width - 23)))


def _about(concern: Concern) -> list[Paragraph]:
    of = concern.flag
    said = [
        heading(f"{of.coder} raises a concern about the answer of {of.respondent}", gap=False),
        quiet(f"round {of.round} · {spoken_time(of.at)} UTC"),
        paragraph(of.said or "Nothing more was said.", gap=True),
    ]
    if of.settled:
        said += [heading("Settled"), paragraph(of.settled)]
    return [*said, heading(of.wording or of.question), paragraph(concern.text)]
