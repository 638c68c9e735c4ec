"""How themes are listed, and what is said about the one in front."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from textual.content import Content

from coder.themes.accounts import ThemeAccount
from coder.themes.reading import CodeUse, ThemeTree, ThemeView
from coder.themes.review import ReviewProgress
from coder.tui.widgets.prose import Paragraph, counted, heading, paragraph, quiet
from coder.tui.widgets.rows import cell
from coder.tui.widgets.text import safe

_HEADS, _SHORT_HEADS = ("respondents", "extracts"), ("resp.", "extr.")
_WIDE = 56
"""Cells in which the columns of numbers have their whole names."""


class Line(NamedTuple):
    """A line of the list: a theme, a code that belongs to none, or the heading above those."""

    theme: ThemeView | None
    code: CodeUse | None
    depth: int
    parent: str = ""
    """The key of the theme that a sub-theme belongs to."""

    @property
    def key(self) -> str:
        """Of the theme or code; empty for the heading."""
        return self.theme.key if self.theme else self.code.key if self.code else ""


def about_theme(theme: ThemeView, tree: ThemeTree) -> list[Paragraph]:
    """Everything that is said about a theme."""
    kind = theme.kind.replace("_", " ")
    lines = [heading(theme.name), quiet(f"{kind} · {theme.status} · {theme.key}")]
    asked = f" in answers to {', '.join(theme.questions)}" if theme.questions else ""
    counts = f"{theme.respondents} of {_base(tree)}, {counted(theme.extracts, 'extract')}"
    lines.append(paragraph(counts + asked, gap=True))
    named = (
        ("Central idea", theme.central_idea),
        ("Definition", theme.definition),
        ("It is not about", theme.is_not_about),
    )
    for name, text in named:
        if text:
            lines += [heading(name), paragraph(text)]
    lines.append(heading("Codes"))
    lines += [
        paragraph(f"{code.name} · {counted(code.respondents, 'respondent')}", before=" • ") for code in theme.codes
    ]
    if not theme.codes:
        lines.append(quiet("None of its own yet; c chooses them."))
    return lines


def about_account(found: tuple[ThemeAccount, ReviewProgress] | None) -> list[Paragraph]:
    """What carries a theme, and how far its extracts are read."""
    if found is None:
        return []
    account, review = found
    lines = [heading("Review"), paragraph(f"{review.read} of {counted(review.extracts, 'answer')} read.")]
    outcomes = ((review.moved, "moved"), (review.dropped, "dropped"), (review.put_in, "put in"))
    if said := ", ".join(f"{number} {word}" for number, word in outcomes if number):
        lines.append(paragraph(f"{said[0].upper()}{said[1:]}."))
    if account.groups:
        lines.append(heading(f"Who speaks, by {account.attribute}"))
        lines += [paragraph(f"{each.name}: {each.respondents} of {each.of}", before=" • ") for each in account.groups]
    if account.questions:
        lines.append(heading("In answers to"))
        lines += [
            paragraph(f"{each.name}: {each.respondents} of {each.of}", before=" • ") for each in account.questions
        ]
    if account.largest:
        most = f"At most {account.largest_extracts} of {counted(account.extracts, 'extract')} from one respondent"
        lines.append(paragraph(f"{most} ({account.largest}).", gap=True))
    if account.overlaps:
        lines.append(heading("Answers shared with other themes"))
        lines += [paragraph(f"{each.theme}: {each.answers} of {each.of}", before=" • ") for each in account.overlaps]
    if account.deviant:
        lines.append(heading("Deviant cases"))
        lines += [
            paragraph(f"{each.respondent}, {each.question}: {each.reason}", before=" • ") for each in account.deviant
        ]
    return lines


def about_loose_code(code: CodeUse | None, tree: ThemeTree) -> list[Paragraph]:
    """What is said about a code that no theme has taken up."""
    if code is None:
        return []
    return [
        heading(code.name),
        quiet(f"{code.key} · a code in no theme"),
        paragraph(f"{code.respondents} of {_base(tree)}", gap=True),
        paragraph("Put it into a theme with c, or read its extracts with Enter.", gap=True),
    ]


def about_no_themes() -> list[Paragraph]:
    """What to do where there are no themes."""
    return [
        heading("There are no themes yet"),
        paragraph("Themes are built on agreed codes, and there are none before a round is closed.", gap=True),
        paragraph("A lead can add a theme with a, or load a file with l.", gap=True),
    ]


def lines_of_themes(themes: Iterable[ThemeView], depth: int = 0, parent: str = "") -> Iterator[Line]:
    """The themes as lines, each sub-theme below its theme."""
    for theme in themes:
        yield Line(theme, None, depth, parent)
        yield from lines_of_themes(theme.children, depth + 1, theme.key)


def lines_of_codes(codes: Sequence[CodeUse]) -> Iterator[Line]:
    """The codes that no theme has taken up, below a heading."""
    if codes:
        yield Line(None, None, 0)
    yield from (Line(None, code, 1) for code in codes)


def draw_line(line: Line, width: int) -> Content:
    """One line: the name, then respondents and extracts."""
    if line.theme is None and line.code is None:
        return Content.styled(cell("Codes in no theme", width), "bold")
    holder = line.theme or line.code
    assert holder is not None
    status = f" ({line.theme.status})" if line.theme and line.theme.status != "kept" else ""
    extracts = str(line.theme.extracts) if line.theme else ""
    lead = "  " * line.depth
    widths = [len(head) + 2 for head in _heads(width)]
    room = max(width - sum(widths) - len(lead) - len(status), 1)
    name = safe(lead + cell(holder.name, room).rstrip()) + Content.styled(status, "dim")
    figures = cell(str(holder.respondents), widths[0], right=True) + cell(extracts, widths[1], right=True)
    return name.truncate(max(width - sum(widths), 1), pad=True) + Content(figures)


def caption(tree: ThemeTree, width: int) -> Content:
    """What is listed, and the headings of the columns of numbers."""
    loose = f" · {counted(len(tree.unhoused), 'code')} in no theme" if tree.unhoused else ""
    heads = "".join(f"  {head}" for head in _heads(width))
    return safe(cell(f"Themes{loose}", max(width - len(heads), 1)) + heads)


def _heads(width: int) -> tuple[str, str]:
    return _HEADS if width >= _WIDE else _SHORT_HEADS


def _base(tree: ThemeTree) -> str:
    return counted(tree.base.respondents, "respondent")
