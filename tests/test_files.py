"""Files are whole or absent, and no cell becomes a formula."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.display import display_line, display_text
from coder.errors import InputError
from coder.files import csv_text, own_csv, write_whole

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
