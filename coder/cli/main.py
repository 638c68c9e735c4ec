"""The `coder` command: finds the subcommand's file when it is asked for, and turns errors into one sentence."""

from __future__ import annotations

import gc
import io
import os
import sys
from importlib import import_module

import click

from coder import __version__
from coder.display import display_text
from coder.errors import CoderError, Unexpected

COMMANDS = {
    "demo": "demo:demo",
    "init": "study:init",
    "status": "study:status",
    "import": "survey_import:import_survey",
    "answers": "survey:answers",
    "identifiers": "identifiers:identifiers",
    "codebook": "codebook:codebook",
    "team": "team:team",
    "round": "rounds:rounds",
    "code": "code:code",
    "keys": "keys:keys",
    "context": "desk:context",
    "flags": "desk:flags",
    "codings": "codings:codings",
    "agreement": "agreement:agreement",
    "reconcile": "consensus:reconcile",
    "decisions": "consensus:decisions",
    "ticks": "ticks:ticks",
    "themes": "themes:themes",
    "framework": "framework:framework",
    "journal": "journal:journal",
    "checklist": "journal:checklist",
    "quotes": "quotes:quotes",
    "log": "log:log",
    "check": "care:check",
    "backup": "care:backup",
    "restore": "care:restore",
    "upgrade": "care:upgrade",
}
"""Each command and the `file:function` in this folder that holds it, in the order of the work."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are used, so that `coder --help` starts at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(f"coder.cli.{module}"), name)
        return command


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="coder")
@click.option("-s", "--study", "where", metavar="PATH_OR_URL", help="The study to work on (default: ./study.db).")
@click.option("--as", "acting", metavar="NAME", help="Who you are.")
@click.pass_context
def coder(ctx: click.Context, where: str | None, acting: str | None) -> int:
    """Thematic analysis of survey answers: blind coding, agreement, reconciliation, themes and quotes.

    Without a command, opens the workbench on ./study.db.
    """
    ctx.obj = {"where": where, "acting": acting}
    if ctx.invoked_subcommand is not None:
        return 0
    from coder.cli.workbench import open_workbench

    return open_workbench(where, acting)


def run() -> None:
    """The entry point of the program."""
    os.umask(0o077)
    # the matrices of agreement are small: threads of numpy's BLAS wait for one another longer than they compute
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Python would look for garbage again and again among all that is imported: a fifth of what a start takes. It looks
    # from when the study is open (`open_study`) or the first screen is painted, and not at the end of the process.
    gc.disable()
    gc.set_threshold(50_000)
    status = _exit_code()
    gc.freeze()
    sys.exit(status)


def _exit_code() -> int:
    try:
        result = coder.main(standalone_mode=False)
    except click.Abort:
        click.echo("Stopped.", err=True)
        return 130
    except click.ClickException as error:
        _show_error(error)
        return error.exit_code
    except CoderError as error:
        click.echo(display_text(str(error)), err=True)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        click.echo(str(Unexpected(error)), err=True)
        if os.environ.get("CODER_DEBUG"):
            raise
        return 1
    return result if isinstance(result, int) else 0


def _show_error(error: click.ClickException) -> None:
    """Click's own message repeats what was typed, which may hold control characters."""
    words = io.StringIO()
    error.show(file=words)
    click.echo(display_text(words.getvalue()), err=True, nl=False)
