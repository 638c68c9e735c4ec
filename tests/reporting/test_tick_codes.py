"""Ticks beside codes, each count made by hand from tests/themes/agreed.py and the ticks below.

Agreed: P1 has time and cost in Q1, usual_voices in Q2; P2 usual_voices and representativeness in Q1; P3 tokenism in
Q1 and usual_voices in Q2; P10 "no code applies" in Q1. P11 wrote nothing.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import delete, select

from coder.errors import InputError, NotAllowed
from coder.reporting.tick_codes import TickComparison, compare_ticks, map_option, tick_options, unmap_option
from coder.store.model import ConsensusCoding, LogEntry, Question, Respondent, SurveyImport, Tick, TickOption
from tests.themes.agreed import Agreed

OPTIONS = ("Time", "The same voices", "Something else: my own words")
TICKED = {"P1": ("Time",), "P2": ("Time", "The same voices"), "P3": (), "P10": ("Time",), "P11": ("The same voices",)}


def add_ticks(agreed: Agreed, asked: dict[str, Any] | None = None) -> None:
    with agreed.open() as study, study.write() as session:
        question = Question(key="barriers", wording="What stops it?", kind="ticks", position=9, asked=asked)
        one = session.scalars(select(Respondent).where(Respondent.key == "P1")).one()
        session.scalars(select(SurveyImport)).one().map = {"ticks": {"barriers": {"columns": ["b"]}}}
        session.add(Respondent(key="P11", attributes={"group": "Staff"}, may_quote=True, import_id=one.import_id))
        session.add(question)
        session.flush()
        options = {
            label: TickOption(question_id=question.id, label=label, position=at) for at, label in enumerate(OPTIONS)
        }
        session.add_all(options.values())
        session.flush()
        people = {row.key: row.id for row in session.scalars(select(Respondent))}
        for who, labels in TICKED.items():
            session.add_all(Tick(respondent_id=people[who], option_id=options[label].id) for label in labels)
        session.log("test.ticks", "barriers")


def other_survey(agreed: Agreed, keys: set[str], *, rows: int, stored: dict[str, Any]) -> None:
    """A later import, with which these people came in."""
    with agreed.open() as study, study.write() as session:
        lead = session.scalars(select(SurveyImport.made_by_id)).first()
        survey = SurveyImport(
            file_name="t.csv", file_hash=b"", encoding="utf-8", rows_in=rows, rows_out=rows, map=stored, made_by_id=lead
        )
        session.add(survey)
        session.flush()
        for person in session.scalars(select(Respondent).where(Respondent.key.in_(keys))):
            person.import_id = survey.id
        session.log("test.import", "t.csv")


def compared(agreed: Agreed, **mapped: str) -> list[TickComparison]:
    with agreed.open() as study:
        for option, code in mapped.items():
            map_option(study, "barriers", option.replace("_", " "), code)
        return compare_ticks(study)


class TestMapping:
    def test_an_option_means_a_code_only_when_a_lead_says_so(self, agreed: Agreed) -> None:
        add_ticks(agreed)
        with agreed.open() as study:
            first, second, third = tick_options(study)
            assert (first.option, first.ticked, first.codes, first.suggested) == ("Time", 3, (), "time")
            assert (second.suggested, third.suggested) == ("usual_voices", None)
            assert map_option(study, "barriers", "time", "Time").codes == ("time",)
            assert map_option(study, "barriers", "Time", "cost").codes == ("time", "cost")
            assert map_option(study, "barriers", "Time", "cost").codes == ("time", "cost")
            assert tick_options(study)[0].suggested is None
            assert unmap_option(study, "barriers", "Time", "Cost") == 1
            assert tick_options(study, "barriers")[0].codes == ("time",)
            assert unmap_option(study, "barriers", "Time") == 1
            assert unmap_option(study, "barriers", "Time") == 0

    def test_what_is_not_there_is_refused_with_the_nearest_name(self, agreed: Agreed) -> None:
        add_ticks(agreed)
        with agreed.open() as study:
            for question, option, code, problem in (
                ("barrier", "Time", "time", "did you mean 'barriers'"),
                ("Q1", "Time", "time", "no question with options"),
                ("barriers", "Tim", "time", "did you mean 'Time'"),
                ("barriers", "Time", "tim", "did you mean 'time'"),
                ("barriers", "Time", "barriers", "family that only groups"),
            ):
                with pytest.raises(InputError, match=problem):
                    map_option(study, question, option, code)
            with pytest.raises(InputError, match="coder ticks map"):
                compare_ticks(study)
        with agreed.open("ana") as coder, pytest.raises(NotAllowed):
            map_option(coder, "barriers", "Time", "time")

    def test_the_log_names_the_option_by_its_place(self, agreed: Agreed) -> None:
        add_ticks(agreed)
        with agreed.open() as study:
            map_option(study, "barriers", OPTIONS[2], "cost")
            with study.read() as session:
                entry = session.scalars(select(LogEntry).where(LogEntry.action == "ticks.map")).one()
        assert (entry.subject, entry.after) == ("barriers, option 3", {"code": "cost"})
        assert "own words" not in json.dumps([entry.subject, entry.before, entry.after, entry.reason])


class TestComparing:
    def test_respondents_are_counted_on_the_base_of_those_who_could_have_written_it(self, agreed: Agreed) -> None:
        add_ticks(agreed)
        time, voices = compared(agreed, Time="time", The_same_voices="usual_voices")
        assert time == TickComparison(
            "barriers", "Time", ("time",), asked=5, ticked=3, compared=4,
            both=1, tick_only=2, code_only=0, neither=1, ticked_without_answer=0, questions={"Q1": 1},
        )  # fmt: skip
        assert voices == TickComparison(
            "barriers", "The same voices", ("usual_voices",), asked=5, ticked=2, compared=4,
            both=1, tick_only=0, code_only=2, neither=1, ticked_without_answer=1, questions={"Q1": 1, "Q2": 2},
        )  # fmt: skip

    def test_any_of_several_codes_counts_once(self, agreed: Agreed) -> None:
        add_ticks(agreed)
        with agreed.open() as study:
            map_option(study, "barriers", "Time", "cost")
        (time,) = compared(agreed, Time="time")
        assert (time.codes, time.both, time.questions) == (("time", "cost"), 1, {"Q1": 1})

    def test_only_those_who_were_asked_are_compared(self, agreed: Agreed) -> None:
        add_ticks(agreed, {"column": "group", "equals": ["Staff"]})
        (voices,) = compared(agreed, The_same_voices="usual_voices")
        assert (voices.asked, voices.compared, voices.code_only, voices.neither) == (4, 3, 1, 1)

    def test_where_the_rule_cannot_be_followed_those_who_ticked_anything_are_the_base(self, agreed: Agreed) -> None:
        add_ticks(agreed, {"column": "not imported", "contains": ["x"]})
        (voices,) = compared(agreed, The_same_voices="usual_voices")
        assert voices.asked is None
        assert (voices.compared, voices.both, voices.tick_only, voices.code_only, voices.neither) == (3, 1, 0, 1, 1)

    def test_who_ticked_was_asked_whatever_the_rule_says(self, agreed: Agreed) -> None:
        add_ticks(agreed, {"column": "group", "equals": ["nobody"]})
        (voices,) = compared(agreed, The_same_voices="usual_voices")
        assert (voices.asked, voices.ticked, voices.compared, voices.both) == (0, 2, 1, 1)

    def test_people_of_a_survey_without_the_question_are_no_base(self, agreed: Agreed) -> None:
        add_ticks(agreed)
        other_survey(agreed, {"P3", "P10"}, rows=2, stored={})
        (voices,) = compared(agreed, The_same_voices="usual_voices")
        assert (voices.asked, voices.compared, voices.code_only, voices.neither) == (3, 2, 1, 0)

    def test_it_is_not_known_who_was_asked_where_people_may_stand_in_several_surveys(self, agreed: Agreed) -> None:
        add_ticks(agreed)
        other_survey(agreed, set(), rows=3, stored={"ticks": {"barriers": {"columns": ["b"]}}})
        assert compared(agreed, The_same_voices="usual_voices")[0].asked == 5
        other_survey(agreed, {"P3"}, rows=1, stored={})
        other_survey(agreed, set(), rows=3, stored={"ticks": {"barriers": {"columns": ["b"]}}})
        (voices,) = compared(agreed)
        assert (voices.asked, voices.compared) == (None, 3)

    def test_before_any_round_is_closed_nothing_is_compared(self, agreed: Agreed) -> None:
        add_ticks(agreed)
        with agreed.open() as study, study.write() as session:
            session.execute(delete(ConsensusCoding))
            session.log("test.change", "the agreed layer")
        with pytest.raises(InputError, match="coder round close"):
            compared(agreed, Time="time")
