"""What the runs of a campaign count, and where they take place."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Tally:
    """What a campaign has seen."""

    name: str
    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    journals: int = 0
    """Kills in the middle of a transaction: they left a journal to be rolled back."""
    before: int = 0
    after: int = 0
    """For errands: how often nothing had happened, how often all of it."""
    slowest: float = 0
    """Seconds that a survivor needed at most to save again."""
    wrong: list[str] = field(default_factory=list)
    """One sentence for each run after which something was not as it must be."""

    def add(self, other: Tally) -> None:
        for name in ("kills", "acknowledged", "lost", "journals", "before", "after"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.slowest = max(self.slowest, other.slowest)
        self.wrong += other.wrong


@contextmanager
def a_folder(root: Path | None = None) -> Iterator[Path]:
    """A folder for one run, gone afterwards."""
    path = Path(tempfile.mkdtemp(prefix="fault-", dir=root)).resolve()
    try:
        yield path
    finally:
        shutil.rmtree(path)
