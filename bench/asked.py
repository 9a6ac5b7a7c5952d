"""A run that ends when what was asked for is reached: an interval so narrow, or a decision.

Both look at the run after every round.  A width may be looked at freely, since it does not depend on
which way a comparison goes.  A decision may not, unless it is made by a test for that purpose
(results/stats/sequential.py), which is then the test of the run's verdicts too.
"""

import math
import sys
import time
from collections.abc import Callable, Sequence

from bench.precision import rounds_for
from bench.round_loop import ROUNDS_MOST_PATIENT, RoundLoop
from ci.host.progress import Progress
from results.stats import sequential
from results.stats.effect import interval
from results.stats.significance import holm

WITHIN_LEAST = 12  # rounds: fewer may lie close together by chance
Row = object
Open = Callable[[RoundLoop], list]  # the rows that are not known yet


def too_wide(loop: RoundLoop) -> list[Row]:
    """The rows whose interval is wider than the target."""
    return [row for row in loop.schedule.cells if loop.widths.of(row) > loop.target]


def undecided(loop: RoundLoop) -> list[Row]:
    """The rows with a comparison that is neither decided nor shown to be no larger than the target."""
    asked = [(row, cell) for row in loop.schedule.cells for cell in loop.widths.compared(row)]
    chances = [sequential.p_value(loop.widths.log_ratios(cell)) for _, cell in asked]
    corrected = holm([1.0 if chance is None else chance for chance in chances])
    still_open = {row for (row, cell), chance in zip(asked, corrected)
                  if chance > sequential.LEVEL
                  and not within(loop.widths.log_ratios(cell), loop.target)}
    return [row for row in loop.schedule.cells if row in still_open]


def within(log_ratios: Sequence[float], target: float) -> bool:
    """The whole interval says that there is no difference larger than the target."""
    found = interval(log_ratios) if len(log_ratios) >= WITHIN_LEAST else None
    return found is not None and -math.log1p(target) <= found[0] <= found[1] <= math.log1p(target)


def measure_until(loop: RoundLoop, still_open: Open, fewest: int, deadline: float | None,
                  shown: Progress) -> list[Row]:
    """Rounds of the rows that are open, after the fewest for all; returns those that are still open
    when the time is over."""
    while not loop.over():
        enough = min(loop.rounds[row] for row in loop.schedule.cells) >= fewest
        rows = still_open(loop) if enough else list(loop.schedule.cells)
        going = [row for row in rows if loop.rounds[row] < ROUNDS_MOST_PATIENT]
        cost_s = sum(map(loop.schedule.row_cost_s, going))
        if not going or deadline is not None and time.monotonic() + cost_s > deadline:
            break
        loop.round(going, shown)
    return still_open(loop)


def needed_s(loop: RoundLoop) -> float:
    """How long it still takes until every interval is as narrow as the target."""
    return sum(loop.schedule.row_cost_s(row) * (rounds_for(
        min(loop.widths.of(row), 1.0), loop.rounds[row], loop.target) - loop.rounds[row])
               for row in loop.schedule.cells)


def tell_estimate(loop: RoundLoop, deadline: float | None) -> None:
    """After the first rounds, which tell how wide the intervals are."""
    seconds = needed_s(loop)
    left = math.inf if deadline is None else deadline - time.monotonic()
    over = "" if seconds <= left else ", more than the budget: the run stops there"
    print(f"assay: intervals of ±{loop.target:.1%} take about {_time(seconds)} more{over}",
          file=sys.stderr, flush=True)


def tell_reached(loop: RoundLoop, rows: list[Row]) -> None:
    every = len(loop.schedule.cells)
    widest = max(loop.schedule.cells, key=loop.widths.of, default=None)
    if widest is None:
        return
    width = loop.widths.of(widest)
    shown = "unknown" if math.isinf(width) else f"±{width:.1%}"
    print(f"assay: ±{loop.target:.1%} was reached on {every - len(rows)} of {every} workloads; the "
          f"widest interval is {shown}, of {widest.workload}", file=sys.stderr)


def tell_decided(loop: RoundLoop, rows: list[Row]) -> None:
    every = len(loop.schedule.cells)
    names = ", ".join(row.workload for row in rows[:4])
    still_open = f"; still open when the time was over: {names}" if rows else ""
    print(f"assay: decided on {every - len(rows)} of {every} workloads, as a difference or as none "
          f"beyond ±{loop.target:.1%}{still_open}", file=sys.stderr)


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min" \
        if seconds < 6000 else f"{seconds / 3600:.0f} h"
