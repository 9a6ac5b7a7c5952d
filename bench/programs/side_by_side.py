"""The runs of a program under all allocators at once, on one processor.

The kernel switches between them every few milliseconds, so whatever the machine does meanwhile
happens to all of them.  Each one's CPU time is what its own processes used (wait4(2)); the time of day
says nothing here, so in some rounds the runs come one after the other, under hyperfine.
"""

import concurrent.futures
import dataclasses
import os
from collections.abc import Sequence

from bench.programs.programs import ProgramCell
from bench.round import Round

ALONE_EVERY = 2  # rounds: the first one and every second tell the wall time
MEMORY_SHARE = 0.5  # of what is free, that all of them together may need
PEAK_BYTES = 256 << 20  # of one of them, at most

Measured = list[tuple[ProgramCell, list[dict]]]


def fits(cells: Sequence[ProgramCell], this_round: Round) -> bool:
    """Whether this round's runs go side by side."""
    free_bytes = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return cells[0].row.side_by_side and len(cells) > 1 \
        and this_round.number % ALONE_EVERY != 0 \
        and len(cells) * PEAK_BYTES <= MEMORY_SHARE * free_bytes


def measure_together(cells: Sequence[ProgramCell], this_round: Round) -> Measured:
    """Each cell with its records.  Whoever fails costs its own cell; the others go on.  Who has a pipe
    to end them all has given it; else they end when this is interrupted."""
    together = dataclasses.replace(this_round, beside=len(cells))
    if this_round.stop is not None:
        return _all_at_once(cells, together)
    stop, going_on = os.pipe()
    try:
        return _all_at_once(cells, dataclasses.replace(together, stop=stop), going_on)
    finally:
        os.close(stop)


def _all_at_once(cells: Sequence[ProgramCell], together: Round, going_on: int | None = None) -> Measured:
    with concurrent.futures.ThreadPoolExecutor(len(cells)) as threads:
        try:
            return list(zip(cells, threads.map(lambda cell: cell.measure(together), cells)))
        finally:
            if going_on is not None:
                os.close(going_on)
