"""Whether a difference is more than chance: the exact signed-rank test of Wilcoxon, and the
correction of Holm for asking many times.

Wilcoxon, F. (1945), Individual comparisons by ranking methods.  Holm, S. (1979), A simple
sequentially rejective multiple test procedure.
"""

import functools
import math
from collections.abc import Sequence

LEVEL = 0.05
EXACT_MOST = 50  # scipy's exact distribution ends here
FLIPS_ALL = 14  # up to this many pairs every combination of signs is tried
FLIPS_DRAWN = 100_000
SEED = 20240301


def p_value(differences: Sequence[float]) -> float | None:
    """Two-sided probability of such differences if their signs were chance; None without scipy.

    Zeros say nothing about the direction and are left out.  With ties the exact distribution does
    not apply: then the signs of the ranks are flipped, all ways or very many.
    """
    try:
        from scipy import stats
    except ImportError:
        return None
    values = [value for value in differences if value != 0]
    if not values:
        return 1.0
    if len({abs(value) for value in values}) < len(values):
        return _sign_flips(values)
    exact = len(values) <= EXACT_MOST
    return float(stats.wilcoxon(values, method="exact" if exact else "approx").pvalue)


def _sign_flips(values: list[float]) -> float:
    import numpy
    from scipy import stats
    ranks = stats.rankdata(numpy.abs(values))
    seen = abs(numpy.dot(numpy.sign(values), ranks))
    extreme = int((numpy.abs(_signs(len(values)) @ ranks) >= seen - 1e-9).sum())
    if len(values) <= FLIPS_ALL:
        return extreme / 2 ** len(values)
    return (extreme + 1) / (FLIPS_DRAWN + 1)  # what was seen is one of the ways


@functools.lru_cache(maxsize=32)
def _signs(count: int):
    """Rows of +1 and -1."""
    import numpy
    if count <= FLIPS_ALL:
        bits = numpy.arange(2 ** count)[:, None] >> numpy.arange(count) & 1
    else:
        bits = numpy.random.default_rng([SEED, count]).integers(2, size=(FLIPS_DRAWN, count))
    return bits * 2.0 - 1.0


def holm(p_values: Sequence[float]) -> list[float]:
    """Each p-value corrected for the whole family: significant where it is at most LEVEL."""
    count = len(p_values)
    corrected = [1.0] * count
    highest = 0.0
    for rank, index in enumerate(sorted(range(count), key=lambda i: p_values[i])):
        highest = max(highest, min(1.0, (count - rank) * p_values[index]))
        corrected[index] = highest
    return corrected


def min_rounds(family_size: int, level: float = LEVEL) -> int:
    """The fewest rounds with which any comparison of so large a family can become significant.

    The least p-value of n pairs is 2/2^n, all differences of one sign, and Holm asks the least one
    to be at most level/family_size.
    """
    return math.ceil(1 + math.log2(max(family_size, 1) / level) - 1e-12)
