"""What is measured in a run, and how often.

The pilot round measures every cell once and so learns what a round costs.  If the budget does not
hold enough rounds, the processes do fewer segments each, where these are what takes the time.  Where
the comparisons cannot all be decided then either, the cheapest rows get the rounds that they need, and
the others stay with few: no row is dropped that has been measured.
"""

import collections
import dataclasses
import math
import statistics

from bench.candidates import HEAP, PERSIST, RANGE, MeasuredCandidate
from bench.cell import BenchCell, HarnessCell
from bench.memory.sampler import MemoryCell
from bench.programs.programs import ProgramCell
from bench.replay.trace_cell import TraceCell
from workloads.selection import OWN_PRIORITY, Row

GOAL_ROUNDS = 30  # with half as many, an effect must be twice as large to be found (power.py)
FEW_ROUNDS = 6  # with fewer there is no interval
SHARES = (1.0, 0.75, 0.5)
STARTS_MOST = 2
CURVE_EVERY = 4  # points of a scalability curve are measured in every fourth round
FLOOR_EVERY = 8  # and the floor in every eighth
LEAST_COST_S = 1e-6
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
    face = group if group in (RANGE, PERSIST) else HEAP
    field = [candidate for candidate in field if candidate.face == face]
    if face == HEAP and not row.shares:
        field = [candidate for candidate in field if not candidate.peer or candidate.named]
    if all(candidate.reference or candidate.control for candidate in field) and face != HEAP:
        return []  # there is no competitor
    if group == "memory":  # whoever frees nothing has no memory to compare
        field = [candidate for candidate in field if not candidate.floor]
    if group is None:
        field = [candidate for candidate in field if candidate.binding == "preload"]
    elif not row.bound and any(candidate.binding != "bound" for candidate in field):
        field = [candidate for candidate in field if candidate.binding != "bound"]
    if not row.bound:
        field = with_competitors([candidate for candidate in field if not candidate.elsewhere])
    if not row.curve:
        return [kind(row, candidate, row.threads) for candidate in field]
    return [kind(row, candidate, threads, decided=threads == processors)
            for candidate in field for threads in thread_counts(processors)]


def with_competitors(field: list[MeasuredCandidate]) -> list[MeasuredCandidate]:
    """Without the bindings in which the reference would be alone, if there are others."""
    served = {candidate.binding for candidate in field
              if not candidate.reference and not candidate.control}
    return [candidate for candidate in field if not served or candidate.binding in served]


def is_due(cell: BenchCell, rounds: int) -> bool:
    """Whether it is measured in the round that comes after so many."""
    return not cell.rare or rounds % (FLOOR_EVERY if cell.decided else CURVE_EVERY) == 0


def comparisons(cells: list[BenchCell]) -> int:
    """How many verdicts about time the cells lead to."""
    return sum(1 for cell in cells
               if not cell.rare and not cell.candidate.reference and not cell.candidate.control)


@dataclasses.dataclass
class Schedule:
    """The cells of each row, and what the pilot found a round of them to cost, in seconds."""

    cells: dict[Row, list[BenchCell]]
    cost_s: dict[Row, float] = dataclasses.field(default_factory=dict)
    dropped: list[Row] = dataclasses.field(default_factory=list)
    found: list[dict] = dataclasses.field(default_factory=list)  # records of what was got ready
    segments_s: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    share: float = 1.0  # of its segments that each process does, where that saves time
    seen_s: dict[tuple[Row, bool], list[float]] = dataclasses.field(
        default_factory=lambda: collections.defaultdict(list))
    piloted_at: dict[Row, float] = dataclasses.field(default_factory=dict)  # the share then

    def all_cells(self) -> list[BenchCell]:
        return [cell for row in self.cells for cell in self.cells[row]]

    def candidates(self) -> list[MeasuredCandidate]:
        return list(dict.fromkeys(cell.candidate for cell in self.all_cells()))

    def round_cost_s(self) -> float:
        return sum(map(self.row_cost_s, self.cells))

    def saw(self, row: Row, rare: bool, seconds: float) -> None:
        """What a round of the row took, or the rare part of one."""
        self.seen_s[row, rare].append(seconds)
        if not rare:
            self.cost_s.setdefault(row, seconds)

    def row_cost_s(self, row: Row) -> float:
        """Of one more round, by those since the pilot.  Before them by the pilot: to start the
        processes takes as long for a shortened row.  One that is not known yet is like the others."""
        if row not in self.cost_s:
            known_s = list(map(self.row_cost_s, self.cost_s))
            return statistics.fmean(known_s) if known_s else 0.0
        segments_s = self._segments_s(row)
        seen_s, rare_s = self.seen_s[row, False], self.seen_s[row, True] or [0.0]
        mine_s = statistics.fmean(seen_s) if seen_s else \
            self.cost_s[row] + segments_s * (self.share_of(row) / self.piloted_at.get(row, 1.0) - 1)
        return mine_s + statistics.fmean(rare_s) / (CURVE_EVERY if row.curve else FLOOR_EVERY)

    def _segments_s(self, row: Row) -> float:
        """What the segments took of the pilot's round."""
        return min(self.segments_s[row], self.cost_s[row])

    def share_of(self, row: Row) -> float:
        """Of its segments that each process does.  A row is shortened only if its work takes more than
        STARTS_MOST times what else its processes need: otherwise its rounds would hardly become shorter,
        and its log-ratios would vary much more.  The limit is where both are worth the same if all the
        noise is between the turns of a set; on a busy machine these differ by 10 to 38 %, and sets by 0
        to 11 % beyond that."""
        if row not in self.cost_s:
            return self.share
        work_s = self._segments_s(row)
        starts_s = self.cost_s[row] - work_s
        return self.share if work_s / self.piloted_at.get(row, 1.0) > STARTS_MOST * starts_s else 1.0

    def fit(self, seconds: float) -> int:
        """Shortens the rows until there is time for GOAL_ROUNDS of them.  Returns the number of
        rounds, the pilot's included, that there is time for then."""
        for self.share in SHARES:
            if self.affordable(seconds) >= GOAL_ROUNDS:
                break
        return max(self.affordable(seconds), 2)

    def affordable(self, seconds: float) -> int:
        """Rounds, the pilot's included."""
        return 1 + int(min(seconds / max(self.round_cost_s(), LEAST_COST_S), 1e6))

    def first(self, seconds: float, rounds: int) -> list[Row]:
        """As many rows as can have so many more rounds, the cheapest: one long program costs the
        verdicts of ten other rows."""
        found = []
        for row in sorted(self.cells, key=self._rank):
            seconds -= rounds * self.row_cost_s(row)
            if seconds < 0 and found:
                break
            found.append(row)
        return found

    def _rank(self, row: Row) -> tuple[bool, float, int, float]:
        """The row with the lowest rank comes first: one that costs about half as much as another, of
        those that cost about the same the more important one.  The user's recordings are weighed by
        time in the answer, so the longest of them comes first, before all others."""
        cost_s = self.row_cost_s(row)
        if row.priority == OWN_PRIORITY:
            return False, -cost_s, row.priority, cost_s
        return True, round(math.log2(max(cost_s, LEAST_COST_S))), row.priority, cost_s

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
