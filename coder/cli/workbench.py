"""`coder` alone, and groups of commands that are screens as well: open the screens."""

from __future__ import annotations

import click

from coder.cli.common import acting_name, say, study_location
from coder.errors import CoderError


def open_workbench(where: str | None, acting: str | None, screen: str = "home", round_name: str | None = None) -> int:
    """Open the workbench on a study and return the exit code."""
    import sys

    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise CoderError("The screens need a terminal; in a script use the commands (coder --help lists them).")
    from coder.tui.start import run_workbench

    return run_workbench(study_location(where), acting_name(acting), screen, round_name, say)


def open_screen_of_group(screen: str, where: str | None, acting: str | None) -> int:
    """Open the screen of a group of commands, unless one of them was typed; that one finds where and who."""
    context = click.get_current_context()
    if context.invoked_subcommand is None:
        return open_workbench(where, acting, screen)
    context.find_root().obj = {"where": where, "acting": acting}
    return 0
