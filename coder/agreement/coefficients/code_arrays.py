"""Two coders' yes and no as arrays, answers by codes: tables and resampled tables without looking at whole answers.

For the figures of single codes it is enough to know, of each respondent, how many answers fell into which cell of a
code's table. Few such combinations exist, whatever the number of answers, so resampling respondents is cheap. Each code
has its own draws; where figures of several codes belong together, `resample` draws them together.
"""

from __future__ import annotations

import numpy as np

from coder.agreement.coefficients.patterns import Bools, Ints
from coder.agreement.coefficients.table2 import Floats, Table2, count_tables, table2

_EXACT = 2**53
_SMALL = 1_000_000


def resample_tables(first: Bools, second: Bools, respondents: Ints | None, *, resamples: int, seed: int) -> Table2:
    """B × K tables of K × n arrays: as many respondents as there are, drawn with replacement, B times.

    `respondents` says whose answer each is, as numbers from 0; None: each answer is of another person.
    """
    rng = np.random.default_rng(seed)
    if respondents is None:
        whole = np.stack(count_tables(first, second), axis=1)
        drawn = [_multinomial(rng, counts.astype(np.int64), resamples) for counts in whole]
    else:
        drawn = []
        for a, b in zip(first, second, strict=True):
            rows, sizes = _combinations(a, b, respondents)
            drawn.append(_multinomial(rng, sizes, resamples) @ rows)
    return table2(*np.moveaxis(np.stack(drawn, axis=1), 2, 0))


def _multinomial(rng: np.random.Generator, sizes: Ints, resamples: int) -> Floats:
    """B × G: how often each group of respondents is drawn."""
    total = sizes.sum()
    if not total:
        return np.zeros((resamples, len(sizes)))
    return rng.multinomial(total, sizes / total, size=resamples).astype(np.float64)


def _combinations(a: Bools, b: Bools, respondents: Ints) -> tuple[Floats, Ints]:
    """G × 4 answers in both, a only, b only, neither that a respondent can have, and how many respondents have them."""
    cells = 3 - (2 * a.astype(np.int8) + b)
    most = int(np.bincount(respondents).max(initial=0)) + 1
    if most**4 >= _EXACT:
        each = np.bincount(respondents * 4 + cells, minlength=4 * (int(respondents.max()) + 1)).reshape(-1, 4)
        rows, sizes = np.unique(each[each.any(axis=1)], axis=0, return_counts=True)
        return rows.astype(np.float64), sizes
    powers = most ** np.arange(4)
    numbers = np.bincount(respondents, weights=powers.astype(np.float64)[cells]).astype(np.int64)
    if most**4 <= _SMALL:
        found = np.bincount(numbers)
        codes = np.flatnonzero(found)
        sizes = found[codes]
    else:
        codes, sizes = np.unique(numbers, return_counts=True)
    kept = codes > 0  # a number that no answer has is no respondent
    rows = codes[kept, None] // powers % most
    return rows.astype(np.float64), sizes[kept]
