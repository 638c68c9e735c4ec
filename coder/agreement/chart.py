"""Draw kappa and alpha for each code with their intervals, so that the codes to talk about stand at the top."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from coder.agreement.chart_frame import BLUE, GREY, ORANGE, base_line, interval_line, page, plain_axes, safe
from coder.agreement.figures import FEW, Agreement, AgreementReport, CodeAgreement, Estimate
from coder.agreement.wording import figure_text, short

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROW, _HEAD, _WIDTH, _NAMES, _LINE = 0.28, 2.1, 11.0, 3.1, 4.5
"""Inches for each code, for title, key, axis and caption together, in all, for names, and for the line from 0 to 1."""
PER_PAGE = 18
"""So many codes make a chart that fills a page on its side."""
_OFF = 0.17
"""Kappa stands so far above the middle of its line, alpha below it."""


def draw_chart(
    report: AgreementReport, path: Path, kind: str, group: Agreement | None = None, sheet: tuple[int, int] = (1, 1)
) -> None:
    """Draw the whole round (or one group) as `kind` (png or svg) into the file at `path`.

    `sheet`: which part of the codes, and of how many parts, where they do not fit on one page.
    """
    shown = group or report.whole
    number, sheets = sheet
    share = -(-len(shown.codes) // sheets)
    codes = shown.codes[share * (number - 1) : share * number]
    height = _HEAD + _ROW * max(len(codes), 3)
    title = chart_title(report) + (f" ({number} of {sheets})" if sheets > 1 else "")
    with page(path, kind, height, title, chart_caption(report, shown), width=_WIDTH) as figure:
        axes = figure.add_axes((_NAMES / _WIDTH, 1.1 / height, _LINE / _WIDTH, 1 - _HEAD / height))
        _draw_codes(axes, codes, _lowest(shown))
        lines, words = axes.get_legend_handles_labels()
        if lines:
            at = (_NAMES / _WIDTH, 1 - 0.5 / height)
            figure.legend(lines, words, loc="upper left", bbox_to_anchor=at, ncols=2, fontsize=9, frameon=False)


def chart_title(report: AgreementReport) -> str:
    """What the chart shows, from the report."""
    measure = "Cohen's kappa" if len(report.coders) == 2 else "mean pairwise kappa"
    return f"{measure} and Krippendorff's alpha per code: {', '.join(report.coders)}, round {report.round}"


def chart_caption(report: AgreementReport, group: Agreement | None = None) -> str:
    """The base of the figures, from the report."""
    shown = group or report.whole
    lines = [base_line(report, shown), interval_line(report)]
    undefined = sum(code.kappa.value is None for code in shown.codes)
    if undefined:
        lines.append(f"For {undefined} of {len(shown.codes)} codes kappa is not defined; the margin says why.")
    return "\n".join(lines)


def _lowest(group: Agreement) -> float:
    both = [each for code in group.codes for each in (code.kappa, code.alpha)]
    return min([0.0, *(each.low or 0.0 for each in both), *(each.value or 0.0 for each in both)])


def _draw_codes(axes: Axes, codes: Sequence[CodeAgreement], lowest: float) -> None:
    rows = range(len(codes))
    axes.set_xlim(min(-0.05, lowest - 0.05), 1.05)
    axes.set_ylim(len(codes) - 0.5, -0.5)
    axes.set_yticks(list(rows), [safe(code.code, 42) for code in codes], fontsize=9)
    axes.set_xlabel("0: no more than by chance, 1: no difference", fontsize=9)
    axes.axvline(0, color=GREY, linewidth=0.8)
    axes.grid(axis="x", color="#d9d9d9", linewidth=0.6)
    plain_axes(axes)
    labels = {"o": "kappa", "s": "alpha"}
    for row, code in zip(rows, codes, strict=True):
        for figure, off, colour, marker in ((code.kappa, -_OFF, BLUE, "o"), (code.alpha, _OFF, ORANGE, "s")):
            if figure.value is not None:
                _draw(axes, figure, row + off, colour, marker, labels.pop(marker, None))
        axes.annotate(
            _margin(code), (1.02, row), xycoords=("axes fraction", "data"), va="center", fontsize=8, color=GREY
        )


def _draw(axes: Axes, figure: Estimate, at: float, colour: str, marker: str, label: str | None) -> None:
    if figure.low is not None and figure.high is not None and not figure.caution:
        axes.plot([figure.low, figure.high], [at, at], color=colour, linewidth=1.6, solid_capstyle="butt")
    axes.plot([figure.value or 0.0], [at], marker=marker, color=colour, markersize=4.5, linestyle="none", label=label)


def _margin(code: CodeAgreement) -> str:
    """The numbers that the row shows, or why there are none."""
    kappa, alpha = code.kappa, code.alpha
    if kappa.value is None:
        return "not defined: used by nobody" if not any(code.applied) else "not defined: used everywhere"
    few = "" if not code.few else ", few uses" if min(code.applied) < FEW else ", few answers without it"
    if kappa.caution:
        return f"{short(kappa.value)}, no difference seen{few}"
    other = "" if alpha.value is None else f"; alpha {short(alpha.value)}"
    return f"{figure_text(kappa)}{other}{few}"
