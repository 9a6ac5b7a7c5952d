"""Counts a list of cells, several at a time: other processes do not change a count."""

import collections
import concurrent.futures
from collections.abc import Iterable, Iterator

from bench.candidates import MeasuredCandidate
from bench.count.counted_cell import Counted, CountedCell, CountingPlatform
from bench.count.field import candidates_on
from bench.replay.traces import compiled
from bench.schedule import Schedule, cells_of
from workloads.selection import Row

GROUPS = ("micro", "contention", "latency", "traces")  # what is about operations of a heap
NAMED_GROUPS = GROUPS + ("memory", "range")  # who names the workloads may also ask for these
THREADS = 2  # of a row that runs in threads


def cells(platform: CountingPlatform, rows: Iterable[Row], field: list[MeasuredCandidate],
          repeat: int, wanted: tuple[str, ...]) -> list[CountedCell]:
    """Every row of these groups with every candidate that can do it; rows with threads are repeated."""
    groups = {body["name"]: body["group"] for body in platform.native.bodies}
    here = candidates_on(platform.launcher, platform.harness, field)
    schedule = Schedule({row: cells_of(row, groups[row.body], here, THREADS)
                 for row in compiled(list(rows), platform.native) if groups.get(row.body) in wanted})
    schedule.leave_out_references(platform.native)
    return [CountedCell(cell.row, cell.candidate, cell.threads, platform=platform, round=number)
            for cell in schedule.all_cells() if cell.threads == (THREADS if cell.row.curve else 1)
            for number in range(repeat if cell.threads > 1 else 1)]


def survey(found: list[CountedCell], jobs: int) -> Iterator[Counted | dict]:
    """What each cell gave, in the order of the cells."""
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        waiting = collections.deque(pool.submit(cell.count) for cell in found)
        try:
            while waiting:
                yield waiting.popleft().result()
        finally:
            for rest in waiting:
                rest.cancel()
