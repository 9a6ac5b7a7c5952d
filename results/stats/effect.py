"""The size of an effect: the median of the paired differences, and an interval around it.

The interval is a percentile bootstrap of that median.  It shows how precisely the median is known, and
decides nothing: it excludes the truth too often for that (significance.py decides).
"""

import functools
import statistics
from collections.abc import Sequence

RESAMPLES = 2000
COVERAGE = 0.95
SEED = 20240229


def median(values: Sequence[float]) -> float:
    return float(statistics.median(values))


def interval(values: Sequence[float]) -> tuple[float, float] | None:
    """The bootstrap interval of the median; None for fewer than three values or without numpy."""
    if len(values) < 3:
        return None
    try:
        import numpy
    except ImportError:
        return None
    medians = numpy.median(numpy.asarray(values)[_draws(len(values))], axis=1)
    low, high = numpy.quantile(medians, [(1 - COVERAGE) / 2, (1 + COVERAGE) / 2])
    return float(low), float(high)


@functools.lru_cache(maxsize=64)
def _draws(count: int):
    """The values that each resample takes: the same for every comparison of that many rounds."""
    import numpy
    return numpy.random.default_rng([SEED, count]).integers(count, size=(RESAMPLES, count))
