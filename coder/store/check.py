"""Prove that a study is whole: the file, its schema, the answers' texts and the log."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from coder.display import counted, display_line
from coder.store import (
    log,
    model_themes,  # noqa: F401 - the schema is compared with all tables
    search_index,
)
from coder.store.engine import is_server
from coder.store.gate import UNREADABLE
from coder.store.model import Answer, Base, Question, Respondent
from coder.store.places import unsafe_place
from coder.store.study import Study

NAMED = 20
"""Changed answers that a report names; the others it counts."""


@dataclass(frozen=True)
class CheckReport:
    """What `check_study` looked at and what it found wrong."""

    answers: int
    """Answers whose text was compared with its SHA-256."""
    faults: tuple[str, ...]
    """One sentence each; none when the study is whole."""
    notes: tuple[str, ...]
    """What is not a fault but should be known."""


def check_study(study: Study) -> CheckReport:
    """Verify the file's pages, its references and schema, every answer's text, and every person's log."""
    faults: list[str] = []
    answers = 0
    with study.read() as session:
        try:
            if session.get_bind().dialect.name == "sqlite":
                faults += _file_faults(session)
            faults += _schema_faults(session)
            answers, changed = _changed_texts(session)
            if changed:
                faults.append(_changed_sentence(changed))
            faults += log.broken_chains(session)
        except UNREADABLE:
            faults.append("Part of the study cannot be read; restore it from a backup.")
    return CheckReport(answers, tuple(faults), _notes(study))


def _file_faults(session: Session) -> list[str]:
    found = []
    if session.scalar(text("PRAGMA integrity_check")) != "ok":
        found.append("The file is damaged; restore it from a backup.")
    if broken := len(session.execute(text("PRAGMA foreign_key_check")).all()):
        found.append(f"{broken} references lead nowhere.")
    return found


def _schema_faults(session: Session) -> list[str]:
    connection = session.connection()
    context = MigrationContext.configure(connection, opts={"include_name": _is_a_table_of_the_model})
    differences = len(compare_metadata(context, Base.metadata))
    if connection.dialect.name == "sqlite":
        differences += not search_index.is_ours(connection)
    return [f"The schema differs from the one coder makes in {differences} places."] if differences else []


def _is_a_table_of_the_model(name: str | None, kind: str, parents: object) -> bool:
    """The search index is SQLite's to lay out; `search_index.is_ours` looks at it."""
    return kind != "table" or name not in search_index.TABLES


def _changed_texts(session: Session) -> tuple[int, list[tuple[str, str]]]:
    """(answers looked at, respondent and question of those whose text does not fit its hash)"""
    looked_at, changed = 0, []
    query = (
        select(Answer.text, Answer.text_hash, Respondent.key, Question.key)
        .join(Respondent, Respondent.id == Answer.respondent_id)
        .join(Question, Question.id == Answer.question_id)
        .order_by(Answer.id)
    )
    for stored, digest, respondent, question in session.execute(query.execution_options(yield_per=5000)):
        looked_at += 1
        if text_digest(stored) != digest:
            changed.append((respondent, question))
    return looked_at, changed


def _changed_sentence(changed: list[tuple[str, str]]) -> str:
    named = [f"{display_line(who, 40)} to {display_line(what, 40)}" for who, what in changed[:NAMED]]
    more = f" and {len(changed) - NAMED} more" if len(changed) > NAMED else ""
    return f"The text of {counted(len(changed), 'answer')} is not the one that was imported: {', '.join(named)}{more}."


def text_digest(value: str) -> bytes:
    """SHA-256 of a text in UTF-8."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).digest()


def _notes(study: Study) -> tuple[str, ...]:
    if is_server(study.where):
        return ()
    path = Path(study.where)
    notes = []
    if path.stat().st_mode & 0o077:
        notes.append("Other accounts of this machine can read the file; chmod 600 keeps it yours.")
    if place := unsafe_place(path.absolute()):
        notes.append(f"The study {place}, where a file in use gets damaged; move it to a folder on this machine.")
    return tuple(notes)
