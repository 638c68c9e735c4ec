"""Which key stands for which code, and what a key that was typed asks for.

The first nine codes that a coder uses get the digits 1 to 9 by themselves, the next ones a letter each, if possible
one of their name; besides, each coder gives codes keys of their own, which go before. A code's key applies it. To
apply it and go on with the same key:

- a letter: its capital. Letters stand where Shift is found on every keyboard, so this works everywhere.
- a digit: Shift and the digit, where that is certain. A terminal does not say "Shift+2" but the sign printed there,
  and British, American and German keyboards differ: Shift+7 is & or /. So only those signs count that mean the same
  digit on each of these keyboards that has them in its row of digits, and that are neither a command (/) nor typed
  without Shift somewhere (#, ^). For 6 to 9 that leaves little; there Enter goes on after the digit, as it does always.
- Alt and a digit is not used: many terminals keep it for their tabs, and a Mac types other signs with it.

Commands of the coding screen and codes share the lower-case letters: `CODE_LETTERS` are those that no command uses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from coder.codebook.reading import CodeEntry, codebook_version
from coder.coding.visibility import open_round_of
from coder.errors import InputError
from coder.store.model import CodeKey
from coder.store.study import Study

DIGITS = "123456789"
CODE_LETTERS = "achjkoty"
"""Lower-case letters that the coding screen leaves to codes."""
CODE_KEYS = DIGITS + CODE_LETTERS
"""Keys that a coder can give to a code."""
SHIFTED_DIGITS = {"American": "!@#$%^&*()", "British": '!"£$%^&*()', "German": '!"§$%&/()='}
"""What Shift makes of the digits 1 to 9 and 0 on each keyboard."""
_NEVER = "/#^"


class KeyPress(NamedTuple):
    """What a typed key asks for."""

    key: str
    """The key of a code."""
    goes_on: bool
    """Whether the next answer comes afterwards."""


def _certain_signs() -> dict[str, str]:
    meanings: dict[str, set[str]] = {}
    for row in SHIFTED_DIGITS.values():
        for digit, sign in zip(DIGITS + "0", row, strict=True):
            meanings.setdefault(sign, set()).add(digit)
    certain = {sign: min(digits) for sign, digits in meanings.items() if len(digits) == 1 and sign not in _NEVER}
    return {sign: digit for sign, digit in certain.items() if digit in DIGITS}


SIGNS = _certain_signs()
"""Signs that Shift and a digit make, with the digit, where keyboards do not contradict each other."""


def read_key(typed: str) -> KeyPress | None:
    """What a typed character asks for; None if it cannot stand for a code."""
    if typed in SIGNS:
        return KeyPress(SIGNS[typed], goes_on=True)
    key = typed.lower()
    return KeyPress(key, goes_on=key != typed) if len(typed) == 1 and key in CODE_KEYS else None


def keys_by_themselves(used: Iterable[CodeEntry]) -> dict[str, CodeEntry]:
    """The keys that codes get in the order of their first use, so that a key never changes its code."""
    given: dict[str, CodeEntry] = {}
    for entry in used:
        wanted = DIGITS if len(given) < len(DIGITS) else (*entry.name.casefold(), *CODE_LETTERS)
        key = next((key for key in wanted if key in CODE_KEYS and key not in given), None)
        if key is None:
            break
        given[key] = entry
    return given


def assign_key(study: Study, code: str, key: str, *, round_name: str | None = None) -> None:
    """Give a code a key of one's own choice, in the open round; a key it was given before becomes free."""
    key = _checked(key)
    with study.write() as session:
        found, mine = open_round_of(session, study.require_actor(), round_name)
        entry = codebook_version(session, found.version_id).find(code)
        if not entry.codable:
            raise InputError(f"{entry.name} is a family that groups codes; choose one of its codes.")
        old = (CodeKey.key == key) | (CodeKey.code_id == entry.id)
        session.execute(delete(CodeKey).where(CodeKey.assignment_id == mine.assignment_id, old))
        session.add(CodeKey(assignment_id=mine.assignment_id, key=key, code_id=entry.id))
        session.log("coding.key", found.name, after={"key": key})  # which code would tell others what one uses


def free_key(study: Study, key: str, *, round_name: str | None = None) -> None:
    """Take a key that one chose away from its code."""
    key = _checked(key)
    with study.write() as session:
        found, mine = open_round_of(session, study.require_actor(), round_name)
        if key not in chosen_keys(session, mine.assignment_id):
            raise InputError(f"You have not given the key {key} to a code.")
        session.execute(delete(CodeKey).where(CodeKey.assignment_id == mine.assignment_id, CodeKey.key == key))
        session.log("coding.key", found.name, before={"key": key})


def chosen_keys(session: Session, assignment_id: int) -> Mapping[str, int]:
    """The keys that a coder chose, each with the id of its code."""
    query = select(CodeKey.key, CodeKey.code_id).where(CodeKey.assignment_id == assignment_id)
    return {key: code for key, code in session.execute(query.order_by(CodeKey.key))}


def _checked(key: str) -> str:
    if len(key) != 1 or key.lower() not in CODE_KEYS:
        keys = f"the digits 1 to 9 and the letters {', '.join(CODE_LETTERS)}"
        raise InputError(f"A code can have one of {keys} as its key; other letters are commands.")
    return key.lower()
