"""Codebooks as CSV: our own layout, and lists of codes from elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder.codebook.draft import DraftCodebook
from coder.codebook.parsing import parse_codebook
from coder.errors import InputError


def parsed(tmp_path: Path, text: str) -> DraftCodebook:
    path = tmp_path / "codebook.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return parse_codebook(path)


def tree(book: DraftCodebook) -> list[tuple[str, str | None]]:
    return [(code.key, code.parent) for code in book.codes]


def test_a_list_of_names_becomes_codes_with_keys(tmp_path: Path) -> None:
    book = parsed(tmp_path, "code,count\nOrganisation & efficiency,64\nPain management,14\nux,3\n")
    assert [(code.key, code.name) for code in book.codes] == [
        ("organisation_efficiency", "Organisation & efficiency"),
        ("pain_management", "Pain management"),
        ("ux", "ux"),
    ]
    assert book.notes == ("Not read: the columns count.",)


def test_the_codebook_of_the_nhs_has_50_codes(shared: Path) -> None:
    book = parse_codebook(shared / "data/nhs_fft/codebook.csv")
    assert len(book.codes) == 50
    assert {code.key: code.name for code in book.codes}["funding_use_of_financial_resources"] == (
        "Funding & use of financial resources"
    )


def test_the_codebook_of_the_notebook_survey_keeps_its_keys(shared: Path) -> None:
    path = shared / "data/jupyter_themes/codebook.csv"
    names = [line.split(",")[0] for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    assert [code.key for code in parse_codebook(path).codes] == names


def test_lists_are_separated_by_bars_or_lines(tmp_path: Path) -> None:
    book = parsed(tmp_path, 'key,use when,examples\na,"one | two","yes|no\nthree"\n')
    assert (book.codes[0].use_when, book.codes[0].examples) == (("one", "two"), ("yes|no", "three"))


def test_a_path_makes_parent_and_child(tmp_path: Path) -> None:
    book = parsed(tmp_path, "code\nBarriers->Time\nValue -> Trust->Depth\nBarriers->Cost\n")
    assert tree(book) == [
        ("barriers", None),
        ("time", "barriers"),
        ("cost", "barriers"),
        ("value", None),
        ("trust", "value"),
        ("depth", "trust"),
    ]
    assert [code.key for code in book.codes if not code.codable] == ["barriers", "value", "trust"]
    assert book.notes == ("Made as families that only group: Barriers, Value, Trust.",)


def test_a_path_finds_a_parent_that_has_a_row_of_its_own(tmp_path: Path) -> None:
    book = parsed(tmp_path, "code,brief\nBarriers->Time,x\nBARRIERS,what hinders\n")
    assert tree(book) == [("barriers", None), ("time", "barriers")]
    assert book.codes[0].brief == "what hinders"
    assert book.codes[0].codable
    assert book.notes == ()


@pytest.mark.parametrize("parent", ["fam", "The family", "the FAMILY"])
def test_a_parent_is_named_by_key_or_name_wherever_its_row_stands(tmp_path: Path, parent: str) -> None:
    book = parsed(tmp_path, f"key,name,parent\nchild,Child,{parent}\nfam,The family,\n")
    assert tree(book) == [("fam", None), ("child", "fam")]


def test_a_spreadsheet_with_semicolons_is_read(tmp_path: Path) -> None:
    book = parsed(tmp_path, "\ufeffKey;Name;Codable\r\na;A;no\r\nb;B;\r\n\r\n;;\r\n")
    assert [(code.name, code.codable) for code in book.codes] == [("A", False), ("B", True)]


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("word,count\na,1\n", "codebook.csv has", "code, key or name"),
        ("key,name\na,A\nA b,B\n", "line 3", "write 'a_b'"),
        ("key,name\na,A\na,B\n", "line 3", "line 2"),
        ("code\nTime\ntime\n", "line 3", "different names"),
        ("key,parent\nx,\na,b\nb,a\n", "line 3", "its own parent"),
        ("key,name,parent\na,Same,\nb,X,\nc,same,b\nd,D,same\n", "line 5", "any of a, c"),
        ("key,name,parent\np,P,\nq,Q,\na,Same,p\nb,Same,q\nd,D,same\n", "line 6", "any of a, b"),
        ("key,codable\na,perhaps\n", "line 2", "true or false"),
        ("key,color\na,red\n", "line 2", "six digits"),
        ("code\nA->\n", "line 2", "beside ->"),
        ("key,brief\n,x\n", "line 2", "names no code"),
        ("key,brief\na,x,y\n", "line 2", "more cells"),
        ("code\n", "codebook.csv has", "no codes"),
    ],
)
def test_a_fault_is_refused_with_its_line(tmp_path: Path, text: str, place: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        parsed(tmp_path, text)
    assert place in str(caught.value)
    assert words in str(caught.value)


def test_a_code_and_another_of_its_name_below_a_parent_are_told_apart_in_any_order(tmp_path: Path) -> None:
    rows = ["blackboard", "blackboard->safe_assign", "safe_assign"]
    for order in (rows, rows[::-1]):
        path = tmp_path / "book.csv"
        path.write_text("code\n" + "\n".join(order) + "\n", encoding="utf-8")
        book = parse_codebook(path)
        assert {(code.key, code.parent) for code in book.codes} == {
            ("blackboard", None),
            ("blackboard_safe_assign", "blackboard"),
            ("safe_assign", None),
        }


def test_a_parent_without_a_row_of_its_own_is_made_a_family(tmp_path: Path) -> None:
    book = parsed(tmp_path, "code,parent\nEqual partnership,Meaning\nNo time,Barriers\nExpertise,Meaning\n")
    assert tree(book) == [
        ("meaning", None), ("equal_partnership", "meaning"), ("expertise", "meaning"),
        ("barriers", None), ("no_time", "barriers"),
    ]  # fmt: skip
    assert [code.key for code in book.codes if not code.codable] == ["meaning", "barriers"]
