"""Read the first bytes of a study without letting go of its locks.

On POSIX systems a process that closes a file, however it was opened, loses all its locks on that file, those of SQLite
included. So as long as a study is open, its first bytes are read through one descriptor that stays open as well.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

HEADER_BYTES = 100


@dataclass
class _Kept:
    descriptors: list[int] = field(default_factory=list)
    users: int = 0


_guard = Lock()
_kept: dict[tuple[int, int], _Kept] = {}
"""By device and inode, the files that this process has open as studies."""


def first_bytes(path: Path) -> bytes:
    """The header of the file at `path`, shorter where the file is."""
    with _guard:
        found = path.stat()
        if kept := _kept.get((found.st_dev, found.st_ino)):
            return _read(kept.descriptors[0])
        descriptor = _open(path)
        try:
            return _read(descriptor)
        finally:
            _close(descriptor)


def keep(path: Path) -> tuple[int, int]:
    """From now on do not close the file at `path`; gives the name by which `let_go` knows it."""
    with _guard:
        descriptor = _open(path)
        name = _name(descriptor)
        kept = _kept.setdefault(name, _Kept())
        kept.descriptors.append(descriptor)
        kept.users += 1
        return name


def let_go(name: tuple[int, int]) -> None:
    """One study less has this file open; with the last one it is closed."""
    with _guard:
        kept = _kept[name]
        kept.users -= 1
        if not kept.users:
            del _kept[name]
            for descriptor in kept.descriptors:
                os.close(descriptor)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))


def _name(descriptor: int) -> tuple[int, int]:
    found = os.fstat(descriptor)
    return found.st_dev, found.st_ino


def _close(descriptor: int) -> None:
    if kept := _kept.get(_name(descriptor)):  # the name came to stand for an open study since we looked
        kept.descriptors.append(descriptor)
    else:
        os.close(descriptor)


def _read(descriptor: int) -> bytes:
    os.lseek(descriptor, 0, os.SEEK_SET)
    return os.read(descriptor, HEADER_BYTES)
