"""What the rules find in sentences that were marked by hand, what they leave alone, and that no text delays them."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.survey.identifiers import KINDS, find_identifiers, is_nhs_number
from tests.survey.identifier_sentences import MARKED, MISSED, TRAPS, parse


def found(text: str) -> list[tuple[str, str]]:
    return [(one.kind, text[one.start : one.end]) for one in find_identifiers(text)]


def replacements(text: str) -> list[str]:
    return [one.replacement for one in find_identifiers(text)]


class TestMarkedSentences:
    def test_precision_and_recall_of_each_kind(self) -> None:
        right: Counter[str] = Counter()
        marked: Counter[str] = Counter()
        suggested: Counter[str] = Counter()
        for sentence in (*MARKED, *TRAPS):
            text, spans = parse(sentence)
            suggestions = {(one.start, one.end, one.kind) for one in find_identifiers(text)}
            marked.update(kind for _, _, kind in spans)
            suggested.update(kind for _, _, kind in suggestions)
            right.update(kind for _, _, kind in suggestions & set(spans))
        assert set(marked) == set(KINDS) - {"other"}
        for kind in marked:
            assert right[kind] / marked[kind] >= 0.95, f"recall of {kind}"
            assert right[kind] / suggested[kind] >= 0.95, f"precision of {kind}"

    def test_there_are_enough_of_them(self) -> None:
        assert len(MARKED) >= 60
        assert len(TRAPS) >= 30

    @pytest.mark.parametrize("sentence", TRAPS)
    def test_nothing_is_found_in_what_only_looks_like_it(self, sentence: str) -> None:
        assert found(sentence) == []

    @pytest.mark.parametrize("sentence", MISSED)
    def test_what_only_a_reader_sees_is_not_claimed(self, sentence: str) -> None:
        assert found(sentence) == []


class TestNames:
    def test_after_a_family_word_the_words_before_the_name_stay_in_brackets(self) -> None:
        assert replacements("My late husband George, my GP Tomasz and Mrs Lacey") == [
            "[My late husband]", "[my GP]", "[name removed]",
        ]  # fmt: skip

    def test_a_name_is_found_again_in_the_same_answer_and_replaced_alike(self) -> None:
        text = "My daughter Amy is 26. Amy's chair broke. They never asked Amy; amy is not a name here."
        assert found(text) == [("name", "My daughter Amy"), ("name", "Amy"), ("name", "Amy")]
        assert replacements(text) == ["[My daughter]", "[my daughter]", "[my daughter]"]

    def test_a_name_met_before_its_relation_is_told_is_replaced_alike(self) -> None:
        assert replacements("I met Delroy, and our carer Delroy stayed.") == ["[our carer]", "[our carer]"]

    def test_titles_and_words_of_institutions_are_no_names(self) -> None:
        assert found("my nurse Practitioner, my GP Surgery, the manager North East, Doctor Who") == []

    def test_a_line_break_ends_what_belongs_together(self) -> None:
        assert found("She was my carer\nAgnieszka is a saint's name") == []

    def test_names_in_other_alphabets_of_europe(self) -> None:
        assert found("Dr Łukasz Żuraw and my carer Zoë") == [("name", "Łukasz Żuraw"), ("name", "my carer Zoë")]


class TestNumbers:
    @pytest.mark.parametrize("number", ["943 476 5919", "9434765919", "943-476-5919"])
    def test_an_nhs_number_is_told_by_its_last_digit(self, number: str) -> None:
        assert is_nhs_number(number)
        assert found(f"it is {number} then") == [("nhs_number", number)]
        wrong = number[:-1] + "8"
        assert not is_nhs_number(wrong)
        assert ("nhs_number", wrong) not in found(f"it is {wrong} then")

    def test_the_check_digit_is_that_of_the_definition(self) -> None:
        for first_nine in ("943476591", "123456789", "401023213", "999000001"):
            remainder = sum(int(digit) * (10 - place) for place, digit in enumerate(first_nine)) % 11
            expected = {0: "0", 1: None}.get(remainder, str(11 - remainder))
            valid = [digit for digit in "0123456789" if is_nhs_number(first_nine + digit)]
            assert valid == ([] if expected is None else [expected])

    def test_an_impossible_date_is_none(self) -> None:
        assert found("12/31/2021 and 31/12/2021") == [("date", "12/31/2021"), ("date", "31/12/2021")]
        assert found("45/13/2021 and 13/13/2021") == []

    def test_the_letters_before_a_postcode_must_be_those_of_a_place(self) -> None:
        assert found("form QZ1 2AB is not LS1 4AP") == [("postcode", "LS1 4AP")]


class TestWhereTwoOverlap:
    def test_the_longer_one_is_taken(self) -> None:
        assert found("mail www.carers@mail.example.org now") == [("email", "www.carers@mail.example.org")]

    @given(st.text(alphabet="aA@.0123 \nDrmyMrsdughtCouncil-+()'é/£", max_size=200))
    def test_suggestions_are_in_order_apart_and_within_the_text(self, text: str) -> None:
        end = 0
        for one in find_identifiers(text):
            assert end <= one.start < one.end <= len(text)
            assert one.replacement.startswith("[")
            assert one.replacement.endswith("]")
            assert text[one.start : one.end].strip() == text[one.start : one.end]
            end = one.end

    @given(st.lists(st.sampled_from(MARKED), min_size=1, max_size=4))
    def test_what_is_found_does_not_depend_on_sentences_of_other_lines(self, sentences: list[str]) -> None:
        text = "\n\n".join(parse(sentence)[0] for sentence in sentences)
        places = {text[one.start : one.end] for one in find_identifiers(text)}
        for sentence in sentences:
            alone, spans = parse(sentence)
            if "regards" not in alone:
                assert {alone[start:end] for start, end, _ in spans} <= places


HOSTILE = (
    "a@",
    "a.",
    "1 ",
    "0",
    "07 ",
    "www.",
    "My daughter Amy ",
    "Abc ",
    "A Hospital ",
    "12 Abc ",
    "Jan 1 ",
    "born on ",
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_long_hostile_text_is_read_to_its_end(piece: str) -> None:
    text = (piece * 50_000)[:100_000]
    assert all(one.end <= len(text) for one in find_identifiers(text))
