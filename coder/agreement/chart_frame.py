"""What the charts of agreement share: a page with title and caption, and colours that everybody tells apart."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from coder.agreement.figures import Agreement, AgreementReport
from coder.display import display_line
from coder.files import xml_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#007A5A", "#595959"
"""Of the Okabe and Ito palette (green darkened until white holds it), and a grey of contrast 7:1."""
WIDTH = 9.0
"""Inches."""


@contextmanager
def page(path: Path, kind: str, height: float, title: str, caption: str, *, width: float = WIDTH) -> Iterator[Figure]:
    """A figure to draw on, written to `path` as `kind` (png or svg) at the end."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "coder", "font.family": "sans-serif"}):
        figure = Figure(figsize=(width, height))
        yield figure
        figure.text(0.02, 1 - 0.3 / height, safe(title), fontsize=12, weight="bold", va="center")
        figure.text(0.02, 0.12 / height, caption, fontsize=8, color=GREY, va="bottom", linespacing=1.5)
        for text in figure.findobj(Text):
            text.set_parse_math(False)  # a "$" in a name is a dollar, not a formula
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a script without glyphs in the font is drawn as boxes
            figure.savefig(path, format=kind, dpi=150, metadata={"Date": None} if kind == "svg" else None)


def plain_axes(axes: Axes) -> None:
    """Nothing but what carries a number."""
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)


def base_line(report: AgreementReport, group: Agreement) -> str:
    """What the figures of a chart rest on."""
    both = "both" if len(report.coders) == 2 else "at least two coders"
    book = group.source.codebook_version if group.source else report.codebook_version
    return f"n = {group.base}, coded by {both}, before anything was reconciled; codebook version {book}."


def interval_line(report: AgreementReport) -> str:
    """What the bars are."""
    if not report.resamples:
        return "Without intervals."
    return f"Bars: 95% percentile intervals from {report.resamples:,} resamples of respondents (seed {report.seed})."


def safe(text: str, limit: int = 100) -> str:
    """Foreign text that can be drawn and stand in an SVG."""
    return xml_text(display_line(text, limit))
