"""The template of an attribution: read here for the import, which keeps it, and for the quotes, which are named by it.

Words in braces name the respondent or an attribute; round and square brackets hold what goes away with its field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from coder.display import display_line
from coder.errors import InputError

RESPONDENT = "respondent"
"""The field that stands for the respondent's key."""
CLOSING = {"(": ")", "[": "]"}
_PIECES = re.compile(r"\{([^{}]*)\}|([{}])|([(\[])|([)\]])|(\s+)|([^{}()\[\]\s]+)")


@dataclass(frozen=True)
class Field:
    """A place for the respondent's key or an attribute."""

    name: str


@dataclass(frozen=True)
class Group:
    """What stands between brackets."""

    bracket: str
    words: tuple[Word, ...]


Piece = str | Field | Group
Word = tuple[Piece, ...]


def parse_template(template: str, known: Iterable[str]) -> tuple[Word, ...]:
    """The template as words; refuses fields that are neither the respondent nor a `known` attribute, or no field."""
    words = _parsed(template)
    fields = list(fields_of(words))
    names = [RESPONDENT, *(name.strip() for name in known if name.strip() != RESPONDENT)]
    unknown = next((name for name in fields if name not in names), None)
    if unknown is not None:
        listed = ", ".join(f"{{{display_line(name, 40)}}}" for name in names)
        raise InputError(
            f"The attribution names {{{display_line(unknown, 40)}}}, which is neither {{respondent}} nor an attribute;"
            f" the fields are {listed}."
        )
    if not fields:
        raise InputError("An attribution is made from the respondent's data: name a field, such as {respondent}.")
    return words


def fields_of(words: tuple[Word, ...]) -> Iterable[str]:
    """The name of each field, in the order of the template."""
    for piece in (piece for word in words for piece in word):
        if isinstance(piece, Field):
            yield piece.name
        elif isinstance(piece, Group):
            yield from fields_of(piece.words)


def _parsed(template: str) -> tuple[Word, ...]:
    """The template as words; what stands in brackets is a part of the word it touches."""
    levels: list[list[list[Piece]]] = [[[]]]
    opened: list[str] = []
    for match in _PIECES.finditer(template):
        name, brace, bracket, closing, space, literal = match.groups()
        if brace is not None:
            raise InputError("A template names each field between braces, as in {role}; one brace stands alone.")
        if name is not None:
            levels[-1][-1].append(Field(name.strip()))
        elif bracket is not None:
            opened.append(bracket)
            levels.append([[]])
        elif closing is not None:
            if not opened or CLOSING[opened[-1]] != closing:
                raise InputError(f"The template closes a bracket {closing} that it does not open.")
            inner = tuple(tuple(word) for word in levels.pop() if word)
            levels[-1][-1].append(Group(opened.pop(), inner))
        elif space is not None:
            levels[-1].append([])
        else:
            levels[-1][-1].append(literal)
    if opened:
        raise InputError(f"The template opens a bracket {opened[-1]} that it does not close.")
    return tuple(tuple(word) for word in levels[0] if word)
