"""Whether a difference is more than chance: the exact signed-rank test of Wilcoxon, and the
correction of Holm for asking many times.

Wilcoxon, F. (1945), Individual comparisons by ranking methods.  Holm, S. (1979), A simple
sequentially rejective multiple test procedure.
"""

import functools
import itertools
import math
from collections.abc import Sequence

LEVEL = 0.05
EXACT_MOST = 50  # from here on the normal approximation is as good
FLIPS_ALL = 14  # up to this many pairs every combination of signs is tried
FLIPS_DRAWN = 100_000
SEED = 20240301


def p_value(differences: Sequence[float]) -> float | None:
    """Two-sided probability of such differences if their signs were chance; None without scipy.

    Zeros say nothing about the direction and are left out.  With ties the exact distribution does
    not apply: then the signs of the ranks are flipped, all ways or very many.
    """
    try:
        from scipy import special  # importing scipy.stats takes three times as long
    except ImportError:
        return None
    values = [value for value in differences if value != 0]
    if not values:
        return 1.0
    if len({abs(value) for value in values}) < len(values):
        return _sign_flips(values)
    count = len(values)
    ranked = sorted(values, key=abs)
    positive = sum(rank for rank, value in enumerate(ranked, 1) if value > 0)
    least = min(positive, count * (count + 1) // 2 - positive)
    if count <= EXACT_MOST:
        return min(1.0, 2 * _sums_up_to(count)[least] / 2 ** count)
    error = math.sqrt(count * (count + 1) * (2 * count + 1) / 24)
    return float(2 * special.ndtr((least - count * (count + 1) / 4) / error))


@functools.lru_cache(maxsize=EXACT_MOST)
def _sums_up_to(count: int) -> list[int]:
    """For each sum: how many sets of ranks from 1 to `count` have it or a smaller one."""
    ways = [1]
    for rank in range(1, count + 1):
        without, with_it = [*ways, *[0] * rank], [*[0] * rank, *ways]
        ways = [one + other for one, other in zip(without, with_it)]
    return list(itertools.accumulate(ways))


def _ranks(sizes):
    """Of those of equal size the mean of their ranks."""
    import numpy
    _, place, counts = numpy.unique(sizes, return_inverse=True, return_counts=True)
    return (numpy.cumsum(counts) - (counts - 1) / 2)[place]


def _sign_flips(values: list[float]) -> float:
    import numpy
    ranks = _ranks(numpy.abs(values))
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
