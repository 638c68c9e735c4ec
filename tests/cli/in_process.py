"""Run `coder …` in this process, with its exit code: as `coder_cli` does, without the time a new process takes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from coder.cli.main import _exit_code

Run = Callable[..., subprocess.CompletedProcess[str]]


def in_process(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A stand-in for the fixture `coder_cli` that works in `folder`."""
    monkeypatch.chdir(folder)
    for name in ("CODER_STUDY", "CODER_AS"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: object, expect: int = 0) -> subprocess.CompletedProcess[str]:
        command = ["coder", *map(str, arguments)]
        monkeypatch.setattr(sys, "argv", command)
        capsys.readouterr()
        code = _exit_code()
        out, err = capsys.readouterr()
        assert code == expect, f"exit {code}: {out}\n{err}"
        return subprocess.CompletedProcess(command, code, out, err)

    return run
