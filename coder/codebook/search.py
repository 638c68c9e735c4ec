"""Find codes, or themes, by a few letters, as a person types them: beginnings of names and words, then near misses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

NEAR = 65
"""How alike, of 100, the letters must be."""


class Named(Protocol):
    """What can be found: it has a name and a key."""

    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=Named)


def find_codes(query: str, entries: Sequence[N], limit: int = 20) -> list[N]:
    """The codes that `query` may mean, the likeliest first; without letters, the first codes in their own order."""
    from rapidfuzz.utils import default_process  # slow to import, and the coding screen opens without it

    wanted = default_process(query[:100])
    if not wanted:
        return list(entries[:limit])
    names = [default_process(entry.name) for entry in entries]
    keys = [default_process(entry.key.replace("_", " ")) for entry in entries]
    ranks: dict[int, tuple[float, float]] = {}
    for index, labels in enumerate(zip(names, keys, strict=True)):
        if (rank := min(_rank(wanted, label) for label in labels)) < 3:
            ranks[index] = (rank, len(labels[0]))
    for index, likeness in _near(wanted, names, keys).items():
        ranks.setdefault(index, (3, -likeness))
    best = sorted(ranks, key=lambda index: (*ranks[index], index))
    return [entries[index] for index in best[:limit]]


def _rank(wanted: str, label: str) -> int:
    """0: it is the label; 1: the label begins with it; 2: words of the label do; 3: none of this."""
    if label == wanted:
        return 0
    if label.startswith(wanted):
        return 1
    words = label.split()
    return 2 if all(any(word.startswith(part) for word in words) for part in wanted.split()) else 3


def _near(wanted: str, *labels: Sequence[str]) -> dict[int, float]:
    """How alike each label is, or the word of it that is most alike, where that is near enough."""
    from rapidfuzz import fuzz, process

    likeness: dict[int, float] = {}
    for column in labels:
        for _, score, index in process.extract(wanted, column, scorer=fuzz.WRatio, score_cutoff=NEAR, limit=None):
            likeness[index] = max(score, likeness.get(index, 0.0))
    return likeness
