"""The quote bank as CSV: one row per extract and heading."""

from __future__ import annotations

from coder.files import csv_text
from coder.reporting.bank import Extract, QuoteBank, QuoteGroup

_FIRST = ("id", "theme", "code", "quote", "attribution", "respondent", "question", "origin")
_LAST = ("wording", "start", "end", "answer", "extracts_of_respondent")


def quotes_csv(bank: QuoteBank) -> str:
    """The bank as a CSV that a spreadsheet opens as text."""
    return csv_text(header(bank), rows(bank))


def header(bank: QuoteBank) -> list[str]:
    """The names of the columns; an attribute that is called like one of ours says that it is an attribute."""
    ours = {*_FIRST, *_LAST}
    return [*_FIRST, *(f"attribute {name}" if name in ours else name for name in bank.attributes), *_LAST]


def rows(bank: QuoteBank) -> list[list[str]]:
    """The cells of every extract."""
    return [_row(extract, group, bank) for group in bank.groups for extract in group.extracts]


def _row(extract: Extract, group: QuoteGroup, bank: QuoteBank) -> list[str]:
    return [
        extract.id,
        "" if group.kind == "code" else group.key,
        "; ".join(extract.codes),
        extract.text,
        extract.attribution,
        extract.respondent,
        extract.question,
        "; ".join(extract.origins),
        *(extract.attributes.get(name, "") for name in bank.attributes),
        extract.wording,
        "" if extract.start is None else str(extract.start),
        "" if extract.end is None else str(extract.end),
        extract.answer_id,
        str(extract.from_respondent),
    ]
