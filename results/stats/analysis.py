"""From the records of a run to its verdicts.

Reads `sample` and `invalid` records and nothing else; runs nothing, changes nothing, and gives the
same answer for the same records.  Without numpy and scipy the medians are still there, and every
verdict is `cannot-tell` with a note.
"""

import dataclasses
import math
import statistics
from collections import defaultdict
from collections.abc import Collection, Iterable

from ci.host.roles import FLOOR, REFERENCE, copy_of
from results.stats import metrics, resampled
from results.stats.comparison import NO_STATISTICS, Comparison
from results.stats.judged import judge_families
from results.stats.pairs import Cells, Key, collect
from results.stats.price import Price, placements_of, prices
from results.stats.significance import min_rounds
from results.stats.slow import SlowProcesses, slow_processes, slow_segments
from results.stats.summary import Summary, summarise

QUIET, NOISY = 0.05, 0.10  # the difference that is found in half of the comparisons

__all__ = ["Analysis", "Noise", "Price", "analyse", "min_rounds"]


@dataclasses.dataclass
class Noise:
    """The reference against its own copy, in CPU time."""

    comparisons: int
    differing: int
    decidable: bool  # there were enough rounds, and the libraries, to find a difference
    # The least difference of the copy that is found with 80 % power, by workload.
    detectable: dict[str, float | None]
    reference: str = REFERENCE
    # Likewise of each competitor, on each of its workloads.
    by_competitor: dict[str, list[float | None]] = dataclasses.field(default_factory=dict)
    slow_segments: float | None = None  # share of the reference's; None: nothing took turns
    slow: list[SlowProcesses] = dataclasses.field(default_factory=list)

    @property
    def biased(self) -> bool | None:
        """The reference differs from its own copy.  None if it could not be decided."""
        return self.differing > 0 if self.decidable else None

    @property
    def middle(self) -> float | None:
        """The difference that is found in half of the comparisons with competitors; without any, of
        those with the copy."""
        every = [size for sizes in self.by_competitor.values() for size in sizes]
        return _middle(every) if every else self.middle_copy

    @property
    def middle_copy(self) -> float | None:
        """The same of the copy, whose noise is the least: as two builds of one allocator, it feels
        whatever happens to the machine just as the reference does."""
        return _middle(self.detectable.values())

    @property
    def by_allocator(self) -> dict[str, float | None]:
        """Of each competitor, in half of its comparisons."""
        return {name: _middle(sizes) for name, sizes in self.by_competitor.items()}

    @property
    def noisy(self) -> bool | None:
        """It is biased, or finds only large effects.  None if it could not be decided."""
        if self.biased is None:
            return None
        return self.biased or self.middle is not None and self.middle > NOISY

    @property
    def quiet(self) -> bool:
        return self.biased is False and self.middle is not None and self.middle <= QUIET

    def record(self) -> dict:
        return {"record": "noise", "noisy": self.noisy, "comparisons": self.comparisons,
                "differing": self.differing, "detectable_in_half": self.middle,
                "detectable": self.detectable,
                "detectable_by_allocator": self.by_allocator,
                "slow_segments": self.slow_segments,
                "slow_processes": {one.allocator: one.record() for one in self.slow}}


@dataclasses.dataclass
class Analysis:
    comparisons: list[Comparison]  # the control's among them
    summaries: list[Summary]
    noise: Noise
    prices: list[Price]
    note: str | None  # why there are no verdicts at all
    own: frozenset[str] = frozenset()  # the suite's own allocators that were not named

    def records(self) -> list[dict]:
        """The records that belong to the run after its samples."""
        return [*(one.record() for one in self.comparisons),
                *(summary.record() for summary in self.summaries), self.noise.record()]

    def family(self, name: str) -> list[Comparison]:
        """The comparisons of one family that are not the control's."""
        return [one for one in self.comparisons
                if metrics.family(one.metric) == name and not one.control]


def analyse(records: Iterable[dict]) -> Analysis:
    """Compares every cell with the reference in its section; needs the raw samples only."""
    records = list(records)
    cells = collect(records)
    watched = any(record["record"] == "run" and record.get("until_decided") for record in records)
    own = _own(records)
    comparisons = _compare(cells, watched, own)
    for control in (False, True):
        judge_families(one for one in comparisons if one.control == control and one.asked)
    tested = all(one.p is not None for one in comparisons)
    return Analysis(comparisons, summarise(comparisons), _noise(comparisons, tested, cells),
                    prices(cells, placements_of(records)), None if tested else NO_STATISTICS, own)


def _own(records: list[dict]) -> frozenset[str]:
    """They show what designs cost, and are measured beside the others, but are not recommended for
    a program."""
    return frozenset(record["name"] for record in records if record["record"] == "allocator"
                     and record.get("bundled", False) and not record.get("named", False))


def _compare(cells: Cells, watched: bool, own: Collection[str]) -> list[Comparison]:
    return [Comparison.of(key, allocator, rounds, allocators[reference],
                          allocator == copy_of(reference), watched,
                          asked=allocator != FLOOR or FLOOR not in own)
            for key, allocators in cells.items()
            if (reference := key.section.reference) in allocators
            for allocator, rounds in sorted(allocators.items())
            if allocator != reference and rounds.keys() & allocators[reference].keys()
            and not _never_freed(key, allocator)]


def _never_freed(key: Key, allocator: str) -> bool:
    """The memory of an allocator that frees nothing is that of the workload, and no figure of it."""
    return allocator == FLOOR and metrics.family(key.metric) == metrics.MEMORY


def _noise(comparisons: list[Comparison], tested: bool, cells: Cells) -> Noise:
    cpu = [one for one in comparisons if metrics.family(one.metric) == metrics.CPU]
    control = [one for one in cpu if one.control]
    rivals = [one for one in cpu if not one.control and one.asked]
    asked = len(rivals) or len(control)
    decidable = tested and any(one.rounds >= min_rounds(len(control)) for one in control)
    return Noise(len(control), sum(one.decided for one in control), decidable,
                 {label(one.key): _detectable(one, asked) for one in control},
                 next((one.key.section.reference for one in control), REFERENCE),
                 _by_competitor(rivals, asked), slow_segments(cells), slow_processes(cells))


def _by_competitor(rivals: list[Comparison], asked: int) -> dict[str, list[float | None]]:
    """What is found of each on each of its workloads."""
    found = defaultdict(list)
    for one in rivals:
        found[one.allocator].append(_detectable(one, asked))
    return dict(sorted(found.items()))


def _middle(sizes: Iterable[float | None]) -> float | None:
    """The median, where None is more than any size."""
    found = [math.inf if size is None else size for size in sizes]
    middle = statistics.median(found) if found else math.inf
    return None if math.isinf(middle) else middle


def label(key: Key) -> str:
    """A workload with the number of threads, where that is more than one."""
    return key.workload if key.threads == 1 else f"{key.workload} ({key.threads} threads)"


def _detectable(one: Comparison, family_size: int) -> float | None:
    return resampled.detectable(one.deltas.values, family_size) if one.deltas.logarithmic else None
