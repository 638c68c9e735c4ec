"""One version of the codebook: its order, its paths, and finding a code as a person writes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coder.codebook.loading import load_codebook
from coder.codebook.reading import Codebook, codebook_version, current_codebook, show_codebook
from coder.errors import InputError
from coder.store.study import Study

OpenAs = Callable[[str | None], Study]

YAML = """
title: Test
codes:
  - name: Barriers
    codable: false
    children:
      - {key: time, name: Not enough hours}
      - {name: Cost, children: [{name: Staff}]}
  - name: Value
    children: [{key: cost_benefit, name: Cost}, {name: "A -> B"}]
  - {key: hours, name: Opening}
confusable:
  - {codes: [time, staff], ask: "Hours or people?", then: "Hours: time."}
  - {codes: [staff, value], ask: "Who?"}
"""


@pytest.fixture
def book(tmp_path: Path, open_as: OpenAs) -> Codebook:
    path = tmp_path / "codebook.yaml"
    path.write_text(YAML, encoding="utf-8")
    with open_as("lee") as study:
        load_codebook(study, path)
        return show_codebook(study)


def test_codes_stand_in_tree_order_with_their_depth(book: Codebook) -> None:
    assert [(code.key, code.depth, code.position) for code in book.codes] == [
        ("barriers", 0, 0),
        ("time", 1, 0),
        ("cost", 1, 1),
        ("staff", 2, 0),
        ("value", 0, 1),
        ("cost_benefit", 1, 0),
        ("a_b", 1, 1),
        ("hours", 0, 2),
    ]


def test_a_family_is_not_codable(book: Codebook) -> None:
    assert "barriers" not in [code.key for code in book.codable()]
    assert len(book.codable()) == 7


def test_a_path_leads_from_the_family_to_the_code(book: Codebook) -> None:
    assert book.path(book.by_key("staff")) == "barriers->cost->staff"
    assert book.path(book.by_key("value")) == "value"


@pytest.mark.parametrize(
    ("reference", "key"),
    [
        ("time", "time"),
        (" TIME ", "time"),
        ("not ENOUGH hours", "time"),
        ("cost", "cost"),
        ("barriers->time", "time"),
        ("Barriers -> Cost -> Staff", "staff"),
        ("cost->staff", "staff"),
        ("value->Cost", "cost_benefit"),
        ("A -> B", "a_b"),
        ("value->a -> b", None),
        ("hours", "hours"),
    ],
)
def test_a_code_is_found_by_key_name_or_path(book: Codebook, reference: str, key: str | None) -> None:
    if key is None:
        with pytest.raises(InputError):
            book.find(reference)
    else:
        assert book.find(reference).key == key
        assert book.by_id(book.find(reference).id).key == key


def test_a_name_that_two_codes_have_is_refused_with_their_keys(book: Codebook) -> None:
    with pytest.raises(InputError, match=r"'Cost' may be any of these codes: cost, cost_benefit"):
        book.find("Cost")


@pytest.mark.parametrize(
    ("reference", "meant"), [("tiem", "time"), ("Oppening", "hours"), ("barriers->stafff", "staff")]
)
def test_an_unknown_code_is_refused_with_the_nearest(book: Codebook, reference: str, meant: str) -> None:
    with pytest.raises(InputError, match=f"no code '{reference}'; did you mean '{meant}'"):
        book.find(reference)


def test_an_unknown_code_that_is_like_no_other_is_refused(book: Codebook) -> None:
    for reference in ("xyzzy", "", "->"):
        with pytest.raises(InputError, match="no code"):
            book.find(reference)
    with pytest.raises(InputError, match="no code 'Cost'"):
        book.by_key("Cost")
    with pytest.raises(InputError, match="no code with the number 999"):
        book.by_id(999)


def test_confusable_groups_are_found_by_each_of_their_codes(book: Codebook) -> None:
    assert [group.ask for group in book.confusable_with("staff")] == ["Hours or people?", "Who?"]
    assert [group.then for group in book.confusable_with("time")] == ["Hours: time."]
    assert book.confusable_with("hours") == ()


def test_a_study_without_codebook_says_how_to_get_one(open_as: OpenAs) -> None:
    with open_as("ana") as study, pytest.raises(InputError, match="coder codebook load FILE"):
        show_codebook(study)


def test_an_unknown_version_is_refused(book: Codebook, open_as: OpenAs) -> None:
    with open_as("ana") as study:
        with pytest.raises(InputError, match="no version 7; the newest is 1"):
            show_codebook(study, 7)
        with study.read() as session:
            assert codebook_version(session, book.version_id) == current_codebook(session) == book
            with pytest.raises(InputError, match="no version"):
                codebook_version(session, 999)
