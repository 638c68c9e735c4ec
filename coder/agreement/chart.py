"""Draw kappa for each code with its interval, so that the codes to talk about stand at the top."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from coder.agreement.figures import Agreement, AgreementReport, CodeAgreement
from coder.display import display_line
from coder.files import xml_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, GREY = "#0072B2", "#595959"
"""Of the Okabe and Ito palette, and a grey of contrast 7:1."""
_ROW, _HEAD = 0.27, 1.75
"""Inches for each code, and for title, axis and caption together."""


def draw_chart(report: AgreementReport, path: Path, kind: str) -> None:
    """Draw the whole round as `kind` (png or svg) into the file at `path`."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    group = report.whole
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "coder", "font.family": "sans-serif"}):
        height = _HEAD + _ROW * max(len(group.codes), 3)
        figure = Figure(figsize=(9, height))
        axes = figure.add_axes((0.27, 1.1 / height, 0.5, 1 - _HEAD / height))
        _draw_codes(axes, group)
        figure.text(0.02, 1 - 0.3 / height, _safe(chart_title(report)), fontsize=12, weight="bold", va="center")
        figure.text(0.02, 0.12 / height, chart_caption(report), fontsize=8, color=GREY, va="bottom", linespacing=1.5)
        for text in figure.findobj(Text):
            text.set_parse_math(False)  # a "$" in a name is a dollar, not a formula
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a script without glyphs in the font is drawn as boxes
            figure.savefig(path, format=kind, dpi=150, metadata={"Date": None} if kind == "svg" else None)


def chart_title(report: AgreementReport) -> str:
    """What the chart shows, from the report."""
    measure = "Cohen's kappa" if len(report.coders) == 2 else "mean pairwise kappa"
    return f"{measure} per code: {', '.join(report.coders)}, round {report.round}"


def chart_caption(report: AgreementReport) -> str:
    """The base of the figures, from the report."""
    group = report.whole
    lines = [
        f"n = {group.base}, coded by "
        f"{'both' if len(report.coders) == 2 else 'at least two coders'}; codebook version {report.codebook_version}.",
        f"Bars: 95% percentile intervals from {report.resamples:,} resamples of respondents (seed {report.seed})."
        if report.resamples
        else "Without intervals.",
    ]
    undefined = sum(code.kappa.value is None for code in group.codes)
    if undefined:
        lines.append(f"For {undefined} of {len(group.codes)} codes kappa is not defined; the margin says why.")
    return "\n".join(lines)


def _draw_codes(axes: Axes, group: Agreement) -> None:
    rows = range(len(group.codes))
    lowest = min([0.0, *(code.kappa.low or 0.0 for code in group.codes), *(c.kappa.value or 0.0 for c in group.codes)])
    axes.set_xlim(min(-0.05, lowest - 0.05), 1.05)
    axes.set_ylim(len(group.codes) - 0.5, -0.5)
    axes.set_yticks(list(rows), [_safe(code.code, 28) for code in group.codes], fontsize=9)
    axes.set_xlabel("kappa (0: no more than by chance, 1: no difference)", fontsize=9)
    axes.axvline(0, color=GREY, linewidth=0.8)
    axes.grid(axis="x", color="#d9d9d9", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    for row, code in zip(rows, group.codes, strict=True):
        kappa = code.kappa
        if kappa.value is not None:
            if kappa.low is not None and kappa.high is not None and not kappa.caution:
                axes.plot([kappa.low, kappa.high], [row, row], color=BLUE, linewidth=2, solid_capstyle="butt")
            axes.plot([kappa.value], [row], marker="o", color=BLUE, markersize=5, linestyle="none")
        axes.annotate(
            _margin(code), (1.02, row), xycoords=("axes fraction", "data"), va="center", fontsize=8, color=GREY
        )


def _margin(code: CodeAgreement) -> str:
    """The numbers that the row shows, or why there are none."""
    kappa = code.kappa
    if kappa.value is None:
        return "not defined: used by nobody" if not any(code.applied) else "not defined: used everywhere"
    if kappa.caution:
        return f"{kappa.value:.2f}, no difference seen{', few uses' if code.few else ''}"
    bounds = "" if kappa.low is None else f" [{kappa.low:.2f}, {kappa.high:.2f}]"
    return f"{kappa.value:.2f}{bounds}{', few uses' if code.few else ''}"


def _safe(text: str, limit: int = 100) -> str:
    return xml_text(display_line(text, limit))
