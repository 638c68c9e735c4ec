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
from coder.agreement.coefficients.patterns import Ints
from coder.agreement.coefficients.resample import percentiles, resample_rows, says_nothing
from coder.agreement.coefficients.table2 import Floats, Table2
from coder.agreement.coefficients.unitizing import CutText, UnitizingAlphas, unitizing_alphas
from coder.agreement.coefficients.value import ALL_SPAN, NO_OVERLAP, NO_SPAN, Value
from coder.agreement.figures import Estimate
from coder.agreement.inputs import numbered, respondents_of, same_length
from coder.agreement.measuring import cautioned, no_disagreement


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
    return measure_spans(
        [text for _, text in read], numbered([person for person, _ in read]), threshold=threshold, tolerance=tolerance,
        resamples=resamples, seed=seed,
    )  # fmt: skip


def measure_spans(
    texts: Sequence[CodedText], whose: Ints | None, *, threshold: Fraction | float = matching.HALF, tolerance: int = 5,
    resamples: int = 2000, seed: int = 1,
) -> SpanAgreement:  # fmt: skip
    """The agreement on texts that at least two coders read; `whose`: their writers as numbers, None: each another."""
    marked: dict[Hashable, list[int]] = {}
    for place, text in enumerate(texts):
        for code in {code for side in text.spans for _, _, code in side or ()}:
            marked.setdefault(code, []).append(place)
    names = in_order(set(marked))
    material = _Material.of(texts, whose)
    sums = [material.sums_of(name, marked[name]) for name in names]
    drawn = _draw(sums, resamples, seed)
    found = [
        _code(name, material, marked[name], own, of_resamples, threshold, tolerance)
        for name, own, of_resamples in zip(names, sums, drawn, strict=True)
    ]
    ordered = sorted(found, key=lambda code: (code.alpha.value is None, code.alpha.value))
    with_spans = sorted({place for places in marked.values() for place in places})
    some = [texts[place] for place in with_spans]
    if texts and not some:
        some = [texts[0]]  # a text without spans says that it was read
    return SpanAgreement(
        len(texts), sum(text.length for text in texts), tolerance, matching.overlap_f1(some, threshold),
        matching.boundary_f1(some, tolerance), _whole(texts), tuple(ordered),
    )  # fmt: skip


@dataclass(frozen=True)
class _Material:
    """All texts, and what each adds for a code that nobody marked in it, so that only marked texts are gone through."""

    texts: Sequence[CodedText]
    whose: Ints
    plain: Floats
    """F × texts: four cells for two coders, the sums of `many.Ratings` for more."""
    by_person: Floats
    """F × people"""
    readers: tuple[tuple[tuple[bool, ...], Ints], ...]
    """Each pattern of who read a text, and the lengths of the texts it is true of (0 for all others)."""

    @classmethod
    def of(cls, texts: Sequence[CodedText], whose: Ints | None) -> _Material:
        coders = len(texts[0].spans) if texts else 2
        lengths = np.array([text.length for text in texts], dtype=np.float64)
        if coders == 2:
            plain = np.zeros((4, len(texts)))
            plain[3] = lengths
        else:
            readers = np.array([coders - text.spans.count(None) for text in texts], dtype=np.float64)
            nothing = np.zeros(len(texts))
            plain = np.stack([lengths, nothing, lengths, lengths, nothing, lengths * readers, nothing])
        people = np.arange(len(texts)) if whose is None else whose
        patterns: dict[tuple[bool, ...], list[int]] = {}
        for place, text in enumerate(texts):
            patterns.setdefault(tuple(side is not None for side in text.spans), []).append(place)
        whole = {read: np.zeros(len(texts), dtype=np.int64) for read in patterns}
        for read, places in patterns.items():
            whole[read][places] = lengths[places]
        return cls(texts, people, plain, _by_person(people, plain), tuple(whole.items()))

    def others(self, places: Sequence[int]) -> list[CutText]:
        """The texts without those at `places`, as one long text without units for each pattern of readers."""
        found = []
        for read, lengths in self.readers:
            left = int(lengths.sum() - lengths[places].sum())
            if left:
                found.append(CutText(left, [[] if each else None for each in read]))
        return found

    def sums_of(self, code: Hashable, places: Sequence[int]) -> Floats:
        """F × people: what the texts add up to for a code, which is marked in those at `places`."""
        marked = [_marked(self.texts[place], code) for place in places]
        two = len(self.plain) == 4
        cells = np.stack(characters.character_table(marked) if two else characters.character_ratings(marked))
        more = np.zeros_like(self.by_person)
        for row, change in zip(more, cells - self.plain[:, places], strict=True):
            np.add.at(row, self.whose[places], change)
        return self.by_person + more


def _by_person(whose: Ints, sums: Floats) -> Floats:
    size = int(whose.max(initial=-1)) + 1
    return np.stack([np.bincount(whose, weights=row, minlength=size) for row in sums])


def _marked(text: CodedText, code: Hashable) -> MarkedText:
    """Where each coder marked one code."""
    return MarkedText(text.length, [_places(side) for side in _only(text, code).spans])


def _only(text: CodedText, code: Hashable) -> CodedText:
    """The text with the spans of one code."""
    spans = [None if side is None else [span for span in side if span[2] == code] for side in text.spans]
    return CodedText(text.length, spans)


def _code(
    code: Hashable, material: _Material, places: Sequence[int], sums: Floats, drawn: Floats | None,
    threshold: Fraction | float, tolerance: int,
) -> CodeSpans:  # fmt: skip
    of: type[Table2] | type[many.Ratings] = Table2 if len(sums) == 4 else many.Ratings
    whole = of(*sums.sum(axis=1))
    resampled = None if drawn is None else of(*drawn.T)
    if isinstance(whole, Table2):
        ones, zeros = 2 * whole.both + whole.a_only + whole.b_only, 2 * whole.neither + whole.a_only + whole.b_only
        percent = float(table2.percent(whole))
    else:
        ones, zeros, percent = whole.ones, whole.zeros, float(many.percent(whole))
    why = "" if ones and zeros else ALL_SPAN if ones else NO_SPAN
    texts = [_only(material.texts[place], code) for place in places]
    applied = tuple(sum(len(text.spans[coder] or ()) for text in texts) for coder in range(len(texts[0].spans)))
    kappa = _estimate(_kappa(whole), why, resampled and _kappa(resampled)) if len(applied) == 2 else None
    units = [CutText(text.length, [_units(side, code) for side in text.spans]) for text in texts]
    figures = CodeSpans(
        code, applied, Value(None, NO_OVERLAP) if np.isnan(percent) else Value(percent), kappa,
        _estimate(_alpha(whole), why, resampled and _alpha(resampled)),
        unitizing_alphas([*units, *material.others(places)]).u,
        matching.overlap_f1(texts, threshold), matching.boundary_f1(texts, tolerance),
    )  # fmt: skip
    if percent < 1:
        return figures
    return cautioned(figures, no_disagreement(len(material.texts), len(np.unique(material.whose))))


def _alpha(of: Table2 | many.Ratings) -> Floats:
    return table2.krippendorff_alpha(of) if isinstance(of, Table2) else many.krippendorff_alpha(of)


def _kappa(of: Table2 | many.Ratings) -> Floats:
    """Of two coders, whose sums are a table."""
    if not isinstance(of, Table2):
        raise ValueError("Cohen's kappa is for two coders.")
    return table2.cohen_kappa(of)


def _draw(sums: Sequence[Floats], resamples: int, seed: int) -> Sequence[Floats | None]:
    """Of each code B × F: the sums of resampled respondents, the same respondents for every code."""
    if not (sums and resamples and sums[0].shape[1] > 1):
        return [None] * len(sums)
    drawn = resample_rows(np.concatenate(sums).T, resamples=resamples, seed=seed)
    return np.split(drawn, len(sums), axis=1)


def _estimate(value: Floats, why: str, resampled: Floats | None) -> Estimate:
    number = float(value)
    if np.isnan(number):
        return Estimate(None, why)
    if resampled is None:
        return Estimate(number)
    (interval,) = percentiles(resampled[:, None])
    if says_nothing(number, interval):
        return Estimate(number, undefined_resamples=interval.undefined)
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
