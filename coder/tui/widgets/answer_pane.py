"""The answer in front: its question, who answered, the text as the largest thing, and what the coder decided on it."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from coder.coding.desk import CodingDesk, DeskAnswer
from coder.tui.marks import CodeMark, chips, highlights
from coder.tui.widgets.fitted import Fitted
from coder.tui.widgets.flow import Flow
from coder.tui.widgets.span_view import SpanView
from coder.tui.widgets.text import safe_line


class AnswerPane(Vertical):
    """Paints what the desk says of the answer in front."""

    DEFAULT_CSS = """
    AnswerPane { width: 1fr; height: 1fr; }
    AnswerPane #question { height: auto; padding: 0 2; text-style: italic; }
    AnswerPane #respondent {
      height: 1; padding: 0 2; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis;
    }
    AnswerPane #text { margin: 1 1 0 1; min-height: 3; }
    AnswerPane #codes { height: auto; min-height: 1; padding: 0 2; }
    AnswerPane #memo { height: auto; padding: 0 2; color: $text-accent; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shown: int | None = None
        """The answer whose text is painted."""

    def compose(self) -> ComposeResult:
        yield Fitted(2, id="question")
        yield Static(id="respondent")
        yield SpanView(id="text")
        yield Flow(4, id="codes")
        yield Fitted(2, id="memo")

    @property
    def text(self) -> SpanView:
        """The answer's text."""
        return self.query_one(SpanView)

    def show(self, desk: CodingDesk, marks: Mapping[str, CodeMark]) -> bool:
        """Paint the desk; True if another answer came in front."""
        answer = desk.current
        painted = highlights(answer, marks)
        changed = answer.id != self._shown
        if changed:
            self._shown = answer.id
            self.text.set_text(answer.text, painted)
            self._show_origin(answer)
        else:
            self.text.set_highlights(painted)
        self.query_one("#codes", Flow).show(chips(answer, marks))
        memo = self.query_one("#memo", Fitted)
        memo.display = bool(answer.memo)
        memo.update(f"Memo: {answer.memo}")
        return changed

    def toggle_respondent(self) -> None:
        """Show or hide who answered."""
        line = self.query_one("#respondent")
        line.display = not line.display

    def _show_origin(self, answer: DeskAnswer) -> None:
        self.query_one("#question", Fitted).update(answer.wording or answer.question)
        facts = "".join(f" · {name}: {value}" for name, value in answer.attributes.items() if value)
        self.query_one("#respondent", Static).update(safe_line(f"{answer.respondent}{facts}", 400))
