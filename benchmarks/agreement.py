"""Time agreement on two coders and twelve codes beside scikit-learn, statsmodels and krippendorff, in one run.

    python benchmarks/agreement.py [UNITS …]

Processor time of the best of three runs; making the ratings and importing the programs is not timed.
"""

from __future__ import annotations

import functools
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import krippendorff
import numpy as np
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa, to_table

from coder.agreement.coefficients import table2
from coder.agreement.coefficients.patterns import Bools
from coder.agreement.counts import Row, Unit
from coder.agreement.measuring import measure
from coder.codebook.reading import CodeEntry

PREVALENCES = np.array([0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.12, 0.15, 0.2, 0.3, 0.4, 0.5])
NOISE = 0.03
RESAMPLES = 1000
ALL = (
    table2.cohen_kappa, table2.scott_pi, table2.krippendorff_alpha, table2.gwet_ac1, table2.pabak,
    table2.positive_agreement, table2.negative_agreement, table2.prevalence_index, table2.bias_index,
)  # fmt: skip

PEERS: dict[str, Callable[..., float]] = {
    "scikit-learn: kappa": cohen_kappa_score,
    "statsmodels: kappa": lambda a, b: cohens_kappa(to_table(np.stack([a, b], axis=1))[0], return_results=False),
    "krippendorff: alpha": lambda a, b: krippendorff.alpha(np.stack([a, b]), level_of_measurement="nominal"),
}


def main(sizes: list[int]) -> None:
    for units in sizes:
        compare(units)


def compare(units: int) -> None:
    first, second = simulated(units)
    print(f"\n{units:,} answers x {len(PREVALENCES)} codes")
    ours = show("coder: nine coefficients of each code", lambda: coefficients(first, second))
    pairs = [(a.astype(int), b.astype(int)) for a, b in zip(first, second, strict=True)]
    for name, peer in PEERS.items():
        spent = show(name, functools.partial(with_peer, peer, pairs))
        print(f"{'':<50}{spent / ours:9.0f} times ours")
    kappas = table2.cohen_kappa(table2.count_tables(first, second))
    assert np.allclose(kappas, with_peer(cohen_kappa_score, pairs), atol=1e-9)
    whole = units_of(first, second)
    rows = [Row(entry(place), (place,)) for place in range(len(PREVALENCES))]
    for resamples in (0, RESAMPLES):
        report = functools.partial(measure, whole, rows, group="", resamples=resamples, seed=1)
        show(f"coder: whole report, {resamples} resamples", report)


def simulated(units: int) -> tuple[Bools, Bools]:
    """Two coders who see the same truth and each slip now and then; codes × answers."""
    rng = np.random.default_rng(1)
    truth = rng.random((len(PREVALENCES), units)) < PREVALENCES[:, None]
    return truth ^ (rng.random(truth.shape) < NOISE), truth ^ (rng.random(truth.shape) < NOISE)


def with_peer(peer: Callable[..., float], pairs: list[tuple[Any, Any]]) -> list[float]:
    return [peer(a, b) for a, b in pairs]


def coefficients(first: Bools, second: Bools) -> None:
    tables = table2.count_tables(first, second)
    for coefficient in ALL:
        coefficient(tables)


def units_of(first: Bools, second: Bools) -> list[Unit]:
    """Each answer of another respondent."""
    bits = 1 << np.arange(len(first))
    masks = zip((bits @ first).tolist(), (bits @ second).tolist(), strict=True)
    return [Unit(place, 1, sides) for place, sides in enumerate(masks)]


def show(what: str, work: Callable[[], object]) -> float:
    spent = []
    for _ in range(3):
        begun = time.process_time()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            work()
        spent.append(time.process_time() - begun)
    print(f"  {what:<48}{min(spent) * 1000:10.1f} ms")
    return min(spent)


def entry(place: int) -> CodeEntry:
    return CodeEntry(place, f"code_{place}", None, 0, place, "", "", "", (), (), (), (), (), "#000000", True)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10_000, 1_000_000])
