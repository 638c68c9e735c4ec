"""Where in an answer a code stands: rules about spans, in Unicode code points, end exclusive."""

from __future__ import annotations

from typing import NamedTuple

from coder.errors import InputError


class Span(NamedTuple):
    """Code points `start` up to, not including, `end`."""

    start: int
    end: int


def checked_span(text: str, start: int | None, end: int | None) -> Span | None:
    """The span as it is stored: inside the text, without white space at its ends; None for the whole answer."""
    if start is None and end is None:
        return None
    if start is None or end is None:
        raise InputError("A span needs both its start and its end (or neither, for the whole answer).")
    if not 0 <= start < end:
        raise InputError(f"The span {start}-{end} is empty; it ends before it starts.")
    if end > len(text):
        raise InputError(f"The span ends at {end}, past the end of the answer ({len(text)} characters).")
    words = text[start:end]
    inner = words.strip()
    if not inner:
        raise InputError(f"The span {start}-{end} holds nothing but white space.")
    start += len(words) - len(words.lstrip())
    return Span(start, start + len(inner))
