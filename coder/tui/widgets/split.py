"""A list and what is said about its line in front: beside it, or below it on a narrow screen."""

from __future__ import annotations

from textual.containers import Container
from textual.events import DescendantFocus

from coder.tui.widgets.prose import Pages
from coder.tui.widgets.reader import Reader


class Split(Container):
    """Gives the text more room while it is the text that is scrolled."""

    def __init__(self) -> None:
        super().__init__(classes="split")

    def show_list(self, there_is_one: bool) -> None:
        """Show the list, or leave the whole room to what is said in its place."""
        self.query_one(".side").display = there_is_one

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        self.set_class(isinstance(event.widget, Pages | Reader), "reading")
