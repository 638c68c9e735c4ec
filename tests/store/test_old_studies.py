"""A study of the first schema is brought to this program's, with all that was in it, and its answers can be found."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from coder.errors import CoderError
from coder.store.backup import upgrade_study
from coder.store.check import check_study
from coder.store.study import Study
from coder.survey.answers import list_answers
from coder.survey.search import search_answers
from tests.store.old import TEXTS, first_schema


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
