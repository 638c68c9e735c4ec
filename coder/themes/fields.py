"""What may be said about a theme, and the rules it has to keep, for the file and the screen alike."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, fields
from itertools import count
from typing import Any

from coder.files import storable

THEME, TOPIC_SUMMARY = "theme", "topic_summary"
KINDS = (THEME, TOPIC_SUMMARY)
CANDIDATE, KEPT, MERGED, DROPPED = "candidate", "kept", "merged", "dropped"
STATUSES = (CANDIDATE, KEPT, MERGED, DROPPED)
STANDING = (CANDIDATE, KEPT)
"""A theme of another status is history: it houses no codes and is left out of the quote bank unless it is named."""

_KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@dataclass(frozen=True)
class ThemeFields:
    """The words of a theme."""

    name: str
    kind: str = THEME
    """theme: a pattern with a central idea; topic_summary: all that was said on a topic"""
    status: str = CANDIDATE
    central_idea: str = ""
    definition: str = ""
    is_not_about: str = ""


FIELD_NAMES = tuple(field.name for field in fields(ThemeFields))


def fields_of(holder: Any) -> ThemeFields:
    """The words of whatever carries them under the same names."""
    return ThemeFields(**{name: getattr(holder, name) for name in FIELD_NAMES})


def fault(key: str, theme: ThemeFields) -> str:
    """What is wrong with a theme, as the end of a sentence; empty when nothing is."""
    if not _KEY.fullmatch(key):
        return f"the key {key[:60]!r} must be lower_snake_case: small letters, digits and single underscores"
    if not theme.name:
        return f"the theme {key} has no name"
    if not all(storable(getattr(theme, name)) for name in FIELD_NAMES):
        return f"the theme {key} holds a character that does not belong in a text"
    if theme.kind not in KINDS:
        return f"there is no kind {theme.kind[:40]!r}; the kinds are {', '.join(KINDS)}"
    if theme.status not in STATUSES:
        return f"there is no status {theme.status[:40]!r}; the statuses are {', '.join(STATUSES)}"
    if theme.kind == THEME and not theme.central_idea:
        return (
            f"the theme {key} has no central_idea; write it in one sentence,"
            f" or say kind: {TOPIC_SUMMARY} if it gathers all that was said on a topic"
        )
    return ""


def key_from(name: str, taken: Collection[str] = (), word: str = THEME) -> str:
    """The key that a theme gets from its name; where the name has no Latin letters, the first that nothing else has."""
    words = re.findall(r"[a-z0-9]+", name.casefold())
    if not words:
        return next(key for number in count(1) if (key := word if number == 1 else f"{word}_{number}") not in taken)
    key = "_".join(words)[:60].rstrip("_")
    return key if key[:1].isalpha() else f"{word}_{key}"
