"""The answer in front: its question, who answered, the text as the largest thing, and what the coder decided on it."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from coder.coding.desk import CodingDesk, DeskAnswer
from coder.tui.marks import CodeMark, chips, highlights
from coder.tui.widgets.flow import Flow
from coder.tui.widgets.span_view import SpanView
from coder.tui.widgets.text import safe_line


class AnswerPane(Vertical):
    """Paints what the desk says of the answer in front."""

    DEFAULT_CSS = """
    AnswerPane { width: 1fr; height: 1fr; }
    AnswerPane #question { height: auto; max-height: 3; padding: 0 2; text-style: italic; }
    AnswerPane #respondent {
      height: 1; padding: 0 2; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis;
    }
    AnswerPane #text { margin: 1 1; }
    AnswerPane #codes { height: auto; min-height: 1; padding: 0 2; }
    AnswerPane #memo { height: auto; max-height: 2; padding: 0 2; color: $text-accent; }
    AnswerPane #at-hand { height: auto; margin-top: 1; padding: 0 2; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shown: int | None = None
        """The answer whose text is painted."""

    def compose(self) -> ComposeResult:
        yield Static(id="question")
        yield Static(id="respondent")
        yield SpanView(id="text")
        yield Flow(4, id="codes")
        yield Static(id="memo")
        yield Flow(2, id="at-hand")

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
        memo = self.query_one("#memo", Static)
        memo.display = bool(answer.memo)
        memo.update(safe_line(f"Memo: {answer.memo}", 300))
        self.query_one("#at-hand", Flow).show(_digits(desk, marks))
        return changed

    def toggle_respondent(self) -> None:
        """Show or hide who answered."""
        line = self.query_one("#respondent")
        line.display = not line.display

    def _show_origin(self, answer: DeskAnswer) -> None:
        room = max(80, 2 * self.size.width - 10)
        self.query_one("#question", Static).update(safe_line(answer.wording or answer.question, room))
        facts = "".join(f" · {name}: {value}" for name, value in answer.attributes.items() if value)
        self.query_one("#respondent", Static).update(safe_line(f"{answer.respondent}{facts}", 400))


def _digits(desk: CodingDesk, marks: Mapping[str, CodeMark]) -> list[Content]:
    return [
        Content.styled(f"{digit} ", "bold $primary") + Content(marks[entry.key].name)
        for digit, entry in enumerate(desk.at_hand, 1)
    ]
