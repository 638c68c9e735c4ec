"""Judge one column of a survey file by its cells and its name: what it is for the study, with the reason in words."""

from __future__ import annotations

import re
from collections import Counter
from typing import Literal

from coder.survey.entries import YES_NO
from coder.survey.profile import Profile

Role = Literal[
    "respondent",
    "question",
    "ticks",
    "attribute",
    "consent",
    "long question",
    "long text",
    "long wording",
    "asked",
    "left out",
]

FEW = 30
"""Different values that still make a fixed list."""
QUOTE_NAME = re.compile(r"quot(e|ing|ation)", re.IGNORECASE)
_PERSONAL_NAMES = (
    (re.compile(r"e-?mail|electronic mail", re.IGNORECASE), "an e-mail address"),
    (re.compile(r"ip[ _-]?address|^ip$|ip-adresse", re.IGNORECASE), "an internet address"),
    (
        re.compile(r"latitude|longitude|location ?accuracy|\bgps\b|post ?code|zip ?code|street", re.IGNORECASE),
        "a place",
    ),
    (re.compile(r"\b(tele)?phone\b|\bmobile (number|no)\b", re.IGNORECASE), "a telephone number"),
    (
        re.compile(
            r"(recipient|respondent|participant|contact|your|user|full|first|last|sur|family|given|middle|[ _.-])*name"
            r"|what is your (full )?name.*",
            re.IGNORECASE,
        ),
        "a name",
    ),
)
_PERSONAL_CELLS = (
    (re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"), "e-mail addresses"),
    (re.compile(r"(\d{1,3}\.){3}\d{1,3}|([0-9a-f]{1,4}:){3,7}[0-9a-f:]+", re.IGNORECASE), "internet addresses"),
)
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b.*|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b.*|\d{1,2}:\d\d(:\d\d)?( ?[AP]M)?",
    re.IGNORECASE | re.DOTALL,
)
_TOKEN = re.compile(r"[\w{}-]*\d[\w{}-]*")
"""A made-up identifier: one word with a digit in it."""
_THOUSANDS = re.compile(r"\d,\d{3}\b")
_LONGEST_DATE = 40
_FREE = 0.6
"""Share of cells that are written once only, from which on a column is free text and not a list."""
_ENOUGH = 5
"""Filled cells that show what a column is."""


def judge(profile: Profile) -> tuple[Role, str, str | None]:
    """(role, reason, separator of ticked options) of one column, by its cells."""
    if not profile.filled:
        return "left out", "every cell is empty", None
    if personal := _personal(profile):
        return "left out", f"personal data: {personal}; not needed for coding", None
    if _is_date(profile):
        return "left out", "dates and times", None
    if QUOTE_NAME.search(profile.name) and profile.only(YES_NO):
        return "consent", "says yes or no to being quoted", None
    if separator := separator_of(profile, signs=(";", "|")):
        return _ticks(profile, separator)
    if _is_free_text(profile):
        return "question", f"free text, {profile.mean_words:.0f} words on average in {profile.filled} cells", None
    if separator := separator_of(profile):
        return _ticks(profile, separator)
    if not profile.many and profile.longest <= 80 and _is_list(profile):
        values = "value" if profile.different == 1 else "different values"
        return "attribute", f"{profile.different} {values} in {profile.filled} cells", None
    if not profile.many and profile.varied < 0.5:
        return "attribute", f"{profile.different} different values in {profile.filled} cells", None
    if profile.filled >= _ENOUGH and (profile.mean_words >= 4 or profile.mean_length >= 40):
        words = f"free text that often comes again, {profile.mean_words:.0f} words on average"
        return "question", f"{words} in {profile.filled} cells", None
    return "left out", "many different short values: neither a fixed list nor free text", None


def _personal(profile: Profile) -> str | None:
    """Whom or where a column would give away."""
    for pattern, what in _PERSONAL_NAMES:
        for name in (profile.name, profile.wording):
            found = pattern.fullmatch(name) if what == "a name" else pattern.search(name) if len(name) <= 40 else None
            if found:
                return what
    cells = list(profile.values)
    for pattern, what in _PERSONAL_CELLS:
        if 2 * sum(bool(pattern.fullmatch(cell)) for cell in cells) > len(cells):
            return what
    return None


def _is_date(profile: Profile) -> bool:
    cells = [cell for cell in profile.values if len(cell) <= _LONGEST_DATE]
    return len(cells) > len(profile.values) * 0.9 and all(map(_DATE.fullmatch, cells))


def _is_free_text(profile: Profile) -> bool:
    """Cells that are long enough for an answer, most of them written by one respondent only."""
    if profile.filled < min(_ENOUGH, profile.rows) or profile.varied < _FREE:
        return False
    if profile.mean_words < 1.5 and all(_TOKEN.fullmatch(cell) for cell in profile.examples):
        return False
    return profile.mean_words >= 4 or (profile.mean_length >= 25 and profile.different > _ENOUGH)


def _is_list(profile: Profile) -> bool:
    """Few values that come again; of longer ones, fewer."""
    if profile.mean_words < 4:
        return profile.different <= max(_ENOUGH, profile.filled / 2)
    return profile.different <= max(1, profile.filled / _ENOUGH)


def _ticks(profile: Profile, separator: str) -> tuple[Role, str, str | None]:
    shown = repr(separator.strip() or "spaces")
    options = len(_options(profile, separator))
    return "ticks", f"{options} options that come again, separated by {shown}", separator


def separator_of(profile: Profile, signs: tuple[str, ...] = (";", "|", ", ", ",")) -> str | None:
    """The sign between options, when most parts of the cells come again in other cells."""
    return next((sign for sign in signs if _separates(profile, sign)), None)


def _separates(profile: Profile, sign: str) -> bool:
    cells = profile.values
    joined = sum(count for cell, count in cells.items() if sign in cell)
    if joined < 2 or joined < cells.total() / 20:
        return False
    options = _options(profile, sign)
    if sign.startswith(",") and not _mixes(profile, sign):
        return False
    again = sum(count for count in options.values() if count > 2)
    short = sum(count for option, count in options.items() if len(option) <= 80)
    return again >= 0.7 * options.total() and short >= 0.95 * options.total() and len(options) < cells.total()


def _mixes(profile: Profile, sign: str) -> bool:
    """Whether commas join options: each option stands in several combinations, as "Yes, but" and "10,000" do not."""
    cells_with: Counter[str] = Counter()
    joined = [cell for cell in profile.values if sign in cell]
    if sum(bool(_THOUSANDS.search(cell)) for cell in joined) * 2 > len(joined):
        return False
    parts = {part.strip() for cell in joined for part in cell.split(",")}
    for cell in profile.values:
        cells_with.update(parts & {part.strip() for part in cell.split(",")})
    return cells_with.total() >= 1.9 * len(parts)


def _options(profile: Profile, sign: str) -> Counter[str]:
    options: Counter[str] = Counter()
    for cell, count in profile.values.items():
        for part in cell.split(sign.strip()):
            if part.strip():
                options[part.strip()] += count
    return options
