"""How extracts are read: the words, who said them, and what stands above them."""

from __future__ import annotations

from coder.reporting.bank import Extract, QuoteBank, QuoteGroup, group_note, scan_note, source_note, unasked_note
from coder.tui.widgets.prose import Paragraph, counted, heading, paragraph, quiet


def extract_lines(extract: Extract) -> list[Paragraph]:
    """One extract with its attribution."""
    return [
        paragraph(extract.text.strip("\r\n"), before="  ", gap=True),
        quiet(f"{extract.attribution} · {source_note(extract)}", before="  — "),
    ]


def group_lines(group: QuoteGroup, bank: QuoteBank) -> list[Paragraph]:
    """What stands above the extracts of a theme or code."""
    lines = [heading(group.name, gap=False)]
    if group.idea:
        lines.append(paragraph(group.idea))
    lines.append(quiet(group_note(group, bank)))
    if not group.extracts:
        lines.append(paragraph("There is no extract that may be shown.", gap=True))
    return lines


def held_words(bank: QuoteBank) -> str:
    """How many extracts are held back and why, who did not say whether they may be quoted, and what was not scanned."""
    notes = [
        f"Held back: {counted(held.extracts, 'extract')} of {counted(held.respondents, 'respondent')} ({held.why})."
        for held in bank.held
    ] or ["No extract is held back."]
    return " ".join([*notes, *unasked_note(bank), *scan_note(bank)])
