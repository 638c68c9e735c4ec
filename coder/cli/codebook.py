"""`coder codebook`: the shared codes, in, out and on the screen."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coder.cli.common import (
    WHOLE_NUMBER,
    file_argument,
    force_option,
    json_option,
    say,
    show,
    show_json,
    show_table,
    with_study,
)
from coder.display import counted

if TYPE_CHECKING:
    from coder.codebook.reading import Codebook, CodeEntry
    from coder.store.study import Study

version_option = click.option(
    "--version", "number", type=WHOLE_NUMBER, help="An earlier version (default: the newest)."
)


@click.group()
def codebook() -> None:
    """The shared codes with their rules, in numbered versions."""


@codebook.command("load")
@file_argument
@with_study
def load(study: Study, file: Path) -> None:
    """Load FILE (.yaml or .csv) as a new version of the codebook.

    Two codebooks come with coder and load by their names: co-production, and framework-blank to start your own from.
    """
    from coder.codebook.loading import load_codebook

    loaded = load_codebook(study, file)
    for warning in loaded.warnings:
        say(warning)
    counts = f"{loaded.codes} codes, {loaded.codable} of them for answers"
    if loaded.unchanged:
        say(f"Nothing changed: version {loaded.number} of the codebook says the same ({counts}).")
    else:
        say(f"Version {loaded.number} of the codebook has {counts}.")


@codebook.command("save")
@file_argument
@version_option
@force_option
@with_study
def save(study: Study, file: Path, number: int | None, force: bool) -> None:
    """Save the codebook to FILE: everything as .yaml, the codes alone as .csv."""
    from coder.codebook.saving import save_codebook

    book = save_codebook(study, file, number, force=force)
    say(f"Saved version {book.number} of the codebook, {counted(len(book.codes), 'code')}, to {file}.")
    if file.suffix.lower() == ".csv" and book.confusable:
        say("A CSV cannot hold the groups of codes that are easily mixed up; they stay in the study and in a .yaml.")


@codebook.command("show")
@click.argument("code", required=False)
@version_option
@json_option
@with_study
def show_(study: Study, code: str | None, number: int | None, as_json: bool) -> None:
    """Show the tree of codes, or all that is said about one CODE."""
    from coder.codebook.reading import show_codebook

    book = show_codebook(study, number)
    if code is not None:
        _show_code(book, book.find(code), as_json)
    elif as_json:
        show_json(asdict(book))
    else:
        counts = f"{counted(len(book.codes), 'code')}, {len(book.codable())} of them for answers"
        show(f"{book.title}, version {book.number}: {counts}\n")
        show_table(
            ["code", "name", "what it is"],
            [("  " * entry.depth + entry.key, entry.name, _brief(entry)) for entry in book.codes],
        )


@codebook.command("check")
@file_argument
@json_option
def check(file: Path, as_json: bool) -> int:
    """List what is wrong with the codebook in FILE, without loading it."""
    from coder.codebook.draft import warnings
    from coder.codebook.parsing import inspect_codebook

    draft, faults = inspect_codebook(file)
    found = (*draft.notes, *warnings(draft.codes)) if draft and not faults else ()
    if as_json:
        show_json({"file": str(file), "faults": faults, "warnings": found})
    else:
        for fault in faults:
            show(fault)
        for warning in found:
            say(warning)
        if draft and not faults:
            codable = sum(code.codable for code in draft.codes)
            show(f"{file} is a sound codebook of {counted(len(draft.codes), 'code')}, {codable} of them for answers.")
    return 1 if faults else 0


@codebook.command("proposals")
@json_option
@with_study
def proposals(study: Study, as_json: bool) -> None:
    """List the codes that coders miss, with the words that ask for them; coders see their own."""
    from coder.coding.proposals import list_proposals

    found = list_proposals(study)
    if as_json:
        show_json([line._asdict() for line in found])
        return
    if not found:
        say("Nobody has proposed a code.")
        return
    show_table(
        ["round", "coder", "respondent", "question", "code", "words", "note"],
        [(row.round, row.coder, row.respondent, row.question, row.name, row.words, row.note) for row in found],
    )


def _brief(entry: CodeEntry) -> str:
    return entry.brief if entry.codable else f"(family) {entry.brief}".rstrip()


def _show_code(book: Codebook, entry: CodeEntry, as_json: bool) -> None:
    groups = book.confusable_with(entry.key)
    if as_json:
        show_json(asdict(entry) | {"path": book.path(entry), "confusable": [asdict(group) for group in groups]})
        return
    show(f"{entry.name}   {book.path(entry)}" + ("" if entry.codable else "   (family, not for answers)"))
    for text in (entry.brief, entry.full):
        if text:
            show(text)
    _show_list("Use when", entry.use_when)
    _show_list("Do not use when", entry.do_not_use_when)
    _show_list("Examples", entry.examples)
    _show_list("Near misses", entry.near_misses)
    _show_list("Only for the questions", entry.questions)
    _show_list("Below it", [f"{child.key}: {child.name}" for child in book.codes if child.parent == entry.key])
    _show_list("Easily mixed up", [f"{', '.join(group.codes)}: {group.ask} {group.then}".rstrip() for group in groups])


def _show_list(title: str, entries: list[str] | tuple[str, ...]) -> None:
    if entries:
        show(f"\n{title}")
        for entry in entries:
            show(f"  - {entry}")
