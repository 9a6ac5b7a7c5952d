"""A round, as every cell that is measured in it sees it.

All cells of a round get the same seed, so that every allocator sees the same requests.
"""

import dataclasses
import os
import pathlib

from bench.harness_program import Harness


@dataclasses.dataclass(frozen=True)
class Round:
    """What a cell needs to be measured once."""

    harness: Harness
    run_folder: pathlib.Path | None  # for what the tools write themselves; None: nothing is kept
    number: int
    seed: int
    smoke: bool  # with the smallest numbers of operations
    cpus: tuple[int, ...]  # the processors that may be used


def processors() -> tuple[int, ...]:
    """The processors that this process may use."""
    return tuple(sorted(os.sched_getaffinity(0)))
