"""Lay text out on a grid of cells: what a reader takes for characters, rows, and the way back from a cell to the text.

Pure functions over text that is safe to paint; nothing here knows about Textual.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import split_graphemes

_REGIONAL = range(0x1F1E6, 0x1F200)
_JOINERS = frozenset("'’-‐")
"""They belong to a word when they stand between two parts of it."""
_SENTENCE_END = re.compile("(?<![.!?…])[.!?…]++[\"'”’)\\]]*+(?=\\s|\\Z)|[。！？]++|\n++")


class Cluster(NamedTuple):
    """What a reader takes for one character."""

    start: int
    end: int
    cells: int


class Line(NamedTuple):
    """One row on screen: the clusters `first` up to `last`."""

    first: int
    last: int


@dataclass(frozen=True)
class Layout:
    """Text wrapped to a width."""

    text: str
    width: int
    clusters: list[Cluster]
    lines: list[Line]
    starts: list[int]
    """Text offset at which each cluster starts."""

    @classmethod
    def of(cls, text: str, width: int) -> Layout:
        """Lay `text` out in rows of at most `width` cells."""
        marks = clusters(text)
        return cls(text, width, marks, _wrap(text, marks, max(2, width)), [mark.start for mark in marks])

    def offset(self, index: int) -> int:
        """The text offset of a cluster; one past the last gives the length."""
        return self.clusters[index].start if index < len(self.clusters) else len(self.text)

    def index_at(self, offset: int) -> int:
        """The cluster that holds a text offset."""
        if offset >= len(self.text):
            return len(self.clusters)
        return max(0, bisect_right(self.starts, offset) - 1)

    def line_of(self, index: int) -> int:
        """The row on which the caret before cluster `index` is painted."""
        return max(0, bisect_right(self.lines, (index, len(self.clusters) + 1)) - 1)

    def cell_of(self, index: int) -> tuple[int, int]:
        """(row, column) of the caret before cluster `index`."""
        row = self.line_of(index)
        return row, sum(mark.cells for mark in self.clusters[self.lines[row].first : index])

    def index_of_cell(self, row: int, column: int) -> int:
        """The cluster painted at a cell; past the end of a row gives its last stop."""
        if row < 0:
            return 0
        if row >= len(self.lines):
            return len(self.clusters)
        line = self.lines[row]
        edge = 0
        for index in range(line.first, line.last):
            edge += self.clusters[index].cells
            if column < edge:
                return index
        goes_on = line.last < len(self.clusters)
        return max(line.first, line.last - 1) if goes_on else line.last

    def rows_of(self, start: int, end: int) -> range:
        """The rows over which a span of text is painted."""
        return range(self.line_of(self.index_at(start)), self.line_of(self.index_at(max(start, end - 1))) + 1)

    def next_word(self, index: int) -> tuple[int, int]:
        """Clusters of the word at `index`, or of the next one where there is space; empty at the end of the text."""
        while index < len(self.clusters) and self._is_space(index):
            index += 1
        if index == len(self.clusters):
            return index, index
        first, last = index, index + 1
        if self._in_word(index):
            while first > 0 and self._in_word(first - 1):
                first -= 1
            while last < len(self.clusters) and self._in_word(last):
                last += 1
        return first, last

    def word_start_before(self, index: int) -> int:
        """Where the word before cluster `index` begins."""
        while index > 0 and self._is_space(index - 1):
            index -= 1
        return self.next_word(index - 1)[0] if index > 0 else 0

    def next_sentence(self, index: int) -> tuple[int, int]:
        """Clusters of the sentence at `index`, without white space around it; empty at the end of the text."""
        while index < len(self.clusters) and self._is_space(index):
            index += 1
        if index == len(self.clusters):
            return index, index
        at = self.offset(index)
        start, end = 0, len(self.text)
        for match in _SENTENCE_END.finditer(self.text):
            if match.end() > at:
                end = match.end()
                break
            start = match.end()
        first, last = self.index_at(start), self.index_at(end)
        while first < last and self._is_space(first):
            first += 1
        while last > first and self._is_space(last - 1):
            last -= 1
        return first, last

    def _is_space(self, index: int) -> bool:
        return self.text[self.clusters[index].start].isspace()

    def _in_word(self, index: int) -> bool:
        character = self.text[self.clusters[index].start]
        if character.isalnum() or character == "_":
            return True
        between = 0 < index < len(self.clusters) - 1
        return between and character in _JOINERS and all(self._is_letter(index + step) for step in (-1, 1))

    def _is_letter(self, index: int) -> bool:
        return self.text[self.clusters[index].start].isalnum()


def clusters(text: str) -> list[Cluster]:
    """Split `text` into grapheme clusters that cover every index.

    Rich glues a newline to the character before it and splits the two halves of a flag; both are settled here.
    """
    out: list[Cluster] = []
    at = 0
    for line in text.split("\n"):
        first = len(out)
        for start, end, cells in split_graphemes(line)[0]:
            begin, stop = start + at, end + at
            if len(out) > first and _is_regional(text, begin, stop) and _is_regional(text, *out[-1][:2]):
                out[-1] = Cluster(out[-1].start, stop, 2)
            else:
                out.append(Cluster(begin, stop, cells))
        at += len(line)
        if at < len(text):
            out.append(Cluster(at, at + 1, 0))
            at += 1
    return out


def _is_regional(text: str, start: int, end: int) -> bool:
    return end - start == 1 and ord(text[start]) in _REGIONAL


def _wrap(text: str, marks: list[Cluster], width: int) -> list[Line]:
    """Greedy wrap at spaces; a word too long for a row is cut between clusters."""
    lines: list[Line] = []
    first = used = index = 0
    gap = -1
    while index < len(marks):
        character = text[marks[index].start]
        if character == "\n":
            index += 1
            lines.append(Line(first, index))
            first, used, gap = index, 0, -1
        elif used + marks[index].cells > width and character != " ":
            cut = gap if gap > first else index
            lines.append(Line(first, cut))
            first, gap = cut, -1
            used = sum(mark.cells for mark in marks[cut:index])
        else:
            used += marks[index].cells
            index += 1
            if character == " ":
                gap = index
    lines.append(Line(first, len(marks)))
    return lines
