"""What the exporters write: each cell of a run with the values of its metrics, by name.

A cell that failed has no values here, and the reference's copy, which only shows the noise, is left
out.  Names come from outside, so that each format escapes them in its own way; here they are only
joined.
"""

import dataclasses
import hashlib
from collections.abc import Iterable

from ci.host.roles import is_copy
from results.stats import effect
from results.stats.pairs import valid_samples

WALL = {"wall_ns_per_op": 1e-9, "wall_s": 1.0}  # metrics of time, and a unit of each in seconds
CPU = {"cpu_ns_per_op": 1e-9, "cpu_s": 1.0}
AXES = ("workload", "allocator", "binding", "arch", "emulation", "threads", "processes")


@dataclasses.dataclass
class ExportedMetric:
    """The values of one metric of one cell, in the order of the records."""

    name: str
    unit: str
    better: str
    samples: list[dict] = dataclasses.field(default_factory=list)

    @property
    def values(self) -> list[float]:
        return [sample["value"] for sample in self.samples]

    @property
    def median(self) -> float:
        return effect.median(self.values)

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % of the bootstrapped medians; None for fewer than three values."""
        return effect.interval(self.values)


@dataclasses.dataclass
class ExportedCell:
    """One row under one allocator, with what was measured of it."""

    workload: str
    allocator: str
    binding: str
    arch: str
    emulation: str
    threads: int
    processes: int
    metrics: dict[str, ExportedMetric] = dataclasses.field(default_factory=dict)

    @property
    def axes(self) -> dict[str, str]:
        """Everything by which two cells differ, as text."""
        return {name: str(getattr(self, name)) for name in AXES}

    @property
    def name(self) -> str:
        """pair/size:64 jemalloc preload x86_64 native threads:1 processes:1"""
        return " ".join(f"{name}:{value}" if name in ("threads", "processes") else value
                        for name, value in self.axes.items())

    def in_seconds(self, metrics: dict[str, float]) -> list[float] | None:
        """The values of the first of these metrics that the cell has."""
        for name, seconds in metrics.items():
            if name in self.metrics:
                return [value * seconds for value in self.metrics[name].values]
        return None


def cells(records: Iterable[dict]) -> list[ExportedCell]:
    """The cells in the order in which they first appear.

    Raises ValueError for a sample that lacks a field, and for a metric with two units.
    """
    found: dict[tuple, ExportedCell] = {}
    for sample in valid_samples(records):
        if is_copy(sample["allocator"]):
            continue
        axes = tuple(sample[name] for name in AXES)
        cell = found.setdefault(axes, ExportedCell(*axes))
        metric = cell.metrics.setdefault(sample["metric"], ExportedMetric(
            sample["metric"], sample["unit"], sample["better"]))
        if (metric.unit, metric.better) != (sample["unit"], sample["better"]):
            raise ValueError(f"{cell.name}: {metric.name} has two units or directions")
        metric.samples.append(sample)
    return list(found.values())


def rounds(cell: ExportedCell) -> list[dict[str, dict]]:
    """The samples of each round by their metric; few metrics are measured in all rounds."""
    found: dict[int, dict[str, dict]] = {}
    for metric in cell.metrics.values():
        for sample in metric.samples:
            found.setdefault(sample["round"], {})[metric.name] = sample
    return [samples for _, samples in sorted(found.items())]


def first(records: Iterable[dict], kind: str) -> dict:
    """The first record of that kind; empty where there is none."""
    return next((record for record in records if record["record"] == kind), {})


def shortened(name: str, most: int) -> str:
    """The name; of one that is too long the beginning and a digest, so that two stay different."""
    return name if len(name) <= most else f"{name[:most - 13]}~{digest(name)}"


def digest(text: str) -> str:
    """Twelve digits that another text does not have."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:12]
