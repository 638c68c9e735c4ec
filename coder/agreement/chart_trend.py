"""Draw how agreement went over rounds, versions or quarters: all codes together above, each code below."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from coder.agreement.chart_frame import BLUE, GREEN, GREY, ORANGE, interval_line, page, plain_axes, safe
from coder.agreement.figures import FEW_SAID, Agreement, AgreementReport, Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLUMNS, _CELL, _TOP, _BETWEEN, _FOOT = 4, 1.25, 3.1, 0.55, 0.75
PER_PAGE = 16
"""So many codes make a chart that fills a page on its side."""
_CHARACTERS, _MOST_SAID = 140, 6
"""Of a line of the caption, and pilots and checks of which it says what they are."""
_STYLES = ((BLUE, "o"), (ORANGE, "s"), (GREEN, "^"), (GREY, "D"))


class _Line(NamedTuple):
    """A series: a figure in each group."""

    name: str
    values: Sequence[Estimate | None]
    few: Sequence[bool] = ()
    """Of a code: where it was used (or left away) too seldom for a reliable interval."""


def draw_trend(
    report: AgreementReport, path: Path, kind: str, codes: Sequence[str] | None = None, *, together: bool = True
) -> None:
    """Draw a report whose groups follow one another in time as `kind` (png or svg) into the file at `path`.

    `codes`: only these; without `together` nothing on all of them, for what does not fit on one page.
    """
    codes = codes_in_trend(report) if codes is None else codes
    caption = _caption(report, codes)
    top = _TOP if together else 0.1
    height = top + _BETWEEN + _CELL * -(-len(codes) // _COLUMNS) + _foot(caption)
    title = f"{_title(report)}{'' if together else ': kappa of each code'}"
    with page(path, kind, height, title, caption) as figure:
        steps, hollow = _steps(report), _hollow(report)
        if together:
            axes = figure.add_axes((0.08, 1 - (top - 0.35) / height, 0.62, (top - 1.0) / height))
            _draw(axes, _overall(report), steps, hollow, small=False)
            if report.by == "batch":
                axes.set_ylabel("pooled kappa" if len(report.coders) == 2 else "alpha, MASI", fontsize=9)
            axes.legend(loc="center left", bbox_to_anchor=(1.02, 0.5), fontsize=9, frameon=False)
        for place, code in enumerate(codes):
            row, column = divmod(place, _COLUMNS)
            bottom = height - top - _BETWEEN - _CELL * (row + 1) + 0.4
            box = (0.08 + column * 0.235, bottom / height, 0.19, (_CELL - 0.5) / height)
            _draw(small := figure.add_axes(box), _of_code(report, code), steps, hollow, small=True)
            small.set_title(safe(code, 30), fontsize=8, loc="left", pad=3)


def trend_sheets(report: AgreementReport) -> list[tuple[Sequence[str], bool]]:
    """(codes, whether all together are drawn too) of the charts that each fill a page on its side at most."""
    codes = codes_in_trend(report)
    if len(codes) <= _COLUMNS:
        return [(codes, True)]
    share = -(-len(codes) // -(-len(codes) // PER_PAGE))
    return [((), True), *((codes[at : at + share], False) for at in range(0, len(codes), share))]


def _title(report: AgreementReport) -> str:
    of = {"batch": "by quarter of each coder's work", "round": "by round", "version": "by version of the codebook"}
    return f"Agreement {of[report.by]}: {', '.join(report.coders)}"


def _foot(caption: str) -> float:
    return _FOOT + 0.18 * max(caption.count("\n") - 2, 0)


def _steps(report: AgreementReport) -> list[str]:
    """The marks of the time axis."""
    if report.by == "batch":
        return list(dict.fromkeys(group.group.rsplit(", ", 1)[-1].split()[0] for group in report.groups))
    marks = [group.source.mark("").strip() if group.source else "" for group in report.groups]
    return [f"{safe(group.group, 16)}\n{mark}".rstrip() for group, mark in zip(report.groups, marks, strict=True)]


def _hollow(report: AgreementReport) -> list[bool]:
    """Which steps are drawn hollow: pilots and checks, which are not to be read as the survey."""
    if report.by == "batch":
        return [False] * len(_steps(report))
    return [group.source is not None and group.source.kind != "main" for group in report.groups]


def _overall(report: AgreementReport) -> list[_Line]:
    if report.by == "batch":
        return [_Line(name, [each.overall.pooled_kappa or each.overall.alpha_masi for each in groups])
                for name, groups in _by_coder(report).items()]  # fmt: skip
    named = (("pooled kappa", "pooled_kappa"), ("alpha, Jaccard", "alpha_jaccard"), ("alpha, MASI", "alpha_masi"))
    lines = [_Line(name, [getattr(group.overall, field) for group in report.groups]) for name, field in named]
    return [line for line in lines if any(line.values)]


def _by_coder(report: AgreementReport) -> dict[str, list[Agreement]]:
    found: dict[str, list[Agreement]] = {}
    for group in report.groups:
        found.setdefault(group.group.rsplit(", ", 1)[0], []).append(group)
    return found


def codes_in_trend(report: AgreementReport) -> list[str]:
    """The codes with a kappa somewhere, in the order of the codebook."""
    order = list(dict.fromkeys(key for group in report.groups for key in group.confusion.codes))
    defined = {code.code for group in report.groups for code in group.codes if code.kappa.value is not None}
    return [key for key in order if key in defined]


def _of_code(report: AgreementReport, key: str) -> list[_Line]:
    def line(name: str, groups: Sequence[Agreement]) -> _Line:
        found = [next((code for code in group.codes if code.code == key), None) for group in groups]
        return _Line(
            name, [code.kappa if code else None for code in found], [bool(code and code.few) for code in found]
        )

    if report.by == "batch":
        return [line(name, groups) for name, groups in _by_coder(report).items()]
    return [line("kappa", report.groups)]


def _draw(axes: Axes, lines: Sequence[_Line], steps: Sequence[str], hollow: Sequence[bool], *, small: bool) -> None:
    lowest = min((each.low or each.value or 0.0 for line in lines for each in line.values if each), default=0.0)
    axes.set_ylim(min(-0.05, lowest - 0.05), 1.05)
    axes.set_xlim(-0.4, len(steps) - 0.6)
    size = 7 if small else 9
    axes.set_xticks(range(len(steps)), _labels(steps, small=small), fontsize=size)
    axes.set_yticks([0, 0.5, 1], ["0", ".5", "1"], fontsize=size)
    axes.grid(axis="y", color="#d9d9d9", linewidth=0.6)
    plain_axes(axes)
    for number, line in enumerate(lines):
        shift = (number - (len(lines) - 1) / 2) * 0.09
        _draw_line(axes, line, hollow, shift, _STYLES[number % len(_STYLES)], small=small)


def _draw_line(
    axes: Axes, line: _Line, hollow: Sequence[bool], shift: float, style: tuple[str, str], *, small: bool
) -> None:
    """A series, joined where its answers are the survey's; a cross where few uses are behind a figure."""
    colour, marker = style
    wide, size = (1.0, 3) if small else (1.5, 5)
    points = [
        (place + shift, each.value, hollow[place], bool(line.few) and line.few[place])
        for place, each in enumerate(line.values)
        if each and each.value is not None
    ]
    joined = [(x, y) for x, y, open_, _ in points if not open_]
    axes.plot(*(zip(*joined, strict=True) if joined else ((), ())), color=colour, linewidth=wide)
    for x, y, open_, few in points:
        drawn, face = ("x" if few else marker), "white" if open_ else colour
        axes.plot([x], [y], color=colour, marker=drawn, markersize=size, markerfacecolor=face, zorder=3)
    axes.plot([], [], color=colour, marker=marker, markersize=size, linewidth=wide, label=safe(line.name, 40))
    for place, each in enumerate(line.values):
        if each and each.low is not None and each.high is not None and not each.caution:
            axes.plot([place + shift] * 2, [each.low, each.high], color=colour, linewidth=1.2, alpha=0.6)


def _labels(steps: Sequence[str], *, small: bool) -> Sequence[str]:
    """The marks of the time axis, as far as they fit."""
    if not small:
        return steps
    return [step.split("\n")[0] for step in steps] if len(steps) <= 4 else [""] * len(steps)


def _caption(report: AgreementReport, codes: Sequence[str]) -> str:
    bases = ", ".join(f"{safe(group.marked, 40)} {group.units:,}" for group in report.groups)
    lines = [
        *_cut(f"n in answers: {bases}.", 2),
        f"{interval_line(report)}{' Below: kappa of each code.' if codes else ''}",
    ]
    if codes and any(code.few for group in report.groups for code in group.codes):
        lines.append(f"×: {FEW_SAID}.")
    if any(_hollow(report)):
        lines.append("Hollow: a pilot or a check, not joined to the others.")
        said = [
            f"{group.marked}: {group.source.said}." for group in report.groups if group.source and group.source.said
        ]
        lines += [line for each in said[:_MOST_SAID] for line in _cut(each, 2)]
        if len(said) > _MOST_SAID:
            lines.append(f"… and {len(said) - _MOST_SAID} more pilots and checks.")
    return "\n".join(lines)


def _cut(text: str, lines: int) -> list[str]:
    """Foreign text on so many lines at most, cut with a mark."""
    return wrap(safe(text, 2_000), _CHARACTERS, max_lines=lines, placeholder=" …")
