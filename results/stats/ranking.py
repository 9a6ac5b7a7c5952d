"""The best allocators of a table, as far as the data prove it.

Every ratio is to the reference, so that the best allocator is ahead of the reference does not yet
say that it is ahead of the second best: that is a comparison of its own.
"""

from collections.abc import Iterable
from typing import TypeVar

from ci.host.roles import FLOOR
from results.stats.claims import Claims
from results.stats.comparison import Effect
from results.stats.pairs import ALL
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
    """The leaders of what is ranked already, the best first; of a table that is all that is
    claimed."""
    return Claims({ALL: ranked}).leaders(ALL)
