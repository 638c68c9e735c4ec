"""Draw the thematic map and the heat maps, in colours that are told apart without colour vision too."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import wrap
from typing import Any

from coder.display import display_line
from coder.files import xml_text
from coder.themes.heat import HeatTable
from coder.themes.reading import ThemeTree
from coder.themes.thematic_map import MapNode, map_nodes

BLUE, ORANGE, GREY, INK = "#0072B2", "#E69F00", "#767676", "#262626"
"""Of the Okabe and Ito palette, and two greys."""
_COLOURS = {"theme": BLUE, "code": ORANGE, "loose": GREY}
_ROW = 0.29
"""Inches for a line of the map."""
_CELL = 0.4
_LARGEST_HEAT = 80
"""Rows or columns beyond which the cells of a heat map hold no numbers."""


def draw_map(tree: ThemeTree, path: Path, kind: str, title: str) -> None:
    """Draw the map as a tree whose bars say how many respondents speak for each theme and code."""
    nodes = map_nodes(tree)
    base = max(tree.base.respondents, 1)
    with _figure(11, 1.5 + _ROW * max(len(nodes), 2), path, kind) as figure:
        height = figure.get_size_inches()[1]
        axes = figure.add_axes((0.02, 0.62 / height, 0.96, 1 - 1.3 / height))
        axes.set_xlim(0, 100)
        axes.set_ylim(len(nodes) - 0.5, -0.5)
        axes.axis("off")
        most = max([node.respondents or 0 for node in nodes], default=1) or 1
        for row, node in enumerate(nodes):
            _draw_node(axes, row, node, nodes, most, base)
        figure.text(0.02, 1 - 0.35 / height, _safe(f"Thematic map: {title}"), fontsize=13, weight="bold", va="center")
        caption = (
            f"Bars and numbers: respondents, of {tree.base.respondents} with an agreed answer in closed rounds, pilots"
            " left out; sub-themes count in.\nSquare: theme · circle: code · triangle: code in no theme."
            " Lighter: not a kept theme."
        )
        figure.text(0.02, 0.1 / height, caption, fontsize=8, color=INK, va="bottom", linespacing=1.5)


def _draw_node(axes: Any, row: int, node: MapNode, nodes: list[MapNode], most: int, base: int) -> None:
    at = 1.5 + 3 * node.depth
    if node.above is not None:
        above = nodes[node.above]
        line = 1.5 + 3 * above.depth
        axes.plot([line, line, at], [node.above, row, row], color="#b3b3b3", linewidth=1, zorder=1)
    loose = node.kind == "loose" or (node.above is not None and nodes[node.above].kind == "loose")
    colour = GREY if loose else _COLOURS[node.kind]
    marker = "^" if loose else "s" if node.kind == "theme" else "o"
    faint = 0.5 if node.kind == "theme" and node.name.endswith("]") else 1.0
    size = 8 if node.kind == "theme" else 6
    axes.plot([at], [row], marker=marker, markersize=size, color=colour, alpha=faint, linestyle="none", zorder=2)
    weight = "bold" if node.kind != "code" else "normal"
    axes.text(at + 1.5, row, _safe(node.name, 70), fontsize=9, va="center", weight=weight, color=INK)
    if node.respondents is not None:
        width = 31 * node.respondents / most
        axes.barh(row, width, left=60, height=0.62 if node.kind == "theme" else 0.4, color=colour, alpha=faint)
        share = f"{node.respondents} ({100 * node.respondents / base:.0f}%)"
        axes.text(60.6 + width, row, share, fontsize=8, va="center", color=INK)


def draw_heat(table: HeatTable, path: Path, kind: str) -> None:
    """Draw counts as a heat map with its numbers; the diagonal has its own grey, so that it does not drown the rest."""
    import numpy as np

    counts = np.array(table.counts, dtype=float)
    shown = counts.copy()
    if table.diagonal:
        np.fill_diagonal(shown, np.nan)
    labels = max([len(_safe(name, 40)) for name in table.columns], default=0)
    left, top = 3.1, 0.9 + 0.055 * labels
    width = left + _CELL * len(table.columns) + 0.9
    height = top + _CELL * 0.8 * len(table.rows) + 0.9
    with _figure(max(width, 8), height, path, kind) as figure:
        wide = figure.get_size_inches()[0]
        box = (left / wide, 0.8 / height, _CELL * len(table.columns) / wide, 1 - (top + 0.8) / height)
        axes = figure.add_axes(box)
        colours = _colour_map().with_extremes(bad="#e6e6e6")
        highest = np.nanmax(shown) if np.isfinite(shown).any() else 0
        axes.imshow(shown, cmap=colours, vmin=0, vmax=max(highest, 1), aspect="auto")
        axes.set_xticks(range(len(table.columns)), [_safe(name, 40) for name in table.columns], fontsize=8)
        axes.tick_params(axis="x", top=True, labeltop=True, bottom=False, labelbottom=False, length=0)
        for label in axes.get_xticklabels():
            label.set(rotation=60, ha="left", rotation_mode="anchor")
        axes.set_yticks(range(len(table.rows)), [_safe(name, 40) for name in table.rows], fontsize=8)
        axes.tick_params(axis="y", length=0)
        if max(counts.shape) <= _LARGEST_HEAT:
            _write_counts(axes, counts, shown, max(highest, 1))
        figure.text(0.02, 1 - 0.3 / height, _safe(table.title), fontsize=12, weight="bold", va="center")
        caption = "\n".join(wrap(table.caption, int(wide * 14)))
        figure.text(0.02, 0.12 / height, caption, fontsize=8, color=INK, va="bottom", linespacing=1.5)


def _write_counts(axes: Any, counts: Any, shown: Any, highest: float) -> None:
    for row in range(counts.shape[0]):
        for column in range(counts.shape[1]):
            value = counts[row, column]
            dark = shown[row, column] == shown[row, column] and shown[row, column] > 0.55 * highest
            if value:
                colour = "white" if dark else INK
                axes.text(column, row, f"{value:.0f}", ha="center", va="center", fontsize=7, color=colour)


def _colour_map() -> Any:
    """From white to dark blue by lightness alone, which every eye and every printer tells apart."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("coder", ["#ffffff", "#9ecae1", BLUE, "#003a5d"])


@contextmanager
def _figure(width: float, height: float, path: Path, kind: str) -> Iterator[Any]:
    """A figure that is written to `path` as it should look everywhere, and the same each time."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "coder", "font.family": "sans-serif"}):
        figure = Figure(figsize=(width, min(height, 300)))
        yield figure
        for text in figure.findobj(Text):
            text.set_parse_math(False)  # a "$" in a name is a dollar, not a formula
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a script without glyphs in the font is drawn as boxes
            figure.savefig(path, format=kind, dpi=150, metadata={"Date": None} if kind == "svg" else None)


def _safe(text: str, limit: int = 100) -> str:
    return xml_text(display_line(text, limit))
