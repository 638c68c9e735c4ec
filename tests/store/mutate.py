"""Change study files at random and see what the gate makes of each: refused in one sentence, or opened unharmed.

    python -m tests.store.mutate [--files 3000] [--seed 1]

What a file holds is read before and after by plain SQL over the raw tables, not by the program's own code. Texts of
answers and the log must be as they were in every file that opens; for all else, which no hash covers, it is counted
in how many files something changed without notice, and in which columns.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from coder.errors import CoderError
from coder.store.people import list_people
from coder.store.study import Study

PAGE = 4096
Held = dict[tuple[str, str], list[Any]]
"""By table and column, the values of all rows in the order of the table."""


def one_byte(content: bytearray, chance: Random) -> None:
    place = chance.randrange(len(content))
    while not content[place]:
        place = chance.randrange(len(content))
    content[place] ^= chance.randrange(1, 256)


def one_letter(content: bytearray, chance: Random) -> None:
    """As a person with an editor would: a letter becomes another."""
    place = chance.randrange(len(content))
    while not chr(content[place]).isascii() or not chr(content[place]).isalpha():
        place = chance.randrange(len(content))
    content[place] = chance.choice([letter for letter in b"abcdefghijklmnopqrstuvwxyz" if letter != content[place]])


def some_bytes(content: bytearray, chance: Random) -> None:
    for _ in range(chance.randint(2, 12)):
        one_byte(content, chance)


def header_byte(content: bytearray, chance: Random) -> None:
    content[chance.randrange(100)] ^= chance.randrange(1, 256)


def zeroed(content: bytearray, chance: Random) -> None:
    place = chance.randrange(len(content)) // 512 * 512
    content[place : place + 512] = bytes(512)


def noise(content: bytearray, chance: Random) -> None:
    place, size = chance.randrange(len(content) - 600), chance.randint(16, 600)
    content[place : place + size] = chance.randbytes(size)


def cut(content: bytearray, chance: Random) -> None:
    del content[chance.randrange(len(content)) :]


def swapped(content: bytearray, chance: Random) -> None:
    first, second = (place * PAGE for place in chance.sample(range(len(content) // PAGE), 2))
    kept = content[first : first + PAGE]
    content[first : first + PAGE] = content[second : second + PAGE]
    content[second : second + PAGE] = kept


def longer(content: bytearray, chance: Random) -> None:
    content += chance.randbytes(chance.choice([1, 100, PAGE]))


KINDS: tuple[tuple[Callable[[bytearray, Random], None], int], ...] = (
    (one_byte, 50), (one_letter, 25), (some_bytes, 8), (header_byte, 5), (zeroed, 3), (noise, 3), (cut, 2),
    (swapped, 2), (longer, 2),
)  # fmt: skip
"""Each way to spoil a file, and in how many of a hundred files."""


@dataclass
class Outcome:
    """What became of the files."""

    files: int = 0
    refused: int = 0
    identical: int = 0
    """Opened, and no value in any table had changed."""
    outside: int = 0
    """Opened, with a changed value that no hash covers."""
    columns: Counter[str] = field(default_factory=Counter)
    """Of those files: how many had a change in which column."""
    wrong: list[str] = field(default_factory=list)
    """Must be empty: a changed text or log that was opened, an error that is no sentence, a refused file changed."""


def campaign(original: bytes, folder: Path, files: int, seed: int) -> Outcome:
    """Spoil `files` copies of a study, and open each."""
    chance, outcome = Random(seed), Outcome()
    place = folder / "study.db"
    place.write_bytes(original)
    before = held(place)
    kinds, weights = zip(*KINDS, strict=True)
    for number in range(files):
        kind = chance.choices(kinds, weights)[0]
        content = bytearray(original)
        kind(content, chance)
        _try_one(outcome, f"file {number} ({kind.__name__})", place, bytes(content), before)
    return outcome


def _try_one(outcome: Outcome, name: str, place: Path, content: bytes, before: Held) -> None:
    for beside in place.parent.glob("study.db*"):
        beside.unlink()
    place.write_bytes(content)
    outcome.files += 1
    try:
        with Study.open(place, "lee") as study:
            list_people(study)
    except CoderError as error:
        outcome.refused += 1
        if "\n" in str(error) or len(str(error)) < 20:
            outcome.wrong.append(f"{name}: {error}")
        if place.read_bytes() != content or len(list(place.parent.glob("study.db*"))) > 1:
            outcome.wrong.append(f"{name}: was refused, and changed")
        return
    except Exception as error:
        outcome.wrong.append(f"{name}: {type(error).__name__}: {error}")
        return
    _compare(outcome, name, before, held(place))


def _compare(outcome: Outcome, name: str, before: Held, after: Held) -> None:
    changed = [column for column in before if before[column] != after.get(column)]
    if hidden := [column for column in changed if is_hashed(*column)]:
        outcome.wrong.append(f"{name}: opened with another {hidden[0]}")
    outcome.identical += not changed
    outcome.outside += bool(changed)
    outcome.columns.update({".".join(column) for column in changed})


def is_hashed(table: str, column: str) -> bool:
    """Whether a value is one that the program promises to have verified."""
    return (table, column) in {("answer", "id"), ("answer", "text"), ("answer", "text_hash")} or (
        table == "log_entry" and column not in {"id", "uid"}
    )


def held(path: Path) -> Held:
    """All values of all tables as their bytes; JSON by what it says, for spaces in it mean nothing."""
    found: Held = {}
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        connection.text_factory = bytes
        names = (
            "SELECT CAST(name AS BLOB) FROM sqlite_master"
            " WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        )
        for (name,) in connection.execute(names).fetchall():
            table = name.decode()
            cursor = connection.execute(f'SELECT * FROM "{table}" NOT INDEXED')
            columns = [column[0] for column in cursor.description]
            rows = cursor.fetchall()
            for index, column in enumerate(columns):
                values = [row[index] for row in rows]
                logged = table == "log_entry" and column in {"before", "after"}
                found[table, column] = [json.loads(value or b"null") for value in values] if logged else values
    return found


def main() -> None:
    from coder.demo import run_the_loop

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["XDG_STATE_HOME"] = str(folder / "state")
        run_the_loop(folder / "demo.db", lambda _: None)
        began = time.perf_counter()
        outcome = campaign((folder / "demo.db").read_bytes(), folder, asked.files, asked.seed)
        spent = time.perf_counter() - began
    print(
        f"{outcome.files} files in {spent:.0f} s: {outcome.refused} refused, {outcome.identical} opened as they were,"
    )
    print(f"{outcome.outside} opened with a changed value that no hash covers, {len(outcome.wrong)} wrong")
    for column, count in outcome.columns.most_common():
        print(f"  {count:>5}  {column}")
    for sentence in outcome.wrong:
        print(f"  wrong: {sentence}")
    raise SystemExit(bool(outcome.wrong))


if __name__ == "__main__":
    main()
