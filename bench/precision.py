"""How well each row of a run is known so far: the half width of its 95 % intervals.

This decides how long a row is measured, and nothing else.  The width of an interval says nothing of
which way a comparison goes, so stopping by it favours nobody; stopping by a p-value would.
"""

import collections
import math
import statistics
from collections.abc import Sequence

from bench.cell import BenchCell
from results.stats.turns import log_ratio, value_of

TARGET = 0.02  # the half width at which a row is known well enough
TIMES = ("cpu_ns_per_op", "cpu_s")
ROBUST = 1.4826  # from a median of deviations to a standard deviation, under normal noise
NORMAL = statistics.NormalDist().inv_cdf(0.975)
FEWEST = 4  # values that have a spread


def half_width(log_ratios: Sequence[float]) -> float:
    """Of the interval around their centre.  One disturbed pair does not make it wide: as the test
    goes by ranks, it does not make the verdict uncertain either."""
    if len(log_ratios) < FEWEST:
        return math.inf
    centre = statistics.median(log_ratios)
    spread = ROBUST * statistics.median(abs(one - centre) for one in log_ratios)
    return NORMAL * spread / math.sqrt(len(log_ratios))


class Widths:
    """Takes the samples of a run as they come."""

    def __init__(self) -> None:
        # By row and binding; of each cell its value in each round.
        self.values: dict[tuple, dict[BenchCell, dict[int, float]]] = collections.defaultdict(
            lambda: collections.defaultdict(dict))

    def take(self, cell: BenchCell, sample: dict) -> None:
        if cell.decided and sample["metric"] in TIMES and sample["value"]:
            part = cell.row, cell.candidate.binding
            self.values[part][cell][sample["round"]] = value_of(sample)

    def of(self, row) -> float:
        """The middle one of the row's comparisons: an allocator that is never the same twice takes
        no time away from the others.  0 where there is nothing to compare."""
        widths = list(map(self.of_cell, self.compared(row)))
        return statistics.median(widths) if widths else 0.0

    def of_cell(self, cell: BenchCell) -> float:
        return half_width(self.log_ratios(cell))

    def compared(self, row) -> list[BenchCell]:
        """Those that have a reference; its copy is among them only where it is the only one."""
        cells = [cell for (of, _), found in self.values.items() if of == row for cell in found]
        rivals = [cell for cell in cells if not cell.candidate.reference]
        return [cell for cell in rivals if not cell.candidate.control] or rivals

    def log_ratios(self, cell: BenchCell) -> list[float]:
        """To the reference, of each round that both have."""
        found = self.values[cell.row, cell.candidate.binding]
        reference = next((values for other, values in found.items()
                          if other.candidate.reference and other.threads == cell.threads), {})
        mine = found.get(cell, {})
        return [log_ratio(mine[number], reference[number])
                for number in sorted(mine.keys() & reference.keys())]


def rounds_for(width: float, rounds: int, wanted: float) -> int:
    """How many rounds would make an interval so wide that is `width` after `rounds`."""
    return rounds if width <= wanted else math.ceil(rounds * (width / wanted) ** 2)
