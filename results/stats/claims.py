"""Who is ahead, and who cannot be told from whom: every such sentence is a claim.

A run says who is best over all, in each group and in memory.  All of these are corrected together
(Holm), so that the run as a whole names a wrong winner in at most 5 % of cases.  Whoever cannot be
told from the best is named beside it.  Letters show the rest: two allocators that share a letter could
not be told apart.

Piepho, H.-P. (2004), An algorithm for a letter-based representation of all-pairwise comparisons.
"""

import itertools
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from results.stats import significance
from results.stats.comparison import Effect

Ranked = TypeVar("Ranked", bound=Effect)


class Claims(Generic[Ranked]):
    """The claims of several tables, each with its competitors, the best first."""

    def __init__(self, tables: Mapping[Hashable, Sequence[Ranked]]):
        self.tables = {name: list(ranked) for name, ranked in tables.items()}
        pairs = [(name, one, other) for name, ranked in self.tables.items()
                 for one, other in itertools.combinations(range(len(ranked)), 2)]
        chances = [self.tables[name][one].direct(self.tables[name][other])
                   for name, one, other in pairs]
        self.apart = {(name, one, other) for (name, one, other), p in zip(pairs, significance.holm(
            [1.0 if p is None else p for p in chances])) if p <= self.tables[name][one].level}

    def leaders(self, table: Hashable) -> list[Ranked]:
        """The best, and all that cannot be told from it; none where the best does not beat the
        reference."""
        ranked = self.tables.get(table, [])
        if not ranked or not ranked[0].good:
            return []
        return [one for place, one in enumerate(ranked)
                if place == 0 or (table, 0, place) not in self.apart]

    def letters(self, table: Hashable) -> list[str]:
        """The letters of each competitor, in the table's order."""
        count = len(self.tables.get(table, []))
        groups = [frozenset(range(count))] if count else []
        for one, other in itertools.combinations(range(count), 2):
            if (table, one, other) in self.apart:
                groups = _without_the_contained(part for group in groups for part in (
                    (group - {one}, group - {other}) if {one, other} <= group else (group,)))
        groups.sort(key=sorted)
        return ["".join(_letter(number) for number, group in enumerate(groups) if place in group)
                for place in range(count)]


def _without_the_contained(groups: Iterable[frozenset[int]]) -> list[frozenset[int]]:
    found = list(dict.fromkeys(groups))
    return [group for group in found if not any(group < other for other in found)]


def _letter(number: int) -> str:
    return chr(ord("a") + number) if number < 26 else f"({number})"
