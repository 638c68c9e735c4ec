"""Regular expressions that a researcher types: compiled, bounded in time, and searched for in the index where possible.

They run on the `regex` package, which can be stopped; Python's own cannot, and a few characters can keep it busy for
years.
"""

from __future__ import annotations

import re
import time
from itertools import pairwise
from typing import NoReturn

import regex

from coder.display import display_line
from coder.errors import InputError

PATIENCE = 10.0
"""Seconds for a whole search by expression."""

_TAME_LENGTHS = (10**9, 5_000, 500, 150)
"""The longest text that is searched without a limit, by the number of parts of the expression that repeat."""

_LOOK_AT_THE_CLOCK = 1_000
"""Texts that are searched without a limit before the time is looked at."""

_SPECIAL = frozenset("\\[](){}.^$*+?|")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_PLAIN = frozenset("bBdDsSwW")
_MANY_CASES = frozenset("Iİı")  # with and without a dot, these are letters of their own in Turkish
_PART = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\[\]\\])*\]|\{[0-9,]*\}|\(\?:|\(\?|.", re.DOTALL)
_REPEAT = re.compile(r"(?<!\()[*+?{]")


class TooSlow(InputError):
    """An expression that took all the time it had."""


class Expression:
    """A regular expression that gives up after `PATIENCE` seconds, or others, over all texts together."""

    def __init__(self, pattern: str, patience: float | None = None) -> None:
        try:
            self._compiled = regex.compile(pattern, regex.IGNORECASE | regex.VERSION0)
        except (regex.error, ValueError, OverflowError, RecursionError, MemoryError) as error:
            why = getattr(error, "msg", None) or "too complicated"
            raise InputError(
                f"{display_line(pattern, 60)!r} is not a regular expression: {display_line(str(why), 80)}."
            ) from None
        self._pattern = pattern
        self._tame_length = _tame_length(pattern)
        self._patience = PATIENCE if patience is None else patience
        self._tame = 0
        self._until: float | None = None

    def spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """Where it matches, in code points; matches of nothing are left out."""
        if len(text) <= self._tame_length:  # a limit costs more than such a search itself
            if self._tame % _LOOK_AT_THE_CLOCK == 0:
                self._time_left()
            self._tame += 1
            if not self._compiled.search(text):
                return ()
            found = self._compiled.finditer(text)
        else:
            found = self._compiled.finditer(text, timeout=self._time_left())
        try:
            return tuple(match.span() for match in found if match.end() > match.start())
        except TimeoutError:
            self._give_up()

    def _time_left(self) -> float:
        now = time.monotonic()
        if self._until is None:
            self._until = now + self._patience
        if now >= self._until:
            self._give_up()
        return self._until - now

    def _give_up(self) -> NoReturn:
        raise TooSlow(
            f"The expression {display_line(self._pattern, 60)!r} takes longer than {self._patience:g} seconds;"
            " make it simpler, for example with fewer * and +."
        )


def _tame_length(pattern: str) -> int:
    """The longest text on which the expression cannot take long: each part that repeats costs a power of the length."""
    bare = re.sub(r"\\.", "", pattern)
    if re.search(r"\)[*+{]", bare):
        return 0
    repeats = len(_REPEAT.findall(bare))
    return _TAME_LENGTHS[repeats] if repeats < len(_TAME_LENGTHS) else 0


def needed_words(pattern: str) -> tuple[str, ...]:
    """Runs of characters that every match of a pattern holds, whatever their case.

    Only what stands outside all brackets counts, so nothing that is optional or an alternative is taken for needed;
    none where a pattern uses more than this reader knows.
    """
    parts = [part.group() for part in _PART.finditer(pattern)]
    if sum(map(len, parts)) != len(pattern) or any(_is_beyond(part) for part in parts):
        return ()
    runs = [""]
    depth = 0
    for part, following in pairwise([*parts, ""]):
        depth += part.startswith("(") - (part == ")")
        if part == "|" and depth == 0:
            return ()
        literal = part[1:] if part.startswith("\\") else part
        is_literal = len(literal) == 1 and (part not in _SPECIAL) and literal not in _MANY_CASES
        if part[0] == "\\" and literal in _LETTERS:
            is_literal = False
        if is_literal and depth == 0 and following[:1] not in ("*", "?", "{"):
            runs[-1] += literal
        else:
            runs.append("")
    return tuple(filter(None, runs))


def _is_beyond(part: str) -> bool:
    """Whether this part of a pattern may change what the others mean."""
    if part[0] == "(":
        return part not in ("(", "(?:")
    return part in ("[", "{", "}", "]", "\\") or (part[0] == "\\" and part[1] in _LETTERS - _PLAIN)
