"""The same schema and the same store on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import select

from coder.errors import CoderError, InputError
from coder.store.backup import backup, upgrade_study
from coder.store.check import check_study
from coder.store.engine import is_server, shown_place
from coder.store.model import StudyRow
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


def test_an_empty_database_is_not_upgraded(postgres_url: str) -> None:
    import psycopg

    with pytest.raises(InputError, match="holds no study"):
        upgrade_study(postgres_url)
    with psycopg.connect(postgres_url) as connection:
        found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert found == (0,)
    Study.create(postgres_url, title="One", lead="lee").close()
    assert upgrade_study(postgres_url) is None


def test_upgrading_on_a_server_that_is_not_there_is_one_sentence_without_the_password() -> None:
    with pytest.raises(CoderError, match="cannot be upgraded") as refusal:
        upgrade_study("postgresql://me:secretword@127.0.0.1:1/none")
    assert "secretword" not in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_who_may_make_no_tables_is_told_in_one_sentence(postgres_url: str) -> None:
    import psycopg

    role = f"reader_{os.urandom(4).hex()}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'secretword'")
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    try:
        with pytest.raises(CoderError, match="cannot be made in this database: permission denied") as refusal:
            Study.create(f"postgresql://{role}:secretword@{postgres_url.rpartition('@')[2]}", title="T", lead="lee")
        assert "secretword" not in str(refusal.value)
        assert "\n" not in str(refusal.value)
    finally:
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(f"DROP ROLE {role}")


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://me:secretword@host/db",
        "postgresql+psycopg2://me:secretword@host/db",
        "POSTGRES://me:p@secretword@host/db",
        "postgresql://me:x@host/db?password=secretword",
        "postgresql://host/db?password=a@secretword",
        "postgresql:me:secretword@host",
        "postgresql://me:secretword@host:port/db",
    ],
)
def test_an_address_is_shown_without_its_password(address: str) -> None:
    assert is_server(address)
    assert "secretword" not in shown_place(address)


def test_other_drivers_and_other_servers(postgres_url: str, tmp_path: Path) -> None:
    Study.create(postgres_url, title="One", lead="lee").close()
    with Study.open(postgres_url.replace("postgresql:", "postgresql+asyncpg:")) as study:
        assert [person.name for person in list_people(study)] == ["lee"]
    for place in ("mysql://me:secretword@host/db", "https://me:secretword@host/study.db"):
        for use in (Study.open, upgrade_study, backup):
            with pytest.raises(InputError, match="neither") as refusal:
                use(place)
            assert "secretword" not in str(refusal.value)
    with pytest.raises(InputError, match="no address"):
        Study.open("postgresql:me:secretword@host")


def test_two_who_write_as_the_same_person_keep_one_chain(postgres_url: str) -> None:
    """The second to begin waits for the first, so neither finds the end of the chain that the other extends."""
    Study.create(postgres_url, title="One", lead="lee").close()
    began = Barrier(2)

    def work(prefix: str) -> None:
        with Study.open(postgres_url, "lee") as study:
            began.wait(timeout=10)
            for number in range(15):
                add_person(study, f"{prefix}{number}")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, ["x", "y"]))
    with Study.open(postgres_url, "lee") as study:
        assert len(list_people(study)) == 31
        assert check_study(study).faults == ()


def test_of_two_who_change_the_same_row_the_second_is_refused(postgres_url: str) -> None:
    with Study.create(postgres_url, title="One", lead="lee") as study:
        add_person(study, "kim", "lead")

    def name_by(study: Study, field: str, meanwhile: Callable[[], None] = lambda: None) -> None:
        with study.write() as session:
            row = session.scalars(select(StudyRow)).one()
            meanwhile()
            row.settings = {"attribution": field}
            session.log("study.settings", "attribution")

    with Study.open(postgres_url, "lee") as lee, Study.open(postgres_url, "kim") as kim:
        with pytest.raises(CoderError, match="somebody else changed the same thing"):
            name_by(lee, "{age}", meanwhile=lambda: name_by(kim, "{role}"))
        with lee.read() as session:
            assert session.scalars(select(StudyRow.settings)).one() == {"attribution": "{role}"}
        assert check_study(lee).faults == ()
