"""What is measured in a run, and how often, so that every row shown can be decided.

The pilot round measures every cell once and so learns what a round costs.  If the budget does not
hold enough rounds, the processes do fewer segments each.  Only where the comparisons cannot be
decided then either are rows dropped and named, the least important first.
"""

import collections
import dataclasses

from bench.candidates import RANGE, MeasuredCandidate
from bench.cell import BenchCell, HarnessCell
from bench.memory.sampler import MemoryCell
from bench.programs.programs import ProgramCell
from bench.replay.trace_cell import TraceCell
from workloads.selection import OWN_PRIORITY, Row

GOAL_ROUNDS = 30  # with half as many, an effect must be twice as large to be found (power.py)
SHARES = (1.0, 0.75, 0.5)
CURVE_EVERY = 4  # points of a scalability curve are measured in every fourth round
SPARE_ROUNDS = 1  # beyond the fewest that can decide, for one failed measurement of a cell
CELL_KINDS = {None: ProgramCell, "memory": MemoryCell, "traces": TraceCell}


def thread_counts(processors: int) -> list[int]:
    """1, 2, 4 ... up to twice the processors, with those two always among them."""
    doubled = [2 ** power for power in range(processors.bit_length() + 1)]
    return sorted({count for count in doubled if count < 2 * processors}
                  | {processors, 2 * processors})


def cells_of(row: Row, group: str | None, field: list[MeasuredCandidate], processors: int) -> list[BenchCell]:
    """The cells of one row: each candidate, and each number of threads where it is a curve."""
    kind = CELL_KINDS.get(group, HarnessCell)
    field = [candidate for candidate in field if (candidate.face == RANGE) == (group == RANGE)]
    if all(candidate.reference or candidate.control for candidate in field) and group == RANGE:
        return []  # there is no competitor
    if group is None:
        field = [candidate for candidate in field if candidate.binding == "preload"]
    elif not row.bound and any(candidate.binding != "bound" for candidate in field):
        field = [candidate for candidate in field if candidate.binding != "bound"]
    if not row.curve:
        return [kind(row, candidate, row.threads) for candidate in field]
    return [kind(row, candidate, threads, decided=threads == processors)
            for candidate in field for threads in thread_counts(processors)]


def comparisons(cells: list[BenchCell]) -> int:
    """How many verdicts about time the cells lead to."""
    return sum(1 for cell in cells
               if cell.decided and not cell.candidate.reference and not cell.candidate.control)


@dataclasses.dataclass
class Schedule:
    """The cells of each row, and what the pilot found a round of them to cost, in seconds."""

    cells: dict[Row, list[BenchCell]]
    cost_s: dict[Row, float] = dataclasses.field(default_factory=dict)
    dropped: list[Row] = dataclasses.field(default_factory=list)
    found: list[dict] = dataclasses.field(default_factory=list)  # records of what was got ready
    segments_s: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    share: float = 1.0  # of its segments that each process does

    def all_cells(self) -> list[BenchCell]:
        return [cell for row in self.cells for cell in self.cells[row]]

    def candidates(self) -> list[MeasuredCandidate]:
        return list(dict.fromkeys(cell.candidate for cell in self.all_cells()))

    def round_cost_s(self) -> float:
        return sum(map(self.row_cost_s, self.cells))

    def row_cost_s(self, row: Row) -> float:
        """Of one more round.  To start the processes takes as long for a shortened row."""
        segments_s = min(self.segments_s[row], self.cost_s[row])
        return self.cost_s[row] - segments_s * (1 - self.share)

    def fit(self, seconds: float, fewest_rounds) -> int:
        """Shortens the rows until there is time for GOAL_ROUNDS of them; if there is not even for
        the fewest, drops rows until the rest fits.  Returns the number of rounds, the pilot's
        included.

        `fewest_rounds` tells from a number of comparisons how many rounds can decide one.
        """
        for self.share in SHARES:
            if self._affordable(seconds) >= GOAL_ROUNDS:
                break
        while True:
            needed = fewest_rounds(comparisons(self.all_cells())) + SPARE_ROUNDS
            affordable = self._affordable(seconds)
            if affordable >= needed or len(self.cells) <= 1:
                return max(affordable, 2)
            self.drop(max(self.cells, key=self._rank))

    def _affordable(self, seconds: float) -> int:
        return 1 + int(min(seconds / max(self.round_cost_s(), 1e-9), 1e6))

    def _rank(self, row: Row) -> tuple[int, float]:
        """The row with the highest rank is dropped first: of the lowest priority the most expensive.
        The user's recordings are weighed by time in the answer, so the shortest of them goes."""
        cost_s = self.cost_s[row]
        return row.priority, -cost_s if row.priority == OWN_PRIORITY else cost_s

    def leave_out_references(self, harness) -> None:
        """Leaves out a binding of a row in which nobody would compete: what takes part in another
        binding too is there for those who do not, and is useless if none of them can do the work.
        """
        for row, cells in self.cells.items():
            if row.body is None:
                continue
            elsewhere = {cell.candidate.name for cell in cells if cell.candidate.binding == "preload"}
            harness.unsupported("any", "preload", row.workload, plan=row.plan)
            own = [cell for cell in cells
                   if cell.candidate.binding != "preload" and cell.candidate.name not in elsewhere]
            able = {(cell.candidate.binding, cell.threads) for cell in own if harness.unsupported(
                cell.candidate.entry, cell.candidate.binding, row.workload, cell.threads,
                row.plan) is None}
            self.cells[row] = [
                cell for cell in cells
                if cell in own or cell.candidate.binding == "preload" or not elsewhere
                or (cell.candidate.binding, cell.threads) in able]

    def drop(self, row: Row) -> None:
        del self.cells[row]
        self.dropped.append(row)
