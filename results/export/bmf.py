"""Bencher Metric Format: {benchmark: {measure: {value, lower_value, upper_value}}}.

`value` is the median over the rounds, and the two others are its 95 % interval.  A benchmark's name
has at most 1024 characters, a measure's slug 64 (bencher.dev/docs/reference/bencher-metric-format).
"""

import json
import re
from collections.abc import Iterable
from typing import TextIO

from results.exported import ExportedMetric, cells, digest, shortened

NAME = "bmf"
SUFFIX = ".bmf.json"
NAME_MOST, SLUG_MOST = 1024, 64
MUTE = "-bencher-ignore"  # at the end of a name it silences alerts; only the user may ask for that


def write(records: Iterable[dict], out: TextIO) -> None:
    found = {benchmark(cell.name): {slug(metric.name): values(metric)
                                    for metric in cell.metrics.values()}
             for cell in cells(records)}
    json.dump(found, out, indent=1)
    out.write("\n")


def benchmark(name: str) -> str:
    name = shortened(name, NAME_MOST - 1)
    return f"{name}." if name.endswith(MUTE) else name


def slug(metric: str) -> str:
    """cpu_ns_per_op -> cpu-ns-per-op; where something is lost a digest keeps two names apart."""
    plain = re.sub(r"[^a-z0-9]+", "-", metric.lower()).strip("-")
    if plain.replace("-", "_") == metric and len(plain) <= SLUG_MOST:
        return plain
    return f"{plain[:SLUG_MOST - 13].strip('-')}-{digest(metric)}".lstrip("-")


def values(metric: ExportedMetric) -> dict[str, float]:
    found = {"value": metric.median}
    if metric.interval is not None:
        found["lower_value"], found["upper_value"] = metric.interval
    return found
