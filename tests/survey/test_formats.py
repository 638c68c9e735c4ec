"""Workbooks, Parquet, SPSS and JSON Lines give the same rows as CSV; hostile ones are refused in a sentence."""

from __future__ import annotations

import datetime
import io
import json
import os
import random
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from coder.errors import CoderError, InputError
from coder.files import open_workbook
from coder.survey import spss_process
from coder.survey.reader import open_survey_file

ROWS = [["id", "Q1", "role"], ["007", "NA\nnew line", "nurse"], ["008", "=1+1 é 👍", ""]]
SHEET = "xl/worksheets/sheet1.xml"
DAMAGED = int(os.environ.get("CODER_DAMAGED_FILES", "60"))
"""How many damaged files of each format are tried."""


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


def test_nuls_that_a_workbook_spells_are_counted(tmp_path: Path) -> None:
    sound, path = tmp_path / "sound.xlsx", tmp_path / "s.xlsx"
    with open_workbook(sound) as book:
        sheet = book.add_worksheet()
        for at, cells in enumerate([["id", "Q1"], ["1", "aMARKb"], ["2", "_x0000_ typed"]]):
            sheet.write_row(at, 0, cells)
    assert open_survey_file(sound).notes == ()
    with zipfile.ZipFile(sound) as before, zipfile.ZipFile(path, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(b"MARK", b"_x0000_"))
    assert rows_of(path)[1:] == [["1", "a\ufffdb"], ["2", "_x0000_ typed"]]
    (note,) = open_survey_file(path).notes
    assert note.startswith("1 characters that cannot be stored")


def test_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    names = ROWS[0]
    path.write_text(
        "".join(json.dumps(dict(zip(names, row, strict=True))) + "\n" for row in ROWS[1:]), encoding="utf-8"
    )
    assert rows_of(path) == ROWS


ODS = "urn:oasis:names:tc:opendocument:xmlns:"


def ods(*rows: str) -> bytes:
    """A workbook as LibreOffice writes it, of rows that are spelled out."""
    out = io.BytesIO()
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{ODS}manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
        )
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{ODS}office:1.0" xmlns:table="{ODS}table:1.0"'
            f' xmlns:text="{ODS}text:1.0"><office:body><office:spreadsheet><table:table table:name="Answers">'
            + "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
            + "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return out.getvalue()


def said(*paragraphs: str, more: str = "") -> str:
    """A cell with a text."""
    words = "".join(f"<text:p>{part}</text:p>" for part in paragraphs)
    return f'<table:table-cell office:value-type="string"{more}>{words}</table:table-cell>'


class TestOds:
    def test_texts_with_line_ends_tabs_spaces_and_formatting(self, tmp_path: Path) -> None:
        path = tmp_path / "s.ods"
        path.write_bytes(ods(
            said("id") + said("Q1"),
            said("007") + said("two", "", "lines &amp; more &lt;b&gt;"),
            said("008") + said('a<text:tab/>b<text:line-break/>c<text:s text:c="3"/>d <text:span>bold</text:span>'),
            said("009") + said("x<text:tab></text:tab>y&#13;"),
        ))  # fmt: skip
        assert rows_of(path) == [
            ["id", "Q1"], ["007", "two\n\nlines & more <b>"], ["008", "a\tb\nc   d bold"], ["009", "x\ty\r"],
        ]  # fmt: skip

    def test_values_repeated_and_merged_cells(self, tmp_path: Path) -> None:
        value = (
            '<table:table-cell office:value-type="{}" office:{}="{}"><text:p>shown</text:p></table:table-cell>'.format
        )
        path = tmp_path / "s.ods"
        path.write_bytes(ods(
            "".join(map(said, "abcdef")),
            value("float", "value", "7") + value("float", "value", "7.5") + value("boolean", "boolean-value", "true")
            + value("date", "date-value", "2020-01-02T03:04:05")
            + said("same", more=' table:number-columns-repeated="2"'),
            said("wide", more=' table:number-columns-spanned="2"') + "<table:covered-table-cell/>"
            + '<table:table-cell table:number-columns-repeated="3"/>' + said("last"),
        ))  # fmt: skip
        assert rows_of(path)[1:] == [
            ["7", "7.5", "TRUE", "2020-01-02 03:04:05", "same", "same"], ["wide", "", "", "", "", "last"],
        ]  # fmt: skip

    def test_is_called_what_it_is(self, tmp_path: Path) -> None:
        path = tmp_path / "s.ods"
        path.write_bytes(ods(said("id"), said("1")))
        assert open_survey_file(path).encoding == "ODS, sheet Answers"


class TestSpss:
    def test_value_labels_become_the_cells_and_variable_labels_the_wordings(self, tmp_path: Path) -> None:
        spss, pandas = pytest.importorskip("pyreadstat"), pytest.importorskip("pandas")
        frame = pandas.DataFrame({
            "id": ["007", "008"], "role": [1.0, 2.0], "age": [41.0, None], "score": [7.5, 12.0],
            "Q1": ["NA\nnew line", "=1+1 é 👍"], "day": [datetime.datetime(2020, 1, 2, 3, 4, 5), None],
        })  # fmt: skip
        path = tmp_path / "s.sav"
        spss.write_sav(
            frame, str(path), column_labels={"Q1": "What is missing?"}, variable_value_labels={"role": {1: "nurse"}}
        )
        file = open_survey_file(path)
        assert rows_of(path) == [
            ["id", "role", "age", "score", "Q1", "day"],
            ["007", "nurse", "41", "7.5", "NA\nnew line", "2020-01-02 03:04:05"],
            ["008", "2", "", "12", "=1+1 é 👍", ""],
        ]
        assert (file.encoding, dict(file.wordings)) == ("SPSS", {"Q1": "What is missing?"})

    def test_values_that_spss_counts_as_missing_are_read_and_told(self, tmp_path: Path) -> None:
        spss, pandas = pytest.importorskip("pyreadstat"), pytest.importorskip("pandas")
        frame = pandas.DataFrame({"id": ["a", "b"], "role": [1.0, 9.0], "age": [41.0, -99.0], "Q1": ["x", "NA"]})
        spss.write_sav(
            frame, str(tmp_path / "s.sav"), variable_value_labels={"role": {1.0: "nurse", 9.0: "prefer not"}},
            missing_ranges={"role": [9.0], "age": [{"lo": -99, "hi": -90}], "Q1": ["NA"]},
        )  # fmt: skip
        assert rows_of(tmp_path / "s.sav")[1:] == [["a", "nurse", "41", "x"], ["b", "prefer not", "-99", "NA"]]
        (note,) = open_survey_file(tmp_path / "s.sav").notes
        assert "counts as missing" in note
        assert "columns: 3, first: 'role'" in note

    def test_more_rows_than_are_read_at_once(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        spss, pandas = pytest.importorskip("pyreadstat"), pytest.importorskip("pandas")
        monkeypatch.setattr("coder.survey.spss_process._BATCH", 7)
        for rows in (6, 7, 8, 14, 15):
            spss.write_sav(pandas.DataFrame({"id": [str(n) for n in range(rows)]}), str(tmp_path / "s.sav"))
            _, *read = spss_process.lines_of(spss, str(tmp_path / "s.sav"))
            assert read == [(str(n),) for n in range(rows)]

    def test_a_damaged_file_is_refused(self, tmp_path: Path) -> None:
        pytest.importorskip("pyreadstat")
        (tmp_path / "s.sav").write_bytes(b"$FL2@(#) SPSS DATA FILE" + bytes(300))
        with pytest.raises(InputError, match="damaged or no SPSS file"):
            open_survey_file(tmp_path / "s.sav")

    @pytest.mark.parametrize("rows_before", [None, 0, 2])
    def test_a_file_that_ends_the_process_that_reads_it_is_refused_too(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows_before: int | None
    ) -> None:
        pytest.importorskip("pyreadstat")
        (tmp_path / "pyreadstat.py").write_text(ENDS_THE_PROCESS.format(rows_before=rows_before))
        (tmp_path / "s.sav").write_bytes(b"$FL2@(#) SPSS DATA FILE")
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
        with pytest.raises(InputError, match="damaged or no SPSS file"):
            list(open_survey_file(tmp_path / "s.sav").rows([]))

    def test_what_lies_beside_the_file_is_not_run(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        spss, pandas = pytest.importorskip("pyreadstat"), pytest.importorskip("pandas")
        spss.write_sav(pandas.DataFrame({"id": ["a", "b"]}), str(tmp_path / "s.sav"))
        (tmp_path / "json.py").write_text("open('run', 'w')")
        monkeypatch.chdir(tmp_path)
        assert rows_of(Path("s.sav"))[1:] == [["a"], ["b"]]
        assert not Path("run").exists()


ENDS_THE_PROCESS = """
import os, signal, types

class ReadstatError(Exception): pass
class PyreadstatError(Exception): pass

told = types.SimpleNamespace(
    column_names=["id"], column_names_to_labels={{}}, missing_ranges={{}}, number_rows=9, variable_value_labels={{}}
)

def read_sav(path, metadataonly=False, row_offset=0, row_limit=0, **options):
    if {rows_before} is not None and metadataonly:
        return {{}}, told
    if {rows_before} and row_offset == 0:
        return {{"id": ["x"] * row_limit}}, told
    os.kill(os.getpid(), signal.SIGSEGV)
"""
"""A library that ends its process: at once, at the first rows, or after some."""

KINDS = (("s.sav", b"$FL2@(#) SPSS", "pyreadstat", "spss"), ("s.parquet", b"PAR1....PAR1", "pyarrow", "parquet"))


class TestPackagesThatOnlySomeFilesNeed:
    @pytest.mark.parametrize(("name", "start", "package", "extra"), KINDS)
    def test_one_that_is_missing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, start: bytes, package: str, extra: str
    ) -> None:
        for module in (package, f"{package}.parquet"):
            monkeypatch.setitem(sys.modules, module, None)
        (tmp_path / name).write_bytes(start)
        with pytest.raises(CoderError, match=rf"pip install 'coder-workbench\[{extra}\]'$"):
            open_survey_file(tmp_path / name)

    @pytest.mark.parametrize(("name", "start", "package", "extra"), KINDS)
    def test_one_that_does_not_fit_its_neighbours(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, start: bytes, package: str, extra: str
    ) -> None:
        (tmp_path / f"{package}.py").write_text("raise ImportError('it requires NumPy 2.0 or newer, found 1.26')\n")
        for module in [module for module in sys.modules if module.partition(".")[0] == package]:
            monkeypatch.delitem(sys.modules, module)
        monkeypatch.syspath_prepend(tmp_path)
        (tmp_path / name).write_bytes(start)
        with pytest.raises(CoderError, match=rf"NumPy 2.0 or newer.*pip install --upgrade {package}") as refused:
            open_survey_file(tmp_path / name)
        assert "\n" not in str(refused.value)


def test_values_of_parquet_read_as_a_person_sees_them(tmp_path: Path) -> None:
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    moment = datetime.datetime(2020, 1, 2, 3, 4, 5)
    table = {"a": [7.0, None], "b": [True, False], "c": [moment, None], "d": [["x", "y"], []], "e": [1 << 60, -1]}
    parquet.write_table(arrow.table(table), tmp_path / "s.parquet")
    assert rows_of(tmp_path / "s.parquet")[1:] == [
        ["7", "true", "2020-01-02 03:04:05", "x; y", "1152921504606846976"], ["", "false", "", "", "-1"],
    ]  # fmt: skip


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    (tmp_path / "s.parquet").write_bytes(b"PAR1" + bytes(50) + b"PAR1")
    with pytest.raises(InputError, match="damaged or no Parquet file"):
        open_survey_file(tmp_path / "s.parquet")


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
        (lambda xml: xml.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY y "z">]><worksheet', 1),
         "not a workbook that can be read"),
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


def packed(path: Path) -> Callable[[random.Random], bytes]:
    """Damages the sheet of a zipped workbook, which is then packed as if it were sound."""
    source = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    sheet = next(name for name in source.namelist() if name in (SHEET, "content.xml"))

    def spoil(chance: random.Random) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                content = source.read(name)
                target.writestr(name, spoilt(content, chance) if name == sheet else content)
        return out.getvalue()

    return spoil


def spoilt(sound: bytes, chance: random.Random) -> bytes:
    """Truncated, or with bytes flipped; its first bytes still say what it is."""
    if chance.random() < 0.3:
        return sound[: chance.randrange(4, len(sound))]
    content = bytearray(sound)
    for _ in range(chance.randint(1, 8)):
        content[chance.randrange(4, len(content))] = chance.randrange(256)
    return bytes(content)


def sound_file(kind: str, path: Path) -> Path:
    """A file of 20 rows."""
    rows = [["id", "Q1", "role"], *([f"{n}", f"We said {n}, né\n👍", "nurse"] for n in range(20))]
    columns = dict(zip(rows[0], map(list, zip(*rows[1:], strict=True)), strict=True))
    if kind == "xlsx":
        path.write_bytes(workbook([list(row) for row in rows]))
    elif kind == "ods":
        path.write_bytes(ods(*("".join(map(said, row)) for row in rows)))
    elif kind == "jsonl":
        objects = (dict(zip(rows[0], row, strict=True)) for row in rows[1:])
        path.write_text("".join(json.dumps(row) + "\n" for row in objects), encoding="utf-8")
    elif kind == "parquet":
        parquet, arrow = pytest.importorskip("pyarrow.parquet"), pytest.importorskip("pyarrow")
        parquet.write_table(arrow.table(columns), path)
    else:
        spss, pandas = pytest.importorskip("pyreadstat"), pytest.importorskip("pandas")
        spss.write_sav(pandas.DataFrame(columns), str(path), variable_value_labels={"role": {"nurse": "Nurse"}})
    return path


@pytest.mark.parametrize("kind", ["xlsx", "ods", "jsonl", "parquet", "sav", "sheet of xlsx", "sheet of ods"])
def test_damaged_files_of_every_format_are_read_or_refused_in_a_sentence(tmp_path: Path, kind: str) -> None:
    chance = random.Random(3)
    path = sound_file(kind.removeprefix("sheet of "), tmp_path / f"s.{kind[-7:].rpartition(' ')[2]}")
    sound = path.read_bytes()
    spoil = packed(path) if kind.startswith("sheet") else lambda chance: spoilt(sound, chance)
    refusals = []
    for _ in range(DAMAGED):
        path.write_bytes(spoil(chance))
        try:
            file = open_survey_file(path)
            assert all(len(row.cells) == len(file.columns) for row in file.rows([]))
        except CoderError as error:
            refusals.append(str(error))
    assert len(refusals) > DAMAGED / 4
    assert not any("\n" in said for said in refusals)
