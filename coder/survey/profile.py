"""What the cells of one column look like, gathered while the rows go by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import islice

from coder.survey.reader import Progress, Reject, SurveyFile, no_progress

_MANY = 60
"""Different values; beyond this a column is not a fixed list."""
_KEPT = 200
"""Different values that are kept, to look for options in them."""
_MEASURED = 20_000
"""Rows whose cells are measured; the later ones are only counted."""
_VARIED = 2_000
"""Filled cells by which it is told how often they repeat."""
_LONGEST_ID = 64
_FEW_FAULTS = 10
"""Of so many rows fewer than one may be without an identifier of its own; with more the import refuses the file."""
_AT_FIRST = 100
"""Rows before which it is not told how many repeats are too many."""
_EXAMPLES = 3
_BATCH = 2_000


class Profile:
    """The cells of one column: how many, how long, how different."""

    def __init__(self, name: str, wording: str = "", group: str = "") -> None:
        self.name = name
        self.wording = wording
        """What the header says beside the name."""
        self.group = group
        """The question that the header puts above this column and its neighbours."""
        self.rows = 0
        self.filled = 0
        self.measured = 0
        self.characters = 0
        self.words = 0
        self.longest = 0
        self.values: Counter[str] = Counter()
        """The different cells with their counts, until there are too many."""
        self.repeated = False
        """A cell occurs twice (or is too long for an identifier)."""
        self.doubled = 0
        """Cells that an earlier row has as well; counted as long as the column may still be an identifier."""
        self.examples: list[str] = []
        self._no_id = False
        self._hashes: set[int] = set()
        self._first: set[int] = set()
        self._first_filled = 0

    def add_many(self, cells: Iterable[str]) -> None:
        """Look at the cells of some rows."""
        stripped = [cell.strip() for cell in cells]
        filled = [cell for cell in stripped if cell]
        measured = self.rows < _MEASURED
        self.rows += len(stripped)
        if not filled:
            return
        self.filled += len(filled)
        if measured:
            self._measure(filled)
        if len(self.values) <= _KEPT:
            self.values.update(filled)
        if not self._no_id:
            self._look_for_repeats(filled)

    def _measure(self, filled: list[str]) -> None:
        self.measured += len(filled)
        lengths = list(map(len, filled))
        self.characters += sum(lengths)
        self.longest = max(self.longest, max(lengths))
        self.words += sum(cell.count(" ") for cell in filled) + len(filled)
        if self._first_filled < _VARIED:
            first = filled[: _VARIED - self._first_filled]
            self._first.update(map(hash, first))
            self._first_filled += len(first)
        if len(self.examples) < _EXAMPLES:
            self.examples = list(dict.fromkeys([*self.examples, *filled]))[:_EXAMPLES]

    def _look_for_repeats(self, filled: list[str]) -> None:
        before = len(self._hashes)
        self._hashes.update(map(hash, filled))
        too_long = any(len(cell) > _LONGEST_ID for cell in filled)
        self.doubled += before + len(filled) - len(self._hashes)
        self.repeated = self.repeated or too_long or self.doubled > 0
        self._no_id = too_long or self.doubled * _FEW_FAULTS > max(self.filled, _AT_FIRST)
        if self._no_id:
            self._hashes.clear()

    @property
    def many(self) -> bool:
        """There are more different cells than a fixed list has."""
        return len(self.values) > _MANY

    @property
    def varied(self) -> float:
        """The share of cells that say something of their own, among the first ones."""
        return len(self._first) / self._first_filled if self._first_filled else 0.0

    @property
    def different(self) -> int:
        """Different cells, as far as they were counted."""
        return len(self.values)

    @property
    def unique(self) -> bool:
        """Every row has a cell of its own."""
        return self.filled == self.rows > 0 and not self.repeated

    @property
    def nearly_unique(self) -> bool:
        """A few rows have no cell of their own, as where an identifier was typed wrong."""
        return not self._no_id and (self.rows - self.filled + self.doubled) * _FEW_FAULTS < self.rows

    @property
    def mean_words(self) -> float:
        return self.words / self.measured if self.measured else 0.0

    @property
    def mean_length(self) -> float:
        return self.characters / self.measured if self.measured else 0.0

    def only(self, words: Iterable[str]) -> bool:
        """Whether every cell is one of `words`, whatever their case."""
        allowed = set(words)
        return not self.many and all(value.casefold() in allowed for value in self.values)


def profile_columns(file: SurveyFile, progress: Progress = no_progress) -> list[Profile]:
    """Read the file once and describe each column; rows that cannot be imported are passed over."""
    profiles = [Profile(name, file.wordings.get(name, ""), file.groups.get(name, "")) for name in file.columns]
    rejects: list[Reject] = []
    rows = file.rows(rejects)
    while batch := list(islice(rows, _BATCH)):
        for profile, cells in zip(profiles, zip(*(row.cells for row in batch), strict=True), strict=True):
            profile.add_many(cells)
        progress(file.share(batch[-1].line))
    return profiles
