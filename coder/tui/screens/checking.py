"""A look through one's own decisions before they are handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from coder.coding.filters import Filter
from coder.coding.rounds import submit_round
from coder.coding.self_check import SelfCheck, self_check
from coder.tui.widgets.forms import ConfirmDialog
from coder.tui.widgets.prose import Prose, counted, paragraph

if TYPE_CHECKING:
    from coder.tui.screens.base import WorkScreen

Answer = Literal["look", "submit"]


class CheckDialog(ModalScreen[Answer | None]):
    """What may be worth a look; Enter looks, h hands in."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", show=False),
        Binding("enter", "look", show=False),
        Binding("h", "dismiss('submit')", show=False),
    ]

    def __init__(self, found: SelfCheck) -> None:
        super().__init__()
        self._found = found

    def compose(self) -> ComposeResult:
        found = self._found
        lines = found.sentences() or ("There is nothing that you may want to look at again.",)
        left = f" {counted(found.undecided, 'answer')} would stay undecided." if found.undecided else ""
        with VerticalScroll(classes="dialog") as box:
            box.border_title = Content(f"Before you hand in round {found.round}")
            look = "Enter goes to the first · " if found.sentences() else ""
            box.border_subtitle = Content(f"{look}h hands in · Esc neither")
            yield Prose(
                [
                    *(paragraph(line, before=" • ") for line in lines),
                    paragraph(f"What you hand in cannot be changed afterwards.{left}", gap=True),
                ]
            )

    def action_look(self) -> None:
        """Go to the first answer, if there is any."""
        self.dismiss("look" if self._found.sentences() else None)


def first_concern(found: SelfCheck) -> Filter | int | None:
    """Where to look first: answers by what they have in common, or the place of a single one."""
    if found.undecided:
        return Filter(undecided=True)
    if found.unsure:
        return Filter(flag="unsure")
    spots = [*(pair.answer for pair in found.alike), *(once.answer for once in found.used_once)]
    return spots[0].number - 1 if spots else None


def _confirmation(found: SelfCheck) -> ConfirmDialog:
    """The question before the one thing that a coder cannot take back."""
    left = f"{counted(found.undecided, 'answer')} of {found.answers} would stay undecided. " if found.undecided else ""
    question = f"{left}Nothing can be changed after you hand in round {found.round}. Hand it in now?"
    return ConfirmDialog(question, "Hand it in")


async def check_and_submit(screen: WorkScreen, round_name: str | None = None) -> str | None:
    """Show what may be worth a look, then go there or hand in; gives what happened, if anything was handed in."""
    found = await screen.run_operation(self_check, screen.study, round_name)
    if found is None:
        return None
    chosen = await screen.app.push_screen_wait(CheckDialog(found))
    if chosen == "look":
        screen.workbench.look_at = first_concern(found)
        screen.app.call_later(screen.workbench.go, "code")
        return None
    if chosen is None or not await screen.app.push_screen_wait(_confirmation(found)):
        return None
    await screen.leave()
    done = await screen.run_operation(submit_round, screen.study, found.round, partial=found.undecided > 0)
    if done is None:
        return None
    return f"You have submitted {done.finished} of {counted(done.answers, 'answer')} of round {done.round}."
