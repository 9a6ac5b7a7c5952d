"""Whether a row may take turns: its ratios in turns beside those back to back.

Between two turns of a process the others use the caches, and allocators that act by the clock see a
pause.  A row for which that changes the ratios by more than TOLERANCE stays back to back.

Back to back means here that a process does the work of all its turns in a single one.  These are the
same operations on a heap of the same age, with the caches to itself, and it is still paired with the
other processes of its set, so that the two ways can be told apart on a machine whose speed changes.
"""

import collections
import dataclasses
import math
import statistics
from collections.abc import Sequence

from bench.cell import HarnessCell
from bench.harness_program import Harness
from bench.round import Round
from bench.turns.set import measure_set
from results.stats.effect import centre, interval
from workloads.selection import TurnShape

TOLERANCE = 0.02


@dataclasses.dataclass(frozen=True)
class Shift:
    """How much an allocator's ratio to the reference is larger in turns."""

    allocator: str
    ratio: float
    low: float
    high: float

    @property
    def proven(self) -> bool:
        """It is surely more than the tolerance."""
        return self.low > 1 + TOLERANCE or self.high < 1 / (1 + TOLERANCE)


def back_to_back(shape: TurnShape) -> TurnShape:
    return TurnShape(1, shape.count * shape.operations, shape.warm_up)


def shifts(cells: Sequence[HarnessCell], harness: Harness, cpus: tuple[int, ...], sets: int,
           seed: int) -> list[Shift]:
    """Of every allocator but the reference; the cells are those of one row and binding."""
    found = collections.defaultdict(list)
    long = [_shaped(cell, back_to_back(cell.row.turns)) for cell in cells]
    for number in range(sets):
        this_round = Round(harness, None, number, seed + number, False, cpus)
        ways = [_ratios(way, this_round) for way in (cells, long)]
        for allocator in ways[0].keys() & ways[1].keys():
            found[allocator].append(ways[0][allocator] - ways[1][allocator])
    return [Shift(allocator, *map(math.exp, (centre(values), *interval(values))))
            for allocator, values in sorted(found.items()) if interval(values) is not None]


def _shaped(cell: HarnessCell, shape: TurnShape) -> HarnessCell:
    return dataclasses.replace(cell, row=dataclasses.replace(cell.row, turns=shape))


def _ratios(cells: Sequence[HarnessCell], this_round: Round) -> dict[str, float]:
    """Of the mean turn, as only that compares with one long turn."""
    values = {cell.candidate: statistics.fmean(record["turns"])
              for cell, records in measure_set(cells, this_round)
              for record in records if record.get("metric") == "cpu_ns_per_op"}
    reference = next((value for candidate, value in values.items() if candidate.reference), None)
    return {} if reference is None else {
        candidate.name: math.log(value / reference) for candidate, value in values.items()
        if not candidate.reference}
