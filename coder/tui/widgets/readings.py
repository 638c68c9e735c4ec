"""What a difference looks like: each coder's reading without a name, the rules in question, the decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.content import Content

from coder.codebook.reading import Codebook
from coder.consensus.circumstances import BY_THE_LEAD, MODES
from coder.consensus.differences import DecisionInForce, Difference, Mark, Side
from coder.consensus.extents import WHOLE, Extent, placed
from coder.consensus.outcomes import CAUSES
from coder.tui.marks import CodeMark
from coder.tui.widgets.fitted import shortened
from coder.tui.widgets.forms import FieldProblem
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
        "split": f"for now {names}; to be split: {decision.split.words() if decision.split else ''}",
        "unresolved": "unresolved; the difference stays and is reported",
        "not_codeable": "the answer cannot be coded",
    }[decision.outcome]
    cause = f" Cause: {CAUSES[decision.cause]}." if decision.cause else ""
    reason = f"Reason: {decision.reason}{'' if decision.reason.endswith('.') else '.'}"
    return f"Decided: {said}. {reason}{cause}{_record_words(decision)}"


def _record_words(decision: DecisionInForce) -> str:
    """How it came about, where that is not the usual."""
    how = decision.how
    said = [MODES[how.mode]] if how.mode != BY_THE_LEAD.mode else []
    said += [f"present: {how.present}"] if how.present else []
    said += [f"confidence {how.confidence}"] if how.confidence else []
    said += [f"dissent: {how.dissent}"] if how.dissent else []
    return f" ({'; '.join(said)})" if said else ""


def _words(mark: Mark, text: str) -> str:
    words = text[mark.start : mark.end]
    return words if len(words) <= _LONGEST_QUOTE else f"{words[: _LONGEST_QUOTE - 1]}…"


def marked_words(key: str, marks: Sequence[Mark], text: str) -> str:
    """The words on which a code stands, as they are typed."""
    return " | ".join(text[mark.start : mark.end] for mark in marks if mark.code == key and mark.start is not None)


def places_of_words(filled: Mapping[str, str], *, text: str) -> tuple[str, ...]:
    """Codes with their places, from the words that were typed for each; refuses words that the answer does not have."""
    codes: list[str] = []
    for key, typed in filled.items():
        extents: list[Extent] = [_place(key, words.strip(), text) for words in typed.split("|") if words.strip()]
        codes += placed(key, extents or [WHOLE])
    return tuple(codes)


def _place(code: str, words: str, text: str) -> Extent:
    times = text.count(words)
    if times != 1:
        found = "does not have these words" if not times else f"has these words {times} times; type more of them"
        raise FieldProblem(code, f"The answer {found}: {shortened(words, 60)}")
    start = text.index(words)
    return start, start + len(words)
