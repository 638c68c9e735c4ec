"""`coder quotes`: what respondents said, theme by theme."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coder.cli.common import force_option, json_option, say, show, show_json, with_study
from coder.errors import InputError

if TYPE_CHECKING:
    from coder.reporting.bank import QuoteBank
    from coder.store.study import Study


@click.command()
@click.option("--theme", "themes", multiple=True, metavar="THEME", help="Only this theme (may be repeated).")
@click.option("--code", "codes", multiple=True, metavar="CODE", help="Only this code or family (may be repeated).")
@click.option("--where", "filters", multiple=True, metavar="ATTRIBUTE=VALUE", help="Only respondents with this value.")
@click.option("--attribution", metavar="TEMPLATE", help='Who is quoted, for example "{role} #{respondent}".')
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Write .csv, .xlsx, .docx, .md, .html or .json."
)
@force_option
@json_option
@with_study
def quotes(
    study: Study,
    themes: tuple[str, ...],
    codes: tuple[str, ...],
    filters: tuple[str, ...],
    attribution: str | None,
    out: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """The quote bank: agreed extracts of themes or codes, without those who may not be quoted."""
    from coder.files import refuse_existing
    from coder.reporting import writers
    from coder.reporting.bank import bank_notes
    from coder.reporting.quotes import quote_bank

    if out:
        writers.check_format(out)
        refuse_existing(out, force)
    bank = quote_bank(study, themes=themes, codes=codes, where=_filter(filters), attribution=attribution)
    if as_json:
        show_json(writers.as_json(bank))
    if out:
        writers.save_quotes(bank, out, force=force)
        say(f"Wrote {out}: {sum(len(group.extracts) for group in bank.groups)} extracts.")
        for note in bank_notes(bank):
            say(note)
    elif not as_json:
        _list(bank)


def _filter(pairs: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise InputError("Write --where ATTRIBUTE=VALUE, for example: --where role=manager")
        if name.strip() in found:
            raise InputError(f"--where {name.strip()} is given twice; a respondent has one value of each attribute.")
        found[name.strip()] = value.strip()
    return found


def _list(bank: QuoteBank) -> None:
    """Each quotation is indented, so that no answer can look like a heading."""
    from coder.display import display_line, display_text
    from coder.reporting.bank import bank_notes, group_note, source_note

    for note in bank_notes(bank):
        say(note)
    for group in bank.groups:
        show("")
        show(f"{'  ' * group.depth}{display_line(group.name)} ({group.key})")
        if group.idea:
            show(f"{'  ' * group.depth}{display_line(group.idea, 400)}")
        show(f"{'  ' * group.depth}{group_note(group, bank)}")
        for extract in group.extracts:
            show("")
            show("    " + display_text(extract.text).replace("\n", "\n    "))
            show(f"      — {display_line(extract.attribution)} · {display_line(source_note(extract))}")
