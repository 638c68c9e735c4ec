"""Survey files are read as they are: every cell a text, every fault a sentence that says where."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from coder.errors import CoderError, InputError
from coder.survey.reader import name_columns, open_survey_file

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1")
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)
NAMES = st.lists(st.from_regex(r"[A-Za-z]\w{0,9}", fullmatch=True), min_size=1, max_size=5, unique=True)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    """Column names and at least one row of any texts."""
    names = draw(NAMES)
    row = st.lists(TEXTS, min_size=len(names), max_size=len(names))
    return names, draw(st.lists(row, min_size=1, max_size=6))


def written(rows: Sequence[Sequence[str]], separator: str, ending: str, *, always_quoted: bool) -> str:
    """CSV by hand, so that the reader is not checked against the writer of the same library."""

    def cell(text: str) -> str:
        needs = always_quoted or text == "" or any(sign in text for sign in f'{separator}"\r\n')
        return '"' + text.replace('"', '""') + '"' if needs else text

    return "".join(separator.join(map(cell, row)) + ending for row in rows)


def read(path: Path) -> tuple[list[str], list[list[str]]]:
    file = open_survey_file(path)
    return list(file.columns), [row.cells for row in file.rows()]


def save(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


class TestEveryTableComesBack:
    @given(
        table=tables(), separator=st.sampled_from(",;\t|"), ending=st.sampled_from(["\n", "\r\n"]),
        encoding=st.sampled_from(ENCODINGS), always_quoted=st.booleans(),
    )  # fmt: skip
    @example((["a", "b"], [["x\ry", 'he said "no"']]), ",", "\n", "utf-8", False)
    @settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_in_every_dialect_and_encoding(
        self, tmp_path: Path, table: tuple[list[str], list[list[str]]], separator: str, ending: str, encoding: str,
        always_quoted: bool,
    ) -> None:  # fmt: skip
        names, rows = table
        assume(len(names) > 1)
        text = written([names, *rows], separator, ending, always_quoted=always_quoted)
        try:
            content = text.encode(encoding)
        except UnicodeEncodeError:
            assume(False)
        if encoding in ("cp1252", "latin-1") and not text.isascii():
            try:
                content.decode("utf-8")
                assume(False)  # the same bytes are another text in UTF-8
            except UnicodeDecodeError:
                pass
        assume(encoding != "latin-1" or not any("\x80" <= sign <= "\x9f" for sign in text))  # as in Windows-1252
        assert read(save(tmp_path / "t.csv", content)) == (names, rows)

    def test_nothing_is_typed(self, tmp_path: Path) -> None:
        cells = ["NA", "007", "1e5", "null", "None", "nan", "12345678901234567890", "01/02/2020", "TRUE"]
        path = save(tmp_path / "t.csv", "id,text\n" + "".join(f"{n},{cell}\n" for n, cell in enumerate(cells)))
        assert [row[1] for row in read(path)[1]] == cells

    def test_prose_does_not_mislead_the_separator(self, tmp_path: Path) -> None:
        path = save(tmp_path / "t.csv", "id;text\n1;Well, yes, but, no\n2;to tell the truth, not that much\n")
        assert open_survey_file(path).delimiter == "semicolon"
        assert read(path)[1][0] == ["1", "Well, yes, but, no"]

    def test_the_row_of_a_spreadsheet_and_the_line_of_an_editor_are_both_known(self, tmp_path: Path) -> None:
        path = save(tmp_path / "t.csv", 'id,text\n1,"a\nb\nc"\n2,d\n')
        assert [(row.number, row.line) for row in open_survey_file(path).rows()] == [(2, 2), (3, 5)]


class TestEncodings:
    @pytest.mark.parametrize(
        ("codec", "told"), [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8 with a mark"), ("utf-16", "UTF-16"),
                            ("cp1252", "Windows-1252"), ("latin-1", "Windows-1252")],
    )  # fmt: skip
    def test_are_told(self, tmp_path: Path, codec: str, told: str) -> None:
        path = save(tmp_path / "t.csv", "id,text\n1,café\n".encode(codec))
        file = open_survey_file(path)
        assert (file.encoding, [row.cells for row in file.rows()]) == (told, [["1", "café"]])
        assert bool(file.notes) == (told == "Windows-1252")

    def test_bytes_that_windows_does_not_know_are_latin_1(self, tmp_path: Path) -> None:
        assert open_survey_file(save(tmp_path / "t.csv", b"id,text\n1,caf\xe9 \x81\n")).encoding == "Latin-1"

    def test_nul_and_half_characters_are_replaced_and_counted(self, tmp_path: Path) -> None:
        path = save(tmp_path / "t.csv", b"id,text\n1,a\0b\xed\xa0\x80c\n")
        file = open_survey_file(path)
        assert [row.cells for row in file.rows()] == [["1", "a\ufffdb\ufffdc"]]
        assert any(note.startswith("2 characters") for note in file.notes)


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "is empty"),
            (b"\xef\xbb\xbf", "is empty"),
            (b" \r\n\r\n", "is empty"),
            (b"id,text\n", "no answers below"),
            (b"id,text\n1,a,b\n", "row 2: 3 cells where the first row names 2"),
            (b'id,text\n1,"x\ny"\n2\n', "row 3 (line 4): 1 cell "),
            (b'id,text\n1,a\n2,"never closed\n3,b\n', "line 3: a quotation mark that opens in this row"),
            (b'id,text\n1,"a" b\n', "line 2: a quotation mark inside"),
            (b",,\n1,2,3\n", "must name the columns"),
            (b"%PDF-1.7 ...", "is a PDF"),
            (b"SQLite format 3\0...", "is a database"),
            (b"\x89PNG\r\n", "is a picture"),
            (b"id,text\n1," + bytes(range(32)) * 9 + bytes(200), "not a plain"),
            (b"\xff\xfei\0d", "begins as UTF-16 and then breaks off"),
            (b"id,text\n1," + b"x" * 2_000_001 + b"\n", "more than 2,000,000 characters"),
        ],
    )  # fmt: skip
    def test_say_what_and_where(self, tmp_path: Path, content: bytes, words: str) -> None:
        with pytest.raises(InputError) as refused:
            list(open_survey_file(save(tmp_path / "t.csv", content)).rows())
        assert words in str(refused.value)
        assert "\n" not in str(refused.value)

    def test_an_excel_file_with_another_name(self, tmp_path: Path) -> None:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("xl/workbook.xml", "<x/>")
        with pytest.raises(InputError, match=r"not a workbook.*CSV UTF-8"):
            open_survey_file(save(tmp_path / "t.csv", packed.getvalue()))

    def test_a_missing_file_and_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="no file"):
            open_survey_file(tmp_path / "none.csv")
        with pytest.raises(InputError, match="is a folder"):
            open_survey_file(tmp_path)

    def test_damaged_files_are_read_or_refused(self, tmp_path: Path) -> None:
        chance = random.Random(5)
        sound = ("id,text,role\n" + "".join(f'{n},"say ""{n}"", né\nnext",nurse\n' for n in range(8))).encode()
        for _ in range(800):
            damaged = bytearray(sound)
            for _ in range(chance.randint(1, 6)):
                place = chance.randrange(len(damaged))
                damaged[place : place + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
            try:
                columns, rows = read(save(tmp_path / "t.csv", bytes(damaged)))
            except CoderError:
                continue
            assert rows
            assert all(len(row) == len(columns) for row in rows)


class TestColumnNames:
    def test_repeated_and_empty_names_are_numbered_and_told(self) -> None:
        names, notes = name_columns(["id", "Q", "Q", "", "Q (2)", " Q "])
        assert names == ("id", "Q", "Q (3)", "column 4", "Q (2)", "Q (4)")
        assert notes[0].startswith("3 columns")

    @given(st.lists(st.sampled_from(["", " ", "a", "a (2)", "column 2", "b"]), min_size=1, max_size=8))
    def test_are_unique_whatever_the_header(self, header: list[str]) -> None:
        names, _ = name_columns(header)
        assert len(set(names)) == len(names) == len(header)
