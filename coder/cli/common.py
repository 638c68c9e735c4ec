"""What all commands share: which study, who acts, and how results are printed."""

from __future__ import annotations

import functools
import gc
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.cells import cell_len

from coder.display import display_line, display_text

if TYPE_CHECKING:
    from coder.store.study import Study

Command = Callable[..., Any]

DEFAULT_STUDY = "study.db"
WHOLE_NUMBER = click.IntRange(0, 2**31 - 1)
"""What a seed, a count or a version may be; a database holds no larger one."""
_STEPS = 1_000
_OBEYED = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
force_option = click.option("--force", is_flag=True, help="Replace an existing file.")
file_argument = click.argument("file", type=click.Path(path_type=Path))


def study_location(where: str | None) -> str:
    """The study that is meant: -s, else CODER_STUDY, else ./study.db."""
    return where or os.environ.get("CODER_STUDY") or DEFAULT_STUDY


def acting_name(acting: str | None) -> str | None:
    """Who acts: --as, else CODER_AS."""
    return acting or os.environ.get("CODER_AS") or None


def location_options(function: Command) -> Command:
    """Give a command -s/--study and --as; they may stand before the command's name as well.

    The command gets `where` and `acting`, already resolved.
    """

    @click.option(
        "-s", "--study", "where", metavar="PATH_OR_URL", help="The study (default: ./study.db, or CODER_STUDY)."
    )
    @click.option("--as", "acting", metavar="NAME", help="Who you are (or set CODER_AS).")
    @functools.wraps(function)
    def command(*args: Any, where: str | None, acting: str | None, **kwargs: Any) -> Any:
        given = click.get_current_context().find_root().obj or {}
        return function(
            *args,
            where=study_location(where or given.get("where")),
            acting=acting_name(acting or given.get("acting")),
            **kwargs,
        )

    return command


def with_study(function: Command) -> Command:
    """Open the study for a command, which gets it as its first argument, and close it afterwards."""

    @location_options
    @functools.wraps(function)
    def command(*args: Any, where: str, acting: str | None, **kwargs: Any) -> Any:
        with open_study(where, acting) as study:
            return function(study, *args, **kwargs)

    return command


def open_study(where: str, acting: str | None, *, contents: bool = True) -> Study:
    """Open the study that is meant; where the gate takes long, the person is told."""
    from coder.store.study import Study

    study = Study.open(where, acting, contents=contents, waiting=say)
    gc.freeze()  # what was imported is no garbage
    gc.enable()
    return study


def say(text: str) -> None:
    """A message for the person: standard error, safe to show."""
    click.echo(display_text(text), err=True)


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[float], None]]:
    """A bar on standard error, where a person looks at it; gives what moves it to a share."""
    if not sys.stderr.isatty():
        yield lambda share: None
        return
    with click.progressbar(length=_STEPS, label=label, file=sys.stderr) as bar:
        yield lambda share: bar.update(max(0, round(share * _STEPS) - bar.pos))


def show(text: str) -> None:
    """A result: standard output, safe to show."""
    click.echo(display_text(text))


def show_json(value: Any) -> None:
    """A result as JSON, exact; what a terminal would obey is spelled as an escape."""
    written = json.dumps(value, ensure_ascii=False, indent=2)
    click.echo(_OBEYED.sub(lambda match: f"\\u{ord(match[0]):04x}", written))


def show_table(header: Sequence[str], rows: Iterable[Sequence[object]], *, widest: int = 60) -> None:
    """A table in plain columns: text to the left, numbers to the right, no lines drawn."""
    numeric = [True] * len(header)
    cells: list[list[str]] = []
    for row in rows:
        for index, value in enumerate(row):
            numeric[index] &= isinstance(value, int | float) or value is None or value == ""
        cells.append(["" if value is None else display_line(str(value), widest) for value in row])
    widths = [max(cell_len(line[i]) for line in [list(header), *cells]) for i in range(len(header))]
    for line in [list(header), *cells]:
        padded = [_pad(text, width, right) for text, width, right in zip(line, widths, numeric, strict=True)]
        click.echo("  ".join(padded).rstrip())


def _pad(text: str, width: int, right: bool) -> str:
    gap = " " * (width - cell_len(text))
    return gap + text if right else text + gap
