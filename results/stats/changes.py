"""What changed from one run to another, cell by cell and as means over groups.

Times of two runs cannot be compared directly, because the machine's speed differs between them.  So
times are compared as ratios to the reference, which each run measured in the same rounds.  Only if a
run has no reference are the times themselves compared, and the change is marked.  Memory and every
other metric are compared by their values.

Both samples are rounds of a run.  If something changes a whole run and affects the reference
differently, the spread of the rounds does not show it; the control, the reference's copy, shows how
often that happens.
"""

import dataclasses
import math
from collections import defaultdict
from collections.abc import Iterable

from ci.host.roles import copy_of, is_copy
from results.stats import effect, metrics, two_samples
from results.stats.judged import Judged, judge_families
from results.stats.pairs import ALL, Cells, Deltas, Key, Rounds, Section, collect, pair
from results.stats.summary import mean_deltas, mean_of

RATIO, VALUE = "ratio", "value"  # what of the two runs is compared


@dataclasses.dataclass
class RunChange(Judged):
    """The change from the first run to the second.  `ratio` is None if there is none."""

    allocator: str
    section: Section
    group: str
    basis: str
    first: Deltas
    second: Deltas
    key: Key | None = None  # of a cell; a mean has none
    workloads: int = 1
    median_first: float | None = None
    median_second: float | None = None

    def __post_init__(self) -> None:
        self.p = two_samples.p_value(self.first.values, self.second.values)

    @property
    def of_reference(self) -> bool:
        """It is about the reference of its section itself."""
        return self.allocator == self.section.reference

    @property
    def control(self) -> bool:
        """It is about the reference's copy."""
        return self.allocator == copy_of(self.section.reference)

    @property
    def shift(self) -> float:
        return two_samples.shift(self.first.values, self.second.values)

    @property
    def ratio(self) -> float | None:
        return math.exp(self.shift) if self.first.logarithmic else None

    @property
    def interval(self) -> tuple[float, float] | None:
        found = two_samples.interval(self.first.values, self.second.values)
        if found is None or not self.first.logarithmic:
            return None
        return math.exp(found[0]), math.exp(found[1])

    @property
    def rounds(self) -> tuple[int, int]:
        return len(self.first.by_round), len(self.second.by_round)

    def record(self, names: tuple[str, str]) -> dict:
        """A `comparison` record, or a `summary` for a mean; the reference is the first run."""
        low, high = self.interval or (None, None)
        facts = {"allocator": self.allocator, "reference": f"{self.allocator} in {names[0]}",
                 "group": self.group, **dataclasses.asdict(self.section), "metric": self.metric,
                 "ratio": self.ratio, "low": low, "high": high, "p": self.p,
                 "p_holm": self.p_holm, "verdict": self.verdict, "rounds": self.rounds[1],
                 "rounds_reference": self.rounds[0], "runs": list(names), "basis": self.basis}
        if self.key is None:
            return {"record": "summary", **facts, "workloads": self.workloads}
        role = {"role": "control"} if self.control else {}
        return {"record": "comparison", **facts, **role, "workload": self.key.workload,
                "threads": self.key.threads, "processes": self.key.processes,
                "median": self.median_second, "median_reference": self.median_first,
                "unit": self.key.unit}


@dataclasses.dataclass
class SideBySide:
    """Two runs, compared."""

    changes: list[RunChange]  # of each cell that both have
    means: list[RunChange]  # geometric, over the cells of a group and over all
    control: list[RunChange]  # the reference's copy: what differs here is noise
    drift: list[RunChange]  # of the reference's own times, which the ratios take out
    only_first: list[tuple[str, str]]  # (workload, allocator) that the other run lacks
    only_second: list[tuple[str, str]]
    single: int  # cells with a single round, which cannot be decided

    def records(self, names: tuple[str, str]) -> list[dict]:
        return [one.record(names) for one in [*self.changes, *self.control, *self.means]]


def compare(first: Iterable[dict], second: Iterable[dict]) -> SideBySide:
    """Compares the decided cells of two runs.  Raises ValueError for a sample that lacks a field."""
    one, other = collect(first), collect(second)
    both = [(key, allocator) for key in one.keys() & other.keys()
            for allocator in one[key].keys() & other[key].keys()]
    several = [(key, allocator) for key, allocator in sorted(both)
               if min(len(one[key][allocator]), len(other[key][allocator])) > 1]
    found = [_change(key, allocator, one[key], other[key]) for key, allocator in several]
    drift = [change for change in found if change.of_reference and _is_time(change.metric)]
    control = [change for change in found if change.control]
    changes = [change for change in found
               if not change.control and all(change is not other for other in drift)]
    means = _means(changes)
    for judged in (changes, means, control):
        judge_families(judged)
    return SideBySide(changes, means, control, _means(drift),
                      _lacking(one, other), _lacking(other, one), len(both) - len(several))


def _change(key: Key, allocator: str, first: dict[str, Rounds],
            second: dict[str, Rounds]) -> RunChange:
    reference = key.section.reference
    related = _is_time(key.metric) and allocator != reference \
        and all(_paired(side, allocator, reference) for side in (first, second))
    if related:
        before, after = (pair(side[allocator], side[reference]) for side in (first, second))
    else:
        before, after = _values(first[allocator], second[allocator])
    return RunChange(allocator, key.section, key.group, RATIO if related else VALUE, before, after,
                     metric=key.metric, better=key.better, key=key,
                     median_first=effect.median(list(first[allocator].values())),
                     median_second=effect.median(list(second[allocator].values())))


def _is_time(metric: str) -> bool:
    return metrics.family(metric) in metrics.TIMES


def _paired(side: dict[str, Rounds], allocator: str, reference: str) -> bool:
    """The reference ran beside the allocator, and the two have ratios."""
    deltas = pair(side[allocator], side.get(reference, {}))
    return bool(deltas.by_round) and deltas.logarithmic


def _values(first: Rounds, second: Rounds) -> tuple[Deltas, Deltas]:
    """The values of both as logarithms, or as they are where one has none."""
    logarithmic = all(value > 0 for value in [*first.values(), *second.values()])
    scaled = math.log if logarithmic else float
    return tuple(Deltas({number: scaled(value) for number, value in sorted(side.items())},
                        logarithmic) for side in (first, second))


def _means(changes: list[RunChange]) -> list[RunChange]:
    """Over the workloads of each group, and over all where there are several groups."""
    members = defaultdict(list)
    for one in changes:
        own = mean_of(one.metric)
        if own is not None and one.first.logarithmic:
            for group in (one.group, ALL):
                members[one.section, own, group, one.allocator, one.basis].append(one)
    groups = defaultdict(set)
    for section, own, group, *_ in members:
        groups[section, own].add(group)
    found = [_mean(group, parts) for (section, own, group, *_), parts in sorted(members.items())
             if group == ALL or len(groups[section, own]) > 2]
    return [mean for mean in found if mean.first.by_round and mean.second.by_round]


def _mean(group: str, parts: list[RunChange]) -> RunChange:
    head = parts[0]
    return RunChange(head.allocator, head.section, group, head.basis,
                     mean_deltas([part.first for part in parts]),
                     mean_deltas([part.second for part in parts]),
                     metric=head.metric, better=head.better, workloads=len(parts))


def _lacking(one: Cells, other: Cells) -> list[tuple[str, str]]:
    """The cells of the one that the other has not, whatever the metric."""
    cells = [{(key.workload, allocator) for key, found in side.items() for allocator in found
              if not is_copy(allocator)} for side in (one, other)]
    return sorted(cells[0] - cells[1])
