"""The same decisions line by line and on the screen leave the same in the study."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from coder.coding.desk import CodingDesk
from coder.coding.flags import SPLIT_OFF
from coder.store.study import Study
from coder.survey.duplicates import find_duplicates
from tests.coding.conftest import build_round
from tests.tui.coding import coding

TEXTS = (
    "We never have enough time. Meetings are at ten.",
    "There is no budget for it at all.",
    "There is no budget for it at all.",
    "Nobody told us, and nobody asked.",
    "Short.",
    "I do not want my name here, please.",
)


def kept(path: Path) -> list[dict[str, Any]]:
    """All that ana left on each answer, by names."""
    with Study.open(path, "ana") as study:
        desk = CodingDesk(study)
        found = []
        for index in range(desk.count):
            one = desk.go_to(index)
            found.append(
                {
                    "respondent": one.respondent,
                    "codings": {(own.code.key if own.code else None, own.start, own.end) for own in one.codings},
                    "flags": [kind for kind in one.flags if kind != SPLIT_OFF],
                    "memo": one.memo,
                    "proposals": {(proposal.name, proposal.span) for proposal in one.proposals},
                }
            )
        return found


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
                f"go {told}", "usual: Nobody told us,", "move usual: Nobody told", "usual", "undo",
                f"go {short}", "repeat", "undo", "none",
                "key t time", f"go {name}", "t", "flag sensitive", "quit", "",
            )
        ),
    )  # fmt: skip
    assert said.returncode == 0
    async with coding(path) as (_, pilot):
        await pilot.press(*go(time), "s", "slash", *"time", "enter", "slash", *"cost", "enter")
        await pilot.press("f", "q", "m", *"odd one", "enter", *go(cost))
        await pilot.press(*("ctrl+right",) * 2, "right", "w", "w", "2", "f", "u", "home")
        await pilot.press(*("ctrl+right",) * 2, "right", "w", "w", "plus", "ctrl+u", *"Lack of money", "enter")
        await pilot.press("z", "Z", "d", *go(told), "w", "w", "w", "slash", *"usual", "enter")
        await pilot.press("home", "e", "left", "enter", "3", "z", *go(short), "full_stop", "z", "x")
        await pilot.press("equals_sign", *"time", "enter", "t", *go(name), "t", "f", "s")
    assert kept(path) == kept(plain)
    assert [sorted(map(str, one["codings"])) for one in kept(path)].count([]) == 0
