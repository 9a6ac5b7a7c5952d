"""The JSON of Google Benchmark, which its compare.py reads: a repetition for each round.

real_time and cpu_time are those of one operation, or of a whole program; every other metric of the
round is a counter.  compare.py fails on an entry without times, and an instruction count is no time:
so a round that has not both is left out.
"""

import json
from collections.abc import Iterable, Iterator
from typing import TextIO

from results.exported import CPU, WALL, ExportedCell, cells, first, rounds

NAME = "google-benchmark"
SUFFIX = ".benchmark.json"
UNITS = {"ns", "us", "ms", "s"}  # that compare.py knows
TIMES = (("real_time", WALL), ("cpu_time", CPU))


def write(records: Iterable[dict], out: TextIO) -> None:
    records = list(records)
    benchmarks = [entry for family, cell in enumerate(cells(records))
                  for entry in repetitions(family, cell)]
    json.dump({"context": context(records), "benchmarks": benchmarks}, out, indent=1)
    out.write("\n")


def context(records: list[dict]) -> dict:
    """The machine, as far as the run tells."""
    facts, run = first(records, "environment"), first(records, "run")
    load = facts.get("load")
    told = {"date": run.get("started"), "host_name": facts.get("machine"), "executable": "assay",
            "num_cpus": facts.get("cpus"), "caches": [], "load_avg": [] if load is None else [load],
            "cpu_scaling_enabled": facts.get("governor") not in (None, "performance"),
            "assay_run": run.get("id"), "assay_commit": facts.get("commit")}
    return {name: value for name, value in told.items() if value is not None}


def repetitions(family: int, cell: ExportedCell) -> Iterator[dict]:
    """An entry for each round of the cell that has both times."""
    timed = [(samples, found) for samples in rounds(cell) if (found := times(samples))]
    for index, (samples, found) in enumerate(timed):
        one = next(iter(samples.values()))
        yield {"name": cell.name, "family_index": family, "per_family_instance_index": 0,
               "run_name": cell.name, "run_type": "iteration", "repetitions": len(timed),
               "repetition_index": index, "threads": cell.threads,
               "iterations": one.get("operations") or 1, **found,
               **{name: sample["value"] for name, sample in samples.items()
                  if name not in {**WALL, **CPU}}}


def times(samples: dict[str, dict]) -> dict:
    """Both times in one unit, or none of them."""
    found = {field: sample for field, metrics in TIMES
             for name, sample in samples.items() if name in metrics}
    units = {sample["unit"] for sample in found.values()}
    if len(found) < len(TIMES) or len(units) > 1 or not units <= UNITS:
        return {}
    return {**{field: sample["value"] for field, sample in found.items()}, "time_unit": units.pop()}
