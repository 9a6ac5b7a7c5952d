"""The geometric mean over the workloads of a group.

Each workload counts once, with all the rounds that it has (mean.py).  The interval says how well the
mean over *these* workloads is known, not how other workloads would do.
"""

import dataclasses
import math
import statistics
from collections import defaultdict
from collections.abc import Iterable

from results.stats import metrics, sequential
from results.stats.comparison import NO_STATISTICS, Comparison, Effect
from results.stats.judged import judge_families
from results.stats.mean import Estimate, Mean
from results.stats.pairs import ALL, Deltas, Section

# One workload counts once: of several metrics of a family the summary takes these.
SUMMARISED = {metrics.CPU: ("cpu_ns_per_op", "cpu_s"), metrics.WALL: ("wall_ns_per_op", "wall_s"),
              metrics.MEMORY: ("heap_over_live", "peak_rss_bytes")}


@dataclasses.dataclass
class Summary(Effect):
    """One allocator over the workloads of one group."""

    section: Section | None = None
    group: str = ALL
    family: str = metrics.CPU
    allocator: str = ""
    parts: tuple[Comparison, ...] = ()

    def __post_init__(self) -> None:
        self.mean = Mean.of([part.deltas.values for part in self.parts])
        self.level = self.parts[0].level
        self.p, self.ratio = self.mean.p, math.exp(self.mean.value)
        self.note = NO_STATISTICS if self.p is None else None
        if self.parts[0].watched:
            shared = mean_deltas([part.deltas for part in self.parts])
            self.p = sequential.p_value(shared.values)
        found = self.mean.interval
        if found is not None:
            self.low, self.high = map(math.exp, found)

    @property
    def rounds(self) -> int:
        """Of the workload that has least."""
        return self.mean.rounds

    @property
    def shift(self) -> float:
        return self.mean.value

    @property
    def spread(self) -> float:
        return (self.mean.error or 0.0) * math.sqrt(self.rounds)

    def direct(self, other: "Summary") -> float | None:
        """Over the workloads that both have."""
        theirs = {part.key: part for part in other.parts}
        both = [(part, theirs[part.key]) for part in self.parts if part.key in theirs]
        if not both:
            return None
        if self.parts[0].watched:
            parts = [Deltas(part.beside(one), True) for part, one in both]
            return sequential.p_value(mean_deltas(parts).values)
        return Mean.over([Estimate.of(list(part.beside(one).values())) if part.meets(one)
                          else Estimate.of(part.deltas.values).less(Estimate.of(one.deltas.values))
                          for part, one in both]).p

    @property
    def workloads(self) -> int:
        return len(self.parts)

    @property
    def asked(self) -> bool:
        """For a verdict."""
        return self.parts[0].asked

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many of the workloads are significantly better, significantly worse, and open."""
        good = sum(part.good for part in self.parts)
        decided = sum(part.decided for part in self.parts)
        return good, decided - good, self.workloads - decided

    def record(self) -> dict:
        good, bad, still_open = self.counts
        return {"record": "summary", "allocator": self.allocator, "group": self.group,
                **dataclasses.asdict(self.section), **self.fields(),
                "workloads": self.workloads, "better": good, "worse": bad,
                "cannot_tell": still_open}


def summarise(comparisons: Iterable[Comparison]) -> list[Summary]:
    """Every allocator × group, and × all groups, of each section and family; judged, unless it is
    only there to compare with."""
    tables = defaultdict(list)
    for one in comparisons:
        own = mean_of(one.metric)
        if not one.control and own is not None and one.deltas.logarithmic:
            tables[one.key.section, own].append(one)
    found = [summary for (section, _), table in tables.items()
             for summary in _of_table(section, metrics.family(table[0].metric), table)]
    judge_families(one for one in found if one.asked)
    return found


def mean_of(metric: str) -> str | None:
    """What the metric is averaged with: its family, or only itself, since ratios of two kinds of
    memory have no mean while those of two kinds of time do.  None where it is not summarised."""
    family = metrics.family(metric)
    if metric not in SUMMARISED.get(family, ()):
        return None
    return metric if family == metrics.MEMORY else family


def _of_table(section: Section, family: str, table: list[Comparison]) -> list[Summary]:
    """The summaries of one table.  Where it has a single group, that is all of it."""
    members = defaultdict(list)
    several = len({one.key.group for one in table}) > 1
    for one in table:
        for group in {one.key.group, ALL} if several else {ALL}:
            members[group, one.allocator].append(one)
    summaries = [_summary(section, family, group, allocator, parts)
                 for (group, allocator), parts in sorted(members.items())]
    return [summary for summary in summaries if summary is not None]


def _summary(section: Section, family: str, group: str, allocator: str,
             members: list[Comparison]) -> Summary | None:
    if not all(member.deltas.by_round for member in members):
        return None
    return Summary(deltas=Deltas({}, True), better=members[0].better, metric=members[0].metric,
                   section=section, group=group, family=family, allocator=allocator,
                   parts=tuple(members))


def mean_deltas(deltas: list[Deltas]) -> Deltas:
    """The mean of the first round of each, of the second, and so on: each workload numbers its sets by
    itself, and those of two workloads have nothing in common but their order."""
    rows = zip(*([one.by_round[number] for number in sorted(one.by_round)] for one in deltas))
    return Deltas(dict(enumerate(map(statistics.fmean, rows))), True)
