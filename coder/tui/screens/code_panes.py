"""What is in view on the coding screen beside the text: the codebook and the list of answers."""

from __future__ import annotations

from coder.tui.screens import code_words
from coder.tui.screens.base import WorkScreen
from coder.tui.widgets.span_view import SpanView


class PanedScreen(WorkScreen):
    """A text with a pane at either side; where there is little room, the panes slide over it."""

    @property
    def text(self) -> SpanView:
        """The answer's text."""
        return self.query_one("#text", SpanView)

    def action_pane(self, name: str) -> None:
        """Show or hide the codebook or the list of answers."""
        shown = self.query_one(f"#{name}").display
        self.set_class(not shown, f"{name}-open")
        self.set_class(shown, f"{name}-shut")
        if shown:
            self.say("")
            self.set_focus(self.text)
        else:
            self.say(code_words.PANES[name])
            self.set_focus(self.query_one("#tree" if name == "codebook" else "#answers"))

    def close_what_slid_over(self, *panes: str) -> bool:
        """Hide panes that lie over the text; False if none did."""
        slid = self.slid_over(*panes)
        for name in slid:
            self.action_pane(name)
        return bool(slid)

    def slid_over(self, *panes: str) -> list[str]:
        """Those of the panes that lie over the text."""
        return [name for name in panes if self.has_class(f"{name}-open")]
