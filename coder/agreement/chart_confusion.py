"""Draw what the coders gave in place of one another's codes as a heat map, with its counts in the cells."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from coder.agreement.chart_frame import BLUE, GREY, ORANGE, base_line, page, safe
from coder.agreement.figures import Agreement, AgreementReport

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NOTHING = "nothing in its place"
_FOOT, _LARGEST, _WIDTH, _NAMES = 0.95, 0.42, 11.0, 3.1
"""Inches below the map, of the largest cell, in all, and for the names."""
_HEAD, _HEAD_NUMBERED = 2.5, 0.95
"""Inches above the map, with the names of the columns or their numbers."""
_NAMED = 14
"""With more codes the columns are numbered, for so many names could not be read."""


def draw_confusion(report: AgreementReport, path: Path, kind: str, group: Agreement | None = None) -> None:
    """Draw the whole round (or one group) as `kind` (png or svg) into the file at `path`."""
    shown = group or report.whole
    keys = mixed_up(shown)
    size = len(keys) + 1
    side = min(6.2, _LARGEST * size)
    height = _FOOT + side + (_HEAD if len(keys) <= _NAMED else _HEAD_NUMBERED)
    title = f"Codes given in one another's place: {', '.join(report.coders)}, round {report.round}"
    with page(path, kind, height, title, _caption(report, shown, len(keys)), width=_WIDTH) as figure:
        axes = figure.add_axes((_NAMES / _WIDTH, _FOOT / height, side / _WIDTH, side / height))
        _draw(axes, report, cells_of(report, shown, keys), keys)
        _outline(axes, shown, keys)


def mixed_up(group: Agreement) -> list[str]:
    """The codes of the map in the order of the codebook: those with any difference."""
    pairs = {key for pair in group.confusion.pairs if pair.times for key in pair.codes}
    wanted = pairs | {each.code for each in group.confusion.alone}
    return [key for key in group.confusion.codes if key in wanted]


def cells_of(report: AgreementReport, group: Agreement, keys: list[str]) -> list[list[int]]:
    """Answers by what the first coder gave (down) and what the second gave instead (across); nothing comes last.

    With more than two coders there is no first and second, and the map is the same across its diagonal.
    """
    two = len(report.coders) == 2
    cells = [[0] * (len(keys) + 1) for _ in range(len(keys) + 1)]
    for pair in group.confusion.pairs:
        if pair.times:
            i, j = (keys.index(key) for key in pair.codes)
            cells[i][j], cells[j][i] = (pair.a_first, pair.b_first) if two else (pair.times, pair.times)
    for each in group.confusion.alone:
        place = keys.index(each.code)
        cells[place][-1], cells[-1][place] = (each.a, each.b) if two else (each.times, each.times)
    return cells


def _draw(axes: Axes, report: AgreementReport, cells: list[list[int]], keys: list[str]) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    most = max((count for row in cells for count in row), default=0) or 1
    axes.imshow(cells, cmap=LinearSegmentedColormap.from_list("counts", ["#ffffff", BLUE]), vmin=0, vmax=most)
    names = [*(safe(key, 42) for key in keys), _NOTHING]
    small = 8 if len(names) <= 30 else 6
    if len(keys) <= _NAMED:
        short = [safe(name, 30) for name in names]
        axes.set_xticks(range(len(names)), short, rotation=60, ha="left", rotation_mode="anchor", fontsize=small)
    else:
        names = [f"{name}  {number}" for number, name in enumerate(names, start=1)]
        axes.set_xticks(range(len(names)), [str(number + 1) for number in range(len(names))], fontsize=small)
    axes.set_yticks(range(len(names)), names, fontsize=small)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_color("#d9d9d9")
    two = len(report.coders) == 2
    axes.set_ylabel(safe(f"{report.coders[0]} gave" if two else "one coder gave", 40), fontsize=9)
    axes.set_xlabel(safe(f"{report.coders[1]} gave" if two else "another gave", 40), fontsize=9)
    axes.xaxis.set_label_position("bottom")
    for row, counts in enumerate(cells):
        for column, count in enumerate(counts):
            if row == column:
                axes.text(column, row, "·", ha="center", va="center", color=GREY, fontsize=small)
            elif count:
                colour = "white" if count > most / 2 else "black"
                axes.text(column, row, str(count), ha="center", va="center", color=colour, fontsize=small)


def _outline(axes: Axes, group: Agreement, keys: list[str]) -> None:
    """Mark the cells of two codes that the codebook names as easily mixed up."""
    from matplotlib.patches import Rectangle

    for pair in group.confusion.pairs:
        if pair.confusable and set(pair.codes) <= set(keys):
            i, j = (keys.index(key) for key in pair.codes)
            for x, y in ((i, j), (j, i)):
                axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, fill=False, edgecolor=ORANGE, linewidth=1.4))


def _caption(report: AgreementReport, group: Agreement, codes: int) -> str:
    lines = [base_line(report, group)]
    left = len(group.codes) - codes
    words = f"; {left} codes without any difference are left out" if left else ""
    lines.append(f"Cells: answers; codes that both gave an answer are set aside first{words}.")
    if any(pair.confusable for pair in group.confusion.pairs):
        lines.append("Framed: the codebook names the two as easily mixed up.")
    return "\n".join(lines)
