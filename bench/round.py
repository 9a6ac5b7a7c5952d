"""A round, as every cell that is measured in it sees it.

All cells of a round get the same seed, so that every allocator sees the same requests.
"""

import dataclasses
import os
import pathlib
import time

from bench.harness_program import Harness
from bench.turns.turn import Turn


SEGMENTS_LEAST = 3  # of a row that is shortened: fewer have no middle one
PATIENCE_LEAST_S = 0.2


@dataclasses.dataclass(frozen=True)
class Round:
    """What a cell needs to be measured once."""

    harness: Harness
    run_folder: pathlib.Path | None  # for what the tools write themselves; None: nothing is kept
    number: int
    seed: int
    smoke: bool  # with the smallest numbers of operations
    cpus: tuple[int, ...]  # the processors that may be used
    share: float = 1.0  # of the segments of a row that a process does: a row may be shortened
    deadline: float | None = None  # monotonic: until then the run has time; None: for ever
    memory: bool = True  # a cell that measures time also looks at its memory
    turn: Turn | None = None  # the place of the process in its set; None: it is alone
    placement: int | None = None  # where the code lies; None: always in the same place
    beside: int = 1  # programs that run at once on one processor
    stop: int | None = None  # a pipe: once it is closed they all end

    def segments(self, count: int) -> int:
        """As many of a row's segments, or of its turns, as a process does in this round."""
        return count if self.share == 1 else max(min(SEGMENTS_LEAST, count),
                                                 round(count * self.share))

    def patience_s(self, timeout_s: float) -> float:
        """How long a process may take: no run waits for one that outlasts the run."""
        if self.deadline is None:
            return timeout_s
        return min(timeout_s, max(self.deadline - time.monotonic(), PATIENCE_LEAST_S))


def processors() -> tuple[int, ...]:
    """The processors that this process may use."""
    return tuple(sorted(os.sched_getaffinity(0)))
