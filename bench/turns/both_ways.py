"""Whether a row may take turns, or run side by side: its ratios so beside those back to back.

Between two turns of a process the others use the caches, and allocators that act by the clock see a
pause.  A row for which that changes the ratios by more than TOLERANCE stays back to back.

Back to back means here that a process does the work of all its turns in a single one.  These are the
same operations on a heap that is as old on average, with the caches to itself, and it is still paired
with the other processes of its set, so that the two ways can be told apart on a machine whose speed
changes.  A trace cannot be replayed in one piece, nor a program run twice in one process: back to back
is one process after the other there.  Those of a trace replay it as often as in turns, and count the
middle replay both ways: the first one in a process pays for new pages, of some allocators much more
than of others.

    /usr/bin/python3 -m bench.turns.both_ways WORKLOAD...
"""

import argparse
import collections
import dataclasses
import math
import random
import statistics
import sys
from collections.abc import Sequence

from bench.candidates import HEAP, PERSIST, RANGE, MeasuredRoster
from bench.cell import BenchCell
from bench.harness_program import Harness
from bench.precision import TIMES
from bench.programs.side_by_side import measure_together
from bench.replay import traces
from bench.replay.traces import compiled
from bench.round import Round, processors
from bench.schedule import cells_of
from bench.turns.groups import groups_of
from bench.turns.set import measure_set
from ci.host import arguments as accepted, guard
from ci.host.build import folder_of
from ci.host.errors import UsageError
from ci.host.roles import FLOOR
from results.stats.effect import centre, interval
from workloads import selection
from workloads.selection import Row, TurnShape

Measured = list[tuple[BenchCell, list[dict]]]

TOLERANCE = 0.02
SETS, SETS_LEAST = 20, 6  # with fewer there is no interval


@dataclasses.dataclass(frozen=True)
class Shift:
    """How much an allocator's ratio to the reference is larger in turns."""

    allocator: str
    ratio: float
    low: float
    high: float
    together: float  # its ratio to the reference in turns
    apart: float  # and back to back

    @property
    def proven(self) -> bool:
        """It is surely more than the tolerance."""
        return self.low > 1 + TOLERANCE or self.high < 1 / (1 + TOLERANCE)


def back_to_back(shape: TurnShape) -> TurnShape:
    """Its warm-up makes the heap as old as those of the turns make it before the middle of their
    operations."""
    return TurnShape(1, shape.count * shape.operations, shape.warm_up * (shape.count + 1) // 2)


def shifts(cells: Sequence[BenchCell], harness: Harness, cpus: tuple[int, ...], sets: int,
           seed: int) -> list[Shift]:
    """Of every allocator but the reference; the cells are those of one row and binding."""
    found = collections.defaultdict(list)
    for number in range(sets):
        this_round = Round(harness, None, number, seed + number, False, cpus, memory=False)
        together = _ratios(in_turns(cells, this_round))
        apart = _ratios(one_after_the_other(cells, this_round))
        for allocator in together.keys() & apart.keys():
            found[allocator].append((together[allocator], apart[allocator]))
    every = (_shift(allocator, pairs) for allocator, pairs in sorted(found.items()))
    return [one for one in every if one is not None]


def _shift(allocator: str, pairs: list[tuple[float, float]]) -> Shift | None:
    """From logarithms; None with too few sets."""
    differences = [together - apart for together, apart in pairs]
    bounds = interval(differences)
    if bounds is None:
        return None
    centres = centre(differences), *bounds, *map(centre, zip(*pairs))
    return Shift(allocator, *map(math.exp, centres))


def in_turns(cells: Sequence[BenchCell], this_round: Round) -> list[Measured]:
    """What a run does: the sets of a round."""
    if cells[0].row.side_by_side:
        return [measure_together(cells, this_round)]
    dice = random.Random(this_round.seed)
    return [measure_set(unit.cells, this_round) for unit in groups_of(cells, dice)]


def one_after_the_other(cells: Sequence[BenchCell], this_round: Round) -> list[Measured]:
    if cells[0].row.trace is None and cells[0].row.turns is not None:
        shape = back_to_back(cells[0].row.turns)
        return [measure_set([_shaped(cell, shape) for cell in cells], this_round)]
    drawn = random.Random(this_round.seed).sample(cells, len(cells))
    if cells[0].row.turns is not None:
        return [[one for cell in drawn for one in measure_set([cell], this_round)]]
    return [[(cell, cell.measure(this_round)) for cell in drawn]]


def _shaped(cell: BenchCell, shape: TurnShape) -> BenchCell:
    return dataclasses.replace(cell, row=dataclasses.replace(cell.row, turns=shape))


def _ratios(sets: list[Measured]) -> dict[str, float]:
    """To the reference of the same set."""
    found = {}
    for one in sets:
        values = {cell.candidate: _value(cell, record) for cell, records in one
                  for record in records if record.get("metric") in TIMES}
        reference = next((value for candidate, value in values.items() if candidate.reference), None)
        found |= {} if reference is None else {
            candidate.name: math.log(value / reference) for candidate, value in values.items()
            if not candidate.reference}
    return found


def _value(cell: BenchCell, record: dict) -> float:
    """Of bodies the mean turn, as only that compares with one long turn; of traces the middle one."""
    return statistics.fmean(record["turns"]) if "turns" in record and cell.row.trace is None \
        else record["value"]


def cells_both_ways(row: Row, harness: Harness, processors: int) -> list[BenchCell]:
    """All that a user can choose from: the floor frees nothing, so its caches are never warm."""
    group = {body["name"]: body["group"] for body in harness.bodies}.get(row.body)
    face, binding = (group, "table") if group in (RANGE, PERSIST) else (HEAP, "preload")
    field = [one for one in MeasuredRoster(harness).chosen([], None, (face,)) if one.name != FLOOR]
    return [cell for cell in cells_of(row, group, field, processors)
            if cell.decided and cell.candidate.binding == binding]


def compare(rows: Sequence[Row], sets: int, seed: int, anyway: bool) -> int:
    """Prints the shifts of each row; 1 if one of a row that takes turns is proven to be too large."""
    harness, cpus = Harness(folder_of("release")), processors()
    failed = False
    for row in compiled(rows, harness):
        together = row.turns is not None or row.side_by_side
        if not together:
            print(f"{row.workload} runs back to back")
            if not anyway or row.trace is None:
                continue
            row = dataclasses.replace(row, turns=traces.shape(row.operations))
        for one in shifts(cells_both_ways(row, harness, len(cpus)), harness, cpus, sets, seed):
            failed = failed or one.proven and together
            print(f"{row.workload}  {one.allocator}  {one.together:.3f} in turns, {one.apart:.3f} back to "
                  f"back: {one.ratio:.3f} [{one.low:.3f}, {one.high:.3f}]"
                  f"{'  more than 2 %' if one.proven else ''}", flush=True)
    return int(failed)


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="both_ways", description=__doc__.split("\n")[0])
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", type=accepted.name)
    parser.add_argument("--sets", metavar="N", type=accepted.number("sets", SETS_LEAST, 1000),
                        default=SETS)
    parser.add_argument("--anyway", action="store_true",
                        help="also traces that run back to back, as if they took turns")
    parser.add_argument("--seed", metavar="N", type=accepted.seed, default=5)
    arguments = parser.parse_args(words)
    try:
        return compare(selection.select(arguments.workloads, "full"), arguments.sets, arguments.seed,
                       arguments.anyway)
    except UsageError as error:
        print(f"both_ways: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("both_ways: interrupted", file=sys.stderr)
        return guard.INTERRUPTED


if __name__ == "__main__":
    sys.exit(guard.guarded(lambda: main(sys.argv[1:])))
