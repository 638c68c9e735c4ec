"""A coder finds a code by a few letters, also mistyped ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.codebook.reading import CodeEntry
from coder.codebook.search import find_codes


def entry(key: str, name: str) -> CodeEntry:
    return CodeEntry(0, key, None, 0, 0, name, "", "", (), (), (), (), (), "#77AADD", True)


CODES = [
    entry("time", "Time"),
    entry("cost", "Money & budgets"),
    entry("workforce", "Staff shortage and no cover"),
    entry("communication", "Communication"),
    entry("not_acted_on", "Asked, and not acted on"),
    entry("usual_voices", "The same people each time"),
    entry("trust", "Trust"),
]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("time", "time"),
        ("TI", "time"),
        ("cost", "cost"),
        ("mon", "cost"),
        ("budg", "cost"),
        ("short staff", "workforce"),
        ("not_a", "not_acted_on"),
        ("tiem", "time"),
        ("trsut", "trust"),
        ("comunicaton", "communication"),
        ("bugdets", "cost"),
    ],
)
def test_the_code_that_is_meant_comes_first(query: str, first: str) -> None:
    assert find_codes(query, CODES)[0].key == first


def test_the_beginning_of_a_name_comes_before_the_beginning_of_a_word() -> None:
    found = [code.key for code in find_codes("t", CODES)]
    assert found[:3] == ["time", "trust", "usual_voices"]


def test_nothing_typed_gives_the_first_codes_in_their_order() -> None:
    assert find_codes("  ", CODES, limit=3) == CODES[:3]


def test_letters_that_no_code_has_find_none() -> None:
    assert find_codes("xyzzyq", CODES) == []


@given(st.text(max_size=30), st.integers(1, 8))
def test_any_letters_give_some_of_the_codes_each_once(query: str, limit: int) -> None:
    found = find_codes(query, CODES, limit)
    assert len(found) <= limit
    assert len({code.key for code in found}) == len(found)


@given(st.sampled_from(CODES))
def test_a_whole_key_or_name_finds_its_code(code: CodeEntry) -> None:
    assert find_codes(code.key, CODES)[0] == find_codes(code.name, CODES)[0] == code
