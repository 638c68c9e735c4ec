"""Words for coefficients, as conventions with a source, and how sure a band is when the coefficient has an error.

A coefficient of .62 with a standard error of .1 is not simply "substantial". Gwet (2014, ch. 6) gives each band the
probability that a normal error puts there, truncated to (−1, 1), adds up from the top, and takes the first band at
which the sum exceeds .95.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

SURE = 0.95


@dataclass(frozen=True)
class Convention:
    """Bands of a coefficient and their names, the highest first."""

    source: str
    bounds: tuple[float, ...]
    """The lower end of each band but the lowest, which has none."""
    words: tuple[str, ...]
    printed: tuple[float, ...] = ()
    """The same lower ends as the source prints them to two decimals, where a bound itself belongs to the band below."""


LANDIS_KOCH = Convention(
    "Landis & Koch 1977, by their own word arbitrary", (0.8, 0.6, 0.4, 0.2, 0.0),
    ("almost perfect", "substantial", "moderate", "fair", "slight", "poor"), (0.81, 0.61, 0.41, 0.21, 0.0),
)  # fmt: skip
ALTMAN = Convention(
    "Altman 1991", (0.8, 0.6, 0.4, 0.2), ("very good", "good", "moderate", "fair", "poor"), (0.81, 0.61, 0.41, 0.21)
)
FLEISS = Convention("Fleiss 1981", (0.75, 0.4), ("excellent", "fair to good", "poor"), (0.76, 0.4))
KRIPPENDORFF = Convention("Krippendorff 2004", (0.8, 0.667), ("rely on", "tentative conclusions", "discard"))


def cumulative_membership(coefficient: float, standard_error: float, convention: Convention) -> tuple[float, ...]:
    """For each band, the highest first, the probability that the coefficient lies in it or above (Gwet 2014)."""
    if standard_error <= 0:
        raise ValueError("A probability of bands needs a standard error above 0.")
    normal = NormalDist(coefficient, standard_error)
    below, above = normal.cdf(-1), normal.cdf(1)
    return tuple((above - normal.cdf(bound)) / (above - below) for bound in (*convention.bounds, -1))


def sure_band(coefficient: float, standard_error: float, convention: Convention = LANDIS_KOCH) -> str:
    """The highest band that the coefficient reaches with a probability above .95."""
    sums = cumulative_membership(coefficient, standard_error, convention)
    return next(word for word, reached in zip(convention.words, sums, strict=True) if reached > SURE)
