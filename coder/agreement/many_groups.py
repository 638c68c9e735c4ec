"""An attribute with very many values: an overview of all, and tables of those with answers enough for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from coder.agreement.figures import Agreement
from coder.agreement.sheets import Report, overall_of
from coder.agreement.span_report import SpanGroup
from coder.agreement.wording import interval_text, short
from coder.display import counted

MOST = 12
"""So many values have a table each, whatever is behind them."""
LEAST = 30
"""Of more values, those with so many answers."""
_SHOWN = {
    "same set of codes": "same set", "pooled kappa (de Vries)": "pooled kappa", "alpha, MASI distance": "alpha (MASI)",
    "matched F1, half overlap": "matched F1", "u-alpha": "u-alpha",
}  # fmt: skip
"""The overall figures of the overview, in either report, and what its columns are called."""


class Overview(NamedTuple):
    """All groups in a table, and which of them are shown at length."""

    said: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    names: frozenset[str]
    """Of the groups that are shown at length."""


def overview_of(report: Report) -> Overview | None:
    """Of an attribute with very many values; None where every group is shown at length."""
    if not report.by.startswith("attribute:") or len(report.groups) <= MOST:
        return None
    enough = [group for group in report.groups if _answers(group) >= LEAST]
    largest = sorted(enough, key=_answers, reverse=True)[:MOST]
    attribute = report.by.removeprefix("attribute:")
    which = f"those with at least {LEAST} answers"
    if len(enough) > MOST:
        which = f"of {len(enough)} with at least {LEAST} answers the {MOST} with the most"
    said = (
        f"{attribute} has {len(report.groups)} values: {which} have tables of their own ({len(largest)}), as a table of"
        " codes on few answers says little. All values stand in the overview with their counts, and with all figures in"
        " .xlsx, .csv and .json."
    )
    names = [name for name, _ in overall_of(report.groups[0]) if name in _SHOWN]
    rows = []
    for group in report.groups:
        figures = dict(overall_of(group))
        rows.append([group.group, f"{_answers(group):,}", f"{group.respondents:,}"])
        rows[-1] += [f"{short(figures[name].value)} {interval_text(figures[name])}".rstrip() for name in names]
    header = [attribute, "answers", "respondents", *(_SHOWN[name] for name in names)]
    return Overview(said, header, rows, frozenset(group.group for group in largest))


def overview_base(report: Report) -> str:
    """How many answers all values have together."""
    return f"{counted(sum(map(_answers, report.groups)), 'answer')} in all."


def _answers(group: Agreement | SpanGroup) -> int:
    return group.found.texts if isinstance(group, SpanGroup) else group.units
