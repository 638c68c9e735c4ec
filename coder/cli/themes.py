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
    show_table,
    with_study,
)
from coder.cli.themes_looking import LOOKING
from coder.cli.themes_reviewing import REVIEWING
from coder.cli.workbench import open_screen_of_group
from coder.display import counted, display_line

if TYPE_CHECKING:
    from coder.store.study import Study
    from coder.themes.reading import CodeUse, ThemeView


@click.group(invoke_without_command=True)
@location_options
def themes(where: str, acting: str | None) -> int:
    """The themes; without a command, opens their screen."""
    return open_screen_of_group("themes", where, acting)


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

    say(f"Wrote {file}: {counted(save_themes(study, file, force=force), 'theme')}.")


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
    say(
        f"Base: {counted(base.respondents, 'respondent')} with {counted(base.answers, 'agreed answer')} in closed"
        " rounds, pilots left out."
    )
    if base.outside:
        say(f"Not agreed: {counted(base.outside, 'more answer')} of these rounds.")


@themes.command("add")
@click.argument("name")
@click.option("--idea", default="", metavar="SENTENCE", help="Its central idea; only a topic summary may do without.")
@click.option("--kind", default="theme", metavar="KIND", help="theme (the default) or topic_summary.")
@click.option("--status", default="candidate", metavar="STATUS", help="candidate (the default), kept or dropped.")
@click.option("--definition", default="", metavar="TEXT", help="What it says, in a few sentences.")
@click.option("--is-not-about", default="", metavar="TEXT", help="Where it ends.")
@click.option("--parent", default="", metavar="THEME", help="The theme that it is part of.")
@click.option("--code", "codes", multiple=True, metavar="CODE", help="A code that it is built on; may be repeated.")
@click.option("--key", default="", metavar="KEY", help="Its key; otherwise made from the name.")
@with_study
def add(study: Study, name: str, idea: str, parent: str, codes: tuple[str, ...], key: str, **words: str) -> None:
    """Add a theme called NAME."""
    from coder.themes.editing import add_theme
    from coder.themes.fields import ThemeFields

    fields = ThemeFields(name, central_idea=idea, **words)
    say(f"Added the theme {add_theme(study, fields, key=key, parent=parent, codes=codes).key}.")


@themes.command("change")
@click.argument("theme")
@click.option("--name", metavar="NAME", help="What it is called.")
@click.option("--idea", "central_idea", metavar="SENTENCE", help="Its central idea.")
@click.option("--definition", metavar="TEXT", help="What it says, in a few sentences.")
@click.option("--is-not-about", metavar="TEXT", help="Where it ends.")
@click.option("--kind", metavar="KIND", help="theme or topic_summary.")
@click.option("--status", metavar="STATUS", help="candidate, kept, merged or dropped.")
@click.option("--parent", metavar="THEME", help="The theme that it is part of; '' for none.")
@click.option("--because", "reason", default="", metavar="TEXT", help="Why; it stands in the theme's history.")
@with_study
def change(study: Study, theme: str, reason: str, **changes: str | None) -> None:
    """Change the words, the status or the place of THEME."""
    from coder.themes.editing import change_theme

    wanted = {name: value for name, value in changes.items() if value is not None}
    if not wanted:
        raise click.UsageError("Say what to change, such as --name or --status.")
    say(f"Changed the theme {change_theme(study, theme, None, reason, **wanted).key}: {', '.join(wanted)}.")


@themes.command("link")
@click.argument("theme")
@click.argument("codes", nargs=-1, required=True)
@with_study
def link(study: Study, theme: str, codes: tuple[str, ...]) -> None:
    """Build THEME on more CODES."""
    from coder.themes.editing import choose_codes

    saved = choose_codes(study, theme, add=codes)
    say(f"The theme {saved.key} is built on: {', '.join(saved.codes)}.")


@themes.command("unlink")
@click.argument("theme")
@click.argument("codes", nargs=-1, required=True)
@with_study
def unlink(study: Study, theme: str, codes: tuple[str, ...]) -> None:
    """Take CODES out of THEME; the codings stay as they are."""
    from coder.themes.editing import choose_codes

    saved = choose_codes(study, theme, remove=codes)
    say(f"The theme {saved.key} is built on: {', '.join(saved.codes) or 'no code'}.")


@themes.command("move")
@click.argument("theme")
@click.argument("to")
@click.argument("codes", nargs=-1, required=True)
@with_study
def move(study: Study, theme: str, to: str, codes: tuple[str, ...]) -> None:
    """Move CODES from THEME to the theme TO, in one step."""
    from coder.themes.editing import move_codes

    saved = move_codes(study, codes, theme, to)
    say(f"The theme {saved.key} is built on: {', '.join(saved.codes)}.")


@themes.command("merge")
@click.argument("theme")
@click.argument("into")
@click.option("--because", "reason", required=True, metavar="TEXT", help="Why they belong together.")
@with_study
def merge(study: Study, theme: str, into: str, reason: str) -> None:
    """Merge THEME into the theme INTO; it stays on record as merged."""
    from coder.themes.merging import merge_themes

    saved = merge_themes(study, theme, into, reason)
    say(f"Merged into {saved.key}, which is built on: {', '.join(saved.codes) or 'no code'}. Take it back: themes undo")


@themes.command("undo")
@with_study
def undo(study: Study) -> None:
    """Take back the last thing that you did to the themes, their review or the framework."""
    from coder.themes.steps import undo_theme_step

    say(f"Taken back: {undo_theme_step(study).what}.")


@themes.command("redo")
@with_study
def redo(study: Study) -> None:
    """Do again what you took back last."""
    from coder.themes.steps import redo_theme_step

    say(f"Done again: {redo_theme_step(study).what}.")


@themes.command("history")
@click.argument("theme", required=False)
@json_option
@with_study
def history(study: Study, theme: str | None, as_json: bool) -> None:
    """Every change of THEME (or of all themes): who, when, what was and what became of it."""
    from coder.themes.history import theme_history

    changes = theme_history(study, theme)
    if as_json:
        show_json([change._asdict() for change in changes])
        return
    if not changes:
        say("Nothing was changed yet.")
    for change in changes:
        reason = f" · {display_line(change.reason, 200)}" if change.reason else ""
        show(f"{change.at[:16].replace('T', ' ')} {change.person} · {change.action} · {change.theme} · {change.field}")
        before, after = (display_line(text, 400) or "(nothing)" for text in (change.before, change.after))
        show(f"    {before} → {after}{reason}")


@themes.command("unhoused")
@json_option
@with_study
def unhoused(study: Study, as_json: bool) -> None:
    """Agreed codes that no candidate or kept theme has taken up."""
    from coder.themes.reading import show_themes

    loose = show_themes(study).unhoused
    if as_json:
        show_json([asdict(code) for code in loose])
    elif not loose:
        say("Every agreed code is in a theme.")
    else:
        show_table(["code", "name", "respondents"], [(code.key, code.name, code.respondents) for code in loose])


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
    show(
        f"{indent}  {theme.respondents} of {counted(base, 'respondent')} · {counted(theme.extracts, 'extract')}"
        f" · questions: {questions}"
    )
    show(f"{indent}  Codes: {_listed(theme.codes)}")
    show("")
    for child in theme.children:
        _show_theme(child, depth + 1, base)


def _listed(codes: Sequence[CodeUse]) -> str:
    return ", ".join(f"{display_line(code.name)} ({code.respondents})" for code in codes) or "none"


for command in (*REVIEWING, *LOOKING):
    themes.add_command(command)
