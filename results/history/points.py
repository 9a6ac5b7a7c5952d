"""The history: one point for each cell and run, read from the store.

Instructions are those without the suite's own loop, so that a change of the suite is no change of an
allocator.  A time is the median ratio to the reference in the same rounds, because the speed of a
machine changes from run to run; without a reference it is the time itself.
"""

import contextlib
import dataclasses
import json
import math
import pathlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterable

from ci.host.roles import FLOOR, REFERENCE, is_copy
from results.history.keys import ComparisonKey, key_of
from results.stats import effect, metrics
from results.stats.pairs import valid_samples

COUNT, HARNESS = "instructions_per_op", "instructions_harness_per_op"
BY_PROCESSOR = ("hardware_cycles_per_op", "hardware_instructions_per_op",
                "hardware_cache_misses_per_op", "hardware_branch_misses_per_op")
METRICS = (COUNT, "cpu_ns_per_op", "cpu_s", "peak_rss_bytes", *BY_PROCESSOR, "energy_nj_per_op")
READ = (*METRICS, HARNESS)


@dataclasses.dataclass(frozen=True, order=True)
class SeriesName:
    """What a history is of."""

    allocator: str
    workload: str
    metric: str
    basis: str  # "ratio" to the reference, or "value"
    unit: str
    binding: str
    arch: str
    emulation: str
    threads: int
    processes: int

    @property
    def is_count(self) -> bool:
        return self.metric == COUNT


@dataclasses.dataclass(frozen=True)
class HistoryPoint:
    """One value of a series, from one run."""

    run: str
    commit: str
    started: str
    machine: str
    key: ComparisonKey
    value: float


Points = dict[SeriesName, list[HistoryPoint]]


@dataclasses.dataclass
class Skipped:
    """The runs that are no part of the history, and why."""

    changed: list[str] = dataclasses.field(default_factory=list)
    without_commit: list[str] = dataclasses.field(default_factory=list)


def read(database: pathlib.Path) -> tuple[Points, Skipped]:
    """Every series of the store, its points as the runs began.  A damaged store is a ValueError."""
    found: Points = defaultdict(list)
    skipped = Skipped()
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as store:
        store.row_factory = sqlite3.Row
        try:
            for run in store.execute('SELECT * FROM run ORDER BY "started", "id"'):
                if _belongs(run, skipped):
                    _take(store, run, found)
        except sqlite3.Error as error:
            raise ValueError(f"{database}: {error}") from error
    return dict(sorted(found.items())), skipped


def _belongs(run: sqlite3.Row, skipped: Skipped) -> bool:
    if not run["commit"]:
        skipped.without_commit.append(run["id"])
    elif run["changed"]:
        skipped.changed.append(run["id"])
    else:
        return True
    return False


def _take(store: sqlite3.Connection, run: sqlite3.Row, found: Points) -> None:
    """Adds the points of one run."""
    samples = list(valid_samples(records_of(store, run["id"])))
    versions = _versions(store, run["id"])
    cells: dict[tuple, dict[str, dict[int, float]]] = defaultdict(lambda: defaultdict(dict))
    for one in samples:
        axes = tuple(one[name] for name in ("allocator", "workload", "binding", "arch", "emulation",
                                            "threads", "processes"))
        cells[axes][one["metric"]][one["round"]] = one["value"]
    units = {one["metric"]: one["unit"] for one in samples}
    references = {one["allocator"]: one.get("reference", REFERENCE) for one in samples}
    for axes, by_metric in cells.items():
        if is_copy(axes[0]) or axes[0] == FLOOR:
            continue
        reference = references[axes[0]]
        for metric in by_metric.keys() & set(METRICS):
            if axes[0] == reference and metrics.family(metric) in metrics.TIMES:
                continue  # it shows the speed of the machine
            beside = cells.get((reference, *axes[1:]), {}).get(metric, {})
            basis, value = value_of(metric, by_metric, beside)
            if value is not None:
                name = SeriesName(axes[0], axes[1], metric, basis, units[metric], *axes[2:])
                found[name].append(HistoryPoint(
                    run["id"], run["commit"], run["started"] or "", run["machine"] or "",
                    key_of(run, name.emulation, versions.get(axes[0])), value))


def value_of(metric: str, by_metric: dict[str, dict[int, float]],
             reference: dict[int, float]) -> tuple[str, float | None]:
    """What of a cell goes into its history."""
    values = by_metric[metric]
    if metric == COUNT:
        loop = by_metric.get(HARNESS, {})
        own = [values[number] - loop.get(number, 0.0) for number in values]
        return "value", effect.median(own)
    if metrics.family(metric) in metrics.TIMES and reference:
        both = [number for number in values.keys() & reference.keys()
                if values[number] > 0 and reference[number] > 0]
        if not both:
            return "ratio", None
        return "ratio", math.exp(effect.median([math.log(values[number] / reference[number])
                                                for number in both]))
    return "value", effect.median(list(values.values()))


def records_of(store: sqlite3.Connection, run_id: str) -> Iterable[dict]:
    """The samples of a run that a history is made of, and what is invalid or unsupported."""
    marks = ", ".join("?" * len(READ))
    for row in store.execute(f"SELECT * FROM sample WHERE run = ? AND metric IN ({marks})",
                             (run_id, *READ)):
        yield {"record": "sample", **_row(row)}
    for table in ("invalid", "unsupported"):
        for row in store.execute(f"SELECT * FROM {table} WHERE run = ?", (run_id,)):
            yield {"record": table, **_row(row)}


def _row(row: sqlite3.Row) -> dict:
    """The record again, without what it did not say."""
    told = {name: row[name] for name in row.keys() if name not in ("run", "more")
            and (row[name] is not None or name == "value")}
    return told | json.loads(row["more"] or "{}")


def _versions(store: sqlite3.Connection, run_id: str) -> dict[str, str]:
    """The versions of the allocators that are not of the tree: another one is no change of it."""
    return {row["name"]: row["version"] or "" for row in store.execute(
        "SELECT name, version, more FROM allocator WHERE run = ?", (run_id,))
        if json.loads(row["more"] or "{}").get("bundled") is False}
