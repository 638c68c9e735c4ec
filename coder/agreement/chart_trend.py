"""Draw how agreement went over rounds, versions or quarters: all codes together above, each code below."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from coder.agreement.chart_frame import BLUE, GREEN, GREY, ORANGE, interval_line, page, plain_axes, safe
from coder.agreement.figures import Agreement, AgreementReport, Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLUMNS, _CELL, _TOP, _FOOT = 4, 1.25, 3.1, 0.75
_STYLES = ((BLUE, "o"), (ORANGE, "s"), (GREEN, "^"), (GREY, "D"))


class _Line(NamedTuple):
    """A series: a figure in each group."""

    name: str
    values: Sequence[Estimate | None]


def draw_trend(report: AgreementReport, path: Path, kind: str) -> None:
    """Draw a report whose groups follow one another in time as `kind` (png or svg) into the file at `path`."""
    codes = _codes(report)
    rows = -(-len(codes) // _COLUMNS)
    height = _TOP + 0.55 + _CELL * rows + _FOOT
    of = {"batch": "by quarter of each coder's work", "round": "by round", "version": "by version of the codebook"}
    title = f"Agreement {of[report.by]}: {', '.join(report.coders)}"
    with page(path, kind, height, title, _caption(report)) as figure:
        axes = figure.add_axes((0.08, 1 - (_TOP - 0.35) / height, 0.62, (_TOP - 1.0) / height))
        steps = _steps(report)
        _draw(axes, _overall(report), steps, small=False)
        if report.by == "batch":
            axes.set_ylabel("pooled kappa" if len(report.coders) == 2 else "alpha, MASI", fontsize=9)
        axes.legend(loc="center left", bbox_to_anchor=(1.02, 0.5), fontsize=9, frameon=False)
        for place, code in enumerate(codes):
            row, column = divmod(place, _COLUMNS)
            bottom = height - _TOP - 0.55 - _CELL * (row + 1) + 0.4
            box = (0.08 + column * 0.235, bottom / height, 0.19, (_CELL - 0.5) / height)
            _draw(small := figure.add_axes(box), _of_code(report, code), steps, small=True)
            small.set_title(safe(code, 26), fontsize=8, loc="left", pad=3)


def _steps(report: AgreementReport) -> list[str]:
    """The marks of the time axis."""
    if report.by == "batch":
        return list(dict.fromkeys(group.group.rsplit(", ", 1)[-1].split()[0] for group in report.groups))
    pilots = [" (pilot)" if group.source and group.source.kind == "pilot" else "" for group in report.groups]
    return [safe(group.group, 16) + pilot for group, pilot in zip(report.groups, pilots, strict=True)]


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


def _codes(report: AgreementReport) -> list[str]:
    """The codes with a kappa somewhere, in the order of the codebook."""
    order = list(dict.fromkeys(key for group in report.groups for key in group.confusion.codes))
    defined = {code.code for group in report.groups for code in group.codes if code.kappa.value is not None}
    return [key for key in order if key in defined]


def _of_code(report: AgreementReport, key: str) -> list[_Line]:
    def kappas(groups: Sequence[Agreement]) -> list[Estimate | None]:
        return [next((code.kappa for code in group.codes if code.code == key), None) for group in groups]

    if report.by == "batch":
        return [_Line(name, kappas(groups)) for name, groups in _by_coder(report).items()]
    return [_Line("kappa", kappas(report.groups))]


def _draw(axes: Axes, lines: Sequence[_Line], steps: Sequence[str], *, small: bool) -> None:
    lowest = min((each.low or each.value or 0.0 for line in lines for each in line.values if each), default=0.0)
    axes.set_ylim(min(-0.05, lowest - 0.05), 1.05)
    axes.set_xlim(-0.4, len(steps) - 0.6)
    size = 7 if small else 9
    axes.set_xticks(range(len(steps)), steps if not small or len(steps) <= 4 else [""] * len(steps), fontsize=size)
    axes.set_yticks([0, 0.5, 1], ["0", ".5", "1"], fontsize=size)
    axes.grid(axis="y", color="#d9d9d9", linewidth=0.6)
    plain_axes(axes)
    for number, line in enumerate(lines):
        colour, marker = _STYLES[number % len(_STYLES)]
        shift = (number - (len(lines) - 1) / 2) * 0.09
        heights = [float("nan") if each is None or each.value is None else each.value for each in line.values]
        places = [place + shift for place in range(len(heights))]
        axes.plot(
            places, heights, color=colour, marker=marker,
            markersize=3 if small else 5, linewidth=1 if small else 1.5, label=safe(line.name, 40),
        )  # fmt: skip
        for x, each in zip(places, line.values, strict=True):
            if each and each.low is not None and each.high is not None and not each.caution:
                axes.plot([x, x], [each.low, each.high], color=colour, linewidth=1.2, solid_capstyle="butt", alpha=0.6)


def _caption(report: AgreementReport) -> str:
    bases = ", ".join(f"{safe(group.group, 30)} {group.units:,}" for group in report.groups)
    words = f"n in answers: {bases}."
    return "\n".join(
        [words if len(words) <= 150 else words[:149] + "…", interval_line(report), "Below: kappa of each code."]
    )
