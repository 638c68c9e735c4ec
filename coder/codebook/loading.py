"""Bring a codebook into the study as a new version; the versions before it stay as they are."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coder.assets import codebook_file
from coder.codebook import draft as drafts
from coder.codebook.draft import LISTS, TEXTS, DraftCode, DraftCodebook, one_line
from coder.codebook.parsing import parse_codebook
from coder.codebook.reading import Codebook, CodeEntry, ConfusableGroup, current_codebook
from coder.display import display_line
from coder.store.log import canonical
from coder.store.model import Code, CodebookVersion, CodeState, Confusable, Question, Round

if TYPE_CHECKING:
    from coder.store.study import Study, Write


@dataclass(frozen=True)
class LoadedCodebook:
    """What came of loading a codebook."""

    number: int
    """Of the version that is now the newest."""
    codes: int
    codable: int
    warnings: tuple[str, ...]
    unchanged: bool
    """The newest version had this content already, and no new one was made."""


@dataclass(frozen=True)
class _Next:
    """The version that a file would make."""

    number: int
    title: str
    codes: tuple[DraftCode, ...]
    confusable: tuple[ConfusableGroup, ...]
    content_hash: bytes
    unchanged: bool
    warnings: tuple[str, ...]

    def loaded(self) -> LoadedCodebook:
        codable = sum(code.codable for code in self.codes)
        return LoadedCodebook(self.number, len(self.codes), codable, self.warnings, self.unchanged)


def load_codebook(study: Study, path: Path) -> LoadedCodebook:
    """Make the codebook in a file the newest version; a code whose key was there before is the same code.

    The name of a codebook that comes with the program will do.
    """
    actor = study.require_lead("load a codebook")
    path = codebook_file(path)
    draft = parse_codebook(path)
    with study.read() as session:
        coming = _next_version(session, draft, path)
    if coming.unchanged:
        return coming.loaded()
    with study.write() as session:
        coming = _next_version(session, draft, path)
        _store(session, coming, actor.id)
        done = coming.loaded()
        session.log(
            "codebook.load",
            f"version {coming.number}",
            after={"number": done.number, "codes": done.codes, "codable": done.codable}
            | {"confusable": len(coming.confusable), "content_hash": coming.content_hash.hex()},
        )
    return done


def content_hash(title: str, codes: Sequence[DraftCode | CodeEntry], confusable: Sequence[ConfusableGroup]) -> bytes:
    """SHA-256 of all that a version says; the order of the codes counts."""
    fields = ("key", "parent", "name", *TEXTS, *LISTS, "color", "codable")
    content = [
        title,
        [[getattr(code, field) for field in fields] for code in codes],
        [[group.codes, group.ask, group.then] for group in confusable],
    ]
    return hashlib.sha256(canonical(content)).digest()


def add_version(session: Write, draft: DraftCodebook, person_id: int) -> tuple[int, int]:
    """(number, id) of a version that is not loaded but made here, inside a transaction of a lead."""
    newest = session.scalar(select(func.max(CodebookVersion.number))) or 0
    groups = draft.confusable or ()
    digest = content_hash(draft.title or "", draft.codes, groups)
    coming = _Next(newest + 1, draft.title or "", draft.codes, groups, digest, False, ())
    return coming.number, _store(session, coming, person_id)


def _next_version(session: Session, draft: DraftCodebook, path: Path) -> _Next:
    newest = session.scalar(select(func.max(CodebookVersion.number)))
    before = current_codebook(session) if newest else None
    title = draft.title or (before.title if before else one_line(display_line(path.stem.replace("_", " "))))
    warnings = [*draft.notes, *drafts.warnings(draft.codes), *_unknown_questions(session, draft.codes)]
    confusable = draft.confusable
    if confusable is None:
        confusable = _kept_groups(before, draft.codes)
    digest = content_hash(title, draft.codes, confusable)
    number = (newest or 0) + 1
    unchanged = False
    if before:
        stored = session.scalar(select(CodebookVersion.content_hash).where(CodebookVersion.id == before.version_id))
        unchanged = stored == digest
        number -= unchanged
        if not unchanged:
            warnings += _consequences(session, before, draft.codes, number)
    return _Next(number, title, draft.codes, confusable, digest, unchanged, tuple(warnings))


def _kept_groups(before: Codebook | None, codes: Sequence[DraftCode]) -> tuple[ConfusableGroup, ...]:
    """A CSV cannot hold the confusable codes, so those stay that were there, as far as their codes do."""
    keys = {code.key for code in codes}
    groups = before.confusable if before else ()
    kept = [replace(group, codes=tuple(key for key in group.codes if key in keys)) for group in groups]
    return tuple(group for group in kept if len(group.codes) > 1)


def _unknown_questions(session: Session, codes: Sequence[DraftCode]) -> list[str]:
    known = set(session.scalars(select(Question.key)))
    if not known:
        return []
    return [
        f"The code {display_line(code.key, 40)} is for the question {display_line(question, 40)!r},"
        " which the survey does not have."
        for code in codes
        for question in code.questions
        if question not in known
    ]


def _consequences(session: Session, before: Codebook, codes: Sequence[DraftCode], number: int) -> list[str]:
    found = []
    keys = {code.key for code in codes}
    if gone := [entry.key for entry in before.codes if entry.key not in keys]:
        found.append(f"No longer in the codebook: {drafts.these_codes(gone)}; what was coded with them is kept.")
    rounds = select(Round.name, CodebookVersion.number).join(
        CodebookVersion, CodebookVersion.id == Round.codebook_version_id
    )
    for name, version in session.execute(rounds.where(Round.state == "open").order_by(Round.id)):
        found.append(f"The open round {name} keeps version {version}; version {number} is for later rounds.")
    return found


def _store(session: Write, coming: _Next, person_id: int) -> int:
    version = CodebookVersion(
        number=coming.number, title=coming.title, content_hash=coming.content_hash, made_by_id=person_id
    )
    ids = _code_ids(session, [code.key for code in coming.codes])
    session.add(version)
    session.flush()
    places: Counter[str | None] = Counter()
    for code in coming.codes:
        session.add(_state(code, version.id, ids, places[code.parent]))
        places[code.parent] += 1
    for group in coming.confusable:
        session.add(Confusable(version_id=version.id, codes=list(group.codes), ask=group.ask, then=group.then))
        session.flush()
    return version.id


def _code_ids(session: Write, keys: Sequence[str]) -> dict[str, int]:
    """The id of each key; keys that were never there before become new codes."""
    known = {code.key: code for code in session.scalars(select(Code))}
    new = [Code(key=key) for key in keys if key not in known]
    session.add_all(new)
    session.flush()
    return {code.key: code.id for code in (*known.values(), *new)}


def _state(code: DraftCode, version_id: int, ids: dict[str, int], position: int) -> CodeState:
    return CodeState(
        version_id=version_id,
        code_id=ids[code.key],
        parent_id=None if code.parent is None else ids[code.parent],
        position=position,
        name=code.name,
        brief=code.brief,
        full=code.full,
        use_when=list(code.use_when),
        do_not_use_when=list(code.do_not_use_when),
        examples=list(code.examples),
        near_misses=list(code.near_misses),
        questions=list(code.questions),
        color=code.color,
        codable=code.codable,
    )
