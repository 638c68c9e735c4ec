"""Write a quote bank in the format that the file's name asks for."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from coder.errors import InputError
from coder.files import write_whole
from coder.reporting.bank import QuoteBank, bank_notes
from coder.reporting.quotes_csv import quotes_csv
from coder.reporting.quotes_docx import write_docx
from coder.reporting.quotes_html import quotes_html
from coder.reporting.quotes_md import quotes_md
from coder.reporting.quotes_xlsx import write_xlsx

_TEXTS: dict[str, Callable[[QuoteBank], str]] = {
    ".csv": quotes_csv,
    ".md": quotes_md,
    ".html": quotes_html,
    ".json": lambda bank: json.dumps(as_json(bank), ensure_ascii=False, indent=2) + "\n",
}
_FILES: dict[str, Callable[[QuoteBank, Path], None]] = {".xlsx": write_xlsx, ".docx": write_docx}


def check_format(path: Path) -> None:
    """Refuse a name that says no format of ours."""
    if path.suffix.lower() not in (*_TEXTS, *_FILES):
        known = ", ".join(sorted((*_TEXTS, *_FILES)))
        raise InputError(f"A quote bank is written as {known}; {path.name} is none of them.")


def save_quotes(bank: QuoteBank, path: Path, *, force: bool = False) -> Path:
    """Write the bank, whole or not at all."""
    check_format(path)
    kind = path.suffix.lower()
    content = _TEXTS[kind](bank) if kind in _TEXTS else partial(_FILES[kind], bank)
    return write_whole(path, content, force=force)


def as_json(bank: QuoteBank) -> dict[str, Any]:
    """The bank as plain values, with its notes."""
    return {**asdict(bank), "notes": list(bank_notes(bank))}
