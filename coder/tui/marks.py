"""How a code looks wherever it is shown: one letter, one colour, and its name."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import NamedTuple

from textual.content import Content

from coder.codebook.reading import Codebook, CodeEntry
from coder.coding.desk import DeskAnswer, OwnCoding
from coder.coding.flags import CONCERN, FLAGS
from coder.display import display_line
from coder.tui.theme import code_colors, ink_on
from coder.tui.widgets.span_view import Highlight

_QUOTED = 28
"""Characters of the coded words that stand beside a code."""


class CodeMark(NamedTuple):
    """The look of one code."""

    letter: str
    """Different for each code as long as there are letters; `*` afterwards."""
    color: str
    ink: str
    name: str
    """Safe to paint."""

    def block(self) -> Content:
        """The letter on the code's colour."""
        return Content.styled(f" {self.letter} ", f"bold {self.ink} on {self.color}")


def code_marks(book: Codebook) -> dict[str, CodeMark]:
    """The look of every code, by key."""
    free = [*string.ascii_uppercase, *string.ascii_lowercase]
    colors = code_colors([entry.color for entry in book.codable()])
    marks: dict[str, CodeMark] = {}
    for color, entry in zip(colors, book.codable(), strict=True):
        wanted = [letter for letter in entry.name.upper() if letter in free] or free[:1] or ["*"]
        if wanted[0] in free:
            free.remove(wanted[0])
        marks[entry.key] = CodeMark(wanted[0], color, ink_on(color), display_line(entry.name, 40))
    return marks


def highlights(answer: DeskAnswer, marks: Mapping[str, CodeMark]) -> list[Highlight]:
    """The coded spans of an answer as they are painted on its text."""
    return [
        Highlight(*coding.span, mark.letter, mark.color, mark.ink)
        for coding in answer.codings
        if coding.code is not None and coding.span is not None
        for mark in [marks[coding.code.key]]
    ]


def chips(answer: DeskAnswer, marks: Mapping[str, CodeMark], *, quoting: bool = True) -> list[Content]:
    """One's own codes on an answer: colour block with letter, name, and where; with `quoting` on which words."""
    if not answer.codings:
        return [Content.styled("Nothing decided on this answer yet.", "dim")]
    return [_chip(coding, answer.text if quoting else None, marks) for coding in answer.codings]


def asides(answer: DeskAnswer, *, quoting: bool = True) -> list[Content]:
    """One's own flags on an answer and the codes that one missed there, in words."""
    flags = [
        Content.styled(f"⚑ {FLAGS[kind]}{_told(answer, quoting) if kind == CONCERN else ''}", "bold $warning")
        for kind in answer.flags
        if kind in FLAGS
    ]
    missed = [proposal.name if quoting else "new code" for proposal in answer.proposals]
    return flags + [Content.styled(f"+ {display_line(name, 40)} (proposed)", "italic") for name in missed]


def _told(answer: DeskAnswer, quoting: bool) -> str:
    """What became of a concern, and until then what the leads were told of it."""
    said, settled = answer.concern or ("", "")
    if settled:
        return f", settled: {display_line(settled, 60)}" if quoting else ", settled"
    return f": {display_line(said, 60)}" if said and quoting else ""


def _chip(coding: OwnCoding, text: str | None, marks: Mapping[str, CodeMark]) -> Content:
    if coding.code is None:
        return Content.styled(" ∅ No code applies ", "bold reverse")
    mark = marks[coding.code.key]
    where = place_of(coding, text) if text is not None else "some words" if coding.span else "whole answer"
    return mark.block() + Content(f" {mark.name} ") + Content.styled(where, "dim")


def place_of(coding: OwnCoding, text: str) -> str:
    """Where a coding stands, in words."""
    return f"“{display_line(text[slice(*coding.span)], _QUOTED)}”" if coding.span else "whole answer"


def rules(entry: CodeEntry, book: Codebook) -> Content:
    """What a code means and when to use it, with the codes it is easily mixed up with."""
    parts = [Content.styled(display_line(entry.name, 80), "bold")]
    parts += [Content(display_line(text, 600)) for text in (entry.brief, entry.full) if text]
    lists = (("Use when", entry.use_when), ("Do not use when", entry.do_not_use_when), ("Example", entry.examples))
    parts += [_labelled(label, "; ".join(items)) for label, items in lists if items]
    for group in book.confusable_with(entry.key):
        others = ", ".join(book.by_key(key).name for key in group.codes if key != entry.key)
        parts.append(_labelled("Easily mixed up with", f"{others}. {group.ask} {group.then}"))
    return Content("\n").join(parts)


def _labelled(label: str, text: str) -> Content:
    return Content.styled(f"{label}: ", "bold $primary") + Content(display_line(text, 600))
