"""Read the log: everything but what others do in a round that is still open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, not_, or_, select
from sqlalchemy.orm import Session

from coder.coding.visibility import visible_log
from coder.display import display_line
from coder.errors import InputError
from coder.files import csv_text, refuse_existing, write_whole
from coder.store import log
from coder.store.log import Entry
from coder.store.model import LogEntry, Person
from coder.store.study import Actor, Study

_COLUMNS = ("at", "person", "seq", "action", "subject", "reason", "before", "after", "hash")


@dataclass(frozen=True)
class LogPage:
    """Entries of the log, oldest first."""

    entries: tuple[Entry, ...]
    found: int
    """Entries that fit and may be seen; more than are listed when a limit was given."""
    hidden: int
    """All entries that others made in an open round, whatever was asked for: a count of a search would tell of them."""


@dataclass(frozen=True)
class LogCheck:
    """Whether every person's chain of entries holds."""

    entries: int
    people: int
    faults: tuple[str, ...]
    """One sentence for each chain that is broken."""


@dataclass(frozen=True)
class SavedLog:
    """A log that was written to a file."""

    path: Path
    entries: int
    hidden: int


def read_log(
    study: Study,
    *,
    person: str | None = None,
    action: str | None = None,
    words: str | None = None,
    limit: int | None = None,
    skip: int = 0,
) -> LogPage:
    """The newest entries that the acting person may see, after `skip` newer ones.

    `action` is a whole action or the noun before its dot; `words` stand in an entry's action, subject or reason.
    """
    with study.read() as session:
        conditions = [visible_log(study.actor), *_conditions(session, person, action, words)]
        total = session.scalar(select(func.count()).select_from(LogEntry).where(*conditions)) or 0
        end = max(0, total - skip)
        first = 0 if limit is None else max(0, end - limit)
        query = log.entries(*conditions).offset(first).limit(end - first)
        entries = tuple(log.as_entry(row, name) for row, name in session.execute(query))
        return LogPage(entries, total, _hidden(session, study.actor))


def verify_log(study: Study) -> LogCheck:
    """Prove that no entry was changed, removed or put in."""
    with study.read() as session:
        entries = session.scalar(select(func.count()).select_from(LogEntry)) or 0
        people = session.scalar(select(func.count()).select_from(Person)) or 0
        return LogCheck(entries, people, tuple(log.broken_chains(session)))


def save_log(study: Study, path: Path, *, force: bool = False) -> SavedLog:
    """Write all that may be seen as .csv to read, or as .jsonl from which every hash can be computed again."""
    kind = path.suffix.lower()
    if kind not in (".csv", ".jsonl"):
        raise InputError(f"The log is written as .csv or .jsonl; {path.name} is neither.")
    refuse_existing(path, force)
    with study.read() as session:
        rows = session.execute(log.entries(visible_log(study.actor))).all()
        hidden = _hidden(session, study.actor)
        if kind == ".csv":
            content = csv_text(_COLUMNS, (_cells(log.as_entry(row, name)) for row, name in rows))
        else:
            uids = dict(session.execute(select(Person.id, Person.uid)).all())
            content = "".join(_json(_hashed(row, name, str(uids[row.person_id]))) + "\n" for row, name in rows)
    write_whole(path, content, force=force)
    return SavedLog(path, len(rows), hidden)


def _conditions(session: Session, person: str | None, action: str | None, words: str | None) -> Iterator[Any]:
    if person is not None:
        person_id = session.scalar(select(Person.id).where(Person.name == person))
        if person_id is None:
            raise InputError(f"Nobody in this study is called {display_line(person, 40)!r}; see: coder team list")
        yield LogEntry.person_id == person_id
    if action is not None:
        yield (LogEntry.action == action) | LogEntry.action.startswith(f"{action}.", autoescape=True)
    if words:
        columns = (LogEntry.action, LogEntry.subject, LogEntry.reason)
        yield or_(*(column.icontains(words, autoescape=True) for column in columns))


def _hidden(session: Session, actor: Actor | None) -> int:
    return session.scalar(select(func.count()).select_from(LogEntry).where(not_(visible_log(actor)))) or 0


def _cells(entry: Entry) -> list[object]:
    values = (getattr(entry, name) for name in _COLUMNS)
    return ["" if value is None else _json(value) if isinstance(value, dict) else value for value in values]


def _hashed(row: LogEntry, person: str, person_uid: str) -> dict[str, Any]:
    """What an entry's hash covers, with the hash."""
    return {
        "person": person, "person_uid": person_uid, "seq": row.seq, "at": row.at, "action": row.action,
        "subject": row.subject, "round_id": row.round_id, "before": row.before, "after": row.after,
        "reason": row.reason, "previous_hash": row.previous_hash.hex(), "hash": row.hash.hex(),
    }  # fmt: skip


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
