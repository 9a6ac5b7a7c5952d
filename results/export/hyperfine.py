"""The JSON of hyperfine: one result for each cell that has a wall time, in seconds.

A program's time is that of the whole program, a body's that of one operation.  hyperfine tells user
and system time apart; a record has their sum, so that `user` and `system` are left out, and the sum
is `cpu`.  The exit codes are 0: a process that ended in another way has no time.
"""

import json
import statistics
from collections.abc import Iterable
from typing import TextIO

from results.exported import CPU, WALL, ExportedCell, cells

NAME = "hyperfine"
SUFFIX = ".hyperfine.json"


def write(records: Iterable[dict], out: TextIO) -> None:
    found = [one for cell in cells(records) if (one := result(cell)) is not None]
    json.dump({"results": found}, out, indent=1)
    out.write("\n")


def result(cell: ExportedCell) -> dict | None:
    times = cell.in_seconds(WALL)
    if times is None:
        return None
    cpu = cell.in_seconds(CPU)
    return {"command": cell.name, "mean": statistics.fmean(times),
            "stddev": statistics.stdev(times) if len(times) > 1 else None,
            "median": statistics.median(times), "min": min(times), "max": max(times),
            **({} if cpu is None else {"cpu": statistics.fmean(cpu)}),
            "times": times, "exit_codes": [0] * len(times), "parameters": cell.axes}
