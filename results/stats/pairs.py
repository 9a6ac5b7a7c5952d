"""From raw samples to pairs: what two allocators measured for the same work in the same round.

Slow changes of the machine's speed do not affect a pair: both halves were measured in one round,
with the same seed.  A cell with an `invalid` record has no samples here, whatever it measured
before it failed, and neither has a workload that was dropped because a round of it took too long.
"""

import dataclasses
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator

from ci.host.roles import REFERENCE
from results.stats.turns import difference, log_ratio, value_of

ALL = "all"  # the group of every workload


@dataclasses.dataclass(frozen=True, order=True)
class Section:
    """Rows compare only inside one of these."""

    binding: str
    arch: str
    emulation: str
    reference: str = REFERENCE  # what ratios are to


@dataclasses.dataclass(frozen=True, order=True)
class Key:
    """Everything that two samples must agree on to be compared."""

    section: Section
    group: str
    workload: str
    threads: int
    processes: int
    metric: str
    unit: str
    better: str


# What a sample must have to be compared, for files that others wrote.
FIELDS = {"allocator": str, "workload": str, "metric": str, "unit": str, "better": str,
          "value": (int, float, type(None)), "binding": str, "arch": str, "emulation": str,
          "threads": int, "processes": int, "round": int}

Rounds = dict[int, float]  # the value of each round
Cells = dict[Key, dict[str, Rounds]]  # and of each allocator


def key_of(sample: dict) -> Key:
    """The key of a sample.  Where the record has no group, the workload's first word is it."""
    workload = sample["workload"]
    return Key(
        Section(sample["binding"], sample["arch"], sample["emulation"],
                sample.get("reference", REFERENCE)),
        sample.get("group") or workload.split("/")[0], workload, sample["threads"],
        sample["processes"], sample["metric"], sample["unit"], sample["better"])


def collect(records: Iterable[dict], decided: bool = True) -> Cells:
    """The values of every valid cell: those that a verdict is asked for, or also the points of
    curves.  Raises ValueError for a sample that lacks a field."""
    cells: Cells = defaultdict(lambda: defaultdict(dict))
    for record in valid_samples(records):
        if record.get("decided", True) or not decided:
            cells[key_of(record)][record["allocator"]][record["round"]] = value_of(record)
    return {key: dict(cells[key]) for key in sorted(cells)}


def valid_samples(records: Iterable[dict]) -> Iterator[dict]:
    """The samples that have a number, of cells that have no failure and of workloads that were not
    dropped.  Raises ValueError for one that lacks a field."""
    records = list(records)
    failed = _Failures(records)
    dropped = {record["workload"] for record in records if record["record"] == "dropped"}
    for record in records:
        if record["record"] != "sample":
            continue
        _check(record)
        if record["value"] is not None and not failed.has(record) \
                and record["workload"] not in dropped:
            yield record


def _check(sample: dict) -> None:
    for field, kind in FIELDS.items():
        value = sample.get(field, ...)
        if not isinstance(value, kind) or isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"a sample has no valid field {field}: {str(sample)[:120]}")


class _Failures:
    """The cells that ended without a number, with an `invalid` or `unsupported` record.
    What such a record does not say, it says of all."""

    AXES = ("binding", "arch", "emulation", "threads", "processes")

    def __init__(self, records: list[dict]):
        self.by_name = defaultdict(list)
        for record in records:
            if record["record"] in ("invalid", "unsupported"):
                self.by_name[record.get("allocator"), record.get("workload")].append(record)

    def has(self, sample: dict) -> bool:
        return any(all(record.get(axis, sample[axis]) == sample[axis] for axis in self.AXES)
                   for record in self.by_name.get((sample["allocator"], sample["workload"]), ()))


@dataclasses.dataclass(frozen=True)
class Deltas:
    """The differences of all pairs of one comparison, by round.

    Logarithms of ratios where every value is positive; else plain differences, for which there is
    no ratio to show.
    """

    by_round: dict[int, float]
    logarithmic: bool

    @property
    def values(self) -> list[float]:
        return list(self.by_round.values())


def pair(mine: Rounds, reference: Rounds) -> Deltas:
    """The pairs of the rounds that both have."""
    both = sorted(mine.keys() & reference.keys())
    logarithmic = all(mine[number] > 0 and reference[number] > 0 for number in both)
    if logarithmic:
        return Deltas({number: log_ratio(mine[number], reference[number]) for number in both}, True)
    return Deltas({number: difference(mine[number], reference[number]) for number in both}, False)
