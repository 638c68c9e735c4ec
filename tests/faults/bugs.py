"""Planted bugs: each breaks one promise on purpose, so that a test which finds nothing is known to be able to find.

`python -m tests.faults.bugs NAME ARGUMENTS…` is `coder ARGUMENTS…` with that bug.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any


def saved_too_early() -> None:
    """Codings are written in the background, and "Saved" is said at once."""
    from coder.coding.deciding import Toggled
    from coder.coding.desk import CodingDesk

    toggle, load = CodingDesk.toggle, CodingDesk.go_to
    working: list[threading.Thread] = []

    def wait() -> None:
        while working:
            working.pop().join()

    def toggle_later(desk: CodingDesk, code: str, span: tuple[int, int] | None = None) -> Toggled:
        wait()
        working.append(threading.Thread(target=toggle, args=(desk, code, span)))
        working[0].start()
        return Toggled(code, applied=True)

    def go_to(desk: CodingDesk, index: int) -> Any:
        wait()
        return load(desk, index)

    CodingDesk.toggle, CodingDesk.go_to = toggle_later, go_to  # type: ignore[method-assign, assignment]


def journal_in_memory() -> None:
    """What would undo a half-written transaction is kept in memory only; a tiny cache makes half-writing likely."""
    _settings(
        ("journal_mode=DELETE", "journal_mode=MEMORY"), ("synchronous=EXTRA", "synchronous=OFF"), add="cache_size=1"
    )


def synchronous_normal() -> None:
    """SQLite is asked to wait for the disk less often."""
    _settings(("synchronous=EXTRA", "synchronous=NORMAL"))


def synchronous_off() -> None:
    """SQLite is asked not to wait for the disk at all."""
    _settings(("synchronous=EXTRA", "synchronous=OFF"))


def import_in_chunks() -> None:
    """An import is committed now and then instead of once."""
    from coder.survey import intake

    write = intake.Intake._write
    intake._BATCH = 200

    def write_and_commit(self: intake.Intake) -> None:
        write(self)
        connection = self._session.connection()
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    intake.Intake._write = write_and_commit  # type: ignore[method-assign]


def written_in_place() -> None:
    """A file is written bit by bit where it is to stand, over the one that is there."""
    from coder import files

    def in_place(path: Path, content: Any) -> None:
        if callable(content):
            content(path)
            return
        whole = content.encode("utf-8") if isinstance(content, str) else content
        with path.open("wb", buffering=0) as file:
            for start in range(0, len(whole), 8):
                file.write(whole[start : start + 8])

    files._replace = in_place


def never_synced() -> None:
    """A file gets its name before the disk has its contents."""
    os.fsync = lambda _handle: None  # type: ignore[assignment]


def _settings(*changes: tuple[str, str], add: str = "") -> None:
    """Change what SQLite is told when the program opens a study."""
    from coder.store import engine

    settings = list(engine._SETTINGS)
    for before, after in changes:
        settings[settings.index(before)] = after  # fails where the program has no such setting to spoil
    engine._SETTINGS = (*settings, *([add] if add else []))  # type: ignore[assignment]


BUGS: dict[str, Callable[[], None]] = {
    plant.__name__: plant
    for plant in (
        saved_too_early, journal_in_memory, synchronous_normal, synchronous_off, import_in_chunks, written_in_place,
        never_synced,
    )
}  # fmt: skip


def main() -> None:
    """Plant the bug that is named and become `coder`."""
    name = sys.argv.pop(1)
    BUGS[name]()
    from coder.cli.main import run

    run()


if __name__ == "__main__":
    main()
