"""Regular expressions that a researcher types: compiled, bounded in time, and searched for in the index where possible.

They run on the `regex` package, which can be stopped; Python's own cannot, and a few characters can keep it busy for
years.
"""

from __future__ import annotations

import re
import time

import regex

from coder.display import display_line
from coder.errors import InputError

PATIENCE = 10.0
"""Seconds for a whole search by expression."""

_LONGEST_TAME = 5_000
_SPECIAL = frozenset("\\[](){}.^$*+?|")
_LETTER_ESCAPE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_PLAIN_CLASS = frozenset("bBdDsSwW")
_QUANTIFIER = re.compile(r"[*?]|\{")


class Expression:
    """A regular expression that gives up after `PATIENCE` seconds over all texts together."""

    def __init__(self, pattern: str) -> None:
        try:
            self._compiled = regex.compile(pattern, regex.IGNORECASE | regex.VERSION0)
        except (regex.error, ValueError, OverflowError, RecursionError, MemoryError) as error:
            why = getattr(error, "msg", None) or "too complicated"
            raise InputError(
                f"{display_line(pattern, 60)!r} is not a regular expression: {display_line(str(why), 80)}."
            ) from None
        self._pattern = pattern
        self._tame = _is_tame(pattern)
        self._until = time.monotonic() + PATIENCE

    def spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """Where it matches, in code points; matches of nothing are left out."""
        left = self._until - time.monotonic()
        if left <= 0:
            self._give_up()
        if self._tame and len(text) <= _LONGEST_TAME:  # a limit costs more than such a search itself
            found = self._compiled.finditer(text)
        else:
            found = self._compiled.finditer(text, timeout=left)
        try:
            return tuple(match.span() for match in found if match.end() > match.start())
        except TimeoutError:
            self._give_up()
            raise

    def _give_up(self) -> None:
        raise InputError(
            f"The expression {display_line(self._pattern, 60)!r} takes longer than {PATIENCE:.0f} seconds;"
            " make it simpler, for example with fewer * and +."
        )


def _is_tame(pattern: str) -> bool:
    """Whether its time grows at most with the square of a text's length: at most one part repeats without end."""
    bare = re.sub(r"\\.", "", pattern)
    return sum(bare.count(sign) for sign in "*+{") <= 1 and not re.search(r"\)[*+{]", bare)


def needed_words(pattern: str) -> tuple[str, ...]:
    """Runs of characters that every match of a pattern holds, whatever their case; none where that is not plain.

    Only what stands outside all brackets counts, so nothing that is optional or an alternative is taken for needed.
    """
    runs: list[str] = []
    run = ""
    depth = place = 0
    while place < len(pattern):
        sign = pattern[place]
        literal = ""
        place += 1
        if sign == "\\":
            if place == len(pattern):
                return ()
            escaped = pattern[place]
            place += 1
            if escaped not in _LETTER_ESCAPE:
                literal = escaped
            elif escaped not in _PLAIN_CLASS:
                return ()  # \x41, \p{L}, \1: more than this reader knows
        elif sign == "[":
            return tuple(_worth(runs, run)) if _from_here_unknown(pattern, place) else ()
        elif sign == "(":
            if pattern.startswith("?", place) and not pattern.startswith("?:", place):
                return ()
            depth += 1
        elif sign == ")":
            depth -= 1
        elif sign == "|" and depth == 0:
            return ()
        elif sign not in _SPECIAL:
            literal = sign
        if literal and depth == 0 and not _QUANTIFIER.match(pattern, place):
            run += literal
        else:
            runs, run = [*runs, run], ""
    return tuple(_worth(runs, run))


def _from_here_unknown(pattern: str, place: int) -> bool:
    """Whether what follows a set of characters cannot make what came before it optional."""
    return "|" not in pattern[place:]


def _worth(runs: list[str], last: str) -> list[str]:
    return [run for run in [*runs, last] if len(run) >= 3]
