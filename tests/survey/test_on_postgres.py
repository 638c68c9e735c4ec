"""The survey comes in on PostgreSQL as it does in a file."""

from __future__ import annotations

from pathlib import Path

from coder.store.check import check_study
from coder.store.model import Answer, Question, Respondent, SurveyImport
from coder.store.study import Study
from coder.survey.answers import list_answers
from coder.survey.identifier_list import identifier_account, identifier_groups, identifier_ids, list_identifiers
from coder.survey.importing import import_survey
from coder.survey.mapping import QuestionMap, SurveyMap, TickMap
from coder.survey.redaction import keep_identifiers, replace_identifiers, scan_identifiers
from coder.survey.settling import accept_proposed


def test_import_search_and_status(postgres_url: str, tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_bytes('id,âge,T,Q1\n1,40,a;b,100% ÉCOLE\n2,50,b,N/A\n3,40,,"\0 seldom"\n'.encode())
    survey_map = SurveyMap("id", (QuestionMap("Q1"),), (TickMap("T", columns=("T",), separator=";"),), ("âge",))
    with Study.create(postgres_url, title="Team study", lead="lee") as study:
        first = import_survey(study, path, survey_map=survey_map)
        again = import_survey(study, path, survey_map=survey_map)
        assert (first.rows_out, again.rows_out, again.unchanged) == (3, 0, 3)
        assert first.ticks[0].options == {"a": 1, "b": 2}
        assert [line.respondent for line in list_answers(study, where={"âge": "40"})] == ["1", "3"]
        assert accept_proposed(study) == 1
        assert check_study(study).faults == ()


def test_ids_given_by_the_server_come_after_those_of_the_import(postgres_url: str, tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text("id,Q1\n1,a\n2,b\n")
    with Study.create(postgres_url, title="Team study", lead="lee") as study:
        import_survey(study, path, survey_map=SurveyMap("id", (QuestionMap("Q1"),)))
        with study.read() as session:
            source, question = session.get_one(SurveyImport, 1), session.get_one(Question, 1)
            person = Respondent(key="3", attributes={}, import_id=source.id)
            session.add(person)
            session.flush()
            answer = Answer(
                respondent_id=person.id, question_id=question.id, text="", text_hash=bytes(32), status="blank"
            )
            session.add(answer)
            session.flush()
            assert (person.id, answer.id) == (3, 3)


def test_possible_identifiers_are_found_and_decided(postgres_url: str, tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text("id,Q1\n1,漢 my carer Zoë is kind\n2,ask my carer Zoë\n3,Dr Howard\n", encoding="utf-8")
    with Study.create(postgres_url, title="Team study", lead="lee") as study:
        import_survey(study, path, survey_map=SurveyMap("id", (QuestionMap("Q1"),)))
        assert scan_identifiers(study).new == 3
        first, second = identifier_groups(study, state="proposed")
        assert [(one.words, one.places) for one in (first, second)] == [("my carer Zoë", 2), ("Howard", 1)]
        carers = identifier_ids(study, words=first.words, kind=first.kind)
        assert replace_identifiers(study, carers, "our carer") == 2
        keep_identifiers(study, identifier_ids(study, words="Howard"))
        assert [one.state for one in list_identifiers(study)] == ["replaced", "replaced", "kept"]
        assert scan_identifiers(study).new == 0
        assert identifier_account(study).unscanned == 0
