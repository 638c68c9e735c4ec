"""The quote bank, each count made by hand from tests/themes/agreed.py."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from coder.errors import InputError
from coder.reporting.bank import Held, QuoteBank, bank_notes, group_note
from coder.reporting.quotes import natural_order, quote_bank
from coder.store.model import Attribute, Respondent, StudyRow, Theme
from coder.survey.identifier_list import identifier_ids
from coder.survey.redaction import keep_identifiers, mark_identifier, reopen_identifiers, scan_identifiers
from tests.themes.agreed import HOSTILE, VOICES, Agreed


def bank(agreed: Agreed, **asked: object) -> QuoteBank:
    with agreed.open("ana") as study:
        return quote_bank(study, **asked)  # type: ignore[arg-type]


def texts(found: QuoteBank) -> dict[str, list[str]]:
    return {group.key: [extract.text for extract in group.extracts] for group in found.groups}


class TestContent:
    def test_without_a_choice_all_standing_themes_are_taken(self, agreed: Agreed) -> None:
        assert texts(bank(agreed)) == {
            "voices": ["The same few voices", "always the same", HOSTILE],
            "who_speaks": ["always the same"],
            "resources": ["Time is short and money is short"],
        }

    def test_a_dropped_theme_is_shown_when_it_is_named(self, agreed: Agreed) -> None:
        assert list(texts(bank(agreed, themes=["For show"]))) == ["for_show"]

    def test_a_code_alone_gives_its_own_extracts(self, agreed: Agreed) -> None:
        assert texts(bank(agreed, codes=["cost", "Time"])) == {
            "cost": ["short and money is short"],
            "time": ["Time is short"],
        }

    def test_a_family_gives_its_codes(self, agreed: Agreed) -> None:
        assert list(texts(bank(agreed, codes=["barriers"]))) == ["time", "cost"]

    def test_without_themes_all_codes_in_use_are_taken(self, agreed: Agreed) -> None:
        with agreed.open() as study, study.write() as session:
            session.execute(update(Theme).values(status="dropped"))
            session.log("test.change", "themes")
        assert list(texts(bank(agreed))) == ["time", "cost", "usual_voices", "representativeness", "tokenism"]

    def test_an_extract_says_where_it_comes_from(self, agreed: Agreed) -> None:
        extract = bank(agreed, themes=["resources"]).groups[0].extracts[0]
        assert (extract.start, extract.end) == (0, 32)
        assert (extract.question, extract.wording) == ("Q1", "What about Q1?")
        assert extract.codes == ("time", "cost")
        assert extract.origins == ("both", "one")
        assert extract.attribution == "Staff (manager) #208"
        assert len(extract.coding_ids) == 2
        assert extract.id == min(extract.coding_ids)

    def test_the_whole_answer_has_no_span(self, agreed: Agreed) -> None:
        extract = bank(agreed, themes=["voices"]).groups[0].extracts[2]
        assert (extract.start, extract.end, extract.text) == (None, None, HOSTILE)

    def test_ids_are_the_same_every_time(self, agreed: Agreed) -> None:
        assert bank(agreed) == bank(agreed)

    def test_the_order_is_question_then_respondent_by_number(self) -> None:
        assert sorted(["P10", "P9", "P1", "Q", "P1a", "P010"], key=natural_order) == [
            "P1",
            "P1a",
            "P9",
            "P010",
            "P10",
            "Q",
        ]


class TestCounts:
    def test_bases_and_respondents(self, agreed: Agreed) -> None:
        found = bank(agreed)
        assert (found.base.respondents, found.base.answers, found.base.outside) == (4, 6, 1)
        assert [(group.respondents, len(group.extracts), group.held) for group in found.groups] == [
            (3, 3, 1),
            (1, 1, 0),
            (1, 1, 0),
        ]
        assert group_note(found.groups[0], found) == (
            "3 of 4 respondents; 3 extracts, 1 more held back; at most 2 from one respondent."
        )

    def test_an_extract_that_stands_under_two_headings_counts_once_for_its_respondent(self, agreed: Agreed) -> None:
        found = bank(agreed)
        by_respondent = {extract.respondent: extract.from_respondent for extract in found.groups[0].extracts}
        assert by_respondent == {"P2": 2, "P1": 2}

    def test_depth_follows_the_headings_that_are_shown(self, agreed: Agreed) -> None:
        assert [group.depth for group in bank(agreed).groups] == [0, 1, 0]
        assert [group.depth for group in bank(agreed, themes=["who_speaks"]).groups] == [0]


def change_consent(agreed: Agreed, said: dict[str, bool | None]) -> None:
    with agreed.open() as study, study.write() as session:
        for key, may_quote in said.items():
            session.execute(update(Respondent).where(Respondent.key == key).values(may_quote=may_quote))
        session.log("test.change", "consent")


class TestConsent:
    def test_who_refused_is_held_back_and_counted(self, agreed: Agreed) -> None:
        found = bank(agreed)
        assert "P3" not in {extract.respondent for group in found.groups for extract in group.extracts}
        assert found.held == (Held("the respondent did not agree to be quoted", 1, 1),)
        assert bank(agreed, themes=["voices", "for_show"]).held[0].extracts == 2
        assert "Held back: 1 extract of 1 respondent; the respondent did not agree to be quoted." in bank_notes(found)

    def test_who_said_nothing_where_others_were_asked_is_held_back(self, agreed: Agreed) -> None:
        change_consent(agreed, {"P2": None})
        found = bank(agreed)
        quoted = {extract.respondent for group in found.groups for extract in group.extracts}
        assert not quoted & {"P2", "P3"}
        assert {held.why: held.respondents for held in found.held} == {
            "the respondent did not agree to be quoted": 1,
            "the respondent did not say whether they may be quoted": 1,
        }
        assert found.unasked == 0

    def test_where_nobody_was_asked_all_are_quoted_and_the_bank_says_so(self, agreed: Agreed) -> None:
        change_consent(agreed, dict.fromkeys(("P1", "P2", "P3", "P10")))
        found = bank(agreed)
        quoted = {extract.respondent for group in found.groups for extract in group.extracts}
        assert (found.held, found.unasked) == ((), len(quoted))
        assert any(note.startswith("The survey did not ask whether people may be quoted") for note in bank_notes(found))

    def test_nothing_held_is_said_too(self, agreed: Agreed) -> None:
        with agreed.open() as study, study.write() as session:
            session.execute(update(Respondent).values(may_quote=True))
            session.log("test.change", "consent")
        found = bank(agreed)
        assert (found.held, found.unasked) == ((), 0)
        assert "No extract was held back." in bank_notes(found)


class TestPossibleIdentifiers:
    UNDECIDED = "the answer holds possible identifiers that nobody has decided on yet"

    def test_without_a_scan_the_bank_says_so(self, agreed: Agreed) -> None:
        found = bank(agreed)
        assert not found.scanned
        assert any(note.startswith("No scan for possible identifiers was made") for note in bank_notes(found))
        with agreed.open() as study:
            scan_identifiers(study, "Q1")
        found = bank(agreed)
        assert (found.scanned, found.unscanned) == (True, 1)
        assert any(note.startswith("1 quoted answer was not scanned") for note in bank_notes(found))

    def test_every_extract_of_an_answer_with_an_open_place_is_held_back_and_counted(self, agreed: Agreed) -> None:
        with agreed.open() as study:
            scan_identifiers(study)
            waiting = identifier_ids(study, kind="web")
            assert len(waiting) == 1
            found = bank(agreed)
            assert HOSTILE not in texts(found)["voices"]
            assert Held(self.UNDECIDED, 1, 1) in found.held
            assert (len(found.groups[0].extracts), found.groups[0].held) == (2, 2)
            assert f"Held back: 1 extract of 1 respondent; {self.UNDECIDED}." in bank_notes(found)
            keep_identifiers(study, waiting)
        found = bank(agreed)
        assert HOSTILE in texts(found)["voices"]
        assert (found.unscanned, [held.why for held in found.held]) == (
            0, ["the respondent did not agree to be quoted"]
        )  # fmt: skip

    def test_who_refused_is_held_back_for_that_reason_first(self, agreed: Agreed) -> None:
        with agreed.open() as study:
            marked = mark_identifier(study, "P3", "Q2", words="They")
            reopen_identifiers(study, marked.ids)
        assert bank(agreed).held == (Held("the respondent did not agree to be quoted", 1, 1),)

    def test_replaced_words_are_shown_in_brackets_and_a_cut_through_one_is_whole(self, agreed: Agreed) -> None:
        with agreed.open() as study:
            mark_identifier(study, "P2", "Q1", words="voices, always", replacement="people removed")
        found = bank(agreed)
        assert texts(found)["voices"][:2] == ["The same few [people removed]", "[people removed] the same"]
        first, second = found.groups[0].extracts[:2]
        assert (first.replaced, VOICES[second.start : second.end]) == (1, "always the same")
        assert any(
            note.startswith("In 2 extracts words that may tell who somebody is are replaced")
            for note in bank_notes(found)
        )

    def test_an_extract_beside_a_replaced_place_is_as_it_was(self, agreed: Agreed) -> None:
        with agreed.open() as study:
            mark_identifier(study, "P1", "Q1", words="money", replacement="[details removed]")
        (whole,) = bank(agreed, codes=["time"]).groups[0].extracts
        assert (whole.text, whole.replaced) == ("Time is short", 0)
        assert texts(bank(agreed, codes=["cost"]))["cost"] == ["short and [details removed] is short"]


class TestFilter:
    def test_only_those_who_fit_are_taken_and_the_base_is_theirs(self, agreed: Agreed) -> None:
        found = bank(agreed, where={"group": "Staff", "role": ""})
        assert texts(found)["voices"] == ["The same few voices", "always the same"]
        assert (found.base.respondents, found.base.answers) == (1, 1)

    def test_answers_outside_the_agreed_layer_are_told_of_those_who_fit(self, agreed: Agreed) -> None:
        nurses = bank(agreed, where={"role": "nurse"})
        assert nurses.base.outside == 1
        assert any(note.startswith("1 more answer of these rounds without agreed codes") for note in bank_notes(nurses))
        assert bank(agreed, where={"role": "manager"}).base.outside == 0

    def test_an_unknown_attribute_or_value_is_refused(self, agreed: Agreed) -> None:
        with pytest.raises(InputError, match="group, role, number"):
            bank(agreed, where={"rôle": "x"})
        with pytest.raises(InputError, match="No respondent has role=king"):
            bank(agreed, where={"role": "king"})


class TestOwnWords:
    TEXTS = ("Mary Smith told me so once", "My neighbour Tom said that too", "I work with Dr Jones at night")

    def with_words(self, agreed: Agreed) -> None:
        with agreed.open() as study, study.write() as session:
            session.add(Attribute(key="remark", position=9))
            people = session.scalars(select(Respondent).order_by(Respondent.id))
            for number, person in enumerate(people):
                person.attributes = {**person.attributes, "remark": f"{self.TEXTS[number % 3]} {number}"}
            session.log("test.change", "attributes")

    def test_an_attribute_of_own_words_stays_out_and_that_is_said(self, agreed: Agreed) -> None:
        self.with_words(agreed)
        found = bank(agreed)
        assert (found.attributes, found.own_words) == (("group", "role", "number"), ("remark",))
        assert not any("remark" in extract.attributes for group in found.groups for extract in group.extracts)
        assert "Left out beside the quotes, because they hold people's own words: remark." in bank_notes(found)

    def test_unless_it_is_named(self, agreed: Agreed) -> None:
        self.with_words(agreed)
        found = bank(agreed, attribution="{role}: {remark}")
        assert found.own_words == ()
        assert "Smith" in str([extract.attribution for group in found.groups for extract in group.extracts])


class TestAttribution:
    def test_the_template_of_the_study_comes_before_the_house_style(self, agreed: Agreed) -> None:
        with agreed.open() as study, study.write() as session:
            session.execute(update(StudyRow).values(settings={"attribution": "{group}, {respondent}"}))
            session.log("test.change", "settings")
        assert bank(agreed).groups[2].extracts[0].attribution == "Staff, P1"
        assert bank(agreed, attribution="{role}").groups[2].extracts[0].attribution == "manager"

    def test_a_typed_label_is_refused(self, agreed: Agreed) -> None:
        with pytest.raises(InputError, match="name a field"):
            bank(agreed, attribution="A manager")


class TestRefusals:
    def test_unknown_themes_and_codes(self, agreed: Agreed) -> None:
        with pytest.raises(InputError, match="did you mean 'voices'"):
            bank(agreed, themes=["voice"])
        with pytest.raises(InputError, match="did you mean 'tokenism'"):
            bank(agreed, codes=["tokenisms"])

    def test_before_any_round_is_closed(self, open_as) -> None:  # type: ignore[no-untyped-def]
        with open_as("lee") as study, pytest.raises(InputError, match="coder round close"):
            quote_bank(study)


def test_a_span_quotes_exactly_its_words(agreed: Agreed) -> None:
    extract = bank(agreed, themes=["who_speaks"]).groups[0].extracts[0]
    assert VOICES[extract.start : extract.end] == extract.text == "always the same"
