"""Put replacements into a text: the answer stays as it is, what is shown of it is made anew each time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from coder.errors import InputError
from coder.files import storable

LONGEST = 60
"""Characters of a replacement, its brackets with it."""
_INSIDE = re.compile(r"[\[\]]")


class Replaced(NamedTuple):
    """A span of a text (code points, end exclusive) and what is shown in its place."""

    start: int
    end: int
    replacement: str


def joined(spans: Iterable[Replaced]) -> list[Replaced]:
    """The spans in order; those that overlap become one, with the replacement of the longest of them."""
    whole: list[Replaced] = []
    longest = 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        size = span.end - span.start
        if whole and span.start < whole[-1].end:
            last = whole[-1]
            words = span.replacement if size > longest else last.replacement
            longest = max(longest, size)
            whole[-1] = Replaced(last.start, max(last.end, span.end), words)
        else:
            whole.append(span)
            longest = size
    return whole


def redacted(text: str, spans: Iterable[Replaced], start: int | None = None, end: int | None = None) -> str:
    """The text, or the part of it from `start` to `end`, with its replacements; one that is cut through is whole."""
    place, end = start or 0, len(text) if end is None else end
    parts = []
    for span in joined(spans):
        if span.end <= place or span.start >= end:
            continue
        parts += [text[place : span.start], span.replacement]
        place = span.end
    return "".join([*parts, text[place:end]])


def checked_replacement(words: str) -> str:
    """Words as they may stand in the place of others: in square brackets, on one line."""
    inner = words.strip()
    if inner.startswith("[") and inner.endswith("]"):
        inner = inner[1:-1].strip()
    if not inner or len(inner) > LONGEST - 2 or not inner.isprintable() or not storable(inner):
        raise InputError(f"A replacement is 1 to {LONGEST - 2} printable characters, for example [name removed].")
    if _INSIDE.search(inner):
        raise InputError("A replacement has its square brackets around it and none within.")
    return f"[{inner}]"
