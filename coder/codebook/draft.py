"""A codebook as a file gives it, before it is in a study: what makes it whole, whichever kind of file it came from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from unicodedata import normalize

from coder.codebook.reading import ConfusableGroup
from coder.display import display_line
from coder.errors import InputError

PALETTE = ("#77AADD", "#EE8866", "#EEDD88", "#FFAABB", "#99DDFF", "#44BB99", "#BBCC33", "#AAAA00", "#DDDDDD")
"""Paul Tol's light scheme: black text is readable on each, and colour-blind people can tell them apart."""
TEXTS = ("brief", "full")
LISTS = ("use_when", "do_not_use_when", "examples", "near_misses", "questions")
DEEPEST = 20
"""Levels of codes below each other."""
MANY = 30
"""Codes that coders can be expected to keep in mind."""

SHEET_COLUMNS = ("respondent", "question", "code", "coder", "memo", "text", "wording")
"""Columns of sheets of codings, in which other columns are named by the keys of codes: no code has one as its key."""

_KEY = re.compile(r"[^\W_]\w{0,79}")
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class DraftCode:
    """One code as a file gives it."""

    where: str
    """File and line, for an error."""
    key: str
    parent: str | None
    """The key of the code that it belongs to."""
    name: str
    brief: str = ""
    full: str = ""
    use_when: tuple[str, ...] = ()
    do_not_use_when: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    near_misses: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    color: str = ""
    """Empty only until the draft is finished."""
    codable: bool = True


@dataclass(frozen=True)
class DraftCodebook:
    """A whole codebook as a file gives it."""

    title: str | None
    """None: the file does not say."""
    codes: tuple[DraftCode, ...]
    """In tree order."""
    confusable: tuple[ConfusableGroup, ...] | None
    """None: this kind of file cannot say."""
    notes: tuple[str, ...] = ()
    """What the reading of the file left out or made up."""


class Faults(list[str]):
    """Everything that is wrong with one file, in the order in which it was found."""

    @contextmanager
    def gather(self) -> Iterator[None]:
        """Go on after an error, and keep what it says."""
        try:
            yield
        except InputError as error:
            self.append(str(error))


class Keys:
    """Makes keys for the codes to which a file gives none, each used once.

    A name that stands in several places of the tree is told apart by its parents, so that the same code gets the same
    key wherever in the file it comes.
    """

    def __init__(self, given: Iterable[str], paths: Iterable[tuple[str, ...]]) -> None:
        self._taken = {*given, *SHEET_COLUMNS}
        self._uses = Counter(key_from(path[-1]) for path in paths)

    def claim(self, path: tuple[str, ...]) -> str:
        """The key of the code at a path of names, outermost first: its own name if that can be the key and is free."""
        word = path[-1]
        if len(path) > 1 and self._uses[key_from(word)] > 1:
            word = " ".join(path)
        if is_key(word) and word not in self._taken:
            self._taken.add(word)
            return word
        stem = key_from(word)
        key, number = stem, 1
        while key in self._taken:
            number += 1
            key = f"{stem}_{number}"
        self._taken.add(key)
        return key


def key_from(name: str) -> str:
    """`name` in small letters, digits and _."""
    return re.sub(r"[\W_]+", "_", normalize("NFKC", name).lower()).strip("_")[:60].rstrip("_") or "code"


def is_key(word: str) -> bool:
    """Whether `word` can be the key of a code."""
    return bool(_KEY.fullmatch(word)) and word == word.lower()


def one_line(text: str) -> str:
    """A name or title, whose line breaks and double spaces mean nothing."""
    return " ".join(text.split())


def finished(codes: Sequence[DraftCode], faults: Faults) -> tuple[DraftCode, ...]:
    """`codes`, which stand in tree order, checked and with a colour each."""
    _check_keys(codes, faults)
    _check_names(codes, faults)
    done: dict[str, DraftCode] = {}
    depths: dict[str | None, int] = {None: 0}
    families = 0
    for code in codes:
        depths[code.key] = depths[code.parent] + 1
        if depths[code.key] == DEEPEST + 1:
            faults.append(f"{code.where}: more than {DEEPEST} levels of codes below each other.")
        if code.color and not _COLOR.fullmatch(code.color):
            faults.append(f"{code.where}: a colour is # and six digits or letters A to F, such as {PALETTE[0]}.")
        color = done[code.parent].color if code.parent else PALETTE[families % len(PALETTE)]
        families += code.parent is None
        done.setdefault(code.key, replace(code, color=(code.color or color).upper()))
    return tuple(done.values())


def warnings(codes: Sequence[DraftCode]) -> tuple[str, ...]:
    """What coders will miss in a codebook that is otherwise sound."""
    live = [code for code in codes if code.codable]
    found = []
    if undefined := [code.key for code in live if not (code.brief or code.full)]:
        found.append(f"{these_codes(undefined)} without a definition.")
    if unruled := [code.key for code in live if not (code.use_when or code.do_not_use_when)]:
        found.append(f"{these_codes(unruled)} without a rule when to use it or not.")
    if len(live) > MANY:
        found.append(f"{len(live)} codes are for answers; coders find it hard to keep more than {MANY} in mind.")
    return tuple(found)


def these_codes(keys: Sequence[str]) -> str:
    """How many codes, and which, for a message."""
    shown = ", ".join(display_line(key, 40) for key in keys[:8]) + (", …" if len(keys) > 8 else "")
    return f"{len(keys)} {'code' if len(keys) == 1 else 'codes'} ({shown})"


def _check_keys(codes: Sequence[DraftCode], faults: Faults) -> None:
    first: dict[str, DraftCode] = {}
    for code in codes:
        shown = display_line(code.key, 40)
        if not is_key(code.key):
            faults.append(
                f"{code.where}: the key {shown!r} may have only small letters, digits and _;"
                f" write {key_from(code.key)!r}."
            )
        if code.key in SHEET_COLUMNS:
            faults.append(
                f"{code.where}: the key {shown!r} is what a column is called in sheets of codings;"
                f" write another, such as {code.key + '_2'!r}."
            )
        if first.setdefault(code.key, code) is not code:
            faults.append(f"{code.where}: the key {shown!r} stands already at {first[code.key].where}.")


def _check_names(codes: Sequence[DraftCode], faults: Faults) -> None:
    first: dict[tuple[str | None, str], DraftCode] = {}
    for code in codes:
        place = (code.parent, code.name.casefold())
        if first.setdefault(place, code) is not code:
            faults.append(
                f"{code.where}: the name {display_line(code.name, 40)!r} stands already at {first[place].where};"
                " codes of the same family need different names."
            )
