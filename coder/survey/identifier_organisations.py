"""Find names of organisations: words with capital letters before "Council", "hospital", "Care Ltd" and the like."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coder.survey.identifier_words import GENERIC

_KEY = re.compile(
    r"(?<![\w-])(?:(?:NHS )?(?:Foundation )?Trust|Council|Hospital|Hospice|Infirmary|Surgery|Clinic|Healthcare|Homecare"
    r"|Medical (?:Centre|Practice|Group)|(?:Health |Care |Day |Community |Resource )?Centre"
    r"|(?:Care|Nursing|Residential) Home|(?:Care )?(?:Ltd|Limited|LLP|PLC|plc|CIC)|Ambulance Service|Partnership"
    r"|Society|Foundation|University|College|Academy|(?:Primary |High |Grammar )?School|Lodge|House|Ward|Unit"
    r"|hospital|hospice|infirmary|surgery|medical centre|health centre|clinic|(?:care|nursing) home|council|university"
    r"|college|ward)(?![\w-])"
)
_FORWARD = re.compile(
    r"\b(?:University of|Healthwatch|Age UK|Royal College of|London Borough of|Citizens Advice|Mencap|Carers Trust)"
    r" [A-Z][\w'’-]{1,20}(?: (?:and |& )?[A-Z][\w'’-]{1,20}){0,3}"
)
_PARTS = (
    "trust", "council", "hosp", "infirmary", "surgery", "clinic", "health", "home", "centre", "medical", "ltd",
    "limited", "llp", "plc", "cic", "ambulance", "partnership", "society", "foundation", "univers", "college",
    "academy", "school", "lodge", "house", "ward", "unit", "age uk", "borough", "citizens", "mencap",
)  # fmt: skip
"""Of these every organisation's name has one, in any case; most answers have none, which is quickly seen."""
_WORDS = re.compile(r"[^\s,.;:!?()/\"“”]{1,30}")
_WINDOW = 120
"""Characters before the key word that are looked at."""
_MOST_WORDS = 7
_LINKS = frozenset({"of", "and", "&", "the", "upon", "on", "in", "for"})
_SMALL_GENERIC = frozenset({"city", "county", "borough", "district", "general", "community", "university", "royal"})
_BREAKS = re.compile(r"[,.;:!?()\"“”\n]|\s{2,}")
_ENDS_SENTENCE = re.compile(r"(?:\A|[.!?:;\n\"“(•*-])\s*\Z")


def find_organisations(text: str) -> Iterator[tuple[int, int]]:
    """The spans of organisations' names; they may overlap."""
    small = text.casefold()
    if not any(part in small for part in _PARTS):
        return
    for match in _FORWARD.finditer(text):
        yield match.span()
    for match in _KEY.finditer(text):
        start = _first_word(text, match.start(), capital=match[0][0].isupper())
        if start is not None:
            yield start, match.end()


def _first_word(text: str, key: int, *, capital: bool) -> int | None:
    """Where the name before a key word begins; None where no word of it tells one organisation from another."""
    window = max(0, key - _WINDOW)
    before = text[window:key]
    cut = max((broken.end() for broken in _BREAKS.finditer(before)), default=0)
    start: int | None = None
    telling = 0
    for word in [*_WORDS.finditer(before, cut)][-_MOST_WORDS:][::-1]:
        letters = word[0]
        if letters[0].isupper():
            start = window + word.start()
            telling += letters not in GENERIC
        elif letters not in (_SMALL_GENERIC if start is None else _LINKS):
            break
    return _begin(text, start, key, telling, capital=capital) if start is not None and telling else None


def _begin(text: str, start: int, key: int, telling: int, *, capital: bool) -> int | None:
    """Leave out words at the beginning that are no part of the name, such as the first word of a sentence."""
    words = [word for word in _WORDS.finditer(text, start, key)]
    while words and (words[0][0] in GENERIC or not words[0][0][0].isupper()):
        if words[0][0] in _KEPT_FIRST and len(words) > 1:
            break
        words.pop(0)
    if not words:
        return None
    first = words[0].start()
    if not capital and telling == 1 and _ENDS_SENTENCE.search(text, max(0, first - 5), first):
        return None
    return first


_KEPT_FIRST = frozenset(
    {"North", "South", "East", "West", "Royal", "Northern", "Southern", "Western", "Eastern", "City"}
)
