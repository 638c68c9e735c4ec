"""The same decisions line by line and on the screen leave the same in the study."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from coder.coding.desk import CodingDesk
from coder.store.study import Study
from coder.survey.duplicates import find_duplicates
from coder.tui.screens.checking import CheckDialog
from tests.coding.conftest import build_round
from tests.tui.coding import coding, settle

TEXTS = (
    "We never have enough time. Meetings are at ten.",
    "There is no budget for it at all.",
    "There is no budget for it at all.",
    "Nobody told us, and nobody asked.",
    "Short.",
    "I do not want my name here, please.",
)


TIMES = re.compile(r"(.*_)?at|milliseconds|(.*_)?uid|uuid|(.*_)?hash")
"""Columns that differ from one run to the next: moments, names drawn by chance, and digests over both."""


def contents(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All that a study holds, table by table and row by row, but for moments and what is drawn by chance."""
    with closing(sqlite3.connect(path)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        names = [
            name for name in names if not name.startswith("answer_search")
        ]  # an index of words, made from the answers
        found = {}
        for table in names:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            wanted = ", ".join(f'"{name}"' for name in columns if not TIMES.fullmatch(name))
            found[table] = sorted(connection.execute(f"SELECT {wanted} FROM {table}"), key=repr) if wanted else []
    return found


TOUCHED = ("coding", "memo", "flag", "code_proposal", "code_key", "copied_coding", "step", "attention", "log_entry")
"""Tables that the loop writes to."""


def handed_in(path: Path) -> list[tuple[Any, ...]]:
    """The parts that were handed in."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT id FROM assignment WHERE state = 'submitted'").fetchall()


def go(place: int) -> tuple[str, ...]:
    """The keys that go to a number."""
    return "g", str(place), "enter"


async def test_the_loop_in_words_leaves_what_the_same_loop_by_keys_leaves(tmp_path: Path, coder_cli) -> None:
    path = build_round(tmp_path, TEXTS, ["time", "cost", "usual"])
    with Study.open(path, "lee") as study:
        find_duplicates(study)
    plain = tmp_path / "plain.db"
    shutil.copy(path, plain)
    with Study.open(path, "ana") as study:
        texts = [CodingDesk(study).go_to(index).text for index in range(len(TEXTS))]
    first = {text: place for place, text in reversed([*enumerate(texts, 1)])}
    time, told, short, name = (first[TEXTS[place]] for place in (0, 3, 4, 5))
    cost = first[TEXTS[1]]
    said = coder_cli(
        "-s", plain, "--as", "ana", "code", "--plain",
        stdin="\n".join(
            (
                f"go {time}", "time: We never have enough time.", "cost", "flag quote", "memo odd one",
                f"go {cost}", "cost: no budget", "flag unsure", "propose Lack of money: no budget", "undo", "redo",
                "apply all",
                f"go {told}", "usual: Nobody told us", "move usual: Nobody told", "usual", "undo",
                f"go {short}", "repeat", "undo", "none",
                "key t time", f"go {name}", "t", "flag sensitive", "flag concern", "submit now", "quit", "",
            )
        ),
    )  # fmt: skip
    assert said.returncode == 0
    async with coding(path) as (app, pilot):
        await pilot.press(*go(time), "s", "slash", *"time", "enter", "slash", *"cost", "enter")
        await pilot.press("f", "q", "m", *"odd one", "enter", *go(cost))
        await pilot.press(*("ctrl+right",) * 2, "right", "w", "w", "2", "f", "u", "home")
        await pilot.press(*("ctrl+right",) * 2, "right", "w", "w", "plus", "ctrl+u", *"Lack of money", "enter")
        await pilot.press("z", "Z", "d", *go(told), "w", "w", "w", "slash", *"usual", "enter")
        await pilot.press("home", "e", "left", "enter", "3", "z", *go(short), "full_stop", "z", "x")
        await pilot.press("equals_sign", *"time", "enter", "t", *go(name), "t", "f", "s", "f", "c", "enter", "f8")
        await settle(app, pilot, lambda: isinstance(app.screen, CheckDialog))
        await pilot.press("h", "y")
        await settle(app, pilot, lambda: bool(handed_in(path)))
    by_keys, in_words = contents(path), contents(plain)
    assert by_keys.keys() == in_words.keys()
    for table, rows in by_keys.items():
        assert rows == in_words[table], table
    assert {len(by_keys[table]) > 0 for table in TOUCHED} == {True}
