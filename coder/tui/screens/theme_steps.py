"""What every screen on themes can do with the steps that were taken: take them back, and do them again."""

from __future__ import annotations

from collections.abc import Callable

from coder.store.study import Study
from coder.themes.steps import Replayed, last_theme_step, redo_theme_step, undo_theme_step
from coder.tui.screens.setting_up import SetUpScreen

_FEW = 3
"""Things that one step may have changed without being asked about before it is taken back."""


class ThemeStepsScreen(SetUpScreen):
    """A screen with undo and redo of themes, their reviews and their framework."""

    _said_of = ""
    """The large step of which it was said that undo takes it back."""

    async def after_replay(self, done: Replayed) -> None:
        """Show what is so now."""
        raise NotImplementedError

    async def action_undo(self) -> None:
        """Take back what the person did last; a step that changed much is named first."""
        if (last := await self.run_operation(last_theme_step, self.study)) is None:
            return
        what, size = last
        if size > _FEW and what != self._said_of:
            self._said_of = what
            self.say(f"Your last step was “{what}”, {size} things at once. z once more takes all of it back.")
            return
        self._said_of = ""
        await self._replay(undo_theme_step, "Taken back")

    async def action_redo(self) -> None:
        """Do again what was taken back."""
        await self._replay(redo_theme_step, "Done again")

    async def _replay(self, replay: Callable[[Study], Replayed], said: str) -> None:
        if (done := await self.run_operation(replay, self.study)) is not None:
            await self.after_replay(done)
            self.say(f"{said}: {done.what}.")
