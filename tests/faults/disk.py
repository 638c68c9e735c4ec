"""A disk that loses its power: what was not synced may be there or not, in any mixture.

The model is pessimistic, but believes in fsync: what was synced stays. A file's contents and its name in the folder
are synced apart, as on Linux. Each change that was not synced survives or does not, whatever came before or after
it, and a write may survive in part, in pieces of 512 bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random
from typing import TypeVar

from tests.faults.trace import Event

T = TypeVar("T")
SECTOR = 512
_TORN = 0.3
"""The share of surviving writes of which only a part survives."""


class _File:
    """The contents of a file: those that are safe, and the changes since."""

    def __init__(self, safe: bytes = b"") -> None:
        self.safe = bytearray(safe)
        self.pending: list[Event] = []

    def sync(self) -> None:
        for change in self.pending:
            _change(self.safe, change)
        self.pending.clear()

    def after_cut(self, fate: _Fate) -> bytes:
        contents = bytearray(self.safe)
        for change in fate.survivors(self.pending):
            _change(contents, change, fate)
        return bytes(contents)


class Disk:
    """One folder on a disk, to which recorded events happen."""

    def __init__(self, folder: str, files: Mapping[str, bytes]) -> None:
        self._folder = folder
        self._names = {f"{folder}/{name}": _File(contents) for name, contents in files.items()}
        self._safe_names = dict(self._names)
        self._pending: list[tuple[str, _File | None, str]] = []
        """(name, the file that it stands for from then on or None, the name that goes away with it)"""

    def happen(self, event: Event) -> None:
        if event.kind == "create" and event.path not in self._names:
            self._rename(event.path, _File())
        elif event.kind == "remove":
            self._rename(event.path, None)
        elif event.kind == "rename":
            self._rename(event.new_path, self._names[event.path], event.path)
        elif event.kind in ("write", "resize"):
            self._names[event.path].pending.append(event)
        elif event.kind == "sync":
            self._sync(event.path)

    def _sync(self, path: str) -> None:
        if path == self._folder:
            for change in self._pending:
                _enter(self._safe_names, change)
            self._pending.clear()
        elif path in self._names:
            self._names[path].sync()

    def after_cut(self, random: Random) -> dict[str, bytes]:
        """The files, by name, that a computer may find when the power is back."""
        fate = _Fate(random)
        names = dict(self._safe_names)
        for change in fate.survivors(self._pending):
            _enter(names, change)
        return {path.removeprefix(f"{self._folder}/"): file.after_cut(fate) for path, file in names.items()}

    def _rename(self, path: str, file: _File | None, gone: str = "") -> None:
        change = (path, file, gone)
        _enter(self._names, change)
        self._pending.append(change)


class _Fate:
    """What one power cut does to changes that were not synced."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._kind = random.choice(("none", "all", "first", "some", "some"))

    def survivors(self, changes: list[T]) -> Iterable[T]:
        if self._kind == "first":
            return changes[: self._random.randint(0, len(changes))]
        share = {"none": 0.0, "all": 1.0, "some": 0.5}[self._kind]
        return [change for change in changes if self._random.random() < share]

    def pieces(self, length: int) -> list[tuple[int, int]]:
        """Which bytes of a surviving write survive, as (start, end)."""
        whole = length <= SECTOR or self._kind == "all" or self._random.random() >= _TORN
        if whole:
            return [(0, length)]
        starts = range(0, length, SECTOR)
        return [(start, min(start + SECTOR, length)) for start in starts if self._random.random() < 0.5]


def _enter(names: dict[str, _File], change: tuple[str, _File | None, str]) -> None:
    path, file, gone = change
    names.pop(gone, None)
    if file is None:
        names.pop(path, None)
    else:
        names[path] = file


def _change(contents: bytearray, change: Event, fate: _Fate | None = None) -> None:
    if change.kind == "resize":
        _fit(contents, change.offset)
        del contents[change.offset :]
        return
    for start, end in fate.pieces(len(change.data)) if fate else [(0, len(change.data))]:
        _fit(contents, change.offset + start)
        contents[change.offset + start : change.offset + end] = change.data[start:end]


def _fit(contents: bytearray, length: int) -> None:
    """Fill up with zeros what was never written."""
    contents.extend(bytes(max(0, length - len(contents))))
