"""How large a difference this run could have found, by the noise that it really had.

The pairs of a comparison, less their centre, are what the run would have measured of two allocators
that do not differ.  Drawn from again and again, with a difference added, they tell how often the test
would have found it.  No shape of the noise is assumed.
"""

import functools
import math
from collections.abc import Sequence

from results.stats import effect
from results.stats.power import POWER, critical_sum
from results.stats.significance import LEVEL, min_rounds

DRAWS = 200
STEPS = 12
MOST = math.log(8)
ROUNDS_MOST = 200  # of more, so many are drawn, and the rest is by the square root
SEED = 20240304


def detectable(log_ratios: Sequence[float], family_size: int,
               rounds: int | None = None) -> float | None:
    """The least difference, as a share, that is found with POWER by the strictest step of Holm, in so
    many rounds or as many as there are; None where no difference can be, for want of rounds or of
    numpy."""
    rounds = len(log_ratios) if rounds is None else rounds
    if len(log_ratios) < min_rounds(family_size) or rounds < min_rounds(family_size):
        return None
    try:
        import numpy
    except ImportError:
        return None
    drawn = min(rounds, ROUNDS_MOST)
    values = numpy.asarray(log_ratios) - effect.centre(log_ratios)
    noise = values[_draws(len(values), drawn)]
    critical = critical_sum(drawn, LEVEL / family_size / 2)
    low, high = 0.0, MOST
    for _ in range(STEPS):
        shift = (low + high) / 2
        low, high = (low, shift) if share_found(noise + shift, critical) >= POWER else (shift, high)
    return math.expm1(high * math.sqrt(drawn / rounds))


def share_found(values, critical: int) -> float:
    """The share of the rows of a table, each one run, whose positive ranks add up to `critical` or more."""
    import numpy
    order = numpy.argsort(numpy.abs(values), axis=1)
    positive = numpy.take_along_axis(values, order, axis=1) > 0
    return float((positive @ numpy.arange(1, values.shape[1] + 1) >= critical).mean())


@functools.lru_cache(maxsize=64)
def _draws(count: int, drawn: int):
    import numpy
    return numpy.random.default_rng([SEED, count]).integers(count, size=(DRAWS, drawn))
