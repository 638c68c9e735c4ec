"""Tell which texts say the same in the same words, or nearly: rules and a way to compare many; no database here.

Two texts are nearly identical when they differ by slips of the pen only: a letter or two in a long text, never a
number, a picture or a "not". Texts are compared only where their first or their last part is the same, so that the
time grows with their number and not with its square.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz.distance import OSA

SHORTEST = 20
"""Letters that a text must have for a slip in it to be told from another word."""
LETTERS_PER_SLIP = 100
_MOST_SLIPS = 10
_SHORTEST_SWAP = 9
"""From so many letters on, two neighbours that changed places are a slip."""

_JOINED = re.compile("['’‘`´\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_MARKS = re.compile(r"[^\w\u0300-\u036f\u2190-\u2bff\U0001f000-\U0001faff]+|_")
_SIGNS = re.compile(r"\d+|[^\w\s]")
_NEGATIONS = frozenset(
    {
        "no", "not", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot", "cant", "dont",
        "doesnt", "didnt", "wont", "isnt", "arent", "wasnt", "werent", "shouldnt", "couldnt", "wouldnt", "havent",
        "hasnt", "hadnt",
    }
)  # fmt: skip

Weight = tuple[tuple[str, ...], int]


def normal_form(text: str) -> str:
    """The words of a text without case, punctuation, apostrophes, invisible signs and the ways of writing an accent."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _MARKS.sub(" ", _JOINED.sub("", text.casefold())).strip()


def slips(letters: int) -> int:
    """How many slips a text of so many letters may hold and still be nearly the same."""
    return 0 if letters < SHORTEST else min(_MOST_SLIPS, 1 + letters // LETTERS_PER_SLIP)


def nearly_same(first: str, second: str) -> bool:
    """Whether two normal forms differ by slips only."""
    return _weight(first) == _weight(second) and _are_close(first.replace(" ", ""), second.replace(" ", ""))


def near_pairs(forms: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Places of normal forms, all different, that are nearly the same; enough pairs to join each group."""
    compact = [form.replace(" ", "") for form in forms]
    blocks: dict[tuple[str, Weight], list[int]] = {}
    for place, form in enumerate(forms):
        if len(compact[place]) >= _SHORTEST_SWAP:
            weight = _weight(form)
            for key in _keys(compact[place]):
                blocks.setdefault((key, weight), []).append(place)
    for block in blocks.values():
        if len(block) > 1:
            yield from _pairs_within(block, compact)


def groups(size: int, pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Join what is paired, directly or through others; each group in order."""
    leader = list(range(size))

    def find(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    for first, second in pairs:
        low, high = sorted((find(first), find(second)))
        leader[high] = low
    members: dict[int, list[int]] = {}
    for place in range(size):
        members.setdefault(find(place), []).append(place)
    return list(members.values())


def _weight(form: str) -> Weight:
    """What no slip may change: the numbers and pictures, and how often something is denied."""
    return tuple(_SIGNS.findall(form)), sum(word in _NEGATIONS for word in form.split())


def _keys(letters: str) -> Iterator[str]:
    """The beginnings and ends under which a text is compared.

    Their length is that of a third of the text, rounded so that texts which differ by some letters share it.
    """
    most = slips(len(letters)) or 1
    sizes = {_part(len(letters) - most), _part(len(letters)), _part(len(letters) + most)}
    for size in sizes:
        yield "<" + letters[:size]
        yield ">" + letters[-size:]


def _part(letters: int) -> int:
    third = max(3, letters // 3)
    return 1 << (third.bit_length() - 1)


def _pairs_within(block: list[int], compact: Sequence[str]) -> Iterator[tuple[int, int]]:
    if len(block) == 2:
        first, second = block
        if _are_close(compact[first], compact[second]):
            yield first, second
        return
    block = sorted(block, key=lambda place: len(compact[place]))
    for start, place in enumerate(block):
        letters = compact[place]
        longest = len(letters) + (slips(len(letters)) or 1)
        for other in range(start + 1, len(block)):
            if len(compact[block[other]]) > longest:
                break
            if _are_close(letters, compact[block[other]]):
                yield place, block[other]


def _are_close(first: str, second: str) -> bool:
    if first == second:
        return True
    most = slips(min(len(first), len(second)))
    if most:
        return OSA.distance(first, second, score_cutoff=most) <= most
    if len(first) != len(second) or len(first) < _SHORTEST_SWAP:
        return False
    return OSA.distance(first, second, score_cutoff=1) == 1 and sorted(first) == sorted(second)
