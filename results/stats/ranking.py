"""The best allocators of a table, as far as the data prove it.

Every ratio is to the reference, so that the best allocator is ahead of the reference does not yet
say that it is ahead of the second best: that is a comparison of its own.
"""

from collections.abc import Iterable
from typing import TypeVar

from ci.host.roles import FLOOR
from results.stats import significance
from results.stats.comparison import Effect
from results.stats.summary import Summary

Ranked = TypeVar("Ranked", bound=Effect)


def rankable(summaries: Iterable[Summary]) -> list[Summary]:
    """The competitors that have every workload, the best first.

    The floor never wins, and a mean over fewer workloads is a mean of something else.
    """
    competing = [summary for summary in summaries if summary.allocator != FLOOR]
    most = max((summary.workloads for summary in competing), default=0)
    return sorted((summary for summary in competing if summary.workloads == most),
                  key=lambda summary: summary.ratio if summary.better == "less" else -summary.ratio)


def leaders(summaries: Iterable[Summary]) -> list[Summary]:
    """The best, and all that cannot be told from it; none where the best does not beat the
    reference."""
    return ahead(rankable(summaries))


def ahead(ranked: list[Ranked]) -> list[Ranked]:
    """The leaders of what is ranked already, the best first."""
    if not ranked or not ranked[0].good:
        return []
    best, *rivals = ranked
    chances = [significance.p_value(_between(best, rival)) for rival in rivals]
    corrected = significance.holm(chances)
    return [best, *(rival for rival, p in zip(rivals, corrected) if p > significance.LEVEL)]


def _between(one: Effect, other: Effect) -> list[float]:
    mine, theirs = one.deltas.by_round, other.deltas.by_round
    return [mine[number] - theirs[number] for number in sorted(mine.keys() & theirs.keys())]
