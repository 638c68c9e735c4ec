"""Remember how this program last left each study on this machine, so that only a file that is not so is looked over.

What is remembered lies in the user's own state folder and never in or beside the study, so nobody can send it along.
It names a state that was verified whole, or that one commit of ours made from such a state: `trusted` compares under
the write lock, `follow` demands the same file with exactly one commit more. Whatever two processes, a sync program or
a kill do between the two, the worst is that nothing fits any more and the next opening looks at everything again.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path

from coder import __version__
from coder.store.headers import first_bytes


@dataclass(frozen=True)
class Signature:
    """What of a file cannot stay the same when somebody else writes it."""

    inode: int
    size: int
    modified: int
    changed: int
    """As `modified` in nanoseconds; no program can set it back."""
    commits: int
    """The number that SQLite raises with every commit (bytes 24 to 27)."""

    def written(self) -> str:
        """As it is remembered, always as long; another version of coder may look for more, so it looks again."""
        return " ".join(map(str, (__version__, *astuple(self)))).ljust(200)


def signature(path: Path) -> Signature:
    """The signature of the file as it is now."""
    found = path.stat()
    commits = int.from_bytes(first_bytes(path)[24:28], "big")
    return Signature(found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns, commits)


def is_remembered(path: Path, found: Signature) -> bool:
    """Whether the study at `path` was verified, or left by us, with this signature."""
    try:
        return _place(path).read_text(encoding="ascii") == found.written()
    except (OSError, ValueError):
        return False


def remember(path: Path, found: Signature) -> None:
    """Keep the signature of a verified state; where that is not possible, the next opening takes longer."""
    place = _place(path)
    with suppress(OSError):
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, found.written().encode("ascii"))  # over the old one: emptying it first is slow
        finally:
            os.close(descriptor)


def trusted(path: Path) -> Signature | None:
    """The signature of the file if it is the one remembered; asked by a writer that holds the lock."""
    with suppress(OSError):
        found = signature(path)
        return found if is_remembered(path, found) else None
    return None


def follow(path: Path, before: Signature | None) -> None:
    """After a commit of ours, remember the new state if it came from a trusted one and nobody else wrote since."""
    if before is None:
        return
    with suppress(OSError):
        after = signature(path)
        if after.inode == before.inode and after.commits == (before.commits + 1) % 2**32:
            remember(path, after)


def _place(path: Path) -> Path:
    from platformdirs import user_state_path

    name = hashlib.sha256(os.fsencode(os.path.realpath(path))).hexdigest()
    return user_state_path("coder", appauthor=False) / "studies" / name[:32]
