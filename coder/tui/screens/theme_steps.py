"""What every screen on themes can do with the steps that were taken: take them back, and do them again."""

from __future__ import annotations

from collections.abc import Callable

from coder.store.study import Study
from coder.themes.steps import Replayed, redo_theme_step, undo_theme_step
from coder.tui.screens.setting_up import SetUpScreen


class ThemeStepsScreen(SetUpScreen):
    """A screen with undo and redo of themes, their reviews and their framework."""

    async def after_replay(self, done: Replayed) -> None:
        """Show what is so now."""
        raise NotImplementedError

    async def action_undo(self) -> None:
        """Take back what the person did last."""
        await self._replay(undo_theme_step, "Taken back")

    async def action_redo(self) -> None:
        """Do again what was taken back."""
        await self._replay(redo_theme_step, "Done again")

    async def _replay(self, replay: Callable[[Study], Replayed], said: str) -> None:
        if (done := await self.run_operation(replay, self.study)) is not None:
            await self.after_replay(done)
            self.say(f"{said}: {done.what}.")
