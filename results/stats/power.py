"""How large an effect must be to be found, and how many rounds a given one would need.

Both follow from the power of the signed-rank test under normal noise: simulated for few rounds,
where its exact critical value is far from the normal approximation, and approximated for many.
"""

import functools
import math
import statistics

from results.stats.significance import LEVEL, min_rounds

POWER = 0.8
SIMULATED_MOST = 50
SIMULATIONS = 2000
ROUNDS_MOST = 1000  # an effect that needs more is about nothing
EFFICIENCY = 3 / math.pi  # of the signed-rank test beside the t test under normal noise
SEED = 20240302


@functools.lru_cache(maxsize=4096)
def detectable(rounds: int, family_size: int) -> float | None:
    """The least shift, in standard deviations of one pair, that is found with POWER by the
    strictest step of Holm.  None where no shift can be, for lack of rounds or of numpy."""
    if rounds < min_rounds(family_size):
        return None
    if rounds > SIMULATED_MOST:
        normal = statistics.NormalDist()
        quantiles = normal.inv_cdf(1 - LEVEL / family_size / 2) + normal.inv_cdf(POWER)
        return quantiles / math.sqrt(rounds * EFFICIENCY)
    try:
        return _simulated(rounds, family_size)
    except ImportError:
        return None


def _simulated(rounds: int, family_size: int) -> float:
    critical = critical_sum(rounds, LEVEL / family_size / 2)
    low, high = 0.0, 8.0
    for _ in range(10):
        shift = (low + high) / 2
        low, high = (low, shift) if _power(rounds, shift, critical) >= POWER else (shift, high)
    return high


def _power(rounds: int, shift: float, critical: int) -> float:
    """The share of simulated experiments whose positive ranks add up to `critical` or more."""
    import numpy
    values = _noise(rounds) + shift
    order = numpy.argsort(numpy.abs(values), axis=1)
    positive = numpy.take_along_axis(values, order, axis=1) > 0
    return float((positive @ numpy.arange(1, rounds + 1) >= critical).mean())


@functools.lru_cache(maxsize=8)
def _noise(rounds: int):
    import numpy
    return numpy.random.default_rng([SEED, rounds]).standard_normal((SIMULATIONS, rounds))


def critical_sum(rounds: int, level: float) -> int:
    """The least sum of positive ranks whose one-sided probability is at most `level`.

    Each rank is in the sum or not with even chance, so its distribution grows rank by rank.
    """
    import numpy
    chances = numpy.ones(1)
    for rank in range(1, rounds + 1):
        grown = numpy.zeros(len(chances) + rank)
        grown[:len(chances)] += chances / 2
        grown[rank:] += chances / 2
        chances = grown
    tail = numpy.cumsum(chances[::-1])[::-1]
    return int(numpy.argmax(tail <= level * (1 + 1e-9)))


def rounds_needed(shift: float, spread: float, rounds: int, family_size: int) -> int | None:
    """How many rounds would find `shift`, given the standard deviation `spread` of one pair.

    More than the `rounds` that did not; None where the effect is about nothing, or without numpy.
    """
    fewest = max(rounds + 1, min_rounds(family_size))
    if spread == 0:
        return fewest if shift != 0 else None
    wanted = abs(shift) / spread
    if not _finds(ROUNDS_MOST, wanted, family_size):
        return None
    low, high = fewest - 1, ROUNDS_MOST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _finds(middle, wanted, family_size) else (middle, high)
    return high


def _finds(rounds: int, wanted: float, family_size: int) -> bool:
    least = detectable(rounds, family_size)
    return least is not None and least <= wanted
