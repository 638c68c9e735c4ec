"""What a kill leaves beside a study: SQLite rolls an old journal into whatever file has the study's name later."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

_ENDINGS = ("-journal", "-wal", "-shm")


def leftovers(path: Path) -> list[Path]:
    """The files of SQLite's own that stand beside a study."""
    return [beside for ending in _ENDINGS if (beside := path.with_name(path.name + ending)).exists()]


def set_aside(path: Path, *, with_file: bool = False) -> None:
    """Rename what SQLite left beside `path` (and, `with_file`, the file itself) to NAME.damaged-STAMP."""
    kept = f"{path.name}.damaged-{stamp()}"
    for beside in leftovers(path):
        beside.rename(path.with_name(kept + beside.name.removeprefix(path.name)))
    if with_file:
        path.rename(path.with_name(kept))


def stamp() -> str:
    """This moment as part of a file's name."""
    return datetime.now(UTC).strftime("%Y-%m-%d-%H%M%S")
