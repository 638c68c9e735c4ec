"""`coder code`: the coding screen."""

from __future__ import annotations

import click

from coder.cli.common import location_options


@click.command()
@location_options
def code(where: str, acting: str | None) -> int:
    """Code answers on the screen, in the open round."""
    from coder.cli.workbench import open_workbench

    return open_workbench(where, acting, "code")
