"""What the screens that set a study up share: forms that come back after a refusal, and refusals that stay readable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ParamSpec, TypeVar

from coder.errors import CoderError
from coder.tui.screens.base import WorkScreen
from coder.tui.threads import in_thread
from coder.tui.widgets.forms import ConfirmDialog, Field, FormDialog

P = ParamSpec("P")
R = TypeVar("R")


class SetUpScreen(WorkScreen):
    """A screen from which steps of the study are done. The methods that ask need a worker to wait in."""

    async def run_operation(self, function: Callable[P, R], *args: P.args, **options: P.kwargs) -> R | None:
        """Run an operation in a thread; a refusal stays on the message line, and gives None.

        None as well if the screen is gone meanwhile.
        """
        try:
            done = await in_thread(function, *args, **options)
        except CoderError as error:
            self.say(str(error))
            return None
        return None if self.is_gone else done

    async def fill_and_run(
        self, title: str, fields: Sequence[Field], do: Callable[[dict[str, str]], R], yes_label: str
    ) -> R | None:
        """Ask for the values and do it in a thread; after a refusal the form comes back as it was filled in."""
        problem: CoderError | str = ""
        while True:
            filled = await self.app.push_screen_wait(FormDialog(title, fields, yes_label, problem))
            if filled is None:
                self.say("")
                return None
            self.say("One moment …")
            try:
                return await in_thread(do, filled)
            except CoderError as error:
                problem = error
            self.say("")
            fields = [replace(field, default=filled[field.name]) for field in fields]

    async def confirm(self, question: str, yes_label: str) -> bool:
        """Ask before something that cannot be taken back."""
        return await self.app.push_screen_wait(ConfirmDialog(question, yes_label))
