"""Keys of one's own for codes, and what a typed key asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder.coding.desk import CodingDesk
from coder.coding.keys import CODE_KEYS, CODE_LETTERS, SHIFTED_DIGITS, SIGNS, keys_by_themselves, read_key
from coder.errors import InputError
from coder.store.study import Study
from coder.tui.screens.code_words import ACTIONS


def test_a_key_that_was_chosen_goes_before_the_digit_that_came_by_itself(round_path: Path) -> None:
    with Study.open(round_path, "ana") as study:
        desk = CodingDesk(study)
        desk.toggle("tokenism")
        desk.toggle("cost")
        desk.assign_key("time", "1")
        desk.assign_key("cost", "K")
        found = {key: entry.key for key, entry in desk.keys.items()}
        assert found == {"1": "time", "2": "cost", "k": "cost"}
    with Study.open(round_path, "ana") as study:
        desk = CodingDesk(study)
        assert {key: entry.key for key, entry in desk.keys.items()} == found
        desk.assign_key("time", "t")
        desk.free_key("k")
        assert {key: entry.key for key, entry in desk.keys.items()} == {"1": "tokenism", "2": "cost", "t": "time"}
        with pytest.raises(InputError, match="have not given"):
            desk.free_key("k")
    with Study.open(round_path, "ben") as study:
        assert CodingDesk(study).keys == {}


@pytest.mark.parametrize(("code", "key"), [("time", "n"), ("time", "0"), ("time", "tt"), ("time", ""), ("gap", "t")])
def test_a_command_or_a_family_is_refused(round_path: Path, code: str, key: str) -> None:
    with Study.open(round_path, "ana") as study, pytest.raises(InputError):
        CodingDesk(study).assign_key(code, key)


def test_capitals_and_certain_signs_go_on() -> None:
    assert read_key("t") == ("t", False)
    assert read_key("T") == ("t", True)
    assert read_key("7") == ("7", False)
    assert [read_key(sign) for sign in '!"$'] == [("1", True), ("2", True), ("4", True)]
    assert [read_key(typed) for typed in ("/", "&", "(", ")", "#", "0", "n", "N", "", "tt")] == [None] * 10


def test_no_sign_means_two_digits() -> None:
    for sign, digit in SIGNS.items():
        assert {str((row.index(sign) + 1) % 10) for row in SHIFTED_DIGITS.values() if sign in row} == {digit}


def test_commands_of_the_screen_are_no_keys_of_codes() -> None:
    commands = {key for action in ACTIONS if "at_hand" not in action.name for key in action.keys.split(",")}
    assert commands & set(CODE_KEYS) == set()


def test_after_nine_codes_the_next_ones_get_letters_of_their_names_and_keep_them() -> None:
    class Named:
        def __init__(self, name: str) -> None:
            self.name = name

    used = [Named(name) for name in ("1", *"2345678", "9", "Time", "Cost", "Trust", "Xx", *["Zz"] * 20)]
    found = keys_by_themselves(used)  # type: ignore[arg-type]
    assert [found[key].name for key in "123456789"] == [*"123456789"]
    assert {key: found[key].name for key in "tcax" if key in found} == {"t": "Time", "c": "Cost", "a": "Trust"}
    assert len(found) == len(CODE_KEYS) == 9 + len(CODE_LETTERS)
    for count in range(len(used)):
        assert keys_by_themselves(used[:count]).items() <= found.items()  # type: ignore[arg-type]
