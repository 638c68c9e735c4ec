"""Coefficients for one code and two coders, from the four counts of a 2×2 table.

All of them take one `Table2` whose counts have any common shape and return an array of that shape, so that a thousand
resampled tables cost one call. Notation: a both coders applied the code, b only the first, c only the second, d
neither; n = a+b+c+d; p_o = (a+d)/n. A quotient 0/0 is recognised on the whole-number counts and becomes NaN; `value_of`
turns it into a reason.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coder.agreement.coefficients.value import BOTH_ALWAYS, NEITHER_USED, NO_OVERLAP, Value

Floats = NDArray[np.float64]


class Table2(NamedTuple):
    """Counts of answers, as arrays of one shape holding whole numbers."""

    both: Floats
    a_only: Floats
    b_only: Floats
    neither: Floats

    @property
    def n(self) -> Floats:
        """Answers coded by both."""
        return self.both + self.a_only + self.b_only + self.neither


def table2(both: ArrayLike, a_only: ArrayLike, b_only: ArrayLike, neither: ArrayLike) -> Table2:
    """A table from counts of any shape (numbers, or arrays of one shape)."""
    return Table2(*(np.asarray(count, dtype=np.float64) for count in (both, a_only, b_only, neither)))


def count_tables(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> Table2:
    """The tables of K codes from two K × n arrays that say which coder applied which code to which unit."""
    both = [np.count_nonzero(a & b) for a, b in zip(first, second, strict=True)]
    in_first, in_second = ([np.count_nonzero(row) for row in side] for side in (first, second))
    return tables_of(both, in_first, in_second, first.shape[1])


def tables_of(both: ArrayLike, in_first: ArrayLike, in_second: ArrayLike, n: int) -> Table2:
    """The tables of K codes from how many of n units have the code in both, in the first, in the second coding."""
    a, n_a, n_b = (np.asarray(counts, dtype=np.float64) for counts in (both, in_first, in_second))
    return Table2(a, n_a - a, n_b - a, n - n_a - n_b + a)


def percent(t: Table2) -> Floats:
    """Share of answers on which the coders agree, (a+d)/n (Holsti 1969)."""
    return ratio(t.both + t.neither, t.n)


def cohen_kappa(t: Table2) -> Floats:
    """(p_o−p_e)/(1−p_e) with p_e from each coder's own shares, = 2(ad−bc)/((a+b)(b+d)+(a+c)(c+d)) (Cohen 1960)."""
    return ratio(*_kappa_parts(t))


def scott_pi(t: Table2) -> Floats:
    """(p_o−p_e)/(1−p_e) with p_e from the coders' mean shares, = 1 − 2n(b+c)/(n1·n0), n1=2a+b+c (Scott 1955)."""
    ones, zeros = _values(t)
    return 1 - ratio(2 * t.n * (t.a_only + t.b_only), ones * zeros)


def krippendorff_alpha(t: Table2) -> Floats:
    """1 − D_o/D_e = 1 − (2n−1)(b+c)/(n1·n0), n1=2a+b+c: pi with the small-sample correction (Krippendorff 2011)."""
    ones, zeros = _values(t)
    return 1 - ratio((2 * t.n - 1) * (t.a_only + t.b_only), ones * zeros)


def gwet_ac1(t: Table2) -> Floats:
    """(p_o−p_e)/(1−p_e) with p_e = 2π(1−π), π=(2a+b+c)/2n; two categories declared (Gwet 2008)."""
    ones, zeros = _values(t)
    chance = ratio(ones * zeros, 2 * t.n**2)
    return (percent(t) - chance) / (1 - chance)


def pabak(t: Table2) -> Floats:
    """2·p_o − 1: kappa if both categories were equally common (Byrt, Bishop & Carlin 1993)."""
    return 2 * percent(t) - 1


def positive_agreement(t: Table2) -> Floats:
    """2a/(2a+b+c): agreement on the presence of the code (Cicchetti & Feinstein 1990)."""
    return ratio(2 * t.both, _values(t)[0])


def negative_agreement(t: Table2) -> Floats:
    """2d/(2d+b+c): agreement on the absence of the code (Cicchetti & Feinstein 1990)."""
    return ratio(2 * t.neither, _values(t)[1])


def prevalence_a(t: Table2) -> Floats:
    """(a+b)/n: the share of answers to which the first coder applied the code."""
    return ratio(t.both + t.a_only, t.n)


def prevalence_b(t: Table2) -> Floats:
    """(a+c)/n: the share of answers to which the second coder applied the code."""
    return ratio(t.both + t.b_only, t.n)


def prevalence_index(t: Table2) -> Floats:
    """(a−d)/n, signed: far from 0, kappa is low for the same agreement (Byrt, Bishop & Carlin 1993)."""
    return ratio(t.both - t.neither, t.n)


def bias_index(t: Table2) -> Floats:
    """(b−c)/n, signed: how much more often the first coder applied the code (Byrt, Bishop & Carlin 1993)."""
    return ratio(t.a_only - t.b_only, t.n)


def pooled_kappa(t: Table2) -> Floats:
    """(mean p_o − mean p_e)/(1 − mean p_e) over the codes on the last axis (de Vries et al. 2008).

    A code that nobody used adds nothing to either side, so the value is the same with and without it.
    """
    gain, room = _kappa_parts(t)
    return ratio(ratio(gain, t.n**2).sum(axis=-1), ratio(room, t.n**2).sum(axis=-1))


def summed_kappa(t: Table2) -> Floats:
    """Cohen's kappa of the one table in which the tables of all codes on the last axis are added up."""
    return cohen_kappa(Table2(*(count.sum(axis=-1) for count in t)))


def summed_alpha(t: Table2) -> Floats:
    """Krippendorff's alpha of the one table in which the tables of all codes on the last axis are added up."""
    return krippendorff_alpha(Table2(*(count.sum(axis=-1) for count in t)))


def mean_kappa(t: Table2) -> Floats:
    """The unweighted mean of Cohen's kappa over the codes on the last axis for which it is defined; NaN for none."""
    kappas = cohen_kappa(t)
    defined = ~np.isnan(kappas)
    return ratio(np.where(defined, kappas, 0).sum(axis=-1), defined.sum(axis=-1))


def value_of(coefficient: Callable[[Table2], Floats], t: Table2) -> Value:
    """The coefficient of one table, or the reason why it is not defined."""
    number = float(coefficient(t))
    return Value(None, why_undefined(t)) if np.isnan(number) else Value(number)


def why_undefined(t: Table2) -> str:
    """Why coefficients of one table are 0/0; empty when kappa, pi and alpha are defined."""
    if not t.n:
        return NO_OVERLAP
    if not t.both + t.a_only + t.b_only:
        return NEITHER_USED
    return "" if t.neither + t.a_only + t.b_only else BOTH_ALWAYS


def ratio(numerator: Floats, denominator: Floats) -> Floats:
    """The quotient, NaN where the denominator is 0."""
    shape = np.broadcast_shapes(np.shape(numerator), np.shape(denominator))
    quotient: Floats = np.full(shape, np.nan)
    np.divide(numerator, denominator, out=quotient, where=np.asarray(denominator) != 0)
    return quotient


def _values(t: Table2) -> tuple[Floats, Floats]:
    """How often both coders together said yes, and no."""
    differ = t.a_only + t.b_only
    return 2 * t.both + differ, 2 * t.neither + differ


def _kappa_parts(t: Table2) -> tuple[Floats, Floats]:
    """n²(p_o−p_e) and n²(1−p_e)."""
    first, second = t.both + t.a_only, t.both + t.b_only
    gain = 2.0 * (t.both * t.neither - t.a_only * t.b_only)
    return gain, first * (t.n - second) + second * (t.n - first)
