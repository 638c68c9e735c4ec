"""Who is quoted: the words under a quotation, made from a template and the respondent's data, never typed.

A field that a respondent leaves empty takes with it the brackets it stands in and whatever is joined to it without a
space: "{respondent_type} ({role}) #{number}" gives "Staff (manager) #208", and "Staff" where neither is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from coder.survey.attribution import CLOSING, RESPONDENT, Field, Piece, Word, fields_of, parse_template

NAMELESS = "Respondent"
"""Who is quoted when all fields of the template are empty."""

_GROUPS = ("respondent_type", "group", "type")
_ROLES = ("role", "job_role", "job_title", "job", "profession", "occupation")


def attribution(template: str, respondent: str, attributes: Mapping[str, str]) -> str:
    """The words under one respondent's quotation."""
    return attributor(template, attributes)(respondent, attributes)


def attributor(template: str, known: Iterable[str]) -> Callable[[str, Mapping[str, str]], str]:
    """The template as a function of a respondent's key and attributes; refuses fields that are not `known`."""
    words = parse_template(template, known)

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


def _rendered(words: tuple[Word, ...], values: Mapping[str, str]) -> str:
    """The words with their values; a word that has fields, all of them empty, is left out."""
    shown = []
    for word in words:
        named = list(fields_of((word,)))
        if not named or any(values.get(name) for name in named):
            shown.append("".join(_piece(piece, values) for piece in word))
    return " ".join(text for text in shown if text)


def _piece(piece: Piece, values: Mapping[str, str]) -> str:
    if isinstance(piece, str):
        return piece
    if isinstance(piece, Field):
        return values.get(piece.name, "")
    inner = _tidy(_rendered(piece.words, values))
    return f"{piece.bracket}{inner}{CLOSING[piece.bracket]}" if inner else ""


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
