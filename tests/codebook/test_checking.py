"""Every version of the codebook is the one that was loaded, or it is said which is not."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from coder.codebook.checking import codebook_faults
from coder.codebook.loading import load_codebook
from coder.store.study import Study

SECOND = """
title: Second
codes:
  - key: family
    name: A family
    codable: false
    children:
      - {key: one, name: The first, brief: "é, ﬁ and 👩‍👩‍👧", use_when: ["said so", "meant so"]}
      - {key: two, name: The second}
  - {key: late, name: Another}
"""


@pytest.fixture
def loaded(study_path: Path, tmp_path: Path) -> Path:
    """A study with the codebook that comes with the program and another version after it."""
    (tmp_path / "second.yaml").write_text(SECOND, encoding="utf-8")
    with Study.open(study_path, "lee") as study:
        load_codebook(study, Path("co-production"))
        load_codebook(study, tmp_path / "second.yaml")
    return study_path


def faults(path: Path) -> tuple[str, ...]:
    with Study.open(path, "lee", contents=False) as study:
        return codebook_faults(study)


def test_what_was_loaded_is_what_is_there(loaded: Path, new_study: Path) -> None:
    assert faults(loaded) == ()
    assert faults(new_study) == ()


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("UPDATE code_state SET name = 'Changed' WHERE rowid = 4", 1),
        ("UPDATE code_state SET examples = '[\"mine\"]' WHERE rowid = 9", 1),
        ("UPDATE code_state SET use_when = '7' WHERE version_id = 2", 2),
        ("UPDATE code_state SET use_when = '[' WHERE version_id = 2", None),
        ("UPDATE code_state SET parent_id = 1 WHERE version_id = 2 AND name = 'The first'", 2),
        ("UPDATE code_state SET position = 9 WHERE version_id = 2 AND name = 'The first'", 2),
        ("UPDATE confusable SET ask = 'what?' WHERE id = 1", 1),
        ("UPDATE codebook_version SET title = 'Third' WHERE number = 2", 2),
        ("UPDATE codebook_version SET content_hash = x'00' WHERE number = 1", 1),
    ],
)
def test_a_change_is_found(loaded: Path, statement: str, number: int | None) -> None:
    with closing(sqlite3.connect(loaded)) as connection:
        assert connection.execute(statement).rowcount
        connection.commit()
    says = f"Version {number} of the codebook" if number else "Part of the codebook cannot be read"
    assert [sentence for sentence in faults(loaded) if sentence.startswith(says)]
    assert len(faults(loaded)) == 1


def test_check_says_it(loaded: Path, coder_cli: Callable[..., object]) -> None:
    assert "whole" in coder_cli("check").stdout  # type: ignore[attr-defined]
    with closing(sqlite3.connect(loaded)) as connection:
        connection.execute("UPDATE code_state SET brief = 'mine' WHERE rowid = 3")
        connection.commit()
    assert "Version 1 of the codebook" in coder_cli("check", expect=1).stdout  # type: ignore[attr-defined]
