"""Find what may say who somebody is, as suggestions that a person confirms: rules on one text, no database here.

What the rules find is a *possible* identifier, and what they do not find may still be one: first names that stand
alone, small places, rare jobs and stories that only one person can tell are for a reader to see. Every rule looks at
a bounded stretch of the text, so that the time grows with its length only, whatever the text holds.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from coder.survey.identifier_names import find_names
from coder.survey.identifier_organisations import find_organisations
from coder.survey.identifier_words import AREAS

KINDS = {
    "email": ("e-mail address", "[e-mail removed]"),
    "web": ("web address", "[web address removed]"),
    "handle": ("user name", "[user name removed]"),
    "phone": ("telephone number", "[phone number removed]"),
    "postcode": ("postcode", "[postcode removed]"),
    "nhs_number": ("NHS number", "[NHS number removed]"),
    "ni_number": ("National Insurance number", "[National Insurance number removed]"),
    "birth_date": ("date of birth", "[date of birth removed]"),
    "date": ("full date", "[date removed]"),
    "address": ("street address", "[address removed]"),
    "name": ("name", "[name removed]"),
    "organisation": ("organisation", "[organisation removed]"),
    "other": ("marked by hand", "[details removed]"),
}
"""Each kind: how it is spoken of, and what is proposed in its place."""

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_HANDLE = re.compile(r"(?<![\w@.])@[A-Za-z_]\w{2,29}(?![\w@])")
_WEB = re.compile(
    r"(?<![\w@.-])(?:(?:https?://|www\.)[^\s<>\"'()\[\]{}]{3,300}"
    r"|[A-Za-z0-9-]{2,63}(?:\.[A-Za-z0-9-]{2,63}){0,2}\.(?:co\.uk|org\.uk|gov\.uk|nhs\.uk|ac\.uk|com|org|net)\b"
    r"(?:/[^\s<>\"'()\[\]{}]{0,200})?)"
)
_WEB_SIGNS = ("://", "www.", ".uk", ".com", ".org", ".net")
_NOT_LAST = ".,;:!?-"

_PHONES = (
    re.compile(r"(?<![\w.,£$€/+-])(?:\+|00)[1-9]\d{0,2}[ ().-]{0,2}(?:\d[ ().-]{0,2}){6,13}\d(?!\w)"),
    re.compile(r"(?<![\w.,£$€/+-])\(?0[1235789]\d{1,3}\)?(?:[ .-]{0,2}\d){6,8}(?!\w)"),
    re.compile(r"(?<![\w.,£$€/+-])\(?[2-9]\d{2}\)?[ .-]{1,2}\d{3}[.-]\d{4}(?!\w)"),
)
_LABELLED_PHONE = re.compile(
    r"\b(?:tel|telephone|phone|mobile|mob|ring|call|text|fax|whatsapp)\b[^\d\n]{0,15}(\d(?:[ -]?\d){5,10})(?![\w/])",
    re.IGNORECASE,
)
_NHS = re.compile(r"(?<![\w.-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\w-])")
_NI = re.compile(r"(?<!\w)[A-Z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D](?!\w)", re.IGNORECASE)
_POSTCODE = re.compile(r"(?<![\w-])([A-Z]{1,2})\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}(?![\w-])", re.IGNORECASE)
_DIGIT = re.compile("[0-9]")
_ORDINAL = re.compile(r"\d(?:st|nd|rd|th)$")

MONTHS = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_NUMERIC_DATE = r"\d{1,2}([/.-])\d{1,2}\1(?:\d{4}|\d{2})(?![\w/-])|\d{4}-\d{2}-\d{2}(?!\w)"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_WORDED_DATE = (
    r"(?:" + _DAY + r"(?: of)?[ -]" + MONTHS + r",?[ -](?:\d{4}|'?\d{2})(?!\w|:)"
    r"|" + MONTHS + r" " + _DAY + r",? (?:\d{4})(?!\w))"
)
_DATE = re.compile(r"(?<![\w/.,£-])(?:" + _NUMERIC_DATE + r"|" + _WORDED_DATE + r")", re.IGNORECASE)
_PART_OF_DATE = re.compile(
    r"(?:" + _DAY + r"(?: of)? " + MONTHS + r"(?!\w| ?\d)|" + MONTHS + r" (?:\d{4}|" + _DAY + r")(?!\w)"
    r"|(?:19|20)\d{2}(?!\w))",
    re.IGNORECASE,
)
_BORN = re.compile(
    r"\b(?:(?:born|birthdate|date of birth|dob|d\.o\.b)\.?(?: ?[:=-]| (?:is|was|on|in|the|it)\b){0,4}"
    r"|birthday (?:is|was)(?: on)?(?: the)?) ?",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?<![\w£.,/])(?:(?:[Ff]lat|[Aa]partment|[Aa]pt|[Uu]nit|[Rr]oom) \d{1,4}[A-Za-z]?,? )?\d{1,4}[A-Za-z]?,? "
    r"(?:[A-Z][\w'’.-]{1,20} ){1,3}"
    r"(?i:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Close|Court|Crescent|Gardens|Grove|Place|Terrace|Way|Walk|Hill"
    r"|Square|Row|Mews|View|Rise)\b"
)


class Suggestion(NamedTuple):
    """A place that may say who somebody is."""

    start: int
    end: int
    kind: str
    replacement: str
    """What may stand there instead, in square brackets."""


def find_identifiers(text: str) -> list[Suggestion]:
    """The possible identifiers in a text, in order; where two overlap, the longer one."""
    return _apart(_all(text))


def _all(text: str) -> Iterator[Suggestion]:
    if "@" in text:
        yield from _plain(_EMAIL, text, "email")
        yield from _plain(_HANDLE, text, "handle")
    if any(sign in text for sign in _WEB_SIGNS):
        yield from _plain(_WEB, text, "web")
    if digits := len(_DIGIT.findall(text)):
        yield from _numbers(text, digits)
    if _may_hold_names(text):
        for start, end, replacement in find_names(text):
            yield Suggestion(start, end, "name", replacement or KINDS["name"][1])
        for start, end in find_organisations(text):
            yield _suggestion(start, end, "organisation")


_CAPITAL_WITHIN = re.compile(r"\S[ \t\n]{1,3}[^\w\s]{0,2}[^\W\d_a-zß-öø-ÿ]")
_SMALL_TITLE = re.compile(r"\bmrs? [a-z]")


def _may_hold_names(text: str) -> bool:
    """Most answers hold no capital letter within, which is quickly seen."""
    return bool(_CAPITAL_WITHIN.search(text) or _SMALL_TITLE.search(text))


def _numbers(text: str, digits: int) -> Iterator[Suggestion]:
    """What holds digits; most answers hold too few for most kinds."""
    if digits >= 6:
        yield from _long_numbers(text)
    for label in _BORN.finditer(text):
        if born := _DATE.match(text, label.end()) or _PART_OF_DATE.match(text, label.end()):
            yield _suggestion(*born.span(), "birth_date")
    if digits >= 2:
        for match in _POSTCODE.finditer(text):
            if match[1].upper() in AREAS and not _ORDINAL.search(match[0]):
                yield _suggestion(*match.span(), "postcode")
        for match in _DATE.finditer(text):
            if _is_date(match[0]):
                yield _suggestion(*match.span(), "date")
    yield from _plain(_ADDRESS, text, "address")


def _long_numbers(text: str) -> Iterator[Suggestion]:
    for match in _NHS.finditer(text):
        if is_nhs_number(match[0]):
            yield _suggestion(*match.span(), "nhs_number")
    for pattern in _PHONES:
        for match in pattern.finditer(text):
            if 9 <= sum(map(str.isdigit, match[0])) <= 15:
                yield _suggestion(*match.span(), "phone")
    for match in _LABELLED_PHONE.finditer(text):
        yield _suggestion(*match.span(1), "phone")
    yield from _plain(_NI, text, "ni_number")


def _plain(pattern: re.Pattern[str], text: str, kind: str) -> Iterator[Suggestion]:
    for match in pattern.finditer(text):
        end = match.start() + len(match[0].rstrip(_NOT_LAST))
        yield _suggestion(match.start(), end, kind)


def _suggestion(start: int, end: int, kind: str) -> Suggestion:
    return Suggestion(start, end, kind, KINDS[kind][1])


def is_nhs_number(text: str) -> bool:
    """Whether ten digits are an NHS number by their last one, which is computed from the others."""
    digits = [int(sign) for sign in text if sign.isdigit()]
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    check = 11 - sum((10 - place) * digit for place, digit in enumerate(digits[:9])) % 11
    return digits[9] == (0 if check == 11 else check)


def _is_date(text: str) -> bool:
    """Whether day and month of a date in figures can be such; a date with the month as a word passes."""
    parts = re.split("[/.-]", text)
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return True
    if len(parts[0]) == 4:
        month, day = int(parts[1]), int(parts[2])
    else:
        day, month = sorted((int(parts[0]), int(parts[1])), reverse=True)
        if "." in text and len(parts[2]) == 2:  # as likely a version or a paragraph
            return False
    return 1 <= month <= 12 and 1 <= day <= 31


def _apart(found: Iterable[Suggestion]) -> list[Suggestion]:
    """The longest suggestions that do not overlap; of two that are as long, the one that was found first."""
    chosen: list[Suggestion] = []
    starts: list[int] = []
    for one in sorted(found, key=lambda one: one.start - one.end):
        place = bisect_left(starts, one.start)
        free_before = place == 0 or chosen[place - 1].end <= one.start
        free_after = place == len(starts) or starts[place] >= one.end
        if free_before and free_after:
            starts.insert(place, one.start)
            chosen.insert(place, one)
    return chosen
