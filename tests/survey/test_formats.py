"""Workbooks, Parquet, SPSS and JSON Lines give the same rows as CSV; hostile ones are refused in a sentence."""

from __future__ import annotations

import datetime
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from coder.errors import InputError
from coder.survey.reader import open_survey_file

ROWS = [["id", "Q1", "role"], ["007", "NA\nnew line", "nurse"], ["008", "=1+1 é 👍", ""]]
SHEET = "xl/worksheets/sheet1.xml"


def workbook(rows: list[list[object]]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    for cells in book.active.iter_rows():
        for cell in cells:
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    book.save(out)
    return out.getvalue()


def changed(edit: Callable[[bytes], bytes]) -> bytes:
    """A sound workbook whose sheet was edited."""
    source, out = zipfile.ZipFile(io.BytesIO(workbook(ROWS))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, edit(source.read(name)) if name == SHEET else source.read(name))
    return out.getvalue()


def rows_of(path: Path) -> list[list[str]]:
    file = open_survey_file(path)
    return [list(file.columns), *(row.cells for row in file.rows())]


def test_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "s.xlsx"
    path.write_bytes(workbook(ROWS))
    assert rows_of(path) == ROWS


def test_numbers_dates_and_flags_of_a_workbook_read_as_a_person_sees_them(tmp_path: Path) -> None:
    path = tmp_path / "s.xlsx"
    path.write_bytes(workbook([["a", "b", "c", "d"], [7, 7.5, True, datetime.datetime(2020, 1, 2, 3, 4, 5)]]))
    assert rows_of(path)[1] == ["7", "7.5", "TRUE", "2020-01-02 03:04:05"]


def test_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    names = ROWS[0]
    path.write_text(
        "".join(json.dumps(dict(zip(names, row, strict=True))) + "\n" for row in ROWS[1:]), encoding="utf-8"
    )
    assert rows_of(path) == ROWS


def test_parquet(tmp_path: Path) -> None:
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    columns = {name: [row[at] or None for row in ROWS[1:]] for at, name in enumerate(ROWS[0])}
    parquet.write_table(arrow.table(columns), tmp_path / "s.parquet")
    assert rows_of(tmp_path / "s.parquet") == ROWS


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda xml: xml.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'),
         "claims 17,179,869,184 cells"),
        (lambda xml: xml.replace(b"</sheetData>", b"</sheetData>" + b" " * 20_000_000), "packed more than 100 times"),
        (lambda xml: xml[:150], "not a workbook that can be read"),
    ],
)  # fmt: skip
def test_hostile_workbooks_are_refused(tmp_path: Path, edit: Callable[[bytes], bytes], words: str) -> None:
    path = tmp_path / "s.xlsx"
    path.write_bytes(changed(edit))
    with pytest.raises(InputError, match=words):
        open_survey_file(path)


def test_misleading_names_in_a_zipped_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../evil", "x")
    with pytest.raises(InputError, match="misleading names"):
        open_survey_file(path)


@pytest.mark.parametrize(("line", "words"), [
    ('{"id": "2", "id": "3"}', "line 2: a field stands there twice"), ("[1]", "line 2: this is not one JSON object"),
    ("[" * 100_000, "line 2: this is not one JSON object"), ('{"id": {"a": "b"}}', "line 2, field 'id'"),
    ('{"id": "a\\u0000"}', "line 2, field 'id': it holds a NUL"),
])  # fmt: skip
def test_json_that_is_no_row_is_refused_with_its_line(tmp_path: Path, line: str, words: str) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text('{"id": "1"}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        list(open_survey_file(path).rows())
    assert words in str(refused.value)


def test_excel_is_told_the_separator_in_a_line_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_bytes("\ufeffsep=;\r\nid;Q1\r\n1;a,b\r\n".encode())
    file = open_survey_file(path)
    assert [(row.number, row.line, row.cells) for row in file.rows()] == [(2, 3, ["1", "a,b"])]
