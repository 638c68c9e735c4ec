"""`coder themes`: the themes, their codes, and the map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coder.cli.common import (
    file_argument,
    force_option,
    json_option,
    location_options,
    say,
    show,
    show_json,
    with_study,
)
from coder.display import display_line

if TYPE_CHECKING:
    from coder.store.study import Study
    from coder.themes.reading import CodeUse, ThemeView


@click.group(invoke_without_command=True)
@location_options
def themes(where: str, acting: str | None) -> int:
    """The themes; without a command, opens their screen."""
    context = click.get_current_context()
    if context.invoked_subcommand is None:
        from coder.cli.workbench import open_workbench

        return open_workbench(where, acting, "themes")
    context.find_root().obj = {"where": where, "acting": acting}
    return 0


@themes.command("load")
@file_argument
@with_study
def load(study: Study, file: Path) -> None:
    """Replace the themes by those in FILE; one whose key stays is the same theme."""
    from coder.themes.loading import load_themes

    loaded = load_themes(study, file)
    for warning in loaded.warnings:
        say(warning)
    if loaded.unhoused:
        say(f"Codes in use and in no theme: {', '.join(loaded.unhoused)}.")
    counts = f"{len(loaded.added)} added, {len(loaded.changed)} changed, {len(loaded.removed)} removed"
    removed = f" ({', '.join(loaded.removed)})" if loaded.removed else ""
    say(f"Loaded the themes from {file}: {counts}{removed}.")


@themes.command("save")
@file_argument
@force_option
@with_study
def save(study: Study, file: Path, force: bool) -> None:
    """Write the themes to FILE (YAML), to change there and load again."""
    from coder.themes.loading import save_themes

    say(f"Wrote {file}: {save_themes(study, file, force=force)} themes.")


@themes.command("show")
@json_option
@with_study
def show_(study: Study, as_json: bool) -> None:
    """The themes with their codes and counts."""
    from coder.themes.reading import show_themes

    tree = show_themes(study)
    if as_json:
        show_json(asdict(tree))
        return
    base = tree.base
    if not tree.themes:
        say("There are no themes yet; load them with: coder themes load FILE")
    for theme in tree.themes:
        _show_theme(theme, 0, base.respondents)
    if tree.unhoused:
        show(f"Codes in no theme: {_listed(tree.unhoused)}")
    say(f"Base: {base.respondents} respondents with {base.answers} agreed answers in closed rounds, pilots left out.")
    if base.outside:
        say(f"{base.outside} more answers of these rounds are not agreed.")


@themes.command("map")
@file_argument
@force_option
@with_study
def map_(study: Study, file: Path, force: bool) -> None:
    """Write the thematic map to FILE: .txt, .mmd (Mermaid) or .dot (Graphviz)."""
    from coder.themes.thematic_map import save_map

    say(f"Wrote {save_map(study, file, force=force)}.")


def _show_theme(theme: ThemeView, depth: int, base: int) -> None:
    indent = "    " * depth
    show(f"{indent}{display_line(theme.name)} ({theme.key}) · {theme.kind.replace('_', ' ')} · {theme.status}")
    for label, text in (
        ("Central idea", theme.central_idea),
        ("Definition", theme.definition),
        ("Is not about", theme.is_not_about),
    ):
        if text:
            show(f"{indent}  {label}: {display_line(text, 1000)}")
    questions = ", ".join(theme.questions) or "none"
    show(f"{indent}  {theme.respondents} of {base} respondents · {theme.extracts} extracts · questions: {questions}")
    show(f"{indent}  Codes: {_listed(theme.codes)}")
    show("")
    for child in theme.children:
        _show_theme(child, depth + 1, base)


def _listed(codes: Sequence[CodeUse]) -> str:
    return ", ".join(f"{display_line(code.name)} ({code.respondents})" for code in codes) or "none"
