"""Our YAML holds texts, lists and fields, and every fault names its line."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.errors import InputError
from coder.strict_yaml import Node, load_strict, load_strict_file, quoted


def plain(node: Node) -> object:
    """The node as ordinary Python values."""
    if isinstance(node.value, tuple):
        return [plain(entry) for entry in node.value]
    if isinstance(node.value, dict):
        return {name: plain(child) for name, child in node.value.items()}
    return node.value


def refusal(text: str) -> str:
    with pytest.raises(InputError) as caught:
        load_strict(text, "file.yaml")
    return str(caught.value)


def test_nothing_but_text_comes_of_what_other_readers_turn_into_something_else() -> None:
    written = ["no", "007", "1.10", "2020-01-01", "12:30", "~", "null", "0x1F", "1e3", "true", "<<"]
    node = load_strict("words:\n" + "".join(f"  - {word}\n" for word in written), "file.yaml")
    assert plain(node) == {"words": written}


def test_nothing_written_is_an_empty_text_list_or_set_of_fields() -> None:
    node = load_strict("a:\n", "file.yaml").fields()["a"]
    assert (node.text(), node.entries(), node.fields()) == ("", (), {})


def test_each_value_knows_its_line() -> None:
    fields = load_strict(
        "# note\ntitle: x\nlist:\n  - one\n\n  - two\ntext: |\n  many\n  lines\nlast: y\n", "f"
    ).fields()
    assert {name: node.line for name, node in fields.items()} == {"title": 2, "list": 3, "text": 7, "last": 10}
    assert [entry.line for entry in fields["list"].entries()] == [4, 6]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "'a' stands here twice"),
        ("a: &x b\nc: *x\n", 1, "begins with &"),
        ("a: b\nc: *x\n", 2, "begins with *"),
        ("a: !!python/object:os.system x\n", 1, "begins with !"),
        ("a: b\nc: d: e\n", 2, "a colon inside a text"),
        ("a: b\n\tc: d\n", 2, "Tab"),
        ("a: [b,\n", 2, "a bracket that is opened"),
        ('a: "b\nc: d\n', 3, "never closed"),
        ("? [a]\n: b\n", 1, "must be a text"),
        ("--- a\n--- b\n", 2, "second document"),
        ("a: b\nc: \x01\n", 2, "character"),
        ('a: b\nc: "\\0"\n', 2, "character"),
        ('a: "\\ud800"\n', 1, "character"),
        ("[" * 5000, 1, "more than 60"),
        ("- " * 61, 1, "more than 60"),
    ],
)
def test_a_fault_names_file_line_and_remedy(text: str, line: int, words: str) -> None:
    message = refusal(text)
    assert message.startswith(f"file.yaml, line {line}: ")
    assert words in message


def test_an_empty_file_is_refused() -> None:
    assert refusal(" \n# only a note\n") == "file.yaml is empty."


def test_sixty_levels_are_read() -> None:
    assert load_strict("[" * 60 + "]" * 60, "f").entries()


def test_an_alias_bomb_is_refused_at_its_first_anchor() -> None:
    bomb = "a: &a [x]\n" + "".join(f"b{i}: &b{i} [*a,*a,*a]\n" for i in range(20))
    assert "line 1" in refusal(bomb)


def test_an_unknown_field_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(InputError, match=r"f, line 2: there is no field 'colour'; did you mean 'color'"):
        load_strict("name: x\ncolour: red\n", "f").fields(["name", "color"])


def test_a_missing_field_is_named() -> None:
    with pytest.raises(InputError, match="f, line 1: the field 'name' is missing"):
        load_strict("a: x\n", "f").fields(required=["name"])


@pytest.mark.parametrize(
    ("text", "ask"), [("[a]", "text"), ("a: b", "entries"), ("word", "entries"), ("[a]", "fields")]
)
def test_another_kind_of_thing_is_refused(text: str, ask: str) -> None:
    with pytest.raises(InputError, match="f, line 1: there should be"):
        getattr(load_strict(text, "f"), ask)()


def test_flags_are_true_or_false_in_words() -> None:
    assert [load_strict(word, "f").flag() for word in ("true", "Yes", "false", "NO")] == [True, True, False, False]
    with pytest.raises(InputError, match="true or false"):
        load_strict("maybe", "f").flag()


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes("title: é".encode("latin-1"))
    for name, words in [("none.yaml", "no file"), ("latin.yaml", "not UTF-8"), (".", "folder")]:
        with pytest.raises(InputError, match=words):
            load_strict_file(tmp_path / name)


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbftitle: x\r\n")
    assert plain(load_strict_file(path)) == {"title": "x"}


STORABLE = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


@given(STORABLE)
def test_what_is_quoted_is_read_back_exactly(text: str) -> None:
    assert load_strict(f"a:\n  - {quoted(text)}\n", "f").fields()["a"].texts() == (text,)


@given(st.text(alphabet="ab:-? \n\t\"'[]{},#&*!|>%@`\\x0uU\ud800\x85\u2028\ufeff", max_size=60) | st.text(max_size=40))
def test_any_text_gives_a_node_or_a_refusal(text: str) -> None:
    with contextlib.suppress(InputError):
        assert load_strict(text, "file.yaml").file == "file.yaml"
