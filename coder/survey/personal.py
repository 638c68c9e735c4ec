"""Tell the columns that would give a person away: names, addresses, places. They are proposed for leaving out."""

from __future__ import annotations

import re

from coder.survey.profile import Profile

_BY_NAME = (
    (re.compile(r"^(your )?e-?mail( address)?$", re.IGNORECASE), re.compile(""), "e-mail addresses"),
    (re.compile(r"e-?mail|electronic mail", re.IGNORECASE), re.compile("@"), "e-mail addresses"),
    (
        re.compile(r"ip[ _-]?address|^ip$|ip-adresse|adresse ip", re.IGNORECASE),
        re.compile(r"\d[.:]|:"),
        "internet addresses",
    ),
    (
        re.compile(
            r"latitude|longitude|location ?accuracy|\bgps\b|breitengrad|längengrad|coordinates"
            r"|post ?code|zip ?code|postleitzahl|code postal|\b(home|postal|street|your) ?address|^address\b",
            re.IGNORECASE,
        ),
        re.compile(r"\d"),
        "a place",
    ),
    (
        re.compile(r"\b(tele)?phone\b|\bmobile (number|no)\b|telefon", re.IGNORECASE),
        re.compile(r"(\d[ ()/-]*){7}"),
        "telephone numbers",
    ),
    (
        re.compile(r"date of birth|\bdob\b|birth ?(date|day)\b|geburtsdatum", re.IGNORECASE),
        re.compile(r"\d"),
        "dates of birth",
    ),
    (
        re.compile(r"\bnhs[ _-]?(number|no)\b|national insurance|social security", re.IGNORECASE),
        re.compile(r"\d"),
        "personal numbers",
    ),
    (
        re.compile(
            r"\bnames? of (the |your |their |all )*(\w+ )?"
            r"(instructor|teacher|manager|supervisor|doctor|nurse|carer|child)",
            re.IGNORECASE,
        ),
        re.compile(""),
        "names",
    ),
)
"""(what the column is called, what its cells then hold, what that is)"""
_OWN_NAME = re.compile(
    r"(recipient|respondent|participant|contact|your|user|full|first|last|sur|family|given|middle|[ _.-])*name"
    r"|what is your (full |first |last )?name|(please )?(enter|give|type) your (full )?name"
    r"|(vor|nach)name( .*)?|prénom",
    re.IGNORECASE,
)
_AFTER_A_NAME = re.compile(r"(\s*\((optional|if you like|freiwillig)\))?[\s?:*.]*$", re.IGNORECASE)
_BY_CELLS = (
    (re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"), "e-mail addresses"),
    (re.compile(r"(\d{1,3}\.){3}\d{1,3}|([0-9a-f]{1,4}:){3,7}[0-9a-f:]+", re.IGNORECASE), "internet addresses"),
    (re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE), "postcodes"),
    (re.compile(r"(\+|0)\d(?=[\d ()/-]*[ ()/-]|\d{8})[\d ()/-]{7,15}"), "telephone numbers"),
    (re.compile(r"-?\d{1,3}\.\d{3,}\s*,\s*-?\d{1,3}\.\d{3,}"), "a place"),
)
_LONGEST_NAME = 60
"""Longer ones are questions, which may speak of e-mail without asking for it."""


def personal_data(profile: Profile) -> str | None:
    """Whom or where a column would give away; None where it would not."""
    names = [name for name in (profile.name, profile.wording) if name and len(name) <= _LONGEST_NAME]
    for name in names:
        if _OWN_NAME.fullmatch(_AFTER_A_NAME.sub("", name)):
            return "names"
        for pattern, cell, what in _BY_NAME:
            if pattern.search(name) and (not profile.filled or any(map(cell.search, profile.examples))):
                return what
    cells = list(profile.values)
    for pattern, what in _BY_CELLS:
        if cells and 2 * sum(bool(pattern.fullmatch(cell)) for cell in cells) > len(cells):
            return what
    return None
