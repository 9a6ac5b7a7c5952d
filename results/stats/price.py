"""What the table of functions costs one allocator: table minus bound, in ns an operation.

The price is about as large as what the place of a loop in memory changes.  So it is measured with the
code in several places, and these are the sample: each gives one value, and the interval is Student's
over them.  However many rounds each place has, they say nothing about another place.

A run tells many prices, and of twenty intervals of 95 % one misses.  So they are wide enough that with
95 % confidence none of them does (Bonferroni).
"""

import dataclasses
import statistics
from collections import defaultdict

from results.stats import effect
from results.stats.mean import student
from results.stats.pairs import Cells, Key
from results.stats.significance import LEVEL
from results.stats.turns import difference

PLACES_LEAST = 2

Placements = dict[tuple[str, str, int], int]  # by binding, workload and round


@dataclasses.dataclass
class Price:
    """Of one workload, by round."""

    allocator: str
    workload: str
    by_round: dict[int, float]
    placements: dict[int, int] = dataclasses.field(default_factory=dict)  # by round
    told: int = 1  # prices that are told together with it

    @property
    def by_place(self) -> list[float]:
        """The price in each place; empty where the code was always in one."""
        found = defaultdict(list)
        for number, value in self.by_round.items():
            found[self.placements.get(number, 0)].append(value)
        return [effect.centre(found[place]) for place in sorted(found)] \
            if len(found) >= PLACES_LEAST else []

    @property
    def ns_per_op(self) -> float:
        return statistics.fmean(self.by_place) if self.by_place \
            else effect.centre(list(self.by_round.values()))

    @property
    def interval(self) -> tuple[float, float] | None:
        level = LEVEL / self.told
        return student(self.by_place, level) if self.by_place \
            else effect.interval(list(self.by_round.values()), 1 - level)

    @classmethod
    def means(cls, prices: list["Price"]) -> list["Price"]:
        """One of each allocator."""
        by_allocator = defaultdict(list)
        for price in prices:
            by_allocator[price.allocator].append(price)
        return together([cls.mean(found) for found in by_allocator.values()])

    @classmethod
    def mean(cls, prices: list["Price"]) -> "Price":
        """The mean of one allocator's prices, over the rounds that all workloads have."""
        shared = set.intersection(*(set(price.by_round) for price in prices))
        return cls(prices[0].allocator, "all", {
            number: statistics.fmean(price.by_round[number] for price in prices)
            for number in sorted(shared)}, prices[0].placements)


def together(prices: list[Price]) -> list[Price]:
    """The same ones, told in one list."""
    return [dataclasses.replace(price, told=len(prices)) for price in prices]


def placements_of(records: list[dict]) -> Placements:
    return {(record["binding"], record["workload"], record["round"]): record["placement"]
            for record in records if record["record"] == "sample" and "placement" in record}


def prices(cells: Cells, placements: Placements) -> list[Price]:
    """Of every cell that was measured through the table and bound."""
    cpu = {key: found for key, found in cells.items() if key.metric == "cpu_ns_per_op"}
    bound = {_cell(key): found for key, found in cpu.items() if key.section.binding == "bound"}
    return together([
        _price(allocator, key, rounds, others, placements)
        for key, found in cpu.items() if key.section.binding == "table"
        for allocator, rounds in sorted(found.items())
        if (others := bound.get(_cell(key), {}).get(allocator)) and rounds.keys() & others.keys()])


def _price(allocator: str, key: Key, rounds: dict, others: dict, placements: Placements) -> Price:
    shared = sorted(rounds.keys() & others.keys())
    return Price(allocator, key.workload,
                 {number: difference(rounds[number], others[number]) for number in shared},
                 {number: place for number in shared if (place := placements.get(
                     (key.section.binding, key.workload, number))) is not None})


def _cell(key: Key) -> Key:
    """The same cell in whichever binding."""
    return dataclasses.replace(key, section=dataclasses.replace(key.section, binding=""))
