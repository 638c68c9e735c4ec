"""What a notebook hands over, read into plain values: lists, numpy arrays, pandas columns and frames.

Nothing here imports pandas: a column is anything that can be gone through, a frame anything that has columns by name.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import Any, Protocol

import numpy as np

from coder.agreement.coefficients.patterns import Ints


class Frame(Protocol):
    """A table with named columns: a pandas DataFrame, or a dict of lists."""

    def __getitem__(self, name: Any, /) -> Iterable[Any]: ...


def is_missing(value: object) -> bool:
    """None, NaN, and what pandas writes for them."""
    if value is None:
        return True
    try:
        return bool(value != value)
    except (TypeError, ValueError):  # pandas.NA has no truth; an array has several
        return type(value).__name__ == "NAType"


def labels_of(column: Iterable[Any]) -> list[Hashable | None]:
    """One label for each answer, None where the coder did not code it; numbers of numpy become plain ones."""
    plain = column.tolist() if hasattr(column, "tolist") else column
    return [None if is_missing(value) else value for value in plain]


def sets_of(column: Iterable[Any]) -> list[frozenset[Hashable] | None]:
    """One set of codes for each answer, None where the coder did not code it."""
    return [None if _no_set(value) else frozenset(value) for value in column]


def _no_set(value: object) -> bool:
    if isinstance(value, str):
        raise ValueError(f"A set of codes is a collection, such as {{{value!r}}}, and not a text.")
    return not isinstance(value, Collection) and is_missing(value)


def respondents_of(respondents: Iterable[Any] | None, answers: int) -> Sequence[Hashable]:
    """Whose answer each is; each of another person where that is not said."""
    if respondents is None:
        return range(answers)
    people = labels_of(respondents)
    if len(people) != answers:
        raise ValueError(f"There are {answers} answers, but respondents for {len(people)}.")
    if None in people:
        raise ValueError(f"Answer {people.index(None)} (counted from 0) has no respondent.")
    return people


def numbered(people: Sequence[Hashable]) -> Ints | None:
    """People as numbers from 0; None where each answer is of another person."""
    if isinstance(people, range):
        return None
    places: dict[Hashable, int] = {}
    return np.array([places.setdefault(person, len(places)) for person in people], dtype=np.int64)


def same_length(coders: Sequence[Sequence[object]]) -> int:
    """How many answers all coders have a value for."""
    if len(coders) < 2:
        raise ValueError("Agreement needs the codings of at least two coders.")
    lengths = {len(coder) for coder in coders}
    if len(lengths) > 1:
        raise ValueError(f"The coders' codings are of different length: {', '.join(map(str, sorted(lengths)))}.")
    return lengths.pop()
