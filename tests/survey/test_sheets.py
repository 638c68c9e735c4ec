"""Of a workbook with several filled sheets a person chooses one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from coder.errors import InputError
from coder.store.study import Study
from coder.survey.answers import list_answers
from coder.survey.guess import Named, guess_map
from coder.survey.importing import import_survey
from coder.survey.mapping import SurveyMap, check_map, load_map, map_yaml
from coder.survey.reader import open_survey_file

TEXTS = {
    "Wave 1": [f"The first time it was place {n}" for n in range(9)],
    "Wave 2": [f"Now it is {n} more" for n in range(7)],
}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    made = Workbook()
    made.active.title = "Empty"
    for name, texts in TEXTS.items():
        sheet = made.create_sheet(name)
        for row in (["id", "Why"], *([f"{name[-1]}-{n}", text] for n, text in enumerate(texts))):
            sheet.append(row)
    made.save(tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


def texts_of(path: Path, sheet: str | None = None) -> list[str]:
    return [row.cells[1] for row in open_survey_file(path, sheet).rows()]


def test_the_first_filled_sheet_is_read_and_the_others_are_named(book: Path) -> None:
    file = open_survey_file(book)
    assert (file.sheet, file.sheets) == ("Wave 1", ("Wave 1", "Wave 2"))
    assert file.notes == ("Only the first sheet was read; 1 more holds something: 'Wave 2'.",)
    assert texts_of(book) == TEXTS["Wave 1"]


def test_the_sheet_that_is_named_is_read_as_often_as_needed(book: Path) -> None:
    file = open_survey_file(book, "Wave 2")
    assert file.notes == ()
    for _ in range(3):
        assert [row.cells[1] for row in file.rows()] == TEXTS["Wave 2"]


@pytest.mark.parametrize("name", ["wave 2", "Wave 3", "Empty", ""])
def test_an_unknown_or_empty_sheet_is_refused_with_those_there_are(book: Path, name: str) -> None:
    with pytest.raises(InputError, match=rf"has no filled sheet '{name}'.*; it has: Wave 1, Wave 2\.$"):
        open_survey_file(book, name)


def test_a_file_without_sheets_says_so(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("id,Why\n1,x\n")
    with pytest.raises(InputError, match="has no sheets, so there is no sheet 'Wave 1'"):
        open_survey_file(path, "Wave 1")
    with pytest.raises(InputError, match=r"for a sheet of a workbook, and .* has no sheets"):
        check_map(SurveyMap("id", sheet="Wave 1"), open_survey_file(path))


def test_the_map_keeps_the_sheet(book: Path, tmp_path: Path) -> None:
    found = guess_map(open_survey_file(book, "Wave 2"), Named(questions=("Why",))).survey_map
    assert found.sheet == "Wave 2"
    saved = tmp_path / "map.yaml"
    saved.write_text(map_yaml(found), encoding="utf-8")
    assert load_map(saved) == found
    with pytest.raises(InputError, match="The map is for the sheet 'Wave 2'"):
        check_map(found, open_survey_file(book))


def test_numbered_rows_of_another_sheet_are_other_people(book: Path, tmp_path: Path) -> None:
    with Study.create(tmp_path / "study.db", title="Waves", lead="lee") as study:
        maps = [guess_map(open_survey_file(book, name), Named(questions=("Why",))).survey_map for name in TEXTS]
        numbered = [SurveyMap(None, one.questions, sheet=one.sheet) for one in maps]
        import_survey(study, book, survey_map=numbered[0])
        assert not import_survey(study, book, survey_map=numbered[0]).changed
        with pytest.raises(InputError, match="the study has respondents already"):
            import_survey(study, book, survey_map=numbered[1])


def test_by_command(book: Path, tmp_path: Path, coder_cli: Callable[..., Any]) -> None:
    study = tmp_path / "study.db"
    Study.create(study, title="Waves", lead="lee", because="a test").close()
    where = ("-s", str(study), "--as", "lee")
    refused = coder_cli("import", str(book), "--sheet", "Wave 9", *where, expect=1)
    assert "it has: Wave 1, Wave 2." in refused.stderr
    shown = coder_cli("import", str(book), "--dry-run", *where).stderr
    assert "For another sheet add --sheet NAME." in shown
    coder_cli("import", str(book), "--sheet", "Wave 2", "--respondent", "id", "--question", "Why", *where)
    with Study.open(study, "lee") as made:
        assert [line.text for line in list_answers(made)] == TEXTS["Wave 2"]
