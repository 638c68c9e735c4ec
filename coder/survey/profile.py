"""What the cells of one column look like, gathered while the rows go by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from coder.survey.reader import SurveyFile

_MANY = 60
"""Different values; beyond this a column is not a fixed list."""
_LONGEST_ID = 64
_EXAMPLES = 3


class Profile:
    """The cells of one column: how many, how long, how different."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows = 0
        self.filled = 0
        self.characters = 0
        self.words = 0
        self.longest = 0
        self.values: Counter[str] = Counter()
        """The different cells with their counts, until there are too many."""
        self.many = False
        """There are more different cells than `values` can hold."""
        self.repeated = False
        """A cell occurs twice (or is too long for an identifier)."""
        self.examples: list[str] = []
        self._hashes: set[int] = set()

    def add(self, cell: str) -> None:
        """Look at one cell."""
        self.rows += 1
        cell = cell.strip()
        if not cell:
            return
        self.filled += 1
        self.characters += len(cell)
        self.words += cell.count(" ") + 1
        self.longest = max(self.longest, len(cell))
        self._remember(cell)
        if len(self.examples) < _EXAMPLES and cell not in self.examples:
            self.examples.append(cell)

    def _remember(self, cell: str) -> None:
        if not self.many:
            self.values[cell] += 1
            self.many = len(self.values) > _MANY
        if not self.repeated:
            fingerprint = hash(cell)
            self.repeated = len(cell) > _LONGEST_ID or fingerprint in self._hashes
            self._hashes.add(fingerprint)
            if self.repeated:
                self._hashes.clear()

    @property
    def different(self) -> int:
        """Different cells, as far as they were counted."""
        return len(self.values)

    @property
    def unique(self) -> bool:
        """Every row has a cell of its own."""
        return self.filled == self.rows > 0 and not self.repeated

    @property
    def mean_words(self) -> float:
        return self.words / self.filled if self.filled else 0.0

    @property
    def mean_length(self) -> float:
        return self.characters / self.filled if self.filled else 0.0

    def only(self, words: Iterable[str]) -> bool:
        """Whether every cell is one of `words`, whatever their case."""
        allowed = set(words)
        return not self.many and all(value.casefold() in allowed for value in self.values)


def profile_columns(file: SurveyFile) -> list[Profile]:
    """Read the file once and describe each column."""
    profiles = [Profile(name) for name in file.columns]
    for row in file.rows():
        for profile, cell in zip(profiles, row.cells, strict=True):
            if cell:
                profile.add(cell)
            else:
                profile.rows += 1
    return profiles
