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


@framework.command("add")
@click.argument("name")
@click.option("--parent", default="", metavar="PILLAR", help="The part that it stands below.")
@click.option("--kind", default="", metavar="KIND", help="pillar, or recommendation (the default below another).")
@click.option("--text", default="", metavar="TEXT", help="What it says, in a few sentences.")
@click.option("--theme", "themes", multiple=True, metavar="THEME", help="A theme that it stands on; may be repeated.")
@click.option("--key", default="", metavar="KEY", help="Its key; otherwise made from the name.")
@with_study
def add(study: Study, name: str, themes: tuple[str, ...], **words: str) -> None:
    """Add a pillar or recommendation called NAME."""
    from coder.themes.framework_editing import add_pillar

    saved = add_pillar(study, name, themes=themes, **words)
    say(f"Added the {saved.kind} {saved.key}; it stands on: {', '.join(saved.themes) or 'no theme yet'}.")


@framework.command("change")
@click.argument("pillar")
@click.option("--name", metavar="NAME", help="What it is called.")
@click.option("--text", metavar="TEXT", help="What it says, in a few sentences.")
@click.option("--kind", metavar="KIND", help="pillar or recommendation.")
@click.option("--parent", metavar="PILLAR", help="The part that it stands below; '' for the top.")
@click.option("--because", "reason", default="", metavar="TEXT", help="Why; it stands in the log.")
@with_study
def change(study: Study, pillar: str, reason: str, **changes: str | None) -> None:
    """Change the words or the place of PILLAR (a pillar or recommendation)."""
    from coder.themes.framework_editing import change_pillar

    wanted = {name: value for name, value in changes.items() if value is not None}
    if not wanted:
        raise click.UsageError("Say what to change, such as --name or --text.")
    saved = change_pillar(study, pillar, reason, **wanted)
    say(f"Changed the {saved.kind} {saved.key}: {saved.name}.")


@framework.command("link")
@click.argument("pillar")
@click.argument("themes", nargs=-1, required=True)
@with_study
def link(study: Study, pillar: str, themes: tuple[str, ...]) -> None:
    """Let PILLAR stand on more THEMES."""
    from coder.themes.framework_editing import choose_themes

    saved = choose_themes(study, pillar, add=themes)
    say(f"{saved.key} stands on: {', '.join(saved.themes)}.")


@framework.command("unlink")
@click.argument("pillar")
@click.argument("themes", nargs=-1, required=True)
@with_study
def unlink(study: Study, pillar: str, themes: tuple[str, ...]) -> None:
    """Let PILLAR stand on THEMES no more; the themes stay as they are."""
    from coder.themes.framework_editing import choose_themes

    saved = choose_themes(study, pillar, remove=themes)
    say(f"{saved.key} stands on: {', '.join(saved.themes) or 'no theme'}.")


@framework.command("remove")
@click.argument("pillar")
@click.option("--because", "reason", default="", metavar="TEXT", help="Why; it stands in the log.")
@with_study
def remove(study: Study, pillar: str, reason: str) -> None:
    """Take PILLAR out of the framework; its themes stay as they are."""
    from coder.themes.framework_editing import remove_pillar

    saved = remove_pillar(study, pillar, reason)
    say(f"Removed the {saved.kind} {saved.key}. Take it back: coder themes undo")


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
        say("There is no framework yet; make it with: coder framework add NAME, or: coder framework load FILE")
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
