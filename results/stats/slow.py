"""What is slow without being slower: segments while the machine was, and processes from birth to death.

A host may run at two speeds, for milliseconds to minutes at a time.  Turns take that out of a ratio;
the share of slow segments tells how much there was to take out.

Some processes are slow in all their turns, beside others of their set that are not.  A user meets them
too, so they are counted; no verdict hangs on them, since the estimates hardly move for a few.
"""

import dataclasses
import math
import statistics
from collections import defaultdict

from results.stats.pairs import Cells, Rounds

CPU_METRICS = ("cpu_ns_per_op",)
SLOW_SEGMENT = 1.15  # times what a fast one takes
SLOW_PROCESS = 1.25  # times what the others of its set let expect
FAST_SHARE = 10  # one in so many segments is faster than a fast one
SETS_LEAST, MEMBERS_LEAST = 6, 3
NORMAL = statistics.NormalDist().inv_cdf(0.975)


def slow_segments(cells: Cells) -> float | None:
    """The share of the references' segments; None where nothing took turns."""
    slow = every = 0
    for key, allocators in cells.items():
        turns = sorted(turn for value in allocators.get(key.section.reference, {}).values()
                       for turn in getattr(value, "turns", ()))
        if turns and key.metric in CPU_METRICS:
            fast = turns[len(turns) // FAST_SHARE]
            slow += sum(turn > SLOW_SEGMENT * fast for turn in turns)
            every += len(turns)
    return slow / every if every else None


@dataclasses.dataclass(frozen=True)
class SlowProcesses:
    """Of one allocator, over all rows whose processes took turns."""

    allocator: str
    slow: int
    processes: int
    slowdown: float | None  # the middle one of the slow

    @property
    def fraction(self) -> float:
        return self.slow / self.processes

    @property
    def interval(self) -> tuple[float, float]:
        """95 %, of Wilson (1927), Probable inference."""
        count, share = self.processes, self.fraction
        middle = share + NORMAL ** 2 / (2 * count)
        half = NORMAL * math.sqrt(share * (1 - share) / count + NORMAL ** 2 / (4 * count ** 2))
        below = 1 + NORMAL ** 2 / count
        return max((middle - half) / below, 0.0), min((middle + half) / below, 1.0)

    def record(self) -> dict:
        low, high = self.interval
        return {"slow_process_fraction": self.fraction, "low": low, "high": high,
                "processes": self.processes, "slowdown": self.slowdown}


def slow_processes(cells: Cells) -> list[SlowProcesses]:
    """By allocator; none where there were too few sets to tell."""
    excesses = defaultdict(list)
    for key, allocators in cells.items():
        if key.metric in CPU_METRICS:
            for allocator, found in _excesses(allocators).items():
                excesses[allocator] += found
    return [_counted(allocator, found) for allocator, found in sorted(excesses.items())]


def _counted(allocator: str, excesses: list[float]) -> SlowProcesses:
    slow = [excess for excess in excesses if excess > math.log(SLOW_PROCESS)]
    return SlowProcesses(allocator, len(slow), len(excesses),
                         math.exp(statistics.median(slow)) if slow else None)


def _excesses(allocators: dict[str, Rounds]) -> dict[str, list[float]]:
    """How much longer each process took than its allocator usually does, beside how much longer the
    others of its set did: as logarithms."""
    logs = {name: {number: math.log(value) for number, value in rounds.items()
                   if getattr(value, "turns", ()) and value > 0}
            for name, rounds in allocators.items()}
    logs = {name: found for name, found in logs.items() if len(found) >= SETS_LEAST}
    own = {name: {number: value - statistics.median(found.values())
                  for number, value in found.items()} for name, found in logs.items()}
    found = defaultdict(list)
    for name, away in own.items():
        for number, value in away.items():
            others = [rest[number] for other, rest in own.items()
                      if other != name and number in rest]
            if len(others) + 1 >= MEMBERS_LEAST:
                found[name].append(value - statistics.median(others))
    return found
