"""Tables that are drawn as heat maps: which codes occur together, and which codes carry which themes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from coder.display import counted
from coder.errors import InputError
from coder.files import csv_text, refuse_existing, write_whole
from coder.store.study import Study
from coder.themes.agreed import Base, CodeLabel, agreed_layer, code_labels
from coder.themes.fields import STANDING
from coder.themes.membership import Membership, standing_reviews
from coder.themes.reading import rows_by_code
from coder.themes.stored import theme_codes, theme_rows

WHAT = ("codes", "themes")
FORMATS = (".svg", ".png", ".csv")


@dataclass(frozen=True)
class HeatTable:
    """Counts of answers, by row and column."""

    title: str
    caption: str
    """The base, and what a cell counts."""
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    diagonal: bool
    """Whether rows and columns are the same, so that the diagonal is each one's own count."""


def code_cooccurrence(study: Study) -> HeatTable:
    """In how many answers each two codes in use were agreed together."""
    with study.read() as session:
        layer, labels = agreed_layer(session), code_labels(session)
    answers = {code: {row.answer_id for row in rows} for code, rows in rows_by_code(layer).items()}
    codes = _ordered(answers, labels)
    base = layer.base()
    return HeatTable(
        "Codes that occur together in one answer",
        f"Answers with both codes; on the diagonal those with the code. {_base_words(base)}",
        tuple(labels[code].name for code in codes),
        tuple(labels[code].name for code in codes),
        tuple(tuple(len(answers[one] & answers[other]) for other in codes) for one in codes),
        True,
    )


def codes_by_theme(study: Study) -> HeatTable:
    """In how many answers of each standing theme each code was agreed."""
    with study.read() as session:
        layer, labels = agreed_layer(session), code_labels(session)
        rows, linked = theme_rows(session), theme_codes(session)
        members = Membership(rows, linked, layer, standing_reviews(session))
        themes = [row for row in rows if row.status in STANDING]
        drawn = {row.id: {coding.answer_id for coding in members.whole(row.id)} for row in themes}
    found: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for code, codings in rows_by_code(layer).items():
        answers = {coding.answer_id for coding in codings}
        for theme, own in drawn.items():
            found[code][theme] = answers & own
    codes = _ordered(found, labels)
    base = layer.base()
    return HeatTable(
        "Codes in the answers of each theme",
        f"Answers of the theme (with its sub-themes) that have the code. {_base_words(base)}",
        tuple(labels[code].name for code in codes),
        tuple(row.name for row in themes),
        tuple(tuple(len(found[code][row.id]) for row in themes) for code in codes),
        False,
    )


def save_heat(study: Study, path: Path, what: str = "codes", *, force: bool = False) -> Path:
    """Write the heat map of codes with codes, or of codes with themes, as .svg, .png or .csv."""
    kind = path.suffix.lower()
    if kind not in FORMATS:
        raise InputError(f"A heat map is written as {', '.join(FORMATS)}; {path.name} is none of them.")
    refuse_existing(path, force)
    table = codes_by_theme(study) if what == "themes" else code_cooccurrence(study)
    if not (table.rows and table.columns):
        raise InputError(
            "There is nothing to draw yet: "
            + ("no code is agreed in any closed round." if what == "codes" else "no theme draws on an agreed code.")
        )
    if kind == ".csv":
        rows = ((name, *counts) for name, counts in zip(table.rows, table.counts, strict=True))
        return write_whole(path, csv_text(("code", *table.columns), rows), force=force)
    from coder.themes.drawing import draw_heat

    return write_whole(path, lambda temporary: draw_heat(table, temporary, kind[1:]), force=force)


def _base_words(base: Base) -> str:
    """What is counted, and why it may be less than what the coders coded and agreement was computed on."""
    answers, whose = counted(base.answers, "agreed answer"), counted(base.respondents, "respondent")
    words = f"{answers} of {whose} in closed rounds, pilots left out"
    if not base.outside:
        return f"{words}."
    more = "is" if base.outside == 1 else "are"
    return f"{words}; {base.outside:,} more {more} not agreed (not coded, not decided, unresolved or not codeable)."


def _ordered(codes: dict[int, set[int]] | dict[int, dict[int, set[int]]], labels: dict[int, CodeLabel]) -> list[int]:
    return sorted(codes, key=lambda code: (labels[code].place, code))
