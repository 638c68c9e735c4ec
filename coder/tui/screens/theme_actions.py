"""What is done to themes besides their words and codes: merged, taken back, reviewed, drawn, looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work

from coder.themes.editing import SavedTheme
from coder.themes.history import ThemeChange, theme_history
from coder.themes.merging import merge_themes
from coder.themes.steps import Replayed
from coder.tui.screens.log import spoken_time
from coder.tui.screens.theme_steps import ThemeStepsScreen
from coder.tui.widgets.forms import Field
from coder.tui.widgets.prose import Paragraph, ReadDialog, heading, paragraph, quiet

if TYPE_CHECKING:
    from coder.themes.reading import ThemeView
    from coder.tui.widgets.rows import RowList
    from coder.tui.widgets.theme_lines import Line


class ThemeActions(ThemeStepsScreen):
    """The part of the themes screen that leads elsewhere."""

    if TYPE_CHECKING:

        @property
        def _list(self) -> RowList[Line]: ...

        async def read_again(self, front: str = "") -> None: ...

        def _choices(self, without: ThemeView | None = None) -> list[tuple[str, str]]: ...

    def _theme_in_front(self) -> ThemeView | None:
        line = self._list.current
        if line is None or line.theme is None:
            self.say("Go to a theme first.")
            return None
        return line.theme

    async def on_screen_resume(self) -> None:
        """Count again after a review."""
        if self._list.rows:
            await self.read_again()

    @work
    async def action_merge(self) -> None:
        """Merge the theme in front into another one."""
        theme = self._theme_in_front()
        if theme is None:
            return
        choices = self._choices(without=theme)
        if not choices:
            self.say("There is no other theme to merge it into.")
            return
        study = self.study
        hint = "Its codes, sub-themes and findings go over; it stays on record as merged."
        fields = [
            Field("into", "Into the theme", "choice", default=choices[0][0], choices=choices, hint=hint),
            Field("reason", "Reason", "long"),
        ]

        def merge(filled: dict[str, str]) -> SavedTheme:
            return merge_themes(study, theme.key, filled["into"], filled["reason"])

        merged = await self.fill_and_run(f"Merge: {theme.name}", fields, merge, "Merge")
        if merged is not None:
            self.say(f"{theme.name} is merged into {merged.fields.name}. z takes that back.")
            await self.read_again(merged.key)

    async def after_replay(self, done: Replayed) -> None:
        """Read again, with the theme in front that it was about."""
        await self.read_again(done.themes[0] if done.themes else "")

    def action_review(self) -> None:
        """Read every extract of the theme in front."""
        from coder.tui.screens.theme_review import ThemeReviewScreen

        if theme := self._theme_in_front():
            self.app.push_screen(ThemeReviewScreen(theme.key))

    def action_reread(self) -> None:
        """Read the answers in no theme."""
        from coder.tui.screens.theme_reread import ThemeRereadScreen

        self.app.push_screen(ThemeRereadScreen())

    def action_map(self) -> None:
        """Draw the map."""
        from coder.tui.screens.theme_map import ThemeMapScreen

        self.app.push_screen(ThemeMapScreen())

    def action_framework(self) -> None:
        """Show what the themes lead to."""
        from coder.tui.screens.framework import FrameworkScreen

        self.app.push_screen(FrameworkScreen())

    @work
    async def action_history(self) -> None:
        """Show what became of the theme in front."""
        theme = self._theme_in_front()
        if theme is None:
            return
        changes = await self.run_operation(theme_history, self.study, theme.key)
        if changes is not None:
            lines = [line for change in reversed(changes) for line in _told(change)]
            await self.app.push_screen_wait(ReadDialog(f"What became of: {theme.name}", lines or [_NOTHING]))


_NOTHING = paragraph("Nothing was changed yet.")


def _told(change: ThemeChange) -> list[Paragraph]:
    """One change in lines."""
    field = change.field if "/" in change.field else change.field.replace("_", " ")
    lines = [
        quiet(f"{spoken_time(change.at)[:16]} · {change.person} · {change.action}", gap=True),
        heading(field, gap=False),
        paragraph(f"{change.before or '(nothing)'} → {change.after or '(nothing)'}"),
    ]
    return [*lines, paragraph(f"Reason: {change.reason}")] if change.reason else lines
