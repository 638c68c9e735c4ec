"""The layer over the answers in which identifiers are replaced: found by rules, decided by a lead, undone at will."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from coder.errors import InputError, NotAllowed
from coder.files import csv_text
from coder.store.check import check_study
from coder.store.model import Answer, Identifier, LogEntry
from coder.store.study import Study
from coder.survey.identifier_list import identifier_account, identifier_groups, identifier_ids, list_identifiers
from coder.survey.identifiers import KINDS
from coder.survey.importing import import_survey
from coder.survey.mapping import QuestionMap, SurveyMap
from coder.survey.redacted import LONGEST, Replaced, checked_replacement, redacted
from coder.survey.redaction import (
    keep_identifiers,
    mark_identifier,
    reopen_identifiers,
    replace_identifiers,
    scan_identifiers,
    unmark_identifiers,
)

ROWS = [
    ("r1", "My daughter Amy is 26. Ring 01632 960 718.", "ask Amy Whitlock or Amy's mum"),
    ("r2", "Leeds City Council, 01632 960 718", "nothing to hide"),
    ("r3", "", "I like Leeds City Council"),
]


MAP = SurveyMap("id", (QuestionMap("Q1"), QuestionMap("Q2")))


@pytest.fixture
def study(study_path: Path, tmp_path: Path) -> Iterator[Study]:
    survey = tmp_path / "survey.csv"
    survey.write_text(csv_text(("id", "Q1", "Q2"), ROWS), encoding="utf-8")
    with Study.open(study_path, "lee") as opened:
        import_survey(opened, survey, survey_map=MAP)
        yield opened


def places(study: Study, **asked: str) -> list[tuple[str, str, str, str]]:
    return [(one.respondent, one.words, one.state, one.replacement) for one in list_identifiers(study, **asked)]  # type: ignore[arg-type]


def shown(study: Study, respondent: str, question: str) -> str:
    lines = list_identifiers(study, question=question, state="replaced")
    mine = [one for one in lines if one.respondent == respondent]
    return redacted(mine[0].text, [Replaced(one.start, one.end, one.replacement) for one in mine])


class TestScan:
    def test_what_is_found_waits_for_a_decision(self, study: Study) -> None:
        done = scan_identifiers(study)
        assert (done.answers, done.found, done.new) == (5, 5, 5)
        assert done.kinds == {"name": 1, "organisation": 2, "phone": 2}
        assert places(study) == [
            ("r1", "My daughter Amy", "proposed", "[My daughter]"),
            ("r1", "01632 960 718", "proposed", "[phone number removed]"),
            ("r2", "Leeds City Council", "proposed", "[organisation removed]"),
            ("r2", "01632 960 718", "proposed", "[phone number removed]"),
            ("r3", "Leeds City Council", "proposed", "[organisation removed]"),
        ]

    def test_a_second_scan_adds_nothing_and_leaves_decisions_alone(self, study: Study) -> None:
        scan_identifiers(study)
        first, second, *_ = identifier_ids(study)
        replace_identifiers(study, [first])
        keep_identifiers(study, [second])
        before = places(study)
        again = scan_identifiers(study)
        assert (again.found, again.new) == (5, 0)
        assert places(study) == before

    def test_one_question_alone_can_be_scanned_and_the_account_says_what_is_left(self, study: Study) -> None:
        assert identifier_account(study).unscanned == 5
        assert scan_identifiers(study, "Q2").answers == 3
        account = identifier_account(study)
        assert (account.answers, account.unscanned, account.states) == (5, 2, {"proposed": 1})

    def test_answers_that_come_in_later_count_as_unscanned(self, study: Study, tmp_path: Path) -> None:
        scan_identifiers(study)
        more = tmp_path / "more.csv"
        more.write_text(csv_text(("id", "Q1", "Q2"), [*ROWS, ("r4", "mrs Lacey", "x y")]), encoding="utf-8")
        import_survey(study, more, survey_map=MAP)
        assert identifier_account(study).unscanned == 2
        assert scan_identifiers(study).new == 1
        assert identifier_account(study).unscanned == 0

    def test_progress_ends_at_the_whole(self, study: Study) -> None:
        told: list[float] = []
        scan_identifiers(study, progress=told.append)
        assert told == sorted(told)
        assert told[-1] == 1

    def test_an_unknown_question_is_refused_before_anything_is_read(self, study: Study) -> None:
        with pytest.raises(InputError, match="did you mean 'Q1'"):
            scan_identifiers(study, "q1")


class TestDecisions:
    def test_replaced_kept_and_put_back(self, study: Study) -> None:
        scan_identifiers(study)
        phones = identifier_ids(study, words="01632 960 718")
        assert replace_identifiers(study, phones, "number removed") == 2
        assert places(study, state="replaced") == [
            (who, "01632 960 718", "replaced", "[number removed]") for who in ("r1", "r2")
        ]
        assert replace_identifiers(study, phones, "[number removed]") == 0
        assert keep_identifiers(study, phones[:1]) == 1
        assert reopen_identifiers(study, phones) == 2
        assert {one[2:] for one in places(study, kind="phone")} == {("proposed", "[phone number removed]")}

    def test_putting_back_brings_the_rules_own_proposal_again(self, study: Study) -> None:
        scan_identifiers(study)
        (amy,) = identifier_ids(study, kind="name")
        replace_identifiers(study, [amy], "[somebody]")
        reopen_identifiers(study, [amy])
        assert places(study, kind="name") == [("r1", "My daughter Amy", "proposed", "[My daughter]")]

    def test_same_words_are_one_group_the_most_frequent_first(self, study: Study) -> None:
        scan_identifiers(study)
        groups = identifier_groups(study, state="proposed")
        assert [(one.words, one.places, one.answers) for one in groups] == [
            ("Leeds City Council", 2, 2), ("01632 960 718", 2, 2), ("My daughter Amy", 1, 1),
        ]  # fmt: skip

    def test_the_answer_itself_never_changes(self, study: Study) -> None:
        scan_identifiers(study)
        replace_identifiers(study, identifier_ids(study))
        assert shown(study, "r1", "Q1") == "[My daughter] is 26. Ring [phone number removed]."
        with study.read() as session:
            assert session.scalars(select(Answer.text).order_by(Answer.id).limit(1)).one() == ROWS[0][1]
        assert check_study(study).faults == ()

    @pytest.mark.parametrize("words", ["", "  ", "[]", "a [b] c", "two\nlines", "x" * LONGEST, "a\ud800b"])
    def test_a_replacement_is_some_words_in_square_brackets(self, study: Study, words: str) -> None:
        scan_identifiers(study)
        with pytest.raises(InputError, match="replacement"):
            replace_identifiers(study, identifier_ids(study), words)
        assert {one[2] for one in places(study)} == {"proposed"}

    def test_a_replacement_that_tells_what_it_replaces_is_refused(self, study: Study) -> None:
        scan_identifiers(study)
        with pytest.raises(InputError, match="the very words"):
            replace_identifiers(study, identifier_ids(study, kind="organisation"), "[once leeds city council]")

    def test_there_is_no_place_with_the_number_zero(self, study: Study) -> None:
        with pytest.raises(InputError, match="number 0"):
            replace_identifiers(study, [0])

    def test_a_number_that_is_none_changes_nothing(self, study: Study) -> None:
        scan_identifiers(study)
        with pytest.raises(InputError, match="no possible identifier with the number 99"):
            keep_identifiers(study, [*identifier_ids(study), 99])
        assert {one[2] for one in places(study)} == {"proposed"}

    def test_unknown_kinds_and_states_are_named(self, study: Study) -> None:
        with pytest.raises(InputError, match="did you mean 'phone'"):
            list_identifiers(study, kind="phones")
        with pytest.raises(InputError, match="proposed, replaced, kept"):
            list_identifiers(study, state="open")


class TestMarkedByHand:
    def test_words_are_marked_wherever_they_stand_in_the_answer(self, study: Study) -> None:
        marked = mark_identifier(study, "r1", "Q2", words="Amy", replacement="[her daughter]", kind="name")
        assert len(marked.ids) == 2
        assert shown(study, "r1", "Q2") == "ask [her daughter] Whitlock or [her daughter]'s mum"

    def test_a_span_is_marked_and_settles_what_was_proposed_within_it(self, study: Study) -> None:
        scan_identifiers(study)
        mark_identifier(study, "r1", "Q1", span=(0, 22))
        assert shown(study, "r1", "Q1") == "[details removed] Ring 01632 960 718."
        assert [one[2] for one in places(study, kind="name")] == ["replaced"]
        assert scan_identifiers(study).new == 0

    def test_taking_a_mark_back_lets_each_place_stand_as_before(self, study: Study) -> None:
        scan_identifiers(study)
        before = places(study)
        for asked in ({"words": "My daughter Amy"}, {"span": (0, 42)}, {"words": "is 26"}):
            marked = mark_identifier(study, "r1", "Q1", **asked)  # type: ignore[arg-type]
            assert places(study) != before
            unmark_identifiers(study, marked)
            assert places(study) == before
        with study.read() as session:
            assert session.scalars(select(LogEntry.after).where(LogEntry.action == "identifier.unmark")).all() == [
                {"places": ["r1/Q1 0:15"]},
                {"places": ["r1/Q1 0:42", "r1/Q1 0:15", "r1/Q1 28:41"]},
                {"places": ["r1/Q1 16:21"]},
            ]

    def test_a_mark_that_was_taken_back_hides_nothing_from_a_later_scan(self, study: Study) -> None:
        unmark_identifiers(study, mark_identifier(study, "r1", "Q1", span=(0, 42)))
        found = scan_identifiers(study)
        assert (found.new, len(places(study))) == (found.found, found.found)

    def test_a_mark_on_which_somebody_decided_since_is_not_taken_back(self, study: Study) -> None:
        marked = mark_identifier(study, "r1", "Q1", words="Amy")
        keep_identifiers(study, marked.ids)
        with pytest.raises(InputError, match="decided on these places since"):
            unmark_identifiers(study, marked)

    def test_a_marked_part_does_not_hide_the_rest_of_an_identifier(self, study: Study) -> None:
        mark_identifier(study, "r1", "Q1", words="01632")
        scan_identifiers(study)
        assert ("r1", "01632 960 718", "proposed", KINDS["phone"][1]) in places(study)

    def test_words_are_not_marked_within_other_words(self, study: Study, tmp_path: Path) -> None:
        survey = tmp_path / "later.csv"
        survey.write_text("id,Q1,Q2\nr9,Ann wrote the Annual report of Ann-Marie and Joann,x\n", encoding="utf-8")
        import_survey(study, survey, survey_map=MAP)
        mark_identifier(study, "r9", "Q1", words="Ann", replacement="[x]")
        assert shown(study, "r9", "Q1") == "[x] wrote the Annual report of [x]-Marie and Joann"
        with pytest.raises(InputError, match="does not hold these words"):
            mark_identifier(study, "r9", "Q1", words="nnual")

    def test_the_same_place_is_marked_once(self, study: Study) -> None:
        scan_identifiers(study)
        (amy,) = identifier_ids(study, kind="name")
        assert mark_identifier(study, "r1", "Q1", words="My daughter Amy", replacement="[child]").ids == [amy]
        assert len(identifier_ids(study)) == 5

    @pytest.mark.parametrize(
        ("asked", "problem"),
        [
            ({"words": "Bob"}, "does not hold these words"),
            ({"words": " "}, "does not hold these words"),
            ({"span": (3, 400)}, "not within the answer"),
            ({"span": (3, 3)}, "not within the answer"),
            ({}, "either the words"),
            ({"words": "Amy", "replacement": "[Amy]"}, "the very words"),
            ({"words": "Amy", "kind": "nickname"}, "There is no kind"),
        ],
    )
    def test_what_cannot_be_marked_is_refused(self, study: Study, asked: dict[str, object], problem: str) -> None:
        with pytest.raises(InputError, match=problem):
            mark_identifier(study, "r1", "Q1", **asked)  # type: ignore[arg-type]
        assert identifier_ids(study) == []


class TestWhoAndWhatIsKept:
    def test_only_a_lead_scans_and_decides(self, study: Study, open_as: Callable[[str], Study]) -> None:
        scan_identifiers(study)
        with open_as("ana") as coder:
            assert len(places(coder)) == 5
            for refused in (
                lambda: scan_identifiers(coder),
                lambda: replace_identifiers(coder, [1]),
                lambda: keep_identifiers(coder, [1]),
                lambda: reopen_identifiers(coder, [1]),
                lambda: mark_identifier(coder, "r1", "Q1", words="Amy"),
            ):
                with pytest.raises(NotAllowed):
                    refused()

    def test_the_log_says_where_and_never_what(self, study: Study) -> None:
        scan_identifiers(study)
        replace_identifiers(study, identifier_ids(study, kind="name"))
        keep_identifiers(study, identifier_ids(study, kind="phone"))
        reopen_identifiers(study, identifier_ids(study, kind="phone"))
        mark_identifier(study, "r2", "Q2", words="nothing")
        with study.read() as session:
            rows = session.execute(select(LogEntry.action, LogEntry.subject, LogEntry.after)).all()
        kept = [row for row in rows if row.action.startswith("identifier")]
        assert [row.action for row in kept] == [
            "identifiers.scan", "identifier.replace", "identifier.keep", "identifier.reopen", "identifier.mark",
        ]  # fmt: skip
        assert kept[1].after == {"kinds": {"name": 1}, "places": ["r1/Q1 0:15"]}
        told = json.dumps([list(row) for row in kept])
        for secret in ("Amy", "daughter", "01632", "Leeds", "nothing"):
            assert secret not in told

    def test_the_rows_carry_a_version_that_goes_up(self, study: Study) -> None:
        scan_identifiers(study)
        (amy,) = identifier_ids(study, kind="name")
        replace_identifiers(study, [amy])
        with study.read() as session:
            assert session.get_one(Identifier, amy).version == 2


SPANS = st.lists(
    st.tuples(st.integers(0, 38), st.integers(1, 12), st.sampled_from(["[a]", "[name removed]"])).map(
        lambda one: Replaced(one[0], min(40, one[0] + one[1]), one[2])
    ),
    max_size=6,
)
TEXT = "".join(chr(0x4E00 + place) for place in range(40))
"""Each character stands in it once, so that what is left of it can be told from its place."""


class TestReplacedText:
    @given(SPANS)
    def test_what_is_outside_of_the_spans_stays_in_its_order(self, spans: list[Replaced]) -> None:
        inside = {place for span in spans for place in range(span.start, span.end)}
        left = [sign for sign in redacted(TEXT, spans) if sign >= "\u4e00"]
        assert left == [sign for place, sign in enumerate(TEXT) if place not in inside]

    @given(SPANS)
    def test_touching_stretches_of_spans_give_one_replacement_each(self, spans: list[Replaced]) -> None:
        inside = {place for span in spans for place in range(span.start, span.end)}
        cuts = {span.end for span in spans}
        runs = sum(
            place in inside and (place - 1 not in inside or _cut(place, spans, cuts)) for place in range(len(TEXT))
        )
        assert redacted(TEXT, spans).count("[") == runs

    @given(SPANS, st.integers(0, 39), st.integers(1, 40))
    def test_a_part_shows_its_own_characters_and_whole_replacements(
        self, spans: list[Replaced], start: int, size: int
    ) -> None:
        end = min(len(TEXT), start + size)
        part = redacted(TEXT, spans, start, end)
        inside = {place for span in spans for place in range(span.start, span.end)}
        assert [sign for sign in part if sign >= "\u4e00"] == [
            TEXT[place] for place in range(start, end) if place not in inside
        ]
        assert part.count("[") == part.count("]")
        assert bool(part.count("[")) == any(place in inside for place in range(start, end))

    def test_of_two_that_overlap_the_longer_says_what_is_shown(self) -> None:
        spans = [Replaced(3, 15, "[my daughter]"), Replaced(12, 18, "[name]")]
        assert redacted("So my daughter Amy is 26", spans) == "So [my daughter] is 26"

    def test_a_part_that_cuts_through_a_replacement_shows_it_whole(self) -> None:
        assert redacted("my daughter Amy is 26", [Replaced(0, 15, "[my daughter]")], 12, 18) == "[my daughter] is"

    def test_brackets_are_added_where_they_are_missing(self) -> None:
        assert checked_replacement(" job title removed ") == checked_replacement("[ job title removed]")
        assert checked_replacement("my daughter") == "[my daughter]"


def _cut(place: int, spans: list[Replaced], cuts: set[int]) -> bool:
    """Whether one stretch ends just before this place, and no span goes across."""
    return place in cuts and not any(span.start < place < span.end for span in spans)
