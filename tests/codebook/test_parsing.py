"""A YAML codebook is read as it stands, or refused with the line at fault."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coder.assets import folder
from coder.codebook.draft import PALETTE, DraftCodebook, key_from, warnings
from coder.codebook.parsing import inspect_codebook, parse_codebook
from coder.codebook.reading import ConfusableGroup
from coder.errors import CoderError, InputError

SIX_FAMILIES = {"barriers", "understandings", "value", "inclusion", "gap", "doing_it_well"}


def parsed(tmp_path: Path, text: str) -> DraftCodebook:
    path = tmp_path / "codebook.yaml"
    path.write_text(text, encoding="utf-8", newline="")
    return parse_codebook(path)


def refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(InputError) as caught:
        parsed(tmp_path, text)
    return str(caught.value)


def codes(*lines: str) -> str:
    return "codes:\n" + "".join(line + "\n" for line in lines)


def test_the_co_production_codebook_has_35_codes_in_families_that_cannot_be_applied() -> None:
    book = parse_codebook(folder("codebooks") / "co-production.yaml")
    above = {code.key: code.parent for code in book.codes}
    assert sum(code.codable for code in book.codes) == 35
    assert {code.key for code in book.codes if code.parent is None} == SIX_FAMILIES
    assert not any(code.codable for code in book.codes if code.key in SIX_FAMILIES)
    assert above["time"] == "barriers"
    assert above["workforce"] == "cost"
    assert above["power"] == "culture"
    assert above["worth_effort"] == "doing_it_well"
    assert len(book.confusable or ()) == 13


def test_the_blank_codebook_loads_as_it_stands() -> None:
    book = parse_codebook(folder("codebooks") / "framework-blank.yaml")
    assert [(code.key, code.codable) for code in book.codes] == [("example_family", False), ("waiting", True)]
    assert warnings(book.codes) == ()


def test_every_field_of_a_code_is_read(tmp_path: Path) -> None:
    book = parsed(
        tmp_path,
        "title: 007\n"
        + codes(
            "  - key: cost",
            "    name: Cost",
            "    brief: no",
            "    full: >-",
            "      two",
            "      lines",
            "    use_when: [1.10, 2020-01-01]",
            "    do_not_use_when: [a]",
            "    examples: [b]",
            "    near_misses: [c]",
            "    questions: [Q1]",
            "    color: '#abcdef'",
            "    codable: false",
        )
        + "confusable: []\n",
    )
    (code,) = book.codes
    assert (book.title, code.brief, code.full, code.use_when) == ("007", "no", "two lines", ("1.10", "2020-01-01"))
    assert (code.do_not_use_when, code.examples, code.near_misses) == (("a",), ("b",), ("c",))
    assert (code.questions, code.color, code.codable) == (("Q1",), "#ABCDEF", False)


def test_a_key_is_made_from_the_name_and_is_unique(tmp_path: Path) -> None:
    book = parsed(
        tmp_path,
        codes(
            "  - name: Time",
            "    children: [{name: Cost & 'budget'!}, {name: Other}]",
            "  - {name: Money, children: [{name: Other}]}",
            "  - {key: time, name: Hours}",
        ),
    )
    assert [code.key for code in book.codes] == ["time_2", "cost_budget", "time_other", "money", "money_other", "time"]


@pytest.mark.parametrize(
    ("name", "key"),
    [("Organisation & efficiency", "organisation_efficiency"), ("Überlastung", "überlastung"), ("?!", "code")],
)
def test_a_key_keeps_letters_and_digits_of_any_script(name: str, key: str) -> None:
    assert key_from(name) == key


def test_a_family_and_its_codes_share_a_colour_and_families_differ(tmp_path: Path) -> None:
    book = parsed(
        tmp_path,
        codes("  - {name: A, children: [{name: B}]}", "  - {name: C, children: [{name: D}]}")
        + "  - {name: E, color: '#010203', children: [{name: F}, {name: G, color: '#040506'}]}\n",
    )
    assert [code.color for code in book.codes] == [
        *[PALETTE[0]] * 2,
        *[PALETTE[1]] * 2,
        "#010203",
        "#010203",
        "#040506",
    ]


def test_confusable_codes_are_read(tmp_path: Path) -> None:
    book = parsed(tmp_path, codes("  - name: A", "  - name: B") + "confusable: [{codes: [b, a], ask: Which?}]\n")
    assert book.confusable == (ConfusableGroup(("b", "a"), "Which?", ""),)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (codes("  - key: a"), 2, "no name"),
        (codes("  - key: Big Key", "    name: A"), 2, "write 'big_key'"),
        (codes("  - {key: a, name: A}", "  - {key: a, name: B}"), 3, "line 2"),
        (codes("  - {key: a, name: A}", "  - name: X", "    children:", "      - {key: a, name: B}"), 5, "line 2"),
        (codes("  - {key: a, name: A}", "  - {key: b, name: ' a '}"), 3, "different names"),
        (codes("  - name: A", "    colour: '#123456'"), 3, "did you mean 'color'"),
        (codes("  - name: A", "    color: blue"), 2, "six digits"),
        (codes("  - name: A", "    codable: maybe"), 3, "true or false"),
        (codes("  - name: A", "    use_when: word"), 3, "a list"),
        (codes("  - name: A", "    brief: [word]"), 3, "one text"),
        (codes("  - word"), 2, "fields"),
        ("title: x\n", 1, "'codes' is missing"),
        (codes("  - name: A") + "themes: []\n", 3, "no field 'themes'"),
        (codes("  - name: Time", "  - name: B") + "confusable:\n  - codes: [b, tiem]\n    ask: x\n", 5, "'time'"),
        (codes("  - name: A") + "confusable:\n  - codes: [a, a]\n    ask: x\n", 4, "two different codes"),
        (codes("  - name: A") + "confusable:\n  - codes: [a]\n", 4, "'ask' is missing"),
    ],
)
def test_a_fault_is_refused_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    message = refusal(tmp_path, text)
    assert f"codebook.yaml, line {line}: " in message
    assert words in message


def test_a_codebook_without_codes_is_refused(tmp_path: Path) -> None:
    assert "has no codes" in refusal(tmp_path, "codes: []\n")


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.yaml or \.csv"):
        parse_codebook(tmp_path / "codebook.docx")


def test_codes_cannot_be_nested_without_end(tmp_path: Path) -> None:
    nested = "".join(f"{'  ' * i}- name: L{i}\n{'  ' * i}  children:\n" for i in range(21))
    assert "more than 20 levels" in refusal(tmp_path, "codes:\n" + nested)


def test_all_faults_of_a_file_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "codebook.yaml"
    path.write_text(codes("  - key: a", "  - name: B", "    codable: x", "    brief: [y]", "  - {name: C, color: z}"))
    _, faults = inspect_codebook(path)
    assert sorted(fault.split(", line ")[1][0] for fault in faults) == ["2", "4", "5", "6"]
    assert "3 more" in refusal(tmp_path, path.read_text())


def test_codes_without_definition_or_rule_are_named(tmp_path: Path) -> None:
    book = parsed(
        tmp_path,
        codes(
            "  - {name: Whole, brief: x, use_when: [y]}",
            "  - {name: Family, codable: false}",
            "  - {name: Bare}",
            "  - {name: Full only, full: x, do_not_use_when: [y]}",
            "  - {name: No rule, brief: x}",
        ),
    )
    undefined, unruled = warnings(book.codes)
    assert undefined == "1 code (bare) without a definition."
    assert unruled.startswith("2 codes (bare, no_rule) without a rule")


def test_a_long_codebook_is_pointed_out(tmp_path: Path) -> None:
    def listed(count: int) -> str:
        return codes(*(f"  - {{name: N{i}, brief: x, use_when: [y]}}" for i in range(count)))

    assert warnings(parsed(tmp_path, listed(30)).codes) == ()
    assert "31 codes" in warnings(parsed(tmp_path, listed(31)).codes)[0]


FIELDS = ["codes:", "title:", "confusable:", "name:", "key:", "children:", "codable:", "use_when:", "color: '#123456'"]
SIGNS = ["- ", "  ", "    ", " x", " a", "\n", "[", "]", "{", "}", '"', "'", "|", ",", "->", "code,parent", "\t", ";"]
FRAGMENTS = st.lists(st.sampled_from(FIELDS + SIGNS)).map("".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.text(max_size=80).map(lambda text: text.encode("utf-8", "replace")) | FRAGMENTS.map(str.encode)
       | st.binary(max_size=80), ending=st.sampled_from([".yaml", ".csv"]))  # fmt: skip
def test_any_file_gives_a_codebook_or_one_refusal(tmp_path: Path, content: bytes, ending: str) -> None:
    path = tmp_path / f"any{ending}"
    path.write_bytes(content)
    try:
        book = parse_codebook(path)
    except CoderError:
        return
    keys = [code.key for code in book.codes]
    assert len(set(keys)) == len(keys) > 0
    assert all(code.parent is None or code.parent in keys[:place] for place, code in enumerate(book.codes))
