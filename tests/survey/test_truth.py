"""Surveys whose every cell is known come in by guess alone as they are: each layout, separator, encoding and format.

benchmarks/truth.py does the same with surveys of 100,000 respondents.
"""

from __future__ import annotations

import csv
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from coder.store.study import Study
from coder.survey.answers import list_answers
from coder.survey.guess import guess_map
from coder.survey.importing import import_survey
from coder.survey.reader import open_survey_file

ROWS = 300
BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
NEEDED = {"parquet": ("pyarrow", "pyarrow.parquet"), "sav": ("pyreadstat", "pandas")}


@pytest.fixture(scope="module")
def truth() -> ModuleType:
    """benchmarks/truth.py, which knows how each survey is made."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        spec = importlib.util.spec_from_file_location("truth", BENCHMARKS / "truth.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules["truth"] = module
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(BENCHMARKS))
    return module


@pytest.mark.parametrize("place", range(19))
def test_every_text_is_stored_as_it_stands(truth: ModuleType, shared: Path, tmp_path: Path, place: int) -> None:
    survey = truth.SURVEYS[place]
    for package in NEEDED.get(survey.name, ()):
        pytest.importorskip(package)
    truth.make(shared / "data" / "make_scale.py", tmp_path, ROWS, survey.options)
    source = tmp_path / "responses.csv"
    path = survey.convert(source) if survey.convert else source
    expected = list(truth.cells(path if path.suffix == ".csv" else source, survey))
    if survey.name == "sav":
        expected = [cell.rstrip(" ") for cell in expected]
    with Study.create(tmp_path / "study.db", title="Truth", lead="lee") as study:
        file = open_survey_file(path)
        account = import_survey(study, file, survey_map=guess_map(file).survey_map)
        assert (account.rows_in, account.rejected, len(account.questions)) == (ROWS, 0, truth.QUESTIONS)
        assert truth.texts(study) == expected


def test_no_survey_is_forgotten(truth: ModuleType) -> None:
    assert len(truth.SURVEYS) == 19


def test_junk_is_proposed_as_such(truth: ModuleType, shared: Path, tmp_path: Path) -> None:
    truth.make(shared / "data" / "make_scale.py", tmp_path, 5 * ROWS, ())
    with (tmp_path / "truth_answers.csv").open(encoding="utf-8", newline="") as file:
        junk = {row["answer_id"] for row in csv.DictReader(file) if row["kind"] == "junk"}
    with Study.create(tmp_path / "study.db", title="Truth", lead="lee") as study:
        path = tmp_path / "responses.csv"
        import_survey(study, path, survey_map=guess_map(open_survey_file(path)).survey_map)
        proposed = {f"{line.respondent}:{line.question}" for line in list_answers(study, status="proposed")}
    assert len(proposed & junk) / len(proposed) >= 0.98
    assert len(proposed & junk) / len(junk) >= 0.98


def test_hostile_cells_are_kept_but_for_the_nul(truth: ModuleType, shared: Path, tmp_path: Path) -> None:
    truth.make(shared / "data" / "make_scale.py", tmp_path, ROWS, ("--hostile",))
    path = tmp_path / "responses.csv"
    with Study.create(tmp_path / "study.db", title="Truth", lead="lee") as study:
        file = open_survey_file(path)
        account = import_survey(study, file, survey_map=guess_map(file).survey_map)
        expected = [cell.replace("\0", "\ufffd") for cell in truth.cells(path, truth.Survey("hostile"))]
        assert truth.texts(study) == expected
    assert max(map(len, expected)) > 1_000_000
    assert any("became U+FFFD (first: row 7 (line" in note for note in account.notes)
