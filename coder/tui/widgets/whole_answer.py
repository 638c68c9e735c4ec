"""One answer as a whole, to be read: its question, who gave it, its status, its text with what was looked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coder.display import display_text
from coder.survey.grid import OTHERS, WholeAnswer
from coder.survey.search import Spans
from coder.survey.statuses import spoken_status
from coder.tui.widgets.prose import Paragraph, counted, paragraph, quiet
from coder.tui.widgets.reader import Reader
from coder.tui.widgets.text import safe

_PIECE = 1_500
"""Characters of a long text that are drawn together."""
_TOGETHER = 10
"""Other answers that are drawn together."""
_BREAK = re.compile(r"\n|(?<=[.!?])\s|\s")


@dataclass(frozen=True)
class Piece:
    """A part of a text, or another line below it."""

    text: str
    spans: Spans = ()
    quiet: bool = False
    strong: bool = False


class WholeAnswerPane(Reader[Piece]):
    """What is behind one line of the list."""

    PIECES = 12

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(drawn, "parts", id=id)

    def show(self, whole: WholeAnswer, spans: Spans) -> None:
        """Show an answer."""
        self.write(_top(whole), [*pieces(whole.row.line.text, spans), *_facts(whole), *_others(whole)])

    def clear(self) -> None:
        """Show nothing."""
        self.write([quiet("No answer is in front.")], ())


def pieces(text: str, spans: Spans = ()) -> Iterator[Piece]:
    """A text in parts that are drawn quickly; it is parted where a line, a sentence or a word ends."""
    start = 0
    while start < len(text) or not start:
        end = _cut(text, start)
        inside = ((max(first, start) - start, min(last, end) - start) for first, last in spans if last > start)
        yield Piece(text[start:end] or "(nothing was written)", tuple(span for span in inside if span[0] < end - start))
        start = max(end, 1)


def _cut(text: str, start: int) -> int:
    """Where a part that begins at `start` ends."""
    if len(text) - start <= _PIECE * 3 // 2:
        return len(text)
    found = _BREAK.search(text, start + _PIECE, start + _PIECE * 3 // 2)
    return found.end() if found else start + _PIECE


def drawn(piece: Piece) -> Sequence[Paragraph]:
    if piece.quiet:
        return [quiet(piece.text)]
    if piece.strong:
        return [paragraph(piece.text, "bold italic", gap=bool(piece.text))]
    content = safe(piece.text.replace("\r\n", " \n").removesuffix("\n"))
    for start, end in piece.spans:
        content = content.stylize("bold underline $warning", start, end)
    return [Paragraph(content)]


def _top(whole: WholeAnswer) -> list[Paragraph]:
    line = whole.row.line
    status = spoken_status(line.status)
    if line.proposed_status:
        status += f"; a rule proposes: {spoken_status(line.proposed_status)}"
    size = f"{counted(len(line.text.split()), 'word')} · {counted(len(line.text), 'character')}"
    return [
        paragraph(
            f"{line.question}: {whole.wording}" if whole.wording not in ("", line.question) else line.question, "italic"
        ),
        quiet(
            f"{display_text(line.respondent)} · Status: {status} · {size}{' · read by you' if whole.row.read else ''}"
        ),
        Paragraph(safe("")),
    ]


def _facts(whole: WholeAnswer) -> Iterator[Piece]:
    """The respondent's attributes, below the text: there may be many, and it is the answer that is read."""
    known = [f"{name}: {value}" for name, value in whole.row.line.attributes.items() if value]
    if known:
        yield Piece(" ", quiet=True)
        yield Piece(" · ".join(known), quiet=True)


def _others(whole: WholeAnswer) -> Iterator[Piece]:
    if whole.row.same < 2:
        return
    yield Piece(" ", quiet=True)
    more = f"; the first {OTHERS} of them" if whole.row.same - 1 > OTHERS else ""
    yield Piece(f"×{whole.row.same:,}: {counted(whole.row.same - 1, 'other answer')} say the same{more}:", quiet=True)
    said = [f"{other.respondent}: {other.text[:300]}" for other in whole.others]
    for start in range(0, len(said), _TOGETHER):
        yield Piece("\n".join(said[start : start + _TOGETHER]), quiet=True)
