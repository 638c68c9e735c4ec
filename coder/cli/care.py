"""`coder check`, `backup`, `restore` and `upgrade`: care of the study."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import click

from coder.cli.common import force_option, json_option, location_options, open_study, say, show, show_json


@click.command()
@json_option
@location_options
def check(where: str, acting: str | None, as_json: bool) -> int:
    """Prove that the study is whole: file, texts, references, log, codebook and closed rounds."""
    from coder.agreement.freezing import frozen_faults
    from coder.codebook.checking import codebook_faults
    from coder.store.check import check_study

    with open_study(where, acting, contents=False) as study:
        report = check_study(study)
        report = replace(report, faults=(*report.faults, *codebook_faults(study), *frozen_faults(study)))
    if as_json:
        show_json(asdict(report))
    else:
        for line in (*report.faults, *report.notes):
            show(line)
        if not report.faults:
            show(f"The study is whole: {report.answers} answers are as imported, and the log is unbroken.")
    return 1 if report.faults else 0


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@force_option
@location_options
def backup(where: str, acting: str | None, file: Path | None, force: bool) -> None:
    """Copy the study to FILE (or beside itself), even while it is in use."""
    from coder.store.backup import backup as make_backup

    say(f"Backed up to {make_backup(where, file, force=force)}.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@force_option
@location_options
def restore(where: str, acting: str | None, file: Path, force: bool) -> None:
    """Put the backup FILE in the study's place; what stood there is kept beside it."""
    from coder.store.backup import restore as put_back

    say(f"Restored {put_back(file, where, force=force, waiting=say)} from {file}.")


@click.command()
@location_options
def upgrade(where: str, acting: str | None) -> None:
    """Bring a study made by an older coder to this version; it is backed up first."""
    from coder.store.backup import upgrade_study
    from coder.store.engine import shown_place

    kept = upgrade_study(where, waiting=say)
    say(f"Upgraded {shown_place(where)}." + (f" The study as it was is in {kept}." if kept else ""))
