"""The steps of a history: at which commit a series changed, and by how much.

A count repeats exactly, so that every change beyond the gate's margin is a step.  Times and memory
are noisy; where they change is found by change_points.py.  A step of a time that a count of the same
cell has at the same commits is confirmed by it.

Only points with one comparison key are compared.  Where the key changes the history breaks: the
parts before and after are searched on their own.
"""

import dataclasses
import statistics
from collections.abc import Iterable, Sequence

from results.history.points import HistoryPoint, Points, SeriesName
from results.stats.change_points import change_points

SINGLE, THREADED = 0.001, 0.01  # as for the gate: what depends on addresses, what threads do by chance
NOISY_LEAST = 0.01  # a smaller change of a time matters to no program
NEAR = 1  # commits between the step of a time and that of a count


@dataclasses.dataclass(frozen=True)
class CommitPoint:
    """All runs of one commit with one key: their median."""

    commit: str
    place: int  # of the commit in the history
    value: float
    runs: int


@dataclasses.dataclass(frozen=True)
class HistoryStep:
    """From `before` on the commits to `after` on the following ones."""

    series: SeriesName
    commit: str
    last_before: str  # the commit before; where there are others between, it may be one of those
    place: int
    before: float
    after: float
    part: int
    confirmed: bool = False  # by a count

    @property
    def change(self) -> float:
        return self.after / self.before - 1 if self.before else float("inf")


@dataclasses.dataclass(frozen=True)
class Break:
    """Where the comparison key changes."""

    commit: str
    place: int
    reasons: tuple[str, ...]


@dataclasses.dataclass
class Series:
    """One history, in its parts."""

    name: SeriesName
    parts: list[list[CommitPoint]]
    breaks: list[Break]
    steps: list[HistoryStep] = dataclasses.field(default_factory=list)


def series_of(points: Points, order: dict[str, int]) -> list[Series]:
    """Every series with its parts and its steps.  `order` is the place of each commit."""
    found = [_divided(name, some, order) for name, some in points.items()]
    for one in found:
        one.steps = steps_of(one)
    _confirm(found)
    return found


def _divided(name: SeriesName, points: list[HistoryPoint], order: dict[str, int]) -> Series:
    """The points in the order of their commits, apart where the key changes.  Several machines that
    measure side by side have a part each."""
    keys = list(dict.fromkeys(point.key for point in sorted(points, key=lambda one: order[one.commit])))
    parts = [_by_commit([point for point in points if point.key == key], order) for key in keys]
    starts = [part[0] for part in parts]
    breaks = [Break(start.commit, start.place, tuple(key.differs(before)))
              for before, key, start in zip(keys, keys[1:], starts[1:])]
    return Series(name, parts, breaks)


def _by_commit(points: list[HistoryPoint], order: dict[str, int]) -> list[CommitPoint]:
    by_commit: dict[str, list[float]] = {}
    for point in points:
        by_commit.setdefault(point.commit, []).append(point.value)
    return [CommitPoint(commit, order[commit], statistics.median(values), len(values))
            for commit, values in sorted(by_commit.items(), key=lambda item: order[item[0]])]


def steps_of(one: Series) -> list[HistoryStep]:
    found = []
    for number, part in enumerate(one.parts):
        values = [point.value for point in part]
        places = count_steps(values, one.name.threads) if one.name.is_count \
            else noisy_steps(values)
        edges = [0, *places, len(values)]
        for before, at, after in zip(edges, edges[1:], edges[2:]):
            found.append(HistoryStep(
                one.name, part[at].commit, part[at - 1].commit, part[at].place,
                statistics.median(values[before:at]), statistics.median(values[at:after]), number))
    return found


def count_steps(values: Sequence[float], threads: int) -> list[int]:
    """Where a value is away from that of the part before it.  Threads meet by chance, so that two
    values in a row must be away, on the same side."""
    limit = THREADED if threads > 1 else SINGLE
    found, level = [], values[0] if values else 0.0
    for at in range(1, len(values)):
        away = [_relative(value, level) for value in values[at:at + (2 if threads > 1 else 1)]]
        if all(one > limit for one in away) or all(one < -limit for one in away):
            found.append(at)
            level = values[at]
    return found


def _relative(value: float, level: float) -> float:
    return value / level - 1 if level else (0.0 if value == level else float("inf"))


def noisy_steps(values: Sequence[float]) -> list[int]:
    """The change points between which the level differs enough to matter."""
    found = change_points(values)
    edges = [0, *found, len(values)]
    levels = [statistics.median(values[first:end]) for first, end in zip(edges, edges[1:])]
    return [at for at, before, after in zip(found, levels, levels[1:])
            if abs(_relative(after, before)) >= NOISY_LEAST]


def _confirm(found: Iterable[Series]) -> None:
    """Marks the steps of times that a count has too."""
    found = list(found)
    counted = {}
    for one in found:
        if one.name.is_count:
            for step in one.steps:
                counted.setdefault(_cell(one.name), []).append(step)
    for one in found:
        if not one.name.is_count:
            one.steps = [dataclasses.replace(step, confirmed=any(
                abs(step.place - other.place) <= NEAR
                and (step.change > 0) == (other.change > 0)
                for other in counted.get(_cell(one.name), ()))) for step in one.steps]


def _cell(name: SeriesName) -> tuple:
    """Counts and times of one of these are about the same machine code."""
    return name.allocator, name.workload, name.arch


def latest(found: Iterable[Series]) -> list[HistoryStep]:
    """The newest first, those of counts ahead, because they are certain, then the larger ones."""
    steps = [step for one in found for step in one.steps]
    return sorted(steps, key=lambda step: (-step.place, not step.series.is_count,
                                           -abs(step.change), step.series))
