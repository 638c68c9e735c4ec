"""A study as the first version of the program made it."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from sqlalchemy import insert

from coder.store import migrate
from coder.store.check import text_digest
from coder.store.engine import APPLICATION_ID, open_engine, writing
from coder.store.ids import new_id
from coder.store.model import Answer, Person, Question, Respondent, StudyRow, SurveyImport, now

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
