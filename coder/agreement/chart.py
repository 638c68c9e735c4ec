"""Draw kappa and alpha for each code with their intervals, so that the codes to talk about stand at the top."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from coder.agreement.chart_frame import BLUE, GREY, ORANGE, base_line, interval_line, page, plain_axes, safe
from coder.agreement.figures import FEW, Agreement, AgreementReport, CodeAgreement, Estimate
from coder.agreement.wording import figure_text, short

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROW, _HEAD = 0.34, 2.1
"""Inches for each code, and for title, key, axis and caption together."""
_OFF = 0.17
"""Kappa stands so far above the middle of its line, alpha below it."""


def draw_chart(report: AgreementReport, path: Path, kind: str, group: Agreement | None = None) -> None:
    """Draw the whole round (or one group) as `kind` (png or svg) into the file at `path`."""
    shown = group or report.whole
    height = _HEAD + _ROW * max(len(shown.codes), 3)
    with page(path, kind, height, chart_title(report), chart_caption(report, shown)) as figure:
        axes = figure.add_axes((0.23, 1.1 / height, 0.48, 1 - _HEAD / height))
        _draw_codes(axes, shown)
        lines, words = axes.get_legend_handles_labels()
        if lines:
            at = (0.22, 1 - 0.5 / height)
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


def _draw_codes(axes: Axes, group: Agreement) -> None:
    rows = range(len(group.codes))
    both = [each for code in group.codes for each in (code.kappa, code.alpha)]
    lowest = min([0.0, *(each.low or 0.0 for each in both), *(each.value or 0.0 for each in both)])
    axes.set_xlim(min(-0.05, lowest - 0.05), 1.05)
    axes.set_ylim(len(group.codes) - 0.5, -0.5)
    axes.set_yticks(list(rows), [safe(code.code, 28) for code in group.codes], fontsize=9)
    axes.set_xlabel("0: no more than by chance, 1: no difference", fontsize=9)
    axes.axvline(0, color=GREY, linewidth=0.8)
    axes.grid(axis="x", color="#d9d9d9", linewidth=0.6)
    plain_axes(axes)
    labels = {"o": "kappa", "s": "alpha"}
    for row, code in zip(rows, group.codes, strict=True):
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
