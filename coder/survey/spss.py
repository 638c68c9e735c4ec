"""Read a survey kept by SPSS (.sav): value labels become the cells, variable labels the wordings."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from coder.display import display_line
from coder.errors import InputError
from coder.survey.header import below_header
from coder.survey.reader import SourceRow, SurveyFile, extra_package, fingerprint
from coder.survey.spss_process import Head


def open_spss(path: Path) -> SurveyFile:
    """Look at an SPSS file: its variables and their labels."""
    extra_package(path, "an SPSS", "pyreadstat", "spss")
    lines = _lines(path)
    head = Head(**next(lines))
    lines.close()

    def records() -> Iterator[SourceRow]:
        for number, cells in enumerate(_lines(path), 1):
            yield SourceRow(number, number, head.names if number == 1 else cells)

    file = below_header(
        path,
        records,
        encoding="SPSS",
        delimiter="",
        digest=fingerprint(path),
        notes=_notes(head.set_aside),
        lines=head.rows + 1,
        fields=True,
    )
    return replace(file, wordings=head.wordings)


def _lines(path: Path) -> Generator[Any]:
    """What the reading process writes; a file on which it fails or ends is refused."""
    command = [sys.executable, "-P", "-m", "coder.survey.spss_process", str(path.absolute())]
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=nothing, stdout=pipe, stderr=nothing, encoding="utf-8") as process:
        assert process.stdout is not None
        try:
            found = 0
            for line in process.stdout:
                if not line.endswith("\n"):
                    break
                found += 1
                yield json.loads(line)
            if process.wait() or not found:
                raise InputError(f"{path} is damaged or no SPSS file that can be read; save it again, or as CSV UTF-8.")
        finally:
            process.kill()


def _notes(set_aside: list[str]) -> list[str]:
    """That answers which SPSS leaves out of its counts came in."""
    if not set_aside:
        return []
    return [
        f"Values that SPSS counts as missing were read like any others, with their labels (columns: {len(set_aside)},"
        f" first: {display_line(set_aside[0], 60)!r})."
    ]
