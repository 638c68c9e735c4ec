"""Tell which rows of a survey file have no identifier of their own: it is empty, or an earlier row has it too."""

from __future__ import annotations

from coder.display import display_line
from coder.survey.reader import Reject, SurveyFile

_NAMED = 3
"""Faults that are named; the others are counted."""


def id_faults(file: SurveyFile, column: str) -> str:
    """The faults in words; such rows are left out by the import, each with the reason."""
    at = file.position(column)
    rows: dict[str, list[int]] = {}
    rejects: list[Reject] = []
    for row in file.rows(rejects):
        if any(cell.strip() for cell in row.cells):
            rows.setdefault(row.cells[at].strip(), []).append(row.number)
    empty = rows.pop("", [])
    found = [
        f"{display_line(value, 40)} stands in {len(places)} rows (rows {_listed(places)})"
        for value, places in rows.items()
        if len(places) > 1
    ]
    if empty:
        found.append(f"row{'s' if len(empty) > 1 else ''} {_listed(empty)} {'have' if len(empty) > 1 else 'has'} no id")
    if not found:
        return ""
    more = f", and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return f"{'; '.join(found[:_NAMED])}{more}: the import leaves the later ones out and lists them"


def _listed(rows: list[int]) -> str:
    shown = [str(row) for row in rows[:_NAMED]]
    if len(rows) > _NAMED:
        return f"{', '.join(shown)} …"
    return " and ".join((", ".join(shown[:-1]), shown[-1])) if len(shown) > 1 else shown[0]
