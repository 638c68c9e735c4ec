"""What a difference looks like: each coder's reading without a name, the rules in question, the decision."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content

from coder.codebook.reading import Codebook
from coder.consensus.differences import DecisionInForce, Difference, Mark, Side
from coder.consensus.outcomes import CAUSES
from coder.tui.marks import CodeMark
from coder.tui.widgets.prose import Paragraph, heading, items, paragraph, quiet

ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth")
_LONGEST_QUOTE = 160


def reading_name(number: int) -> str:
    """How a side is called: it has no other name."""
    return f"{ORDINALS[number - 1]} reading" if number <= len(ORDINALS) else f"Reading {number}"


def reading_lines(side: Side, difference: Difference, marks: Mapping[str, CodeMark]) -> list[Paragraph]:
    """The codes of a side with the words that were marked, and its memo."""
    if not side.codes:
        lines = [paragraph("No code applies", "italic", before="● ")]
    else:
        lines = []
        for key in side.codes:
            only = key in difference.differing
            name = Content.styled(f" {marks[key].name}", "bold" if only else "")
            lines.append(Paragraph(marks[key].block() + name, "● " if only else "= "))
            lines += [
                quiet(f"“{_words(mark, difference.text)}”", before="    ")
                for mark in side.marks
                if mark.code == key and mark.start is not None
            ]
    if side.memo:
        lines.append(paragraph(f"Memo: {side.memo}", "italic", gap=True))
    return lines


def rule_lines(difference: Difference, book: Codebook) -> list[Paragraph]:
    """What the codebook says about the codes that the sides do not share, those that are mixed up first."""
    differing = set(difference.differing)
    lines: list[Paragraph] = []
    for group in book.confusable:
        if len(differing & set(group.codes)) > 1:
            lines.append(heading(f"Easily mixed up: {', '.join(book.by_key(key).name for key in group.codes)}"))
            lines += [paragraph(f"Ask: {group.ask}")] if group.ask else []
            lines += [paragraph(f"Then: {group.then}")] if group.then else []
    for key in difference.differing:
        code = book.by_key(key)
        lines.append(heading(code.name))
        lines.append(paragraph(code.brief or code.full or "No definition yet."))
        lines += [rule._replace(gap=False) for rule in items("Use it when", code.use_when)]
        lines += [rule._replace(gap=False) for rule in items("Do not use it when", code.do_not_use_when)]
    return lines


def decision_words(decision: DecisionInForce, book: Codebook) -> str:
    """The decision that stands, in words."""
    names = ", ".join(book.by_key(key).name for key in decision.codes) or "no code applies"
    said = {
        "side": f"{reading_name(decision.side)} ({names})" if decision.side else names,
        "both": f"all readings ({names})",
        "neither": "no code applies",
        "other": f"other codes ({names})",
        "unresolved": "unresolved; the difference stays and is reported",
        "not_codeable": "the answer cannot be coded",
    }[decision.outcome]
    cause = f" Cause: {CAUSES[decision.cause]}." if decision.cause else ""
    return f"Decided: {said}. Reason: {decision.reason}{'' if decision.reason.endswith('.') else '.'}{cause}"


def _words(mark: Mark, text: str) -> str:
    words = text[mark.start : mark.end]
    return words if len(words) <= _LONGEST_QUOTE else f"{words[: _LONGEST_QUOTE - 1]}…"
