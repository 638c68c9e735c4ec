"""The layout of text on a grid: nothing is lost, nothing is too wide, and a cell leads back to its text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from coder.display import display_text
from coder.tui.layout import Layout
from tests.tui.awkward import AWKWARD

PIECES = [
    *"ab .!\n\t",
    "e\u0301", "漢", "👩🏽‍⚕️", "🇬🇧", "\u200d", "\ufe0f", "\u1100", "\u1161", "\x1b", "\r\n", "क", "्", "ि", "🏽", "🇫",
]  # fmt: skip
WIDTHS = (2, 3, 7, 20, 79, 400)


def check(raw: str, width: int) -> None:
    text = display_text(raw)
    grid = Layout.of(text, width)
    assert "".join(text[mark.start : mark.end] for mark in grid.clusters) == text
    assert [line.first for line in grid.lines[1:]] == [line.last for line in grid.lines[:-1]]
    assert (grid.lines[0].first, grid.lines[-1].last) == (0, len(grid.clusters))
    for line in grid.lines:
        row = "".join(text[mark.start : mark.end] for mark in grid.clusters[line.first : line.last])
        assert "\n" not in row[:-1]
        assert sum(
            mark.cells for mark in grid.clusters[line.first : line.last] if text[mark.start] not in " \n"
        ) <= max(2, width)
    for index, mark in enumerate(grid.clusters):
        row, column = grid.cell_of(index)
        for step in range(mark.cells):
            assert grid.index_of_cell(row, column + step) == index
    for offset in range(len(text) + 1):
        assert grid.offset(grid.index_at(offset)) <= offset


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_texts_keep_every_character_in_its_place(name: str, width: int) -> None:
    check(AWKWARD[name], width)


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join), st.sampled_from((2, 5, 11, 40)))
def test_any_text_keeps_every_character_in_its_place(raw: str, width: int) -> None:
    check(raw, width)


@pytest.mark.parametrize("name", [name for name in AWKWARD if name not in ("flags", "newlines")])
def test_cells_are_counted_as_the_terminal_library_counts_them(name: str) -> None:
    text = display_text(AWKWARD[name]).replace("\n", " ")
    assert sum(mark.cells for mark in Layout.of(text, 80).clusters) == cell_len(text)


def test_a_base_letter_and_its_marks_are_one_step() -> None:
    text = AWKWARD["combining"]
    marks = sum(1 for character in text if unicodedata.combining(character))
    assert len(Layout.of(text, 80).clusters) == len(text) - marks


def words(text: str) -> list[str]:
    grid, out, at = Layout.of(text, 80), [], 0
    while True:
        first, last = grid.next_word(at)
        if first == last:
            return out
        out.append(text[grid.offset(first) : grid.offset(last)])
        at = last


def test_words_are_whole_in_every_script() -> None:
    assert words("Don't stop, co-production!") == ["Don't", "stop", ",", "co-production", "!"]
    assert words("e\u0301te\u0301 नमस्ते שָׁלוֹם") == ["e\u0301te\u0301", "नमस्ते", "שָׁלוֹם"]
    assert words("👩🏽‍⚕️ ok") == ["👩🏽‍⚕️", "ok"]
    assert words("  ") == []


def sentences(text: str) -> list[str]:
    grid, out, at = Layout.of(text, 80), [], 0
    while True:
        first, last = grid.next_sentence(at)
        if first == last:
            return out
        out.append(text[grid.offset(first) : grid.offset(last)])
        at = last


def test_sentences_end_at_stops_that_space_follows() -> None:
    assert sentences("It takes 3.5 hours. Why? No idea...  “None.” End") == [
        "It takes 3.5 hours.", "Why?", "No idea...", "“None.”", "End",
    ]  # fmt: skip
    assert sentences("会議が多い。困る。") == ["会議が多い。", "困る。"]
    assert sentences("one\ntwo\n\n three ") == ["one", "two", "three"]
    assert sentences("...") == ["..."]


def test_an_answer_of_dots_is_read_in_linear_time() -> None:
    assert len(sentences("." * 26_000 + "x")) == 1


def test_the_word_before_the_caret_begins_where_it_begins() -> None:
    grid = Layout.of("one two  three", 80)
    assert [grid.word_start_before(index) for index in (14, 9, 7, 3, 0)] == [9, 4, 4, 0, 0]
