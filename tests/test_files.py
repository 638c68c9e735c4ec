"""Files are whole or absent, and no cell becomes a formula."""

from __future__ import annotations

import csv
import errno
import io
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.display import display_line, display_text
from coder.errors import InputError
from coder.files import csv_text, own_csv, refuse_existing, storable, write_whole

cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=5))
def test_our_csv_comes_back_exactly(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]) -> None:
    path = tmp_path_factory.mktemp("csv") / "own.csv"
    path.write_bytes(csv_text(["one", "two"], rows).encode())
    back = [(row["one"], row["two"]) for _, row in own_csv(path, ["one", "two"])]
    assert back == [row for row in rows if any(row)] or back == rows


@given(cells)
def test_no_cell_of_ours_begins_as_a_formula(cell: str) -> None:
    written = next(iter(list(csv.reader(io.StringIO(csv_text(["a", "b"], [[cell, "x"]])[1:], newline="")))[1:]))[0]
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_failure_while_writing_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("old")

    def fail(temporary: Path) -> None:
        temporary.write_text("half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_whole(target, fail, force=True)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_an_existing_file_is_replaced_only_with_force(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    write_whole(target, "one")
    with pytest.raises(InputError, match="--force"):
        write_whole(target, "two")
    assert target.read_text() == "one"
    write_whole(target, "two", force=True)
    assert target.read_text() == "two"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        write_whole(tmp_path / "nowhere" / "out.csv", "x")


@given(st.text(max_size=200))
def test_shown_text_has_the_length_of_the_stored_one_and_no_control_characters(text: str) -> None:
    shown = display_text(text)
    assert len(shown) == len(text)
    import unicodedata

    assert not [c for c in shown if c != "\n" and unicodedata.category(c) in ("Cc", "Cs")]
    assert not set(shown) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f") - set("\u200e\u200f")


@pytest.mark.parametrize(
    "text",
    [
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
        "می\u200cخواهم",
        "שלום",
        "e\u0301 ŵ",
        "क्षेत्र",
        "[bold red]x[/] =1+1 <script>",
    ],
)
def test_honest_writing_is_shown_as_it_is(text: str) -> None:
    assert display_text(text) == text


def test_a_line_is_one_line_and_not_too_long() -> None:
    assert display_line("a\nb\x1b[2J") == "a⏎b␛[2J"
    assert display_line("x" * 300, 10) == "x" * 9 + "…"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b,a\n1,2,3\n", "line 1: two columns are called 'a'"),
        ("a,'=b,=b\n1,2,3\n", "line 1: two columns are called '=b'"),
        ("a,b,c\n1,2,3\n1,2\n", "line 3: fewer cells"),
        ("a,b\n1,2,3\n", "line 2: more cells"),
        ('a,"b\n1,2\n', "line 2"),
        ('a,b\n1,"2\n', "line 2"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refusal:
        list(own_csv(path, ["a"]))
    assert str(refusal.value).startswith(f"{path}, ")
    assert says in str(refusal.value)


@given(st.lists(cells.filter(bool), min_size=2, max_size=5, unique=True))
def test_the_names_of_columns_are_guarded_and_come_back(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    path = tmp_path_factory.mktemp("csv") / "own.csv"
    path.write_bytes(csv_text(names, [["x"] * len(names)]).encode())
    written = next(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    assert not [name for name in written if name.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert [list(row) for _, row in own_csv(path, names)] == [names]


def test_a_name_that_no_file_can_have_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        write_whole(tmp_path / ("x" * 300 + ".csv"), "words")
    with pytest.raises(InputError, match="cannot be written"):
        refuse_existing(tmp_path / ("x" * 300), force=True)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_one_sentence_and_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("old")

    def full(temporary: Path) -> None:
        temporary.write_text("half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(InputError, match="cannot be written: No space left"):
        write_whole(target, full, force=True)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("out.csv", "old")]


def test_a_file_and_its_name_are_forced_to_the_disk_in_this_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, synced = tmp_path / "out.csv", []
    monkeypatch.setattr(
        os, "fsync", lambda handle: synced.append((stat.S_ISDIR(os.fstat(handle).st_mode), target.exists()))
    )
    write_whole(target, "words")
    assert synced == [(False, False), (True, True)]


@given(st.text(st.characters(exclude_categories=[])))
def test_what_is_storable_is_utf8_without_nul(text: str) -> None:
    try:
        encodable = b"\0" not in text.encode("utf-8")
    except UnicodeEncodeError:
        encodable = False
    assert storable(text) == encodable
