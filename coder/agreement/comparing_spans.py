"""Agreement on where in the texts the codes stand, from plain lists of spans."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from coder.agreement.coefficients import characters, many, matching, table2
from coder.agreement.coefficients.characters import MarkedText, merge_overlapping
from coder.agreement.coefficients.matching import Coded, CodedText
from coder.agreement.coefficients.nominal import in_order
from coder.agreement.coefficients.resample import percentiles, resample_rows
from coder.agreement.coefficients.table2 import Floats, Table2
from coder.agreement.coefficients.unitizing import CutText, UnitizingAlphas, unitizing_alphas
from coder.agreement.coefficients.value import ALL_SPAN, NO_OVERLAP, NO_SPAN, Value
from coder.agreement.figures import Estimate
from coder.agreement.inputs import numbered, respondents_of, same_length


@dataclass(frozen=True)
class CodeSpans:
    """How far the coders agree where one code stands."""

    code: Hashable
    spans: tuple[int, ...]
    """Of each coder."""
    percent: Value
    """Share of characters on which the coders agree, pooled over all text."""
    kappa: Estimate | None
    """Cohen's with every character a unit; None for more than two coders."""
    alpha: Estimate
    """Krippendorff's with every character a unit."""
    u: Value
    """uα of this code against the gaps, which for one code is |uα."""
    overlap_f1: Value
    boundary_f1: Value


@dataclass(frozen=True)
class SpanAgreement:
    """How far the coders agree where the codes stand."""

    texts: int
    """Read by at least two coders."""
    characters: int
    """Of those texts."""
    tolerance: int
    """Characters that the ends of two spans may lie apart in `boundary_f1`."""
    overlap_f1: Value
    """2·matches/(n_A+n_B) over all codes; spans match whose intersection is at least half of their union."""
    boundary_f1: Value
    whole: UnitizingAlphas | None
    """uα, |uα, cuα and (k)uα of all codes together; None where a coder's codes overlap."""
    codes: tuple[CodeSpans, ...]
    """The lowest alpha first, codes without one last."""


def compare_spans(
    texts: Sequence[str | int], *coders: Sequence[Iterable[Coded] | None], respondents: Iterable[Any] | None = None,
    threshold: Fraction | float = matching.HALF, tolerance: int = 5, resamples: int = 2000, seed: int = 1,
) -> SpanAgreement:  # fmt: skip
    """Agreement of two or more coders on the spans of `texts` (or of texts of these lengths).

    Each coder is a sequence with, for each text, its spans as (start, end, code), in code points, the end exclusive; an
    empty list where nothing was marked, None where the coder did not read the text. Spans may overlap.
    """
    if same_length(coders) != len(texts):
        raise ValueError(f"There are {len(texts)} texts, but spans for {len(coders[0])}.")
    lengths = [len(text) if isinstance(text, str) else int(text) for text in texts]
    sides = ([None if spans is None else list(spans) for spans in coder] for coder in coders)
    people = respondents_of(respondents, len(texts))
    rows = zip(people, map(CodedText, lengths, zip(*sides, strict=True)), strict=True)
    read = [(person, text) for person, text in rows if len(text.spans) - text.spans.count(None) >= 2]
    coded = [text for _, text in read]
    whose = numbered([person for person, _ in read])
    names = in_order({code for text in coded for side in text.spans for _, _, code in side or ()})
    found = [
        _code(name, [_only(text, name) for text in coded], whose, threshold, tolerance, resamples, seed)
        for name in names
    ]
    ordered = sorted(found, key=lambda code: (code.alpha.value is None, code.alpha.value))
    return SpanAgreement(
        len(coded), sum(text.length for text in coded), tolerance, matching.overlap_f1(coded, threshold),
        matching.boundary_f1(coded, tolerance), _whole(coded), tuple(ordered),
    )  # fmt: skip


def _only(text: CodedText, code: Hashable) -> CodedText:
    """The text with the spans of one code."""
    spans = [None if side is None else [span for span in side if span[2] == code] for side in text.spans]
    return CodedText(text.length, spans)


def _code(
    code: Hashable, texts: Sequence[CodedText], whose: Any, threshold: Fraction | float, tolerance: int,
    resamples: int, seed: int,
) -> CodeSpans:  # fmt: skip
    marked = [MarkedText(text.length, [_places(side) for side in text.spans]) for text in texts]
    sums = np.stack(characters.character_ratings(marked))
    whole = sums.sum(axis=1)
    ratings = many.Ratings(*whole)
    drawn = _draw(sums, whose, resamples, seed)
    why = "" if ratings.ones and ratings.zeros else ALL_SPAN if ratings.ones else NO_SPAN
    alpha = _estimate(
        float(many.krippendorff_alpha(ratings)), why,
        None if drawn is None else many.krippendorff_alpha(many.Ratings(*drawn.T)),
    )  # fmt: skip
    applied = tuple(sum(len(text.spans[coder] or ()) for text in texts) for coder in range(len(texts[0].spans)))
    kappa = _kappa(marked, whose, why, resamples, seed) if len(applied) == 2 else None
    units = [CutText(text.length, [_units(side, code) for side in text.spans]) for text in texts]
    percent = float(many.percent(ratings))
    return CodeSpans(
        code, applied, Value(None, NO_OVERLAP) if np.isnan(percent) else Value(percent), kappa, alpha,
        unitizing_alphas(units).u, matching.overlap_f1(texts, threshold), matching.boundary_f1(texts, tolerance),
    )  # fmt: skip


def _kappa(marked: Sequence[MarkedText], whose: Any, why: str, resamples: int, seed: int) -> Estimate:
    cells = np.stack(characters.character_table(marked))
    drawn = _draw(cells, whose, resamples, seed)
    resampled = None if drawn is None else table2.cohen_kappa(Table2(*drawn.T))
    return _estimate(float(table2.cohen_kappa(Table2(*cells.sum(axis=1)))), why, resampled)


def _draw(sums: Floats, whose: Any, resamples: int, seed: int) -> Floats | None:
    """B × F: the sums of resampled respondents, from F × texts."""
    if whose is not None:
        sums = np.stack([np.bincount(whose, weights=row) for row in sums])
    return resample_rows(sums.T, resamples=resamples, seed=seed) if resamples and sums.shape[1] > 1 else None


def _estimate(number: float, why: str, resampled: Floats | None) -> Estimate:
    if np.isnan(number):
        return Estimate(None, why)
    if resampled is None:
        return Estimate(number)
    (interval,) = percentiles(resampled[:, None])
    return Estimate(number, "", interval.low, interval.high, interval.undefined)


def _places(side: Sequence[Coded] | None) -> list[tuple[int, int]] | None:
    return None if side is None else [(start, end) for start, end, _ in side]


def _units(side: Sequence[Coded] | None, code: Hashable) -> list[Coded] | None:
    """A coder's units of one code: spans that overlap are one unit, spans that only touch are two."""
    if side is None:
        return None
    return [(start, end, code) for start, end in merge_overlapping(_places(side) or ())]


def _whole(texts: Sequence[CodedText]) -> UnitizingAlphas | None:
    """The alphas of all codes together, where no coder's spans overlap."""
    for text in texts:
        for side in text.spans:
            spans = sorted((start, end) for start, end, _ in side or ())
            if any(end > after for (_, end), (after, _) in pairwise(spans)):
                return None
    return unitizing_alphas([CutText(text.length, text.spans) for text in texts])
