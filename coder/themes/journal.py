"""The journal: what the researchers write down about each phase of the analysis, with dates.

What others write might tell a coder what they think of an answer, so while a round is open it stays hidden.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.errors import InputError, NotAllowed
from coder.files import storable
from coder.store.model import Person, Round, now
from coder.store.model_themes import JournalEntry
from coder.store.study import Study

LONGEST = 50_000
PHASES = (
    "Familiarisation", "Coding", "Generating themes", "Reviewing themes", "Defining and naming themes",
    "Writing the report",
)  # fmt: skip
"""Braun and Clarke's phases 1 to 6."""


class JournalLine(NamedTuple):
    """An entry of the journal."""

    id: int
    person: str
    phase: int
    text: str
    made_at: str


class Journal(NamedTuple):
    """What a person may read of the journal."""

    entries: tuple[JournalLine, ...]
    """By date, the oldest first."""
    hidden: int
    """Entries of others, which are shown again when no round is open."""


def write_journal(study: Study, phase: int, text: str) -> int:
    """Add an entry to the journal; returns its number."""
    actor = study.require_actor()
    text = _checked(phase, text)
    with study.write() as session:
        row = JournalEntry(person_id=actor.id, phase=phase, text=text)
        session.add(row)
        session.flush()
        session.log("journal.write", f"phase {phase}", after={"text": text}, round_id=_open_round(session))
        return row.id


def change_entry(study: Study, number: int, text: str) -> int:
    """Word an entry of one's own anew; the earlier wording is kept. Returns its number."""
    actor = study.require_actor()
    with study.write() as session:
        before = _own(session, actor.id, number)
        text = _checked(before.phase, text)
        before.removed_at = now()
        row = JournalEntry(person_id=actor.id, phase=before.phase, text=text, made_at=before.made_at)
        session.add(row)
        session.flush()
        said = {"text": before.text}, {"text": text}
        where = f"phase {row.phase}"
        session.log("journal.change", where, before=said[0], after=said[1], round_id=_open_round(session))
        return row.id


def remove_entry(study: Study, number: int) -> None:
    """Take an entry of one's own back."""
    actor = study.require_actor()
    with study.write() as session:
        row = _own(session, actor.id, number)
        row.removed_at = now()
        session.log(
            "journal.remove", f"phase {row.phase}", before={"text": row.text}, round_id=_open_round(session)
        )  # fmt: skip


def read_journal(study: Study, phase: int | None = None) -> Journal:
    """The journal, of one phase or of all."""
    me = study.actor.id if study.actor else 0
    with study.read() as session:
        query = (
            select(JournalEntry, Person.name)
            .join(Person, Person.id == JournalEntry.person_id)
            .where(JournalEntry.removed_at.is_(None))
            .order_by(JournalEntry.made_at, JournalEntry.id)
        )
        if phase is not None:
            query = query.where(JournalEntry.phase == _phase(phase))
        rows = session.execute(query).all()
        closed = _open_round(session) is not None
    shown = [
        JournalLine(row.id, name, row.phase, row.text, row.made_at)
        for row, name in rows
        if not closed or row.person_id == me
    ]
    return Journal(tuple(shown), len(rows) - len(shown))


def _checked(phase: int, text: str) -> str:
    _phase(phase)
    if not text.strip():
        raise InputError("An entry of the journal needs words.")
    if len(text) > LONGEST or not storable(text):
        raise InputError(f"An entry of the journal is text of at most {LONGEST:,} characters.")
    return text.strip()


def _phase(phase: int) -> int:
    if phase not in range(1, len(PHASES) + 1):
        raise InputError(f"There is no phase {phase}; the phases are 1 to {len(PHASES)}.")
    return phase


def _own(session: Session, person_id: int, number: int) -> JournalEntry:
    row = session.get(JournalEntry, number)
    if row is None or row.removed_at is not None:
        raise InputError(f"There is no entry {number}; coder journal lists them.")
    if row.person_id != person_id:
        raise NotAllowed("Only who wrote an entry of the journal may change it.")
    return row


def _open_round(session: Session) -> int | None:
    return session.scalar(select(Round.id).where(Round.state == "open").order_by(Round.id.desc()).limit(1))
