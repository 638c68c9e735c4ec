"""How often the 95% interval of kappa holds the true kappa, where answers of one respondent are alike.

    python benchmarks/coverage.py [STUDIES]

Each study has 200 respondents with three answers each and a code of prevalence .2 and kappa .7. Whether a respondent's
answers are about the code, and whether the coders differ on this respondent, runs through all three answers: with
probability ALIKE an answer takes what its respondent has, else it is drawn anew, so that every answer has the
prevalence and the kappa asked for. Intervals resample respondents, as coder does, and answers, as programs do that take
each answer for a case of its own.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from coder.agreement.coefficients import standard_errors, table2
from coder.agreement.coefficients.code_arrays import resample_tables
from coder.agreement.coefficients.resample import percentiles
from coder.agreement.coefficients.table2 import count_tables

RESPONDENTS, ANSWERS, ALIKE = 200, 3, 0.8
PREVALENCE, KAPPA, RESAMPLES = 0.2, 0.7, 2000
_Arrays = tuple[np.ndarray, np.ndarray]


def main(studies: int) -> None:
    rng = np.random.default_rng(20)
    people = np.repeat(np.arange(RESPONDENTS), ANSWERS)
    held = {"respondents resampled": 0, "answers resampled": 0, "analytic error, answers independent": 0}
    kappas = []
    begun = time.process_time()
    for study in range(studies):
        first, second = simulated(rng)
        tables = count_tables(first, second)
        kappa = table2.cohen_kappa(tables)
        kappas.append(kappa[0])
        for name, whose in (("respondents resampled", people), ("answers resampled", None)):
            drawn = resample_tables(first, second, whose, resamples=RESAMPLES, seed=study)
            (interval,) = percentiles(table2.cohen_kappa(drawn))
            held[name] += interval.low is not None and interval.low <= KAPPA <= interval.high
        error = 1.959964 * standard_errors.se_kappa_2x2(tables)[0]
        held["analytic error, answers independent"] += abs(kappa[0] - KAPPA) <= error
    print(f"{studies} studies of {RESPONDENTS} respondents x {ANSWERS} answers, prevalence {PREVALENCE}, kappa {KAPPA}")
    print(f"  kappa found: mean {np.mean(kappas):.3f}, standard deviation {np.std(kappas):.3f}")
    for name, count in held.items():
        print(f"  {name:<40}{count / studies:8.1%} of the intervals hold {KAPPA}")
    print(f"  {time.process_time() - begun:.1f} s of processor time")


def simulated(rng: np.random.Generator) -> _Arrays:
    """1 × answers of two coders."""
    both = PREVALENCE**2 + KAPPA * PREVALENCE * (1 - PREVALENCE)
    one = PREVALENCE - both
    cells = [both, one, one, 1 - both - 2 * one]
    of_respondent = np.repeat(rng.choice(4, size=RESPONDENTS, p=cells), ANSWERS)
    anew = rng.choice(4, size=len(of_respondent), p=cells)
    cell = np.where(rng.random(len(anew)) < ALIKE, of_respondent, anew)[None]
    return cell < 2, (cell == 0) | (cell == 2)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 1000)
