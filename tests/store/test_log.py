"""The log is a chain: whoever changes, removes or inserts an entry breaks it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from coder.store.check import check_study
from coder.store.people import add_person
from coder.store.study import Study


@pytest.fixture
def logged(study_path: Path) -> Path:
    with Study.open(study_path, "lee") as study:
        for name in ("cat", "dan", "eve"):
            add_person(study, name)
    return study_path


def faults(path: Path) -> tuple[str, ...]:
    with Study.open(path, "lee", contents=False) as study:
        return check_study(study).faults


def test_an_untouched_log_holds(logged: Path) -> None:
    assert faults(logged) == ()


@pytest.mark.parametrize(
    "tamper",
    [
        "UPDATE log_entry SET reason = 'because' WHERE seq = 3",
        "UPDATE log_entry SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 4",
        "UPDATE log_entry SET subject = 'nobody' WHERE seq = 2",
        "DELETE FROM log_entry WHERE seq = 3",
        "UPDATE log_entry SET seq = seq + 1 WHERE seq = (SELECT max(seq) FROM log_entry)",
        'UPDATE log_entry SET after = \'{"role": "lead"}\' WHERE seq = 3',
    ],
)
def test_tampering_with_an_entry_is_found(logged: Path, tamper: str) -> None:
    with sqlite3.connect(logged) as connection:
        connection.execute(tamper)
    connection.close()
    assert any("log of lee" in fault for fault in faults(logged))


def test_each_person_has_a_chain_of_their_own(study_path: Path, open_as: Callable[..., Study]) -> None:
    from sqlalchemy import select

    from coder.store.model import LogEntry, Person

    with open_as("lee") as study:
        add_person(study, "second lead", "lead")
    with open_as("second lead") as study:
        add_person(study, "cat")
        with study.read() as session:
            rows = session.execute(select(Person.name, LogEntry.seq).join(Person, Person.id == LogEntry.person_id))
            found = [tuple(row) for row in rows]
    assert [seq for name, seq in found if name == "second lead"] == [1]
    assert [seq for name, seq in found if name == "lee"] == [1, 2, 3, 4]
