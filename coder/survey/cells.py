"""Spell a value that a file keeps typed as the text that a person sees there: 7, not 7.0."""

from __future__ import annotations

from datetime import date, datetime, time


def cell_text(value: object) -> str:
    """The text of a value; of one that is missing, nothing."""
    if isinstance(value, str):
        return value
    if value is None or value != value:  # not a number: missing
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)
