"""A study of the first schema is brought to this program's, with all that was in it, and its answers can be found."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import insert

from coder.errors import CoderError
from coder.store import migrate
from coder.store.backup import upgrade_study
from coder.store.check import check_study, text_digest
from coder.store.engine import APPLICATION_ID, open_engine, writing
from coder.store.ids import new_id
from coder.store.model import Answer, Person, Question, Respondent, StudyRow, SurveyImport, now
from coder.store.study import Study
from coder.survey.answers import list_answers
from coder.survey.search import search_answers

TEXTS = ("never enough time", "money", "", "Time again")


def first_schema(path: Path) -> Path:
    """A study as the first migration alone makes it, with answers."""
    path.touch()
    engine = open_engine(str(path))
    with writing(engine).connect() as connection, connection.begin():
        config = migrate._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.exec_driver_sql("PRAGMA user_version = 1")
        for model, values in (
            (StudyRow, {"title": "Old", "approach": "codebook", "because": "", "made_at": now(), "made_with": "0"}),
            (Person, {"id": 1, "name": "lee", "role": "lead"}),
            (SurveyImport, {"id": 1, "file_name": "s.csv", "file_hash": b"", "encoding": "utf-8", "rows_in": 4,
                            "rows_out": 4, "map": {}, "made_by_id": 1}),
            (Question, {"id": 1, "key": "Q1", "wording": "Q1", "kind": "open", "position": 0}),
        ):  # fmt: skip
            connection.execute(insert(model).values(**values))
        for id, text in enumerate(TEXTS, 1):
            connection.execute(insert(Respondent).values(id=id, key=str(id), attributes={}, import_id=1))
            connection.execute(
                insert(Answer).values(
                    id=id, uid=new_id(), respondent_id=id, question_id=1, text=text, text_hash=text_digest(text),
                    status="substantive" if text else "blank",
                )
            )  # fmt: skip
    engine.dispose()
    return path


def test_it_is_refused_until_it_is_upgraded_and_then_whole(tmp_path: Path) -> None:
    path = first_schema(tmp_path / "old.db")
    with pytest.raises(CoderError, match="coder upgrade"):
        Study.open(path, "lee")
    backup = upgrade_study(path)
    assert backup is not None
    with Study.open(path, "lee") as study:
        assert check_study(study).faults == ()
        assert [line.text for line in list_answers(study)] == list(TEXTS)
        assert [hit.answer.text for hit in search_answers(study, "time")] == ["never enough time", "Time again"]
    assert upgrade_study(path) is None
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO answer_search (answer_search, rank) VALUES ('integrity-check', 1)")


def test_an_index_that_coder_did_not_make_is_found(study_path: Path) -> None:
    with closing(sqlite3.connect(study_path)) as connection:
        connection.execute("DROP TABLE answer_search")
        connection.execute("CREATE VIRTUAL TABLE answer_search USING fts5(text, content='person', content_rowid='id')")
    with pytest.raises(CoderError, match="not as coder makes them"):
        Study.open(study_path)
