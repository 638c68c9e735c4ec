"""Who is quoted: made from a template and the respondent's data."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.errors import InputError
from coder.reporting.attribution import attribution, attributor, default_template

HOUSE = "{respondent_type} ({role}) #{number}"
FIELDS = ["respondent_type", "role", "number"]


def named(template: str, *values: str, respondent: str = "P7") -> str:
    return attribution(template, respondent, dict(zip(FIELDS, values, strict=True)))


class TestTemplates:
    def test_all_fields_are_filled(self) -> None:
        assert named(HOUSE, "Staff", "manager", "208") == "Staff (manager) #208"

    def test_an_empty_field_takes_its_brackets_with_it(self) -> None:
        assert named(HOUSE, "Person with lived experience", "", "030") == "Person with lived experience #030"

    def test_an_empty_number_takes_its_sign_with_it(self) -> None:
        assert named(HOUSE, "Staff", "nurse", " ") == "Staff (nurse)"

    def test_the_respondents_key_is_a_field(self) -> None:
        assert named("Respondent #{respondent}", "", "", "") == "Respondent #P7"

    @pytest.mark.parametrize(
        ("template", "values", "expected"),
        [
            ("({role}, {number})", ("", "manager", "1"), "(manager, 1)"),
            ("({role}, {number})", ("", "", "1"), "(1)"),
            ("({role}, {number})", ("", "manager", ""), "(manager)"),
            ("({role}, {number})", ("", "", ""), "Respondent"),
            ("{respondent_type}, {role}", ("Staff", "", ""), "Staff"),
            ("{respondent_type} - {role} - {number}", ("Staff", "", "1"), "Staff - 1"),
            ("{role} | {number}", ("", "", "1"), "1"),
            ("Staff [{role} ({number})]", ("", "", ""), "Staff"),
            ("Staff [{role} ({number})]", ("", "", "9"), "Staff [(9)]"),
            ("{respondent_type}({role})", ("Staff", "", ""), "Staff"),
            ("{respondent_type}   #{number}", ("a  b\nc", "", "1"), "a b c #1"),
        ],
    )
    def test_separators_go_with_what_they_separated(
        self, template: str, values: tuple[str, str, str], expected: str
    ) -> None:
        assert named(template, *values) == expected

    @given(
        st.text("ab {}()[],#-", max_size=12).map(lambda text: re.sub(r"[{}]", "", text)),
        st.lists(st.sampled_from([*(f"{{{name}}}" for name in FIELDS), "(", ")", "[", "]", " ", "#", ", ", "x"])),
        st.lists(st.sampled_from(["", " ", "manager", "two  words", "\n"]), min_size=3, max_size=3),
    )
    def test_no_bracket_and_no_double_space_is_left_over(self, tail: str, parts: list[str], values: list[str]) -> None:
        try:
            found = attributor("{respondent}" + "".join(parts) + tail, FIELDS)
        except InputError:
            return  # brackets that do not match
        shown = found("P1", dict(zip(FIELDS, values, strict=True)))
        assert "  " not in shown
        assert shown == shown.strip()
        assert "P1" in shown
        assert "()" not in shown
        assert "[]" not in shown
        bare = shown
        while (shorter := re.sub(r"\([^()\[\]]*\)|\[[^()\[\]]*\]", "", bare)) != bare:
            bare = shorter
        assert not re.search(r"[()\[\]]", bare)


class TestRefusals:
    @pytest.mark.parametrize(
        ("template", "words"),
        [
            (
                "{roll} {number}",
                r"names \{roll\}, which is neither .*; the fields are \{respondent\}, .*\{role\}, \{number\}",
            ),
            ("Staff (manager) #208", "name a field"),
            ("{role", "one brace stands alone"),
            ("{role}}", "one brace stands alone"),
            ("({role}", "does not close"),
            ("{role})", "does not open"),
            ("({role}]", "does not open"),
        ],
    )
    def test_a_template_that_cannot_be_used(self, template: str, words: str) -> None:
        with pytest.raises(InputError, match=words):
            attributor(template, FIELDS)


class TestHouseStyle:
    @pytest.mark.parametrize(
        ("attributes", "expected"),
        [
            (["respondent_type", "role", "number"], "{respondent_type} ({role}) #{number}"),
            (["role", "group", "organisation"], "{group} ({role}) #{respondent}"),
            (["Type", "Job title"], "{Type} ({Job title}) #{respondent}"),
            (["role"], "{role} #{respondent}"),
            (["trust"], "Respondent #{respondent}"),
            ([], "Respondent #{respondent}"),
        ],
    )
    def test_it_follows_the_attributes(self, attributes: list[str], expected: str) -> None:
        assert default_template(attributes) == expected

    def test_a_published_report_is_labelled_as_it_was_printed(self, shared: Path) -> None:
        with (shared / "data/scie/scie_quotes.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        attribute = attributor(default_template(list(rows[0])), FIELDS)
        printed = [row["attribution_as_printed"] for row in rows]
        made = [attribute(row["respondent_id"], {name: row[name] for name in FIELDS}) for row in rows]
        plain = [label.replace("Individual with", "Person with").replace("Staff, ", "Staff ") for label in printed]
        # four labels were printed with a comma in the place of brackets
        assert [label.replace("(", "").replace(")", "") for label in made] == [
            label.replace("(", "").replace(")", "") for label in plain
        ]
        assert sum(label == words for label, words in zip(made, printed, strict=True)) >= len(rows) - 5
