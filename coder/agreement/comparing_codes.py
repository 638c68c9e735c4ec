"""Agreement on codes, several of which an answer may have: from arrays of 0 and 1, from sets, from a long table."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import Any

import numpy as np

from coder.agreement.coefficients import table2
from coder.agreement.coefficients.code_arrays import resample_tables
from coder.agreement.coefficients.nominal import in_order
from coder.agreement.coefficients.patterns import Bools, count_patterns
from coder.agreement.figures import Agreement, CodeAgreement
from coder.agreement.inputs import (
    Frame,
    is_missing,
    labels_of,
    numbered,
    respondents_of,
    same_length,
    sets_of,
)
from coder.agreement.measuring import CodeName, analytic_errors, measure, measure_tables

Sets = Iterable[Collection[Hashable] | None]


def compare_codes(
    first: Any, second: Any, *, names: Sequence[str] | None = None, respondents: Iterable[Any] | None = None,
    resamples: int = 2000, seed: int = 1,
) -> tuple[CodeAgreement, ...]:  # fmt: skip
    """Agreement of two coders on each code, from two arrays (or DataFrames) answers × codes of 0 and 1.

    An answer with a NaN in any code of a coder was not coded by that coder and does not count. The quickest way in:
    a million answers with twelve codes take a fraction of a second. Each code is resampled by itself.
    """
    sides, coded = zip(*(_yes_and_no(array) for array in (first, second)), strict=True)
    if sides[0].shape != sides[1].shape:
        raise ValueError(f"The coders' arrays have different shapes: {sides[0].shape} and {sides[1].shape}.")
    if names is None:
        names = [str(column) for column in getattr(first, "columns", range(1, sides[0].shape[1] + 1))]
    if len(names) != sides[0].shape[1]:
        raise ValueError(f"There are {sides[0].shape[1]} codes, but names for {len(names)}.")
    people = numbered(respondents_of(respondents, len(sides[0])))
    a, b = (side.T for side in sides)
    if not (both := coded[0] & coded[1]).all():
        a, b = a[:, both], b[:, both]
        people = None if people is None else people[both]
    tables = table2.count_tables(a, b)
    distinct = a.shape[1] if people is None else len(np.unique(people))
    drawn = None
    if resamples and distinct > 1:
        drawn = resample_tables(a, b, people, resamples=resamples, seed=seed)
    codes = [CodeName(name, name) for name in names]
    return measure_tables(tables, drawn, codes, respondents=distinct, errors=analytic_errors(tables))


def compare_sets(
    *coders: Sets, respondents: Iterable[Any] | None = None, codes: Sequence[Hashable] | None = None,
    resamples: int = 2000, seed: int = 1,
) -> Agreement:  # fmt: skip
    """Agreement of two or more coders, each a sequence with one set of codes per answer.

    The empty set says that no code applies; None or NaN, that the coder did not code the answer. `codes` names codes
    that count though nobody used them.
    """
    columns = [sets_of(coder) for coder in coders]
    people = respondents_of(respondents, same_length(columns))
    return _measure_sets(people, list(zip(*columns, strict=True)), codes, resamples, seed)


def compare_codings(
    frame: Frame, *, respondent: str = "respondent", coder: str = "coder", code: str = "code",
    question: str | None = None, codes: Sequence[Hashable] | None = None, resamples: int = 2000, seed: int = 1,
) -> Agreement:  # fmt: skip
    """Agreement of the coders in a long table with one row for each code that a coder gave to an answer.

    A row with an empty code says that no code applies; an answer without a row of a coder was not coded by that coder.
    With `question` an answer is a respondent's to a question. Coders count in ascending order of their names.
    """
    people, by, given = (labels_of(frame[name]) for name in (respondent, coder, code))
    asked = labels_of(frame[question]) if question else [None] * len(people)
    names = in_order({name for name in by if name is not None})
    if len(names) < 2:
        raise ValueError(f"The table has codings of {len(names)} coder; agreement needs two." if names else "No rows.")
    answers: dict[tuple[Hashable, Hashable], dict[Hashable, set[Hashable]]] = {}
    for row, (person, topic, name, what) in enumerate(zip(people, asked, by, given, strict=True)):
        if person is None or name is None:
            raise ValueError(f"Row {row} (counted from 0) has no {respondent if person is None else coder}.")
        found = answers.setdefault((person, topic), {}).setdefault(name, set())
        if not (is_missing(what) or what == ""):
            found.add(what)
    rows = [tuple(_frozen(given_by.get(name)) for name in names) for given_by in answers.values()]
    return _measure_sets([person for person, _ in answers], rows, codes, resamples, seed)


def _frozen(codes: set[Hashable] | None) -> frozenset[Hashable] | None:
    return None if codes is None else frozenset(codes)


def _measure_sets(
    people: Sequence[Hashable], rows: Sequence[tuple[frozenset[Hashable] | None, ...]],
    codes: Sequence[Hashable] | None, resamples: int, seed: int,
) -> Agreement:  # fmt: skip
    kept = [place for place, row in enumerate(rows) if len(row) - row.count(None) >= 2]
    if not kept:
        raise ValueError("No answer was coded by two coders, so there is nothing to compare.")
    used = {code for place in kept for codes_given in rows[place] for code in codes_given or ()}
    listed = in_order(used | set(codes or ())) if codes is None else (*codes, *in_order(used - set(codes)))
    bits = {code: 1 << place for place, code in enumerate(listed)}
    masks: dict[frozenset[Hashable] | None, int | None] = {None: None}
    for place in kept:
        for found in rows[place]:
            if found is not None and found not in masks:
                masks[found] = sum(bits[code] for code in found)
    units = ((people[place], tuple(masks[found] for found in rows[place])) for place in kept)
    patterns = count_patterns(units, len(listed))
    names = [CodeName(str(code), str(code)) for code in listed]
    return measure(patterns, names, group="", resamples=resamples, seed=seed)


def _yes_and_no(array: Any) -> tuple[Bools, Bools]:
    """answers × codes of yes and no, and which answers were coded."""
    values = np.asarray(array)
    values = values[:, None] if values.ndim == 1 else values
    if values.ndim != 2:
        raise ValueError(f"Codings are an array of answers × codes, not one of {values.ndim} dimensions.")
    if values.dtype == np.bool_:
        return values, np.ones(len(values), dtype=np.bool_)
    if values.dtype == object:
        values = np.array([[np.nan if is_missing(cell) else cell for cell in row] for row in values.tolist()])
    numbers = values.astype(np.float64).reshape(values.shape)
    coded: Bools = np.asarray(~np.isnan(numbers).any(axis=1))
    if not np.isin(numbers[coded], (0, 1)).all():
        raise ValueError("Codings are 1 (applied), 0 (not applied) or NaN (not coded).")
    return numbers == 1, coded
