"""`coder codebook` as a researcher uses it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from coder.assets import folder
from coder.cli.main import coder
from coder.errors import InputError

CO_PRODUCTION = folder("codebooks") / "co-production.yaml"


@pytest.fixture
def run(study_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run `coder …` beside the study, within this process."""
    monkeypatch.chdir(study_path.parent)

    def invoke(*arguments: object) -> Result:
        return CliRunner().invoke(coder, [str(argument) for argument in arguments], catch_exceptions=False)

    return invoke


def test_a_codebook_goes_in_is_shown_and_comes_out(run: Callable[..., Result], tmp_path: Path) -> None:
    done = run("codebook", "load", CO_PRODUCTION, "--as", "lee")
    assert done.stdout == ""
    assert "Version 1 of the codebook has" in done.stderr
    assert "35 of them for answers" in done.stderr
    shown = run("codebook", "show").stdout.splitlines()
    assert next(line for line in shown if line.startswith("barriers"))
    assert next(line for line in shown if line.startswith("    workforce"))
    run("codebook", "save", "out.csv")
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfkey,parent,name,")
    with pytest.raises(InputError, match="--force"):
        run("codebook", "save", "out.csv")
    run("codebook", "save", "out.csv", "--force")
    assert "Nothing changed" in run("codebook", "load", "out.csv", "--as", "lee").stderr


def test_one_code_is_shown_with_all_its_rules(run: Callable[..., Result]) -> None:
    run("codebook", "load", CO_PRODUCTION, "--as", "lee")
    text = run("codebook", "show", "Staff shortage and no cover").stdout
    assert "barriers->cost->workforce" in text
    assert "  - nobody can cover a shift or a caseload" in text
    assert "Is it about money, or about people?" in text
    code = json.loads(run("codebook", "show", "workforce", "--json").stdout)
    assert (code["key"], code["path"], code["parent"]) == ("workforce", "barriers->cost->workforce", "cost")
    assert [group["codes"][0] for group in code["confusable"]] == ["time", "cost"]


def test_the_codebook_as_json_and_an_earlier_version(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("key,name\na,\x1b[31mRed\n")
    (tmp_path / "two.csv").write_text("key,name\na,Two\nb,B\n")
    for file in ("one.csv", "two.csv"):
        run("codebook", "load", file, "--as", "lee")
    assert [code["name"] for code in json.loads(run("codebook", "show", "--json").stdout)["codes"]] == ["Two", "B"]
    first = json.loads(run("codebook", "show", "--version", "1", "--json").stdout)
    assert (first["number"], [code["name"] for code in first["codes"]]) == (1, ["\x1b[31mRed"])
    assert "\x1b" not in run("codebook", "show", "--version", "1").stdout
    with pytest.raises(InputError, match="no version 9"):
        run("codebook", "show", "--version", "9")


def test_check_lists_all_faults_without_a_study(coder_cli: Any, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("codes:\n  - key: a\n  - name: B\n    colour: x\n")
    done = coder_cli("codebook", "check", "bad.yaml", expect=1)
    assert [line.split(": ")[0] for line in done.stdout.splitlines()] == ["bad.yaml, line 2", "bad.yaml, line 4"]
    report = json.loads(coder_cli("codebook", "check", "bad.yaml", "--json", expect=1).stdout)
    assert len(report["faults"]) == 2


def test_check_praises_a_sound_codebook_and_warns_on_standard_error(coder_cli: Any) -> None:
    done = coder_cli("codebook", "check", CO_PRODUCTION)
    assert "35 of them for answers" in done.stdout
    assert "keep more than 30 in mind" in done.stderr


def test_a_coder_may_look_and_not_load(coder_cli: Any, study_path: Path) -> None:
    assert "Only a lead" in coder_cli("codebook", "load", CO_PRODUCTION, "--as", "ana", expect=1).stderr
    assert "coder codebook load FILE" in coder_cli("codebook", "show", "--as", "ana", expect=1).stderr
