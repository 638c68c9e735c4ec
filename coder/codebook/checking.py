"""Prove that every version of the codebook says what was loaded: none is ever changed, so each has a hash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.codebook.loading import content_hash
from coder.codebook.reading import codebook_version
from coder.store.gate import UNREADABLE
from coder.store.model import CodebookVersion, LogEntry

if TYPE_CHECKING:
    from coder.store.study import Study


def codebook_faults(study: Study) -> tuple[str, ...]:
    """One sentence for each version whose content has not the hash of its loading, which the log names as well."""
    with study.read() as session:
        try:
            versions = session.execute(select(CodebookVersion.id, CodebookVersion.number)).all()
            changed = [number for id_, number in versions if not _as_loaded(session, id_, number)]
        except UNREADABLE:
            return ("Part of the codebook cannot be read; restore the study from a backup.",)
    return tuple(f"Version {number} of the codebook is not the one that was loaded." for number in sorted(changed))


def _as_loaded(session: Session, version_id: int, number: int) -> bool:
    try:
        book = codebook_version(session, version_id)
        found = content_hash(book.title, book.codes, book.confusable)
    except (KeyError, TypeError):  # a parent that is no code of this version, a list that is none
        return False
    stored = session.scalar(select(CodebookVersion.content_hash).where(CodebookVersion.id == version_id))
    loading = select(LogEntry.after).where(LogEntry.action == "codebook.load", LogEntry.subject == f"version {number}")
    logged = [after["content_hash"] for after in session.scalars(loading) if after and "content_hash" in after]
    return found == stored and all(said == found.hex() for said in logged)
