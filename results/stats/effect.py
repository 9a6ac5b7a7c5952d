"""The size of an effect: the estimate of Hodges and Lehmann, and the interval that belongs to it.

Both come from the means of all pairs of values, each value with itself among them.  Their median is
the estimate: it uses more of the values than their own median does, and a few values far off hardly
move it.  The interval holds the shifts that Wilcoxon's signed-rank test would not refuse at 5 %, so
it never says another thing than that test.

Hodges, J. and Lehmann, E. (1963), Estimates of location based on rank tests.  Lehmann, E. (1963),
Nonparametric confidence intervals for a shift parameter.
"""

import functools
import math
import statistics
from collections.abc import Sequence

COVERAGE = 0.95
EXACT_MOST = 100  # values; from there on the normal approximation is as good


def median(values: Sequence[float]) -> float:
    return float(statistics.median(values))


def centre(values: Sequence[float]) -> float:
    """The estimate."""
    return median(_pair_means(values))


def interval(values: Sequence[float], coverage: float = COVERAGE) -> tuple[float, float] | None:
    """None for so few values that no interval holds the truth often enough: with 95 %, fewer than six."""
    outside = _outside(len(values), coverage)
    if outside is None:
        return None
    means = _pair_means(values)
    return means[outside], means[-1 - outside]


def _pair_means(values: Sequence[float]) -> list[float]:
    """Sorted.  Numpy does it faster, and no different."""
    try:
        import numpy
    except ImportError:
        return sorted((one + other) / 2 for place, one in enumerate(values)
                      for other in values[place:])
    found = numpy.asarray(values, dtype=float)
    first, second = numpy.triu_indices(len(found))
    return numpy.sort((found[first] + found[second]) / 2).tolist()


@functools.lru_cache(maxsize=256)
def _outside(count: int, coverage: float) -> int | None:
    """How many of the sorted means lie outside the interval, at each end."""
    tail = (1 - coverage) / 2
    if count > EXACT_MOST:
        middle, spread = count * (count + 1) / 4, math.sqrt(count * (count + 1) * (2 * count + 1) / 24)
        return max(math.floor(middle + statistics.NormalDist().inv_cdf(tail) * spread), 0)
    ways = [1]  # to have each sum of the ranks so far
    for rank in range(1, count + 1):
        ways = [(ways[total] if total < len(ways) else 0)
                + (ways[total - rank] if total >= rank else 0) for total in range(len(ways) + rank)]
    chance, refused = 0, 0
    while (chance + ways[refused]) / 2 ** count <= tail:
        chance += ways[refused]
        refused += 1
    return refused - 1 if refused else None
