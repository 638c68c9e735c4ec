"""The framework matrix: a row for each respondent, a column for each theme, and in each cell what they said."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from coder.errors import InputError
from coder.files import open_workbook, refuse_existing, write_whole
from coder.reporting.bank import QuoteBank, bank_notes
from coder.reporting.quotes import natural_order, quote_bank
from coder.reporting.quotes_xlsx import Sheets, cell_text
from coder.store.study import Study
from coder.themes.reading import ThemeTree, ThemeView, show_themes

_LARGEST = 16_000
"""Columns that a sheet may have."""


def save_matrix(study: Study, path: Path, *, force: bool = False) -> int:
    """Write the matrix of all standing themes as .xlsx; returns how many respondents it has."""
    if path.suffix.lower() != ".xlsx":
        raise InputError(f"The framework matrix is written as .xlsx; {path.name} is not.")
    refuse_existing(path, force)
    bank, tree = quote_bank(study), show_themes(study)
    if not tree.themes or bank.groups[0].kind == "code":
        raise InputError("There are no themes yet; make some with: coder themes add NAME")
    if len(bank.groups) + len(bank.attributes) > _LARGEST:
        raise InputError("There are more themes than a sheet has columns.")
    write_whole(path, lambda temporary: _write(bank, tree, temporary), force=force)
    return len(_respondents(bank))


def _write(bank: QuoteBank, tree: ThemeTree, path: Path) -> None:
    people = _respondents(bank)
    said: dict[tuple[str, str], list[str]] = defaultdict(list)
    for group in bank.groups:
        for extract in group.extracts:
            said[extract.respondent, group.key].append(f"{extract.text.strip()} [{extract.question}]")
    keys = [group.key for group in bank.groups]
    header = ("respondent", *bank.attributes, *(cell_text(group.name) for group in bank.groups))
    fronts = {key: (key, *(attributes.get(name, "") for name in bank.attributes)) for key, attributes in people.items()}
    ordered = sorted(people, key=natural_order)
    with open_workbook(path) as book:
        book.set_properties({"title": cell_text(f"{bank.title}: framework matrix"), "author": ""})
        sheets = Sheets(book)
        notes = [("", bank.title), *_CONTENTS, *(("", note) for note in bank_notes(bank))]
        sheets.add("Contents", ("sheet", "what it holds"), notes)
        texts = ((*fronts[who], *("\n\n".join(said[who, key]) for key in keys)) for who in ordered)
        sheets.add("Matrix", header, texts, wide=60)
        counts: list[tuple[str | int, ...]] = [
            (*fronts[who], *(len(said[who, key]) for key in keys)) for who in ordered
        ]
        sheets.add("Counts", header, counts)
        sheets.add("Themes", _THEMES, (row for theme in tree.themes for row in _theme_rows(theme)))


_CONTENTS = [
    ("Matrix", "What each respondent said under each theme; an empty cell: nothing that may be quoted"),
    ("Counts", "How many extracts that is"),
    ("Themes", "Each theme with its central idea and all who speak in it, also those who may not be quoted"),
]
_THEMES = ("key", "name", "kind", "status", "central idea", "respondents", "extracts")


def _theme_rows(theme: ThemeView) -> list[tuple[str | int, ...]]:
    own = (theme.key, theme.name, theme.kind, theme.status, theme.central_idea, theme.respondents, theme.extracts)
    return [own, *(row for child in theme.children for row in _theme_rows(child))]


def _respondents(bank: QuoteBank) -> dict[str, dict[str, str]]:
    """Who may be quoted under some theme."""
    return {each.respondent: dict(each.attributes) for group in bank.groups for each in group.extracts}
