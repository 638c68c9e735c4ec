"""An agreement report as markdown that a methods section can take over; no foreign text becomes markup."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coder.agreement.coefficients.bands import Convention
from coder.agreement.figures import Agreement
from coder.agreement.many_groups import overview_base, overview_of
from coder.agreement.notable import notable
from coder.agreement.sheets import CONVENTIONS, Cell, Report, about, sheets_of
from coder.display import display_line

_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>|~&$@]|(?<=:)/|(?<=www)\.")
"""What markdown would read as markup or make a link of, inside a line."""
_BASE = ("group", "units", "characters", "round_kind", "round_kind_means")
"""Columns that a heading says once for all."""


def markdown(report: Report, convention: Convention | None = None) -> str:
    """The whole report."""
    lines = ["# Agreement between coders", "", *(f"{_plain(line)}  " for line in about(report)), ""]
    sheets = sheets_of(report, convention)
    whole = [sheet for sheet in sheets if sheet.name == "Trend"]
    for sheet in whole:
        lines += ["## Trend", "", *_md_table(sheet.header, sheet.rows), ""]
    overview = overview_of(report)
    if overview:
        said = f"{overview.said} {overview_base(report)}"
        lines += ["## Overview", "", _plain(said), "", *_md_table(overview.header, overview.rows), ""]
    for group in report.groups:
        if overview and group.group not in overview.names:
            continue
        if report.by:
            lines += [f"## {_plain(report.by)}: {_plain(group.marked)}", ""]
        lines += [f"{group.base}.", ""]
        if group.source and group.source.said and report.by:
            lines += [_plain(f"{group.source.kind.capitalize()}: {group.source.said}."), ""]
        for sheet in sheets:
            rows = [row for row in sheet.rows if row[0] == group.group]
            kept = [place for place, title in enumerate(sheet.header) if title not in _BASE]
            if sheet.name != "Trend" and rows:
                lines += [f"{sheet.name}:", ""] if sheet.name not in ("Codes", "Overall") else []
                header = [sheet.header[place] for place in kept]
                lines += [*_md_table(header, [[row[place] for place in kept] for row in rows]), ""]
        if isinstance(group, Agreement):
            lines += [f"* {_plain(sentence)}" for sentence in notable(group, report.coders)] + [""]
    return "\n".join([*lines, _plain(CONVENTIONS), ""])


def _md_table(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[str]:
    lines = [
        [_plain(title) for title in header],
        ["---"] * len(header),
        *([_md_cell(cell) for cell in row] for row in rows),
    ]
    return [f"| {' | '.join(line)} |" for line in lines]


def _md_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    return f"{cell:.3f}" if isinstance(cell, float) else _plain(str(cell))


def _plain(text: str) -> str:
    """Text that markdown shows as it is."""
    return _MARKDOWN.sub(r"\\\g<0>", display_line(text, 500))
