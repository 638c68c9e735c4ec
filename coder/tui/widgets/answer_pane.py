"""The answer in front: its question, who answered, the text as the largest thing, and what the coder decided on it."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from coder.coding.desk import CodingDesk, DeskAnswer
from coder.coding.duplicates import Duplicates
from coder.tui.marks import CodeMark, asides, chips, highlights
from coder.tui.widgets.fitted import Fitted
from coder.tui.widgets.flow import Flow
from coder.tui.widgets.span_view import SpanView
from coder.tui.widgets.text import Line, safe_line

COVER = "This answer was flagged as sensitive. Space shows its text; n goes on."


class AnswerPane(Vertical):
    """Paints what the desk says of the answer in front."""

    DEFAULT_CSS = """
    AnswerPane { width: 1fr; height: 1fr; }
    AnswerPane #question { height: auto; padding: 0 2; text-style: italic; }
    AnswerPane #respondent {
      height: 1; padding: 0 2; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis;
    }
    AnswerPane #cover { display: none; padding: 0 2; text-style: bold; }
    AnswerPane #same { padding: 0 2; }
    AnswerPane #text { margin: 1 1 0 1; min-height: 3; }
    AnswerPane #codes { height: auto; min-height: 1; padding: 0 2; }
    AnswerPane #memo { height: auto; padding: 0 2; color: $text-accent; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shown: int | None = None
        """The answer whose text is painted."""
        self.covered = False
        """Whether the text in front waits behind a line that warns of it."""

    def compose(self) -> ComposeResult:
        yield Fitted(2, id="question")
        yield Static(id="respondent")
        yield Static(COVER, id="cover")
        yield SpanView(id="text")
        yield Flow(4, id="codes")
        yield Fitted(2, id="memo")
        yield Line(id="same")

    @property
    def text(self) -> SpanView:
        """The answer's text."""
        return self.query_one(SpanView)

    def show(self, desk: CodingDesk, marks: Mapping[str, CodeMark]) -> bool:
        """Paint the desk; True if another answer came in front."""
        answer = desk.current
        changed = answer.id != self._shown
        if changed:
            self._shown = answer.id
            self._paint(answer, marks, cover=answer.content_note)
            self.show_origin(answer)
        elif not self.covered:
            self.text.set_highlights(highlights(answer, marks))
        parts = chips(answer, marks, quoting=not self.covered)
        self.query_one("#codes", Flow).show([*parts, *asides(answer, quoting=not self.covered)])
        memo = self.query_one("#memo", Fitted)
        memo.display = bool(answer.memo)
        if memo.display:
            memo.update(f"Memo: {answer.memo}")
        same = desk.duplicates
        self.query_one("#same", Line).say(same_line(same) if same is not None else "")
        return changed

    def uncover(self, desk: CodingDesk, marks: Mapping[str, CodeMark]) -> None:
        """Show the text that was covered."""
        self._paint(desk.current, marks, cover=False)
        self.show(desk, marks)

    def _paint(self, answer: DeskAnswer, marks: Mapping[str, CodeMark], *, cover: bool) -> None:
        self.covered = cover
        self.query_one("#cover").display = cover
        if cover:
            self.text.set_text("")
        else:
            self.text.set_text(answer.text, highlights(answer, marks))

    def toggle_respondent(self) -> None:
        """Show or hide who answered."""
        line = self.query_one("#respondent")
        line.display = not line.display

    def show_origin(self, answer: DeskAnswer) -> None:
        """Write the question and, as far as it may be seen, who answered and what else they ticked."""
        self.query_one("#question", Fitted).update(answer.wording or answer.question)
        facts = "".join(f" · {name}: {value}" for name, value in answer.attributes.items() if value)
        ticks = "".join(f" · {key}: {', '.join(labels)}" for key, labels in answer.ticks.items())
        more = " · i shows who answered" if answer.context == "ask" else ""
        self.query_one("#respondent", Static).update(safe_line(f"{answer.respondent}{facts}{ticks}{more}", 400))


def same_line(found: Duplicates) -> str:
    """What is to be known of the duplicates of an answer, on one line."""
    if found.split_off:
        return "You split this answer off from others that are alike; D puts it back."
    if not found.others:
        return ""
    much = "" if found.sameness == "exact" else "nearly "
    others = "1 other answer says" if found.others == 1 else f"{found.others} other answers say"
    if not found.undecided:
        return f"{others} {much}the same, all decided; D shows them."
    left = "" if found.undecided == found.others else f" ({found.undecided} undecided)"
    return f"{others} {much}the same{left}: d codes them alike, D shows them."
