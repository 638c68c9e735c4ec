"""The log: who did what, when, to what, why; append-only, and a chain of hashes per person.

A changed, removed or inserted entry breaks its person's chain from there on, and `broken_chains` says where.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from coder.store.model import LogEntry, Person, now

BEGINNING = bytes(32)
"""What the first entry of a person names as the one before."""


@dataclass(frozen=True)
class Entry:
    """One line of the log."""

    uid: UUID
    person: str
    seq: int
    at: str
    action: str
    """Noun and verb: `round.open`, `coding.apply`."""
    subject: str
    """What it was done to, in words: a round's name, `respondent/question`. Never a respondent's text."""
    reason: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    hash: str


class Link(NamedTuple):
    """What of an entry is in the chain."""

    seq: int
    at: str
    action: str
    subject: str
    round_id: int | None
    before: object
    after: object
    reason: str
    previous_hash: bytes
    hash: bytes


def canonical(value: object) -> bytes:
    """The one way in which we write a value as bytes to be hashed: JSON, sorted keys, UTF-8."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def append(
    session: Session,
    person_id: int,
    action: str,
    subject: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
    round_id: int | None = None,
) -> None:
    """Add one entry to the end of a person's chain."""
    person = session.get_one(Person, person_id)
    last = session.execute(
        select(LogEntry.seq, LogEntry.hash)
        .where(LogEntry.person_id == person_id)
        .order_by(LogEntry.seq.desc())
        .limit(1)
    ).first()
    seq, previous = (last.seq + 1, last.hash) if last else (1, BEGINNING)
    link = Link(seq, now(), action, subject, round_id, before, after, reason, previous, b"")
    digest = _hash(link, str(person.uid))
    session.add(LogEntry(person_id=person_id, **link._replace(hash=digest)._asdict()))


def entries(*conditions: Any) -> Select[LogEntry, str]:
    """The query for entries with their person's name, oldest first."""
    return (
        select(LogEntry, Person.name)
        .join(Person, Person.id == LogEntry.person_id)
        .where(*conditions)
        .order_by(LogEntry.at, LogEntry.id)
    )


def as_entry(row: LogEntry, person: str) -> Entry:
    """A row of the log as a value that outlives its session."""
    return Entry(
        row.uid, person, row.seq, row.at, row.action, row.subject, row.reason, row.before, row.after, row.hash.hex()
    )


def broken_chains(session: Session) -> list[str]:
    """One sentence for each person whose chain of entries was tampered with or has a gap."""
    found = []
    columns = [getattr(LogEntry, name) for name in Link._fields]
    for person in session.scalars(select(Person).order_by(Person.id)):
        rows = session.execute(select(*columns).where(LogEntry.person_id == person.id).order_by(LogEntry.seq))
        if (seq := first_break(person.uid, (Link(*row) for row in rows))) is not None:
            found.append(f"The log of {person.name} does not fit together from entry {seq} on.")
    return found


def first_break(person_uid: UUID, chain: Iterable[Link]) -> int | None:
    """The number of the first entry that is not as it was written; None where all are."""
    previous, whose = BEGINNING, str(person_uid)
    for expected, link in enumerate(chain, start=1):
        try:
            fits = link.seq == expected and link.previous_hash == previous and link.hash == _hash(link, whose)
        except (TypeError, ValueError, RecursionError):  # it holds what no entry can
            fits = False
        if not fits:
            return expected
        previous = link.hash
    return None


def _hash(link: Link, whose: str) -> bytes:
    return hashlib.sha256(canonical([whose, *link[:-2], link.previous_hash.hex()])).digest()
