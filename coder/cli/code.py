"""`coder code`: code answers, on the screen or line by line."""

from __future__ import annotations

import os
import sys

import click

from coder.cli.common import location_options, open_study, say

_CANNOT_DRAW = ("dumb", "unknown")


@click.command()
@click.option("--plain", is_flag=True, help="Line by line, for screen readers and simple terminals.")
@location_options
def code(where: str, acting: str | None, plain: bool) -> int:
    """Code answers in the open round; where no screen can be drawn, line by line."""
    if not plain and _can_draw():
        from coder.cli.workbench import open_workbench

        return open_workbench(where, acting, "code")
    from coder.cli.code_plain import code_by_line
    from coder.coding.desk import CodingDesk

    if not plain:
        say("Line by line, because no screen can be drawn here; coder code --plain asks for it by name.")
    with open_study(where, acting) as study:
        code_by_line(CodingDesk(study))
    return 0


def _can_draw() -> bool:
    """Whether there is a terminal, and one that can do more than print lines."""
    return sys.stdin.isatty() and sys.stderr.isatty() and os.environ.get("TERM") not in _CANNOT_DRAW
