"""The mean over several workloads, of all the rounds that each of them has.

Each workload gives its own estimate (effect.py) with a standard error, however many rounds it had;
the mean weighs every workload once.  Its interval is Student's, with the degrees of freedom of Welch
and Satterthwaite, since the workloads differ in noise and in rounds.

Satterthwaite, F. (1946), An approximate distribution of estimates of variance components.
"""

import dataclasses
import functools
import math
import statistics
from collections.abc import Sequence

from results.stats import effect
from results.stats.significance import LEVEL


INTERVAL_ROUNDS = 6  # from so many on there is an interval (effect.py)


@dataclasses.dataclass(frozen=True)
class Estimate:
    """Of one workload."""

    value: float
    variance: float
    freedom: float
    rounds: int

    @classmethod
    def of(cls, values: Sequence[float]) -> "Estimate":
        variance = _error(values) ** 2 if len(values) > 1 else 0.0
        return cls(effect.centre(values), variance, max(len(values) - 1, 1), len(values))

    def less(self, other: "Estimate") -> "Estimate":
        """The difference of two that have nothing in common."""
        variance = self.variance + other.variance
        below = self.variance ** 2 / self.freedom + other.variance ** 2 / other.freedom
        return Estimate(self.value - other.value, variance,
                        variance ** 2 / below if below else self.freedom + other.freedom,
                        min(self.rounds, other.rounds))


@dataclasses.dataclass(frozen=True)
class Mean:
    value: float
    error: float | None  # standard error; None: a workload has too few rounds for one
    freedom: float = 1.0
    rounds: int = 0  # of the workload that has least
    signs: int = 0  # rounds that could all agree by chance

    @classmethod
    def of(cls, parts: Sequence[Sequence[float]]) -> "Mean":
        """Of the values of each workload, none of which is empty."""
        return cls.over(list(map(Estimate.of, parts)))

    @classmethod
    def over(cls, parts: Sequence["Estimate"]) -> "Mean":
        value = statistics.fmean(part.value for part in parts)
        rounds = min(part.rounds for part in parts)
        if rounds < 2:
            return cls(value, None, rounds=rounds, signs=rounds)
        total = math.fsum(part.variance for part in parts)
        below = math.fsum(part.variance ** 2 / part.freedom for part in parts)
        signs = sum(part.rounds for part in parts) if rounds >= INTERVAL_ROUNDS else rounds
        return cls(value, math.sqrt(total) / len(parts), total ** 2 / below if below else math.inf,
                   rounds, signs)

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 %; None where there is no error or no scipy."""
        half = None if self.error is None else _quantile(1 - LEVEL / 2, self.freedom)
        return None if half is None else (self.value - half * self.error,
                                          self.value + half * self.error)

    @property
    def p(self) -> float | None:
        """Two-sided, that there is no difference; None without scipy.  However small the error, so
        few rounds prove no more than their signs do: those of all workloads together, or of the one
        that has least where that has too few for an error of its own."""
        try:
            from scipy import special
        except ImportError:
            return None
        if self.value == 0 or self.error is None:
            return 1.0
        least = 2.0 ** (1 - self.signs)
        if not self.error:
            return least
        away = -abs(self.value) / self.error
        beyond = special.ndtr(away) if math.isinf(self.freedom) else special.stdtr(self.freedom, away)
        return max(least, float(2 * beyond))


def student(values: Sequence[float], level: float = LEVEL) -> tuple[float, float] | None:
    """The interval of a plain mean, of 95 % for the usual level; None for a single value, or without
    scipy."""
    half = _quantile(1 - level / 2, len(values) - 1) if len(values) > 1 else None
    if half is None:
        return None
    middle, error = statistics.fmean(values), statistics.stdev(values) / math.sqrt(len(values))
    return middle - half * error, middle + half * error


def _error(values: Sequence[float]) -> float:
    """Of the estimate, by the width of its interval, which is Student's as far as so few rounds go;
    with fewer still of the plain mean."""
    found, half = effect.interval(values), _quantile(1 - LEVEL / 2, len(values) - 1)
    if found is None or half is None:
        return statistics.stdev(values) / math.sqrt(len(values))
    return (found[1] - found[0]) / 2 / half


@functools.lru_cache(maxsize=4096)
def _quantile(chance: float, freedom: float) -> float | None:
    """Student's, which is the normal one with freedom without end."""
    try:
        from scipy import special  # importing scipy.stats takes three times as long
    except ImportError:
        return None
    return float(special.ndtri(chance) if math.isinf(freedom) else special.stdtrit(freedom, chance))
