"""The JSON of pyperf: a suite of one benchmark for each cell and metric, and a run for each round.

pyperf knows seconds, bytes and whole numbers, all above zero; a metric of another kind has no place
in it and is left out.
"""

import json
from collections.abc import Iterable, Iterator
from typing import TextIO

from results.exported import CPU, WALL, ExportedCell, ExportedMetric, cells, first

NAME = "pyperf"
SUFFIX = ".pyperf.json"
SECONDS = CPU | WALL


def write(records: Iterable[dict], out: TextIO) -> None:
    records = list(records)
    found = [one for cell in cells(records) for one in benchmarks(cell)]
    json.dump({"version": "1.0", "metadata": metadata(records), "benchmarks": found}, out, indent=1)
    out.write("\n")


def metadata(records: list[dict]) -> dict:
    facts, run = first(records, "environment"), first(records, "run")
    told = {"hostname": facts.get("machine"), "platform": facts.get("kernel"),
            "cpu_model_name": facts.get("cpu"), "cpu_count": facts.get("cpus"),
            "commit": facts.get("commit"), "date": run.get("started", "").rstrip("Z")}
    return {name: value for name, value in told.items() if value not in (None, "")}


def benchmarks(cell: ExportedCell) -> Iterator[dict]:
    for metric in cell.metrics.values():
        unit, factor = unit_of(metric)
        values = [factor * value for value in metric.values]
        if unit is None or min(values) <= 0:
            continue
        if unit == "integer":
            values = [round(value) for value in values]
        yield {"metadata": {"name": f"{cell.name} {metric.name}", "unit": unit},
               "runs": [{"values": [value]} for value in values]}


def unit_of(metric: ExportedMetric) -> tuple[str | None, float]:
    """pyperf's unit, and the factor to it."""
    if metric.name in SECONDS:
        return "second", SECONDS[metric.name]
    if metric.unit == "ns":
        return "second", 1e-9
    if metric.unit == "s":
        return "second", 1.0
    if metric.unit == "bytes":
        return "byte", 1
    whole = all(float(value).is_integer() for value in metric.values)
    return ("integer", 1) if whole else (None, 1)
