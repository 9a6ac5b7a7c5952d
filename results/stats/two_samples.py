"""Two samples that no round pairs: the test of Mann and Whitney, and the shift of Hodges and Lehmann
with the interval that belongs to it.

Mann, H. and Whitney, D. (1947), On a test of whether one of two random variables is stochastically
larger than the other.  Hodges, J. and Lehmann, E. (1963), Estimates of location based on rank tests.

Test and interval are one thing here: the interval holds the shifts that the test would not refuse.
"""

import functools
import itertools
import math
import statistics
from collections.abc import Sequence

from results.stats.significance import LEVEL

EXACT_MOST = 50  # values a side; from there on the normal approximation is as good
ARRANGED_ALL = 20_000  # up to this many ways to deal the ranks every one is tried
ARRANGED_DRAWN = 100_000
SEED = 20240303


def shift(first: Sequence[float], second: Sequence[float]) -> float:
    """How much higher the second is: the median of all differences."""
    return float(statistics.median(_differences(first, second)))


def interval(first: Sequence[float], second: Sequence[float]) -> tuple[float, float] | None:
    """The interval of the shift; None where so few values have none.  Ties make it wider than it
    had to be."""
    outside = _least_refused(len(first), len(second))
    if outside is None:
        return None
    found = sorted(_differences(first, second))
    return found[outside], found[-1 - outside]


def _differences(first: Sequence[float], second: Sequence[float]) -> list[float]:
    return [later - earlier for earlier in first for later in second]


def p_value(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Two-sided probability of so uneven ranks if both were one sample; None where ties need numpy
    and it is missing."""
    if not first or not second or len({*first, *second}) == 1:
        return 1.0
    if max(len(first), len(second)) > EXACT_MOST:
        return _approximate(first, second)
    if len({*first, *second}) < len(first) + len(second):
        return _arranged(first, second)
    wins = sum(later > earlier for earlier in first for later in second)
    least = min(wins, len(first) * len(second) - wins)
    return min(1.0, 2 * sum(_chances(len(first), len(second))[:least + 1]))


def least_p(first: int, second: int) -> float:
    """The least p-value that samples of these sizes can have."""
    return 2 / math.comb(first + second, first)


@functools.lru_cache(maxsize=64)
def _chances(first: int, second: int) -> list[float]:
    """The probability of each number of wins, 0 … first × second, without ties.

    The ways to have so many are the coefficients of a Gaussian binomial, a product of
    (1 - q^(second+i)) / (1 - q^i).
    """
    ways = [1] + [0] * (first * second)
    for i in range(1, first + 1):
        for power in range(len(ways) - 1, second + i - 1, -1):
            ways[power] -= ways[power - second - i]
        for power in range(i, len(ways)):
            ways[power] += ways[power - i]
    every = math.comb(first + second, first)
    return [way / every for way in ways]


def _least_refused(first: int, second: int) -> int | None:
    """How many of the sorted differences lie outside the interval, at each end."""
    if max(first, second) > EXACT_MOST:
        spread = math.sqrt(first * second * (first + second + 1) / 12)
        half = statistics.NormalDist().inv_cdf(1 - LEVEL / 2) * spread
        return max(math.floor(first * second / 2 - half), 0)
    sums = list(itertools.accumulate(_chances(first, second)))
    refused = sum(total <= LEVEL / 2 for total in sums)
    return refused - 1 if refused else None


def _ranks(first: Sequence[float], second: Sequence[float]) -> list[float]:
    """The rank of every value among all, those of the first sample first; ties share theirs."""
    together = sorted([*first, *second])
    places: dict[float, list[int]] = {}
    for place, value in enumerate(together, 1):
        places.setdefault(value, []).append(place)
    return [statistics.fmean(places[value]) for value in [*first, *second]]


def _approximate(first: Sequence[float], second: Sequence[float]) -> float:
    """The normal approximation, corrected for ties and for counting in steps."""
    ranks = _ranks(first, second)
    total = len(ranks)
    tied = sum(ranks.count(rank) ** 3 - ranks.count(rank) for rank in set(ranks))
    variance = len(first) * len(second) / 12 * (total + 1 - tied / (total * (total - 1)))
    away = abs(sum(ranks[:len(first)]) - len(first) * (total + 1) / 2)
    return min(1.0, 2 * statistics.NormalDist().cdf(-max(away - 0.5, 0) / math.sqrt(variance)))


def _arranged(first: Sequence[float], second: Sequence[float]) -> float | None:
    """The share of all ways to deal the ranks, or of very many, that are as uneven."""
    ranks = _ranks(first, second)
    size, expected = len(first), len(first) * (len(ranks) + 1) / 2
    seen = abs(sum(ranks[:size]) - expected) - 1e-9
    if math.comb(len(ranks), size) <= ARRANGED_ALL:
        sums = [sum(chosen) for chosen in itertools.combinations(ranks, size)]
        return sum(abs(one - expected) >= seen for one in sums) / len(sums)
    try:
        import numpy
    except ImportError:
        return None
    sums = _deals(size, len(ranks)) @ numpy.asarray(ranks, dtype=numpy.float32)
    extreme = int((numpy.abs(sums - expected) >= seen - 1e-3).sum())
    return (extreme + 1) / (ARRANGED_DRAWN + 1)  # what was seen is one of the ways


@functools.lru_cache(maxsize=2)
def _deals(size: int, total: int):
    """Rows with a one for each rank that goes to the first sample."""
    import numpy
    order = numpy.random.default_rng([SEED, size, total]).random(
        (ARRANGED_DRAWN, total), dtype=numpy.float32).argsort(axis=1)
    return (order < size).astype(numpy.float32)
