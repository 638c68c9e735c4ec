"""`coder framework`: pillars and recommendations, traced down to what respondents said."""

from __future__ import annotations

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
from coder.cli.workbench import open_screen_of_group
from coder.display import counted, display_line

if TYPE_CHECKING:
    from coder.store.study import Study
    from coder.themes.framework import PillarView, TracedCode, TracedTheme

_PARTS = ("pillar or recommendation", "pillars and recommendations")


@click.group(invoke_without_command=True)
@location_options
def framework(where: str, acting: str | None) -> int:
    """What the themes lead to; without a command, opens its screen."""
    return open_screen_of_group("framework", where, acting)


@framework.command("load")
@file_argument
@with_study
def load(study: Study, file: Path) -> None:
    """Replace the framework by that in FILE (YAML)."""
    from coder.themes.framework import load_framework

    say(f"Loaded the framework from {file}: {counted(load_framework(study, file), *_PARTS)}.")


@framework.command("save")
@file_argument
@force_option
@with_study
def save(study: Study, file: Path, force: bool) -> None:
    """Write the framework to FILE (YAML), to change there and load again."""
    from coder.themes.framework import save_framework

    say(f"Wrote {file}: {counted(save_framework(study, file, force=force), *_PARTS)}.")


@framework.command("show")
@click.argument("pillar", required=False)
@click.option("--extracts", is_flag=True, help="Go down to the extracts that may be quoted.")
@json_option
@with_study
def show_(study: Study, pillar: str | None, extracts: bool, as_json: bool) -> None:
    """Each PILLAR with the themes that it stands on, their codes and, if asked for, the extracts."""
    from coder.themes.framework import find_pillar, show_framework

    found = show_framework(study)
    pillars = (find_pillar(found, pillar),) if pillar else found.pillars
    if as_json:
        show_json({"pillars": [asdict(each) for each in pillars], "without": found.without, "base": asdict(found.base)})
        return
    if not pillars:
        say("There is no framework yet; load one with: coder framework load FILE")
    for each in pillars:
        _show_pillar(study, each, 0, found.base.respondents, extracts)
    if found.without and not pillar:
        show(f"Themes that no pillar stands on: {', '.join(map(display_line, found.without))}")


def _show_pillar(study: Study, pillar: PillarView, depth: int, base: int, extracts: bool) -> None:
    indent = "    " * depth
    who = f"{pillar.respondents} of {counted(base, 'respondent')}"
    show(f"{indent}{display_line(pillar.name)} ({pillar.key}) · {pillar.kind} · {who}")
    if pillar.text:
        show(f"{indent}  {display_line(pillar.text, 1000)}")
    for theme in pillar.themes:
        status = "" if theme.status == "kept" else f" [{theme.status}]"
        counts = _counts(theme)
        show(f"{indent}  {display_line(theme.name)} ({theme.key}){status}: {counts}")
        for code in theme.codes:
            show(f"{indent}    {display_line(code.name)}: {_counts(code)}")
        if extracts:
            _show_extracts(study, theme.key, indent)
    show("")
    for child in pillar.children:
        _show_pillar(study, child, depth + 1, base, extracts)


def _counts(traced: TracedTheme | TracedCode) -> str:
    return f"{counted(traced.respondents, 'respondent')}, {counted(traced.extracts, 'extract')}"


def _show_extracts(study: Study, theme: str, indent: str) -> None:
    from coder.reporting.quotes import quote_bank

    group = quote_bank(study, themes=(theme,)).groups[0]
    for extract in group.extracts:
        codes = ", ".join(extract.codes) or "put in by the review"
        show(f"{indent}      {codes}: “{display_line(extract.text, 2000)}” {display_line(extract.attribution)}")
    if group.held:
        show(f"{indent}      {group.held} more held back")
