"""Which commit made a difference that only noisy times show: a probability for each commit.

Every comparison of a commit with the good one gives some log ratios of times.  Before the step they
scatter around 0, from the step on around its size; how they scatter is known from the two ends.  The
rule of Bayes then gives the probability of each commit, and the next one that is timed is where it is
as likely that the step came before as after (Horstein 1963, Sequential transmission using noiseless
feedback).  A heavy-tailed distribution keeps one slow round from deciding anything.
"""

import dataclasses
import math
import statistics
from collections.abc import Sequence

ENOUGH = 0.95
FREEDOM = 3  # degrees of Student's distribution
SPREAD_LEAST = 1e-4  # a spread of 0 would make one value certain


@dataclasses.dataclass
class CommitPosterior:
    """The probability of each of `count` commits to be the first one with the step."""

    count: int
    size: float  # of the step, as a log ratio
    spread: float

    def __post_init__(self) -> None:
        self.log_odds = [0.0] * self.count  # not normalised
        self.unbuilt: set[int] = set()

    @property
    def probabilities(self) -> list[float]:
        top = max(self.log_odds)
        weights = [math.exp(one - top) for one in self.log_odds]
        return [one / sum(weights) for one in weights]

    def learn(self, at: int, ratios: Sequence[float]) -> None:
        """Takes the log ratios of commit `at` to the good one."""
        after = sum(self._log_density(ratio - self.size) for ratio in ratios)
        before = sum(self._log_density(ratio) for ratio in ratios)
        for first in range(self.count):
            self.log_odds[first] += after if first <= at else before

    def skip(self, at: int) -> None:
        """That commit cannot be built."""
        self.unbuilt.add(at)

    def next(self) -> int | None:
        """The commit to time; None where there is no more that could be learned."""
        found, total = None, 0.0
        for at, one in enumerate(self.probabilities[:-1]):
            total += one
            if at not in self.unbuilt and (found is None or abs(total - 0.5) < found[0]):
                found = abs(total - 0.5), at
        return None if found is None else found[1]

    @property
    def decided(self) -> int | None:
        """The commit that is probable enough."""
        best = max(range(self.count), key=self.probabilities.__getitem__)
        return best if self.probabilities[best] >= ENOUGH else None

    def _log_density(self, away: float) -> float:
        scaled = away / self.spread
        return -(FREEDOM + 1) / 2 * math.log1p(scaled * scaled / FREEDOM)


def spread_of(ratios: Sequence[float]) -> float:
    """A robust standard deviation."""
    middle = statistics.median(ratios)
    return max(1.4826 * statistics.median(abs(one - middle) for one in ratios), SPREAD_LEAST)
