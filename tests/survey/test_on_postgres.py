"""The survey comes in on PostgreSQL as it does in a file."""

from __future__ import annotations

from pathlib import Path

from coder.store.check import check_study
from coder.store.model import Answer, Question, Respondent, SurveyImport
from coder.store.study import Study
from coder.survey.answers import list_answers
from coder.survey.importing import import_survey
from coder.survey.mapping import QuestionMap, SurveyMap, TickMap
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
