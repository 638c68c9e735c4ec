"""Write one rule into a codebook: what the next version says more than the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

from coder.codebook.draft import DraftCode, DraftCodebook, Faults, Keys, finished
from coder.codebook.reading import Codebook, CodeEntry, ConfusableGroup
from coder.display import display_line
from coder.errors import InputError

_HERE = "the new version"


def with_rule(book: Codebook, kind: str, key: str, text: str) -> DraftCodebook:
    """The codebook with one more rule under `use_when` or `do_not_use_when` of a code."""
    entry = book.by_key(key)
    use, do_not_use = kind == "use_when", kind == "do_not_use_when"
    if text in (entry.use_when if use else entry.do_not_use_when):
        raise InputError(f"{entry.key} has this rule already: {display_line(text, 80)}")
    new = replace(
        _draft(entry),
        use_when=(*entry.use_when, text) if use else entry.use_when,
        do_not_use_when=(*entry.do_not_use_when, text) if do_not_use else entry.do_not_use_when,
    )
    changed = [new if code.key == key else code for code in drafts(book)]
    return DraftCodebook(book.title, tuple(changed), book.confusable)


def with_confusable(book: Codebook, keys: Sequence[str], ask: str, then: str) -> DraftCodebook:
    """The codebook with codes that are easily mixed up; what it says of the same codes already is replaced."""
    if len(set(keys)) < 2:
        raise InputError("Codes that are easily mixed up are two or more; name each of them.")
    group = ConfusableGroup(tuple(book.by_key(key).key for key in dict.fromkeys(keys)), ask, then)
    if group in book.confusable:
        raise InputError("The codebook says so already.")
    others = tuple(each for each in book.confusable if set(each.codes) != set(group.codes))
    return DraftCodebook(book.title, tuple(drafts(book)), (*others, group))


def with_split(book: Codebook, key: str, into: Sequence[str], text: str) -> tuple[DraftCodebook, tuple[str, ...]]:
    """The codebook with a code split, and the keys of what it becomes.

    A name in `into` that is the code's own keeps it beside the new ones; otherwise from now on it only groups them.
    """
    entry = book.by_key(key)
    own = {entry.key, entry.name.casefold()}
    names = [name for name in into if name.casefold() not in own]
    stays = len(names) < len(into)
    if not names:
        raise InputError("A split names at least one code that is new.")
    free = Keys([code.key for code in book.codes], [(name,) for name in names])
    parent = entry.parent if stays else entry.key
    new = [DraftCode(_HERE, free.claim((name,)), parent, name, brief="", full=text) for name in names]
    codes: list[DraftCode] = []
    for code in _below(book, entry):
        codes.append(replace(code, codable=code.codable and stays) if code.key == key else code)
    place = next(number for number, code in enumerate(book.codes) if code.key == key)
    everything = [*drafts(book)[:place], *codes, *new, *drafts(book)[place + len(codes) :]]
    faults = Faults()
    done = finished(everything, faults)
    if faults:
        raise InputError(faults[0])
    keys = ((key,) if stays else ()) + tuple(code.key for code in new)
    return DraftCodebook(book.title, done, book.confusable), keys


def drafts(book: Codebook) -> list[DraftCode]:
    """The codes of a version, as a file would give them."""
    return [_draft(entry) for entry in book.codes]


def _below(book: Codebook, entry: CodeEntry) -> list[DraftCode]:
    """A code with all that stands below it, in tree order."""
    place = book.codes.index(entry)
    end = place + 1
    while end < len(book.codes) and book.codes[end].depth > entry.depth:
        end += 1
    return [_draft(each) for each in book.codes[place:end]]


def _draft(entry: CodeEntry) -> DraftCode:
    names = [field.name for field in fields(DraftCode) if field.name != "where"]
    return DraftCode(where=_HERE, **{name: getattr(entry, name) for name in names})
