"""Where a series of noisy values changes: divisive estimation with the energy statistic.

Matteson, D. and James, N. (2014), A nonparametric approach for multiple change point analysis of
multivariate data, JASA 109:334-345.  The best division of the series is the one whose two parts
differ the most; whether that is more than chance is asked by dividing the same values in random
order.  A part that was divided is searched again.

The level is small, because a history has many series and each is asked again with every commit.
With it, a step is found from the third value after it on.
"""

import functools
from collections.abc import Sequence

LEVEL = 0.002
ORDERS = 1999  # random orders of the values
LEAST = 2  # values of a part
SEED = 20261130


def change_points(values: Sequence[float], level: float = LEVEL) -> list[int]:
    """The index of the first value of each new part, in order.  Without numpy there are none."""
    try:
        import numpy
    except ImportError:
        return []
    found: list[int] = []
    waiting = [(0, len(values))]
    while waiting:
        first, end = waiting.pop()
        part = numpy.asarray(values[first:end], dtype=float)
        at, p = _best(part, level)
        if p <= level:
            found.append(first + at)
            waiting += [(first, first + at), (first + at, end)]
    return sorted(found)


def _best(part, level: float) -> tuple[int, float]:
    """The best place to divide it, and the probability of so good a division by chance."""
    import numpy
    size = len(part)
    if size < 2 * LEAST or numpy.ptp(part) == 0:
        return 0, 1.0
    distances = numpy.abs(part[:, None] - part[None, :])
    at, seen = _division(distances)
    as_good = 0
    for order in _orders(size):
        as_good += _division(distances[numpy.ix_(order, order)])[1] >= seen * (1 - 1e-12)
        if as_good + 1 > level * (ORDERS + 1):  # the rest cannot make it significant
            return at, 1.0
    return at, (as_good + 1) / (ORDERS + 1)


def _division(distances) -> tuple[int, float]:
    """The division with the largest energy, and that energy: how much farther apart values of
    different parts are than values of one.  The second part may end before the series does, so
    that a change which is taken back is not averaged away."""
    import numpy
    size = len(distances)
    sums = numpy.zeros((size + 1, size + 1))
    sums[1:, 1:] = distances.cumsum(axis=0).cumsum(axis=1)
    inside = sums.diagonal()
    cuts = numpy.arange(LEAST, size - LEAST + 1)[:, None]
    ends = numpy.arange(2 * LEAST, size + 1)[None, :]
    others = numpy.maximum(ends - cuts, LEAST)
    left = inside[cuts]
    between = sums[cuts, ends] - left
    right = inside[ends] - left - 2 * between
    apart = 2 * between / (cuts * others) - left / (cuts * (cuts - 1)) \
        - right / (others * (others - 1))
    energy = numpy.where(ends - cuts >= LEAST, cuts * others / (cuts + others) * apart, -numpy.inf)
    best = int(numpy.argmax(energy))
    return int(cuts[best // energy.shape[1], 0]), float(energy.flat[best])


@functools.lru_cache(maxsize=64)
def _orders(size: int):
    """The same for every series of that length."""
    import numpy
    dice = numpy.random.default_rng([SEED, size])
    return [dice.permutation(size) for _ in range(ORDERS)]
