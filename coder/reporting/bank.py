"""What a quote bank is: extracts under the headings of themes or codes, with the counts that belong to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coder.display import counted, display_line
from coder.themes.agreed import Base

REFUSED = "the respondent did not agree to be quoted"
SILENT = "the respondent did not say whether they may be quoted"
OPEN = "the answer holds possible identifiers that nobody has decided on yet"


@dataclass(frozen=True)
class Extract:
    """A piece of an answer that may be quoted."""

    id: str
    """Of the first agreed coding in it, or of its answer if no code marks it; the same in every file."""
    answer_id: str
    coding_ids: tuple[str, ...]
    """Of the agreed codings that it is made of."""
    text: str
    """As it was answered, save for what was decided to be replaced, which stands in square brackets."""
    replaced: int
    """How many places of it are replaced."""
    start: int | None
    end: int | None
    """Where in the answer as it was imported; empty for the whole answer."""
    attribution: str
    respondent: str
    attributes: Mapping[str, str]
    question: str
    wording: str
    codes: tuple[str, ...]
    """Keys, in the order of the codebook."""
    origins: tuple[str, ...]
    """How the codings came to be agreed (both, one, lead, single, late), or review: put into the theme by a person."""
    from_respondent: int
    """How many different extracts of this bank are from the same respondent."""


@dataclass(frozen=True)
class QuoteGroup:
    """The extracts of one theme or code; those of a theme take in its sub-themes'."""

    kind: str
    """theme, topic_summary or code"""
    key: str
    name: str
    idea: str
    """The theme's central idea, or the code's brief definition."""
    depth: int
    """1 for a sub-theme of a theme that is in the bank too, and so on."""
    respondents: int
    """Who said it, also those who may not be quoted."""
    extracts: tuple[Extract, ...]
    held: int
    """Extracts that are held back."""


@dataclass(frozen=True)
class Held:
    """Extracts that are held back."""

    why: str
    extracts: int
    respondents: int


@dataclass(frozen=True)
class QuoteBank:
    """Extracts from the agreed layer, sorted by question and respondent under each heading."""

    title: str
    """Of the study."""
    groups: tuple[QuoteGroup, ...]
    base: Base
    """Of those who fit the filter."""
    where: Mapping[str, str]
    """The filter: attribute and value."""
    template: str
    """How respondents are named."""
    attributes: tuple[str, ...]
    """That stand beside the extracts."""
    own_words: tuple[str, ...]
    """Attributes that are left out, because respondents wrote them themselves: nothing in them is replaced."""
    held: tuple[Held, ...]
    unasked: int
    """Respondents in the bank, when nobody was asked whether they may be quoted; else 0."""
    unscanned: int
    """Answers in the bank that were never searched for possible identifiers."""
    scanned: bool
    """Whether any scan was made."""

    def questions(self) -> dict[str, str]:
        """The wording of each question that is drawn on, by its key."""
        return {extract.question: extract.wording for group in self.groups for extract in group.extracts}


def bank_notes(bank: QuoteBank) -> tuple[str, ...]:
    """What a reader of the bank has to know, in sentences."""
    base = bank.base
    whom = "".join(f", {name} = {value}" for name, value in bank.where.items())
    notes = [
        f"Base: {counted(base.respondents, 'respondent')} with {counted(base.answers, 'agreed answer')}"
        f" in closed rounds, pilots left out{whom}.",
        "Counts are of respondents; overlapping pieces of one answer under one heading are one extract.",
    ]
    if base.outside:
        notes.append(
            f"{counted(base.outside, 'more answer')} of these rounds without agreed codes: not coded, or with a"
            " difference that is not decided, stays unresolved, or is on an answer that cannot be coded."
        )
    notes += [
        f"Held back: {counted(held.extracts, 'extract')} of {counted(held.respondents, 'respondent')}; {held.why}."
        for held in bank.held
    ]
    if not bank.held:
        notes.append("No extract was held back.")
    if bank.unasked:
        notes.append(
            f"The survey did not ask whether people may be quoted; the {counted(bank.unasked, 'respondent')} in this"
            " bank are taken to agree."
        )
    if bank.own_words:
        names = ", ".join(display_line(name, 40) for name in bank.own_words)
        notes.append(f"Left out beside the quotes, because they hold people's own words: {names}.")
    notes += [*scan_note(bank), *replaced_note(bank), f"Respondents are named as {bank.template}."]
    return tuple(notes)


def unasked_note(bank: QuoteBank) -> tuple[str, ...]:
    """How many did not say whether they may be quoted, if there are such respondents."""
    if not bank.unasked:
        return ()
    who = counted(bank.unasked, "respondent")
    return (f"{who} in this bank did not say whether they may be quoted; the default is that they may.",)


def scan_note(bank: QuoteBank) -> tuple[str, ...]:
    """Whether the quoted answers were searched for names, telephone numbers and the like."""
    if not bank.unscanned:
        return ()
    if not bank.scanned:
        return ("No scan for possible identifiers was made: names or telephone numbers may stand in these extracts.",)
    which = "1 quoted answer was" if bank.unscanned == 1 else f"{bank.unscanned} quoted answers were"
    return (f"{which} not scanned for possible identifiers; they came in after the last scan, or were left out of it.",)


def replaced_note(bank: QuoteBank) -> tuple[str, ...]:
    """How many extracts show other words for what might tell who somebody is."""
    changed = {extract.id for group in bank.groups for extract in group.extracts if extract.replaced}
    if not changed:
        return ()
    return (
        f"In {counted(len(changed), 'extract')} words that may tell who somebody is are replaced by others in square"
        " brackets.",
    )


def group_note(group: QuoteGroup, bank: QuoteBank) -> str:
    """The counts that stand under a heading."""
    said = f"{group.respondents} of {counted(bank.base.respondents, 'respondent')}"
    shown = f"; {counted(len(group.extracts), 'extract')}"
    held = f", {group.held} more held back" if group.held else ""
    mine: dict[str, int] = {}
    for extract in group.extracts:
        mine[extract.respondent] = mine.get(extract.respondent, 0) + 1
    most = max(mine.values(), default=0)
    return said + shown + held + (f"; at most {most} from one respondent." if most > 1 else ".")


def source_note(extract: Extract) -> str:
    """What stands beside an attribution: question, codes, and how often this respondent is in the bank."""
    often = f" · one of their {extract.from_respondent}" if extract.from_respondent > 2 else ""
    return f"{extract.question} · {', '.join(extract.codes)}{often}"
