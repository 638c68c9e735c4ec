"""`coder code`: code answers, on the screen or line by line."""

from __future__ import annotations

import click

from coder.cli.common import location_options, open_study


@click.command()
@click.option("--plain", is_flag=True, help="Line by line, for screen readers and simple terminals.")
@location_options
def code(where: str, acting: str | None, plain: bool) -> int:
    """Code answers in the open round."""
    if not plain:
        from coder.cli.workbench import open_workbench

        return open_workbench(where, acting, "code")
    from coder.cli.code_plain import code_by_line
    from coder.coding.desk import CodingDesk

    with open_study(where, acting) as study:
        code_by_line(CodingDesk(study))
    return 0
