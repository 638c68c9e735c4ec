"""The same schema and the same store on PostgreSQL."""

from __future__ import annotations

import pytest

from coder.errors import CoderError, InputError
from coder.store.check import check_study
from coder.store.people import add_person, list_people
from coder.store.study import Study


def test_a_study_is_made_written_and_checked_on_a_server(postgres_url: str) -> None:
    with Study.create(postgres_url, title="Team study", lead="lee", because="a team") as study:
        add_person(study, "ana")
    with Study.open(postgres_url, "ana") as study:
        assert [person.name for person in list_people(study)] == ["lee", "ana"]
        assert check_study(study).faults == ()


def test_an_empty_database_and_a_second_study_are_refused(postgres_url: str) -> None:
    with pytest.raises(InputError, match="holds no study"):
        Study.open(postgres_url)
    Study.create(postgres_url, title="One", lead="lee").close()
    with pytest.raises(InputError, match="holds a study already"):
        Study.create(postgres_url, title="Two", lead="lee")


def test_a_server_that_is_not_there_is_one_sentence_without_the_password() -> None:
    with pytest.raises(CoderError) as refusal:
        Study.open("postgresql://me:secretword@127.0.0.1:1/none")
    assert "secretword" not in str(refusal.value)
    assert "\n" not in str(refusal.value)
