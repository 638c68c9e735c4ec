"""Who is quoted: the words under a quotation, made from a template and the respondent's data, never typed.

A field that a respondent leaves empty takes with it the brackets it stands in and whatever is joined to it without a
space: "{respondent_type} ({role}) #{number}" gives "Staff (manager) #208", and "Staff" where neither is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from coder.display import display_line
from coder.errors import InputError

RESPONDENT = "respondent"
"""The field that stands for the respondent's key."""
NAMELESS = "Respondent"
"""Who is quoted when all fields of the template are empty."""

_GROUPS = ("respondent_type", "group", "type")
_ROLES = ("role", "job_role", "job_title", "job", "profession", "occupation")
_PIECES = re.compile(r"\{([^{}]*)\}|([{}])|([(\[])|([)\]])|(\s+)|([^{}()\[\]\s]+)")
_CLOSING = {"(": ")", "[": "]"}


@dataclass(frozen=True)
class _Field:
    name: str


@dataclass(frozen=True)
class _Group:
    """What stands between brackets."""

    bracket: str
    words: tuple[_Word, ...]


_Piece = str | _Field | _Group
_Word = tuple[_Piece, ...]


def attribution(template: str, respondent: str, attributes: Mapping[str, str]) -> str:
    """The words under one respondent's quotation."""
    return attributor(template, attributes)(respondent, attributes)


def attributor(template: str, known: Iterable[str]) -> Callable[[str, Mapping[str, str]], str]:
    """The template as a function of a respondent's key and attributes; refuses fields that are not `known`."""
    words = _parsed(template)
    fields = list(_fields(words))
    names = [RESPONDENT, *(name.strip() for name in known if name.strip() != RESPONDENT)]
    if unknown := next((name for name in fields if name not in names), None):
        listed = ", ".join(f"{{{display_line(name, 40)}}}" for name in names)
        raise InputError(f"Respondents have no {{{display_line(unknown, 40)}}}; the fields are {listed}.")
    if not fields:
        raise InputError("An attribution is made from the respondent's data: name a field, such as {respondent}.")

    def attribute(respondent: str, attributes: Mapping[str, str]) -> str:
        values = {name.strip(): " ".join(value.split()) for name, value in attributes.items()}
        values[RESPONDENT] = " ".join(respondent.split())
        return _tidy(_rendered(words, values)) or NAMELESS

    return attribute


def default_template(attributes: Sequence[str]) -> str:
    """The house style for a survey with these attributes: group, role in brackets, number."""
    plain = {re.sub(r"\W+", "_", name.strip().casefold()): name for name in reversed(attributes)}
    group = next((plain[name] for name in _GROUPS if name in plain), None)
    role = next((plain[name] for name in _ROLES if name in plain), None)
    number = f"#{{{plain.get('number', RESPONDENT)}}}"
    if group and role:
        return f"{{{group}}} ({{{role}}}) {number}"
    if group or role:
        return f"{{{group or role}}} {number}"
    return f"{NAMELESS} {number}"


def _parsed(template: str) -> tuple[_Word, ...]:
    """The template as words; what stands in brackets is a part of the word it touches."""
    levels: list[list[list[_Piece]]] = [[[]]]
    opened: list[str] = []
    for match in _PIECES.finditer(template):
        name, brace, bracket, closing, space, literal = match.groups()
        if brace is not None:
            raise InputError("A template names each field between braces, as in {role}; one brace stands alone.")
        if name is not None:
            levels[-1][-1].append(_Field(name.strip()))
        elif bracket is not None:
            opened.append(bracket)
            levels.append([[]])
        elif closing is not None:
            if not opened or _CLOSING[opened[-1]] != closing:
                raise InputError(f"The template closes a bracket {closing} that it does not open.")
            inner = tuple(tuple(word) for word in levels.pop() if word)
            levels[-1][-1].append(_Group(opened.pop(), inner))
        elif space is not None:
            levels[-1].append([])
        else:
            levels[-1][-1].append(literal)
    if opened:
        raise InputError(f"The template opens a bracket {opened[-1]} that it does not close.")
    return tuple(tuple(word) for word in levels[0] if word)


def _fields(words: tuple[_Word, ...]) -> Iterable[str]:
    for piece in (piece for word in words for piece in word):
        if isinstance(piece, _Field):
            yield piece.name
        elif isinstance(piece, _Group):
            yield from _fields(piece.words)


def _rendered(words: tuple[_Word, ...], values: Mapping[str, str]) -> str:
    """The words with their values; a word that has fields, all of them empty, is left out."""
    shown = []
    for word in words:
        named = list(_fields((word,)))
        if not named or any(values.get(name) for name in named):
            shown.append("".join(_piece(piece, values) for piece in word))
    return " ".join(text for text in shown if text)


def _piece(piece: _Piece, values: Mapping[str, str]) -> str:
    if isinstance(piece, str):
        return piece
    if isinstance(piece, _Field):
        return values.get(piece.name, "")
    inner = _tidy(_rendered(piece.words, values))
    return f"{piece.bracket}{inner}{_CLOSING[piece.bracket]}" if inner else ""


def _tidy(text: str) -> str:
    """Without the separators that an empty field left at an end, or doubled in the middle."""
    words = text.split(" ")
    kept = [word for word, following in pairwise([*words, ""]) if not (word == following and word in _SEPARATORS)]
    while kept and kept[0] in _SEPARATORS:
        kept.pop(0)
    while kept and kept[-1] in _SEPARATORS:
        kept.pop()
    return " ".join(kept).rstrip(",;:").rstrip()


_SEPARATORS = frozenset(("", ",", ";", ":", "-", "–", "—", "·", "|", "/"))
