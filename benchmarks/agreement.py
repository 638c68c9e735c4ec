"""Time agreement on two coders and twelve codes beside other programs, in one run.

    python benchmarks/agreement.py [ANSWERS …]

Processor time of the best of three runs (of one, where a run takes long); making the codings and importing the programs
is not timed. Programs without intervals are timed on the figure alone, and on one code's interval in a loop where that
ends; the floor is three counts for each code on arrays in memory.
"""

from __future__ import annotations

import functools
import os
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the program itself has it; numpy looks when it is imported

import krippendorff
import numpy as np
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import jaccard_distance
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa, to_table

from coder.agreement import compare_codes
from coder.agreement.coefficients import bitmaps, sets, standard_errors, table2
from coder.agreement.coefficients.patterns import Bools, Patterns, count_patterns
from coder.agreement.coefficients.unitizing import CutText, unitizing_alphas
from coder.agreement.measuring import CodeName, measure

PREVALENCES = np.array([0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.12, 0.15, 0.2, 0.3, 0.4, 0.5])
NOISE = 0.03
RESAMPLES = 2000
SMALL = 10_000
"""Answers on which programs are timed that would not end on a million."""
ALL = (
    table2.cohen_kappa, table2.scott_pi, table2.krippendorff_alpha, table2.gwet_ac1, table2.pabak,
    table2.positive_agreement, table2.negative_agreement, table2.prevalence_index, table2.bias_index,
    standard_errors.se_kappa_2x2, standard_errors.se_alpha_2x2, standard_errors.se_ac1_2x2,
)  # fmt: skip

PEERS: dict[str, Callable[..., float]] = {
    "scikit-learn: kappa": cohen_kappa_score,
    "statsmodels: kappa": lambda a, b: cohens_kappa(to_table(np.stack([a, b], axis=1))[0], return_results=False),
    "krippendorff: alpha": lambda a, b: krippendorff.alpha(np.stack([a, b]), level_of_measurement="nominal"),
}


def main(sizes: list[int]) -> None:
    for answers in sizes:
        compare(answers)
    intervals_beside_a_loop()
    sets_beside_nltk()
    units()


def compare(answers: int) -> None:
    first, second = simulated(answers)
    print(f"\n{answers:,} answers x {len(PREVALENCES)} codes")
    floor = show("floor: three counts of each code", lambda: table2.count_tables(first, second))
    ours = show("coder: nine coefficients and three errors", lambda: coefficients(table2.count_tables(first, second)))
    ratio("floor", ours, floor)
    bits = bitmaps.bitmaps(first), bitmaps.bitmaps(second)
    packed = show("coder: the same from bitmaps", lambda: coefficients(bitmaps.count_bitmaps(*bits, answers)))
    pairs = [(a.astype(int), b.astype(int)) for a, b in zip(first, second, strict=True)]
    for name, peer in PEERS.items():
        spent = show(name, functools.partial(with_peer, peer, pairs))
        ratio("ours", spent, ours)
        ratio("ours from bitmaps", spent, packed)
    kappas = table2.cohen_kappa(table2.count_tables(first, second))
    assert np.allclose(kappas, with_peer(cohen_kappa_score, pairs), atol=1e-9)
    sides, people = (first.T, second.T), np.arange(answers) // 3
    for what, whose in (("each answer of another respondent", None), ("three answers each", people)):
        work = functools.partial(compare_codes, *sides, respondents=whose, resamples=RESAMPLES)
        show(f"coder: kappa, alpha, AC1, {RESAMPLES} resamples", work)
        print(f"      {what}")
    patterns = patterns_of(first, second)
    names = [CodeName(str(place), str(place)) for place in range(len(first))]
    for resamples in (0, RESAMPLES):
        report = functools.partial(measure, patterns, names, group="", resamples=resamples, seed=1)
        show(f"coder: whole report from patterns, {resamples} resamples", report, runs=1)


def intervals_beside_a_loop() -> None:
    """1,000 resamples of 10,000 answers, as speed tables of other programs have it."""
    print(f"\nIntervals, 1,000 resamples of {SMALL:,} answers x {len(PREVALENCES)} codes")
    first, second = simulated(SMALL)
    ours = show("coder: kappa, alpha, AC1 of each code", lambda: compare_codes(first.T, second.T, resamples=1000))
    patterns = patterns_of(first, second)
    names = [CodeName(str(place), str(place)) for place in range(len(first))]
    joint = show(
        "coder: whole report, drawn together", lambda: measure(patterns, names, group="", resamples=1000, seed=1)
    )
    rng = np.random.default_rng(1)

    def loop() -> None:
        data = np.stack([first[5], second[5]]).astype(int)
        for _ in range(20):
            drawn = data[:, rng.integers(0, SMALL, SMALL)]
            counts = np.stack([2 - drawn.sum(axis=0), drawn.sum(axis=0)], axis=1)
            krippendorff.alpha(value_counts=counts, level_of_measurement="nominal")

    peer = show("krippendorff in a loop, counted: 20 resamples, 1 code", loop, runs=1) * 50 * len(PREVALENCES)
    print(f"      that is {peer:.1f} s for 1,000 resamples of all codes")
    ratio("ours, each code by itself", peer, ours)
    ratio("ours, the whole report", peer, joint)


def sets_beside_nltk() -> None:
    print(f"\nAlpha of sets, {SMALL:,} and {10 * SMALL:,} answers, 12 codes")
    for answers in (SMALL, 10 * SMALL):
        first, second = simulated(answers)
        first[-1] |= ~first.any(axis=0)  # no set is empty, or NLTK stops
        second[-1] |= ~second.any(axis=0)
        masks = masks_of(first, second)
        ours = show(f"coder: Jaccard and MASI, {answers:,}, with counting", lambda m=masks: set_alphas(m))  # type: ignore[misc]
        counted = count_patterns(enumerate(masks), len(first))
        from_patterns = show("coder: the same from patterns", lambda p=counted: set_alphas_of(p))  # type: ignore[misc]
        peer = show("NLTK: Jaccard", functools.partial(nltk_alpha, masks), runs=1)
        ratio("ours", peer, ours)
        ratio("ours from patterns", peer, from_patterns)


def nltk_alpha(masks: list[tuple[int, int]]) -> float:
    items = [
        (coder, answer, frozenset(code for code in range(12) if mask >> code & 1))
        for answer, row in enumerate(masks)
        for coder, mask in enumerate(row)
    ]
    return float(AnnotationTask(data=items, distance=jaccard_distance).alpha())


def units() -> None:
    print("\nUnitizing alphas, 2 coders x 1,000 units")
    rng = np.random.default_rng(1)
    sides = []
    for _ in range(2):
        places = np.sort(rng.choice(40_000, 2000, replace=False)).tolist()
        sides.append([(a, b, "xyz"[a % 3]) for a, b in zip(places[::2], places[1::2], strict=True)])
    show("coder: the family", lambda: unitizing_alphas([CutText(40_000, sides)]))


def simulated(units: int) -> tuple[Bools, Bools]:
    """Two coders who see the same truth and each slip now and then; codes × answers."""
    rng = np.random.default_rng(1)
    truth = rng.random((len(PREVALENCES), units)) < PREVALENCES[:, None]
    return truth ^ (rng.random(truth.shape) < NOISE), truth ^ (rng.random(truth.shape) < NOISE)


def with_peer(peer: Callable[..., float], pairs: list[tuple[Any, Any]]) -> list[float]:
    return [peer(a, b) for a, b in pairs]


def coefficients(tables: table2.Table2) -> None:
    for coefficient in ALL:
        coefficient(tables)


def masks_of(first: Bools, second: Bools) -> list[tuple[int, int]]:
    bits = 1 << np.arange(len(first))
    return list(zip((bits @ first).tolist(), (bits @ second).tolist(), strict=True))


def patterns_of(first: Bools, second: Bools) -> Patterns:
    """Each answer of another respondent."""
    return count_patterns(enumerate(masks_of(first, second)), len(first))


def set_alphas(masks: list[tuple[int, int]]) -> object:
    return set_alphas_of(count_patterns(enumerate(masks), len(PREVALENCES)))


def set_alphas_of(patterns: Patterns) -> object:
    sums = (patterns.counts @ sets.features(patterns))[None]
    return sets.alphas(sums, sets.expected_nearby(sums, sums))


def ratio(whose: str, spent: float, of: float) -> None:
    print(f"      {spent / of:.1f} times {whose}")


def show(what: str, work: Callable[[], object], runs: int = 3) -> float:
    spent = []
    for _ in range(runs):
        begun = time.process_time()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            work()
        spent.append(time.process_time() - begun)
    print(f"  {what:<54}{min(spent) * 1000:10.1f} ms")
    return min(spent)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10_000, 1_000_000])
