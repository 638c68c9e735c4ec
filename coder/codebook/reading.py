"""The codebook as everybody else reads it: the codes of one version in tree order, and how to find one of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.display import display_line
from coder.errors import InputError
from coder.store.model import Code, CodebookVersion, CodeState, Confusable

if TYPE_CHECKING:
    from coder.store.study import Study

ARROW = "->"
"""Stands between parent and child in the path of a code."""


@dataclass(frozen=True)
class CodeEntry:
    """One code as one version of the codebook has it."""

    id: int
    key: str
    """The same through all versions."""
    parent: str | None
    """The key of the code that it belongs to."""
    depth: int
    """0 for a code without a parent."""
    position: int
    """Its place among the codes of the same parent, from 0."""
    name: str
    brief: str
    full: str
    use_when: tuple[str, ...]
    do_not_use_when: tuple[str, ...]
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]
    questions: tuple[str, ...]
    """Keys of the questions it is meant for; empty: every question."""
    color: str
    codable: bool
    """False: a family that only groups."""


@dataclass(frozen=True)
class ConfusableGroup:
    """Codes that coders mix up."""

    codes: tuple[str, ...]
    """Their keys."""
    ask: str
    then: str


@dataclass(frozen=True)
class Codebook:
    """One version of the codebook."""

    version_id: int
    number: int
    title: str
    codes: tuple[CodeEntry, ...]
    """In tree order: each parent before its children."""
    confusable: tuple[ConfusableGroup, ...]

    def codable(self) -> tuple[CodeEntry, ...]:
        """The codes that an answer can get."""
        return tuple(entry for entry in self.codes if entry.codable)

    def by_key(self, key: str) -> CodeEntry:
        """The code with this key."""
        if key not in self._keys:
            raise self._unknown(key)
        return self._keys[key]

    def by_id(self, code_id: int) -> CodeEntry:
        """The code with this id."""
        if code_id not in self._ids:
            raise InputError(f"Version {self.number} of the codebook has no code with the number {code_id}.")
        return self._ids[code_id]

    def path(self, entry: CodeEntry) -> str:
        """The keys from the family down to the code: `parent->child`."""
        return ARROW.join(above.key for above in self._line(entry))

    def find(self, reference: str) -> CodeEntry:
        """The code that a file or a person means: by key, by name, or by a path of keys or names."""
        wanted = reference.strip()
        if wanted in self._keys:
            return self._keys[wanted]
        found = self._names.get(wanted.casefold(), [])
        if not found and ARROW in wanted:
            found = self._at_path(tuple(step.strip().casefold() for step in wanted.split(ARROW)))
        if not found:
            raise self._unknown(reference)
        if len(found) > 1:
            keys = ", ".join(entry.key for entry in found)
            raise InputError(f"{display_line(reference, 60)!r} may be any of these codes: {keys}; write one of them.")
        return found[0]

    def confusable_with(self, key: str) -> tuple[ConfusableGroup, ...]:
        """The groups in which a code stands beside others that coders mix it up with."""
        return tuple(group for group in self.confusable if key in group.codes)

    @cached_property
    def _keys(self) -> dict[str, CodeEntry]:
        return {entry.key: entry for entry in self.codes}

    @cached_property
    def _ids(self) -> dict[int, CodeEntry]:
        return {entry.id: entry for entry in self.codes}

    @cached_property
    def _names(self) -> dict[str, list[CodeEntry]]:
        names: dict[str, list[CodeEntry]] = defaultdict(list)
        for entry in self.codes:
            for word in dict.fromkeys((entry.name.casefold(), entry.key.casefold())):
                names[word].append(entry)
        return names

    def _line(self, entry: CodeEntry) -> list[CodeEntry]:
        line = [entry]
        while line[0].parent is not None:
            line.insert(0, self._keys[line[0].parent])
        return line

    def _at_path(self, steps: tuple[str, ...]) -> list[CodeEntry]:
        return [entry for entry in self._names.get(steps[-1], []) if self._ends_with(entry, steps)]

    def _ends_with(self, entry: CodeEntry, steps: tuple[str, ...]) -> bool:
        line = self._line(entry)[-len(steps) :]
        return len(line) == len(steps) and all(
            step in (above.key.casefold(), above.name.casefold()) for above, step in zip(line, steps, strict=True)
        )

    def _unknown(self, reference: str) -> InputError:
        words = {word: entry.key for entry in self.codes for word in (entry.name, entry.key)}
        last = reference[-200:].split(ARROW)[-1]
        from rapidfuzz import process  # needed for a mistake alone, and slow to import
        from rapidfuzz.utils import default_process

        near = process.extractOne(last, list(words), processor=default_process, score_cutoff=60)
        meant = f"; did you mean {words[near[0]]!r}?" if near else "; coder codebook show lists them."
        return InputError(f"The codebook has no code {display_line(reference, 60)!r}{meant}")


def current_codebook(session: Session) -> Codebook:
    """The newest version of the codebook."""
    version = session.scalar(select(CodebookVersion).order_by(CodebookVersion.number.desc()).limit(1))
    if version is None:
        raise InputError("There is no codebook yet; load one with: coder codebook load FILE")
    return _codebook(session, version)


def codebook_version(session: Session, version_id: int) -> Codebook:
    """The version of the codebook with this id."""
    version = session.get(CodebookVersion, version_id)
    if version is None:
        raise InputError(f"There is no version of the codebook with the id {version_id}.")
    return _codebook(session, version)


def show_codebook(study: Study, number: int | None = None) -> Codebook:
    """One version of the codebook; without a number the newest."""
    with study.read() as session:
        if number is None:
            return current_codebook(session)
        version = session.scalar(select(CodebookVersion).where(CodebookVersion.number == number))
        if version is None:
            newest = current_codebook(session).number
            raise InputError(f"The codebook has no version {number}; the newest is {newest}.")
        return _codebook(session, version)


def _codebook(session: Session, version: CodebookVersion) -> Codebook:
    rows = session.execute(
        select(CodeState, Code.key)
        .join(Code, Code.id == CodeState.code_id)
        .where(CodeState.version_id == version.id)
        .order_by(CodeState.position, CodeState.code_id)
    )
    groups = session.scalars(select(Confusable).where(Confusable.version_id == version.id).order_by(Confusable.id))
    return Codebook(
        version_id=version.id,
        number=version.number,
        title=version.title,
        codes=_in_tree_order([(state, key) for state, key in rows]),
        confusable=tuple(ConfusableGroup(tuple(group.codes), group.ask, group.then) for group in groups),
    )


def _in_tree_order(rows: list[tuple[CodeState, str]]) -> tuple[CodeEntry, ...]:
    keys = {state.code_id: key for state, key in rows}
    children: dict[int | None, list[CodeState]] = defaultdict(list)
    for state, _ in rows:
        children[state.parent_id].append(state)
    entries: list[CodeEntry] = []
    waiting = [(state, 0) for state in reversed(children[None])]
    while waiting:
        state, depth = waiting.pop()
        parent = None if state.parent_id is None else keys[state.parent_id]
        entries.append(_entry(state, keys[state.code_id], parent, depth))
        waiting.extend((child, depth + 1) for child in reversed(children[state.code_id]))
    return tuple(entries)


def _entry(state: CodeState, key: str, parent: str | None, depth: int) -> CodeEntry:
    return CodeEntry(
        id=state.code_id,
        key=key,
        parent=parent,
        depth=depth,
        position=state.position,
        name=state.name,
        brief=state.brief,
        full=state.full,
        use_when=tuple(state.use_when),
        do_not_use_when=tuple(state.do_not_use_when),
        examples=tuple(state.examples),
        near_misses=tuple(state.near_misses),
        questions=tuple(state.questions),
        color=state.color,
        codable=state.codable,
    )
