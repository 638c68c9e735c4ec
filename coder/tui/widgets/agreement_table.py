"""How agreement on a code is drawn in one line: figures in columns, and kappa with its interval as a bar."""

from __future__ import annotations

from typing import NamedTuple

from textual.content import Content

from coder.agreement.coefficients.value import Value
from coder.agreement.figures import CodeAgreement, Estimate
from coder.agreement.wording import percent_text
from coder.tui.widgets.rows import cell

KAPPA, INTERVAL, FEW = 5, 13, 3
_NARROW, _WIDE, _MORE = 5, 8, 6
_LONGEST_NAME = 48
_HALF = 0.005
"""What is nearer to 0 is shown as 0.00."""


class Columns(NamedTuple):
    """How wide the columns are that take what room there is."""

    name: int
    bar: int
    counts: int
    more: bool
    """Whether percent, alpha, AC1 and positive agreement have columns too."""


def columns(width: int, counts: int) -> Columns:
    """The columns that fit into `width`, with so many columns of counts."""
    fixed = KAPPA + INTERVAL + FEW + 4
    more = width - fixed - counts * _WIDE - 4 * _MORE >= 20 + 16
    count = _WIDE if more else _NARROW
    free = width - fixed - counts * count - (4 * _MORE if more else 0)
    bar = max(8, min(31, free * 2 // 5))
    return Columns(max(min(free - bar, _LONGEST_NAME), 4), bar, count, more)


def header_line(width: int, counts: tuple[str, ...]) -> Content:
    """The names of the columns."""
    shape = columns(width, len(counts))
    middle = "0.5".center(max(shape.bar - 2, 3))[: max(shape.bar - 2, 0)]
    line = f"{cell('Code', shape.name)} {cell('kappa', KAPPA, right=True)} {cell('95% interval', INTERVAL)} "
    line += f"0{middle}1 {' ' * FEW}"
    line += "".join(
        cell(name if shape.more else name.removesuffix(" only"), shape.counts, right=True) for name in counts
    )
    if shape.more:
        line += "".join(cell(name, _MORE, right=True) for name in ("%", "alpha", "AC1", "pos."))
    return Content.styled(line, "bold")


def code_line(code: CodeAgreement, width: int) -> Content:
    """One code."""
    counts = code_counts(code)
    shape = columns(width, len(counts))
    name = Content(cell(code.name, shape.name) + " ")
    if code.kappa.value is None:
        room = KAPPA + INTERVAL + shape.bar + FEW + 3
        middle = Content.styled(cell(f"not defined: {code.kappa.why}", room), "italic")
    else:
        figures = f"{cell(figure(code.kappa), KAPPA, right=True)} {cell(interval(code.kappa), INTERVAL)} "
        few = Content.styled(f" {'few' if code.few else '':<{FEW}}", "bold")
        middle = Content(figures) + bar(code.kappa, shape.bar) + few
    line = name + middle + Content("".join(cell(str(count), shape.counts, right=True) for count in counts))
    if shape.more:
        line += Content("".join(cell(text, _MORE, right=True) for text in _more(code)))
    return line


def count_names(coders: tuple[str, ...]) -> tuple[str, ...]:
    """What the columns of counts are called."""
    return ("both", "A only", "B only", "none") if len(coders) == 2 else coders


def code_counts(code: CodeAgreement) -> tuple[int, ...]:
    """The 2×2 table of two coders; of more, how often each applied the code."""
    pair = code.pair
    return (pair.both, pair.a_only, pair.b_only, pair.neither) if pair else code.applied


def figure(value: Value) -> str:
    """A figure, or that it is not defined."""
    return "–" if value.value is None else _rounded(value.value)


def interval(value: Estimate) -> str:
    """The interval in brackets, if there is one; a word where every resample is without difference."""
    if value.caution:
        return "no difference"
    return "" if value.low is None or value.high is None else f"[{_rounded(value.low)}, {_rounded(value.high)}]"


def bar(value: Estimate, width: int) -> Content:
    """A figure (●) and its interval (├─┤) on a line from 0 to 1; what lies below 0 stands at the left end as ◂."""
    cells = ["·"] * width

    def place(number: float) -> int:
        return round(min(max(number, 0.0), 1.0) * (width - 1))

    if value.low is not None and value.high is not None and not value.caution:
        low, high = place(value.low), place(value.high)
        cells[low : high + 1] = ["─"] * (high - low + 1)
        cells[low], cells[high] = ("◂" if value.low < -_HALF else "├"), "┤"
    number = value.value or 0.0
    cells[place(number)] = "◂" if number < -_HALF else "●"
    return Content("".join(cells))


def _rounded(number: float) -> str:
    return f"{0.0 if abs(number) < _HALF else number:.2f}"


def _more(code: CodeAgreement) -> tuple[str, ...]:
    percent = "–" if code.percent.value is None else percent_text(code.percent)
    positive = figure(code.pair.positive) if code.pair else "–"
    return percent, figure(code.alpha), figure(code.ac1), positive
