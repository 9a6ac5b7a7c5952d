"""One comparison: a cell against the reference, its size, its interval and its verdict."""

import dataclasses
import math
import statistics
from collections.abc import Sequence

from results.stats import effect, power, sequential, significance, two_samples
from results.stats.judged import Judged
from results.stats.pairs import Deltas, Key, Rounds, pair

NO_RATIO = "a value is zero: compared by difference"
ROBUST = 1.4826  # from the median of deviations
NO_STATISTICS = "numpy and scipy are missing: no test of significance"


def robust_spread(values: Sequence[float]) -> float:
    """A standard deviation under normal noise."""
    centre = statistics.median(values)
    return ROBUST * statistics.median(abs(value - centre) for value in values)


@dataclasses.dataclass
class Effect(Judged):
    """A difference from the reference.  `ratio` is None if there is none."""

    deltas: Deltas
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    rounds_needed: int | None = None
    note: str | None = None
    watched: bool = False  # it was looked at after every round, and could end at any

    def __post_init__(self) -> None:
        values = self.deltas.values
        self.p = sequential.p_value(values) if self.watched else significance.p_value(values)
        self.level = sequential.LEVEL if self.watched else significance.LEVEL
        if self.p is None:
            self.note = NO_STATISTICS
        if not self.deltas.logarithmic:
            self.note = self.note or NO_RATIO
            return
        self.ratio = math.exp(effect.centre(values))
        found = effect.interval(values)
        if found is not None:
            self.low, self.high = map(math.exp, found)

    @property
    def rounds(self) -> int:
        return len(self.deltas.by_round)

    @property
    def shift(self) -> float:
        """The size of the effect in the scale of its pairs."""
        return effect.centre(self.deltas.values)

    @property
    def spread(self) -> float:
        """The standard deviation of one pair, by the middle of the deviations: a few that are far
        off do not hide an effect from a test by ranks."""
        return robust_spread(self.deltas.values)

    def beside(self, other: "Effect") -> dict[int, float]:
        """The differences from another one, in the rounds that both have."""
        mine, theirs = self.deltas.by_round, other.deltas.by_round
        return {number: mine[number] - theirs[number]
                for number in sorted(mine.keys() & theirs.keys())}

    def direct(self, other: "Effect") -> float | None:
        """The p-value of a difference between the two, which is not that of their differences from
        the reference."""
        values = list(self.beside(other).values())
        if self.watched:
            return sequential.p_value(values)
        return significance.p_value(values) if self.meets(other) \
            else two_samples.p_value(self.deltas.values, other.deltas.values)

    def meets(self, other: "Effect") -> bool:
        """The two were mostly in the same sets.  Else their differences from the reference are two
        samples of their own."""
        shared = self.deltas.by_round.keys() & other.deltas.by_round.keys()
        return 2 * len(shared) > min(len(self.deltas.by_round), len(other.deltas.by_round))

    @property
    def denied(self) -> bool:
        return self.low is not None and self.low <= 1 <= self.high

    def leave_open(self, beside: int) -> None:
        self.rounds_needed = power.rounds_needed(self.shift, self.spread, self.rounds, beside)

    def fields(self) -> dict:
        """What a record says of it."""
        facts = {name: getattr(self, name)
                 for name in ("metric", "ratio", "low", "high", "rounds", "p", "p_holm", "verdict",
                              "rounds_needed")}
        return facts if self.note is None else facts | {"note": self.note}


@dataclasses.dataclass
class Comparison(Effect):
    """One allocator in one cell, against the reference there."""

    key: Key | None = None
    allocator: str = ""
    median: float = 0.0
    median_reference: float = 0.0
    control: bool = False
    asked: bool = True  # for a verdict; the floor is only there to compare with

    @classmethod
    def of(cls, key: Key, allocator: str, mine: Rounds, reference: Rounds,
           control: bool, watched: bool = False, asked: bool = True) -> "Comparison":
        deltas = pair(mine, reference)
        theirs = [reference[number] for number in deltas.by_round]
        return cls(deltas=deltas, better=key.better, metric=key.metric, key=key,
                   allocator=allocator, control=control, watched=watched, asked=asked,
                   median=effect.median([mine[number] for number in deltas.by_round]),
                   median_reference=effect.median(theirs))

    def record(self) -> dict:
        key = self.key
        role = {"role": "control"} if self.control else {}
        return {"record": "comparison", "allocator": self.allocator,
                "workload": key.workload, "group": key.group, **dataclasses.asdict(key.section),
                "threads": key.threads, "processes": key.processes, **role, **self.fields(),
                "median": self.median, "median_reference": self.median_reference,
                "unit": key.unit}
