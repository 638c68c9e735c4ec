"""The quote bank as XLSX: text cells only, one table per sheet, a sheet of contents first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from coder.errors import InputError
from coder.files import open_workbook, xml_text
from coder.reporting import quotes_csv
from coder.reporting.bank import QuoteBank, bank_notes

LARGEST_CELL = 32_767
"""UTF-16 units that a cell can hold."""
LARGEST_SHEET = 1_048_576
"""Rows."""
_CUT = " […]"
_WIDE = {"quote": 80, "central idea": 60, "wording": 40, "what it holds": 90, "why": 60}


def write_xlsx(bank: QuoteBank, path: Path) -> None:
    """Fill the file at `path`."""
    rows = quotes_csv.rows(bank)
    if len(rows) >= LARGEST_SHEET:
        raise InputError(f"{len(rows):,} extracts are more than a sheet can hold; write .csv, or name themes or codes.")
    with open_workbook(path) as book:
        book.set_properties({"title": cell_text(f"{bank.title}: quote bank"), "author": ""})
        sheets = Sheets(book)
        sheets.add("Contents", ("sheet", "what it holds"), _contents(bank))
        sheets.add("Quotes", quotes_csv.header(bank), rows)
        sheets.add(
            "Headings",
            ("kind", "key", "name", "central idea", "respondents", "extracts", "held back"),
            (
                (group.kind, group.key, group.name, group.idea, group.respondents, len(group.extracts), group.held)
                for group in bank.groups
            ),
        )
        sheets.add(
            "Held back",
            ("why", "extracts", "respondents"),
            ((held.why, held.extracts, held.respondents) for held in bank.held),
        )


def cell_text(text: str) -> str:
    """`text` as a cell can hold it; what is too long is cut and says so."""
    text = xml_text(text)
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LARGEST_CELL:
        return text
    return units[: 2 * (LARGEST_CELL - len(_CUT))].decode("utf-16-le", "ignore") + _CUT


def _contents(bank: QuoteBank) -> list[tuple[str, str]]:
    sheets = [
        ("Quotes", "Every extract under each of its headings; a text that is too long for a cell ends with […]"),
        ("Headings", "Each theme or code with the respondents who spoke of it"),
        ("Held back", "How many extracts are held back, and why"),
    ]
    return [("", bank.title), *sheets, *(("", note) for note in bank_notes(bank))]


class Sheets:
    """Adds sheets that look alike."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        self._cell = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        self._number = book.add_format({"valign": "top"})

    def add(self, name: str, header: Sequence[str], rows: Iterable[Sequence[str | int]], wide: int = 20) -> None:
        """Add a table; columns whose titles are not known are `wide`."""
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, title in enumerate(header):
            sheet.set_column(column, column, _WIDE.get(title, wide))
            sheet.write_string(0, column, cell_text(title), self._head)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(number, column, value, self._number)
                else:
                    sheet.write_string(number, column, cell_text(value), self._cell)
