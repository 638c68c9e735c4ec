"""Find people's names in a text: after a title, a family word, a role, or a word that often comes before a name.

A name that was found once is found everywhere in the same text. Only words that begin with a capital letter are
looked at, so a name typed in small letters, or without anything before it, is not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from coder.survey.identifier_words import (
    ABOUT_THE_RELATION,
    BEFORE_A_NAME,
    FAMILY,
    NO_NAME,
    OWN,
    PERSONS,
    ROLES,
    SHORT_TITLES,
    SIGNING,
    TITLES,
    words_of,
)

_CAPITAL = "[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪİĶĹĽŁŃŇŌŐŒŘŚŞŠŢŤŪŮŰŹŻŽȘȚ]"
_SMALL = "[a-zß-öø-ÿāăąćčďđēęěğģīıķĺľłńňōőœřśşšţťūůűźżžșț]"
_WORD = rf"(?<![\w'’])(?:{_CAPITAL}['’])?{_CAPITAL}{_SMALL}{{1,24}}(?:-?{_CAPITAL}{_SMALL}{{1,24}}){{0,2}}(?!\w)"
WORD = re.compile(_WORD)
_PARTICLES = words_of("van der den de da la le von bin al el du dos")
_WITHIN = re.compile(r" (?:(?:van|der|den|de|da|la|le|von|bin|al|el|du|dos) ){0,2}")
"""What may stand between two words of one name."""
_SMALL_TITLE = re.compile(r"\b(?:mrs|mr)\.? ([a-z][a-z'’-]{2,24})(?!\w)")
_NOT_AFTER_MR = frozenset({"and", "the", "who", "was", "but", "has", "had", "for", "when", "then", "with"})
_BEFORE = re.compile(r"\S+")
_WINDOW = 70
"""Characters before a name that are looked at."""
_LINKED = re.compile(r" (?:and|&) ")
_CLOSES = re.compile(r"\Z|[,.;:!?)\n]| (?:who|and|is|was|has|had|whose|–|-)\b")
"""What may follow a name that stands after a comma: "my daughter, Amy, is …"."""
_RELATIONS = FAMILY | ROLES
_CALLED_BY = words_of("auntie aunty aunt uncle nan nana nanny gran grandma granny grandad granddad grandpa mum dad")
"""Words for relations that are written like a name."""
_SHORTEST_AGAIN = 3
"""Letters that a part of a name must have to be looked for by itself."""


class Found(NamedTuple):
    """A name; without a replacement the usual one."""

    start: int
    end: int
    replacement: str | None


class _Name(NamedTuple):
    start: int
    end: int
    words: tuple[str, ...]


class _Before(NamedTuple):
    """A word before a name: in small letters, with where it begins."""

    word: str
    start: int


def find_names(text: str) -> Iterator[Found]:
    """The names in a text; they may overlap."""
    again: dict[str, str | None] = {}
    names = list(_names(text))
    told: list[Found | None] = []
    for name in names:
        found = _found(text, name)
        before = told[-1] if told else None
        if found is None and before and _LINKED.fullmatch(text, before.end, name.start):
            found = Found(name.start, name.end, None)
        told.append(found)
        for word in name.words if found else ():
            if len(word) >= _SHORTEST_AGAIN:
                again[word] = again.get(word) or (found and _within_a_sentence(found.replacement))
    for name, found in zip(names, told, strict=True):
        if found is not None:
            yield found._replace(replacement=found.replacement or again.get(name.words[0]))
        elif name.words[0] in again:
            yield Found(name.start, name.end, again[name.words[0]])
        elif name.words[-1] in again:
            yield Found(name.end - len(name.words[-1]), name.end, again[name.words[-1]])
    for match in _SMALL_TITLE.finditer(text):
        if match[1] not in _NOT_AFTER_MR:
            yield Found(*match.span(1), None)


def _within_a_sentence(replacement: str | None) -> str | None:
    """As [My daughter] is written when it does not begin a sentence."""
    return replacement and replacement[0] + replacement[1].lower() + replacement[2:]


def _names(text: str) -> Iterator[_Name]:
    """Words with a capital letter that may be names, those of one name together."""
    name: _Name | None = None
    for match in WORD.finditer(text):
        if match[0] in NO_NAME or match[0].casefold() in _RELATIONS:
            continue
        if name and len(name.words) < 4 and _WITHIN.fullmatch(text, name.end, match.start()):
            name = _Name(name.start, match.end(), (*name.words, match[0]))
            continue
        if name:
            yield name
        name = _Name(*match.span(), (match[0],))
    if name:
        yield name


def _found(text: str, name: _Name) -> Found | None:
    """The name with what it takes in before it, if what stands before it says that it is one."""
    window = max(0, name.start - _WINDOW)
    before = [_Before(match[0].casefold(), match.start()) for match in _BEFORE.finditer(text, window, name.start)]
    plain = Found(name.start, name.end, None)
    if not before or not text[name.start - 1].isspace():
        return plain if len(before) > 1 and text[name.start - 1] in "(“‘'\"" and _is_role(text, before[:-1]) else None
    if _is_signed(text, name, before):
        return plain
    if "\n" in text[before[-1].start : name.start]:
        return None
    if (start := _start_after_title(text, before, name.start)) is not None:
        return plain._replace(start=start)
    if before[-1].word in ("called", "named"):
        return _after_called(before, text, name)
    if _ends_with(before, BEFORE_A_NAME):
        return plain
    joined = before[-1].word
    if joined[-1] in ",-–:" and not _CLOSES.match(text, name.end):
        return None
    if joined in ("-", "–"):
        before = before[:-1]
    related = _relation(before, text, name)
    if related:
        return related
    return plain if joined[-1] not in ",-–:" and _is_role(text, before) else None


def _after_called(before: list[_Before], text: str, name: _Name) -> Found | None:
    """After "my daughter called", "a nurse who is called", "a person named"."""
    rest = before[:-1]
    if rest and rest[-1].word in ("is", "was"):
        rest = rest[:-1]
    if rest and rest[-1].word == "who":
        rest = rest[:-1]
    if related := _relation(rest, text, name):
        return related
    known = _is_role(text, rest) or (rest and rest[-1].word.rstrip(",") in PERSONS)
    return Found(name.start, name.end, None) if known else None


def _relation(before: list[_Before], text: str, name: _Name) -> Found | None:
    """After "my daughter": the whole of it, to be replaced by "[my daughter]"."""
    size = _size_of(before, ROLES, ",-–:") or _size_of(before, FAMILY, ",-–:")
    for place in range(len(before) - size - 1, max(-1, len(before) - size - 5), -1) if size else ():
        word, start = before[place]
        if word in OWN:
            last = before[-1]
            end = last.start + len(last.word.rstrip(",-–:"))
            return Found(start, name.end, f"[{' '.join(text[start:end].split())}]")
        if word not in ABOUT_THE_RELATION and not word[0].isdecimal():
            return None
    return None


def _is_role(text: str, before: list[_Before]) -> bool:
    """After "the nurse" or "Auntie"; not within a title such as "Child Benefit"."""
    if size := _size_of(before, ROLES, ",") or _size_of(before, FAMILY, ","):
        first = before[-size]
        within = len(before) > size and before[-size - 1].word[-1] not in ".!?"
        return first.word in _CALLED_BY or not (within and text[first.start : first.start + 2].istitle())
    return False


def _ends_with(before: list[_Before], phrases: frozenset[str]) -> bool:
    return bool(_size_of(before, phrases, ""))


def _size_of(before: list[_Before], phrases: frozenset[str], ignored: str) -> int:
    """How many of the last words are one of the phrases; 0: they are none."""
    for size in (4, 3, 2, 1):
        if len(before) >= size:
            phrase = "_".join(one.word.lstrip("(“‘'\"") for one in before[-size:]).rstrip(ignored)
            if phrase in phrases:
                return size
    return 0


def _start_after_title(text: str, before: list[_Before], start: int) -> int | None:
    """Where a name after a title begins: with its initials and particles, if it has such."""
    for one in reversed(before[-4:]):
        word = one.word.lstrip("(“‘'\"")
        if word in TITLES or (word.endswith(".") and word[:-1] in SHORT_TITLES):
            return None if text.startswith("MS ", one.start) else start  # a program or an illness
        is_initial = len(word.rstrip(".")) == 1 and text[one.start].isupper() and text[one.start] != "I"
        if not is_initial and word not in _PARTICLES:
            return None
        start = one.start
    return None


def _is_signed(text: str, name: _Name, before: list[_Before]) -> bool:
    """At the end of the text, after words such as "kind regards"."""
    at_end = not text[name.end : name.end + 8].strip(". \r\n\t")
    return at_end and len(text) <= name.end + 8 and before[-1].word.strip(",.:-–") in SIGNING
