"""The instructions of a region, split by whose they are, and by function."""

import collections
import pathlib

from bench.count.region import BasicBlock, ExecutionCounts
from bench.count.symbols import CodeLocation, Process

ALLOCATOR, HARNESS, LIBC, REST = "allocator", "harness", "libc", "rest"
SHARES = (ALLOCATOR, HARNESS, LIBC, REST)
C_LIBRARY = ("libc.so", "ld-linux", "ld64.so", "libpthread.so")


class Owners:
    """Tells whose code a location is.

    `usual` are the files that the program loads without a preloaded library: whatever comes on top
    of them came with the allocator.  Where nothing is preloaded and the program has no code of the
    allocator, the process's own malloc serves, and the C library is the allocator.
    """

    def __init__(self, usual: set[str], own_malloc: bool):
        self.usual = usual
        self.own_malloc = own_malloc

    def owner(self, location: CodeLocation) -> str:
        if location.own:
            return ALLOCATOR
        if location.file == "":
            return HARNESS
        if pathlib.PurePath(location.file).name.startswith(C_LIBRARY):
            return ALLOCATOR if self.own_malloc else LIBC
        return REST if location.file in self.usual else ALLOCATOR


def by_function(blocks: list[BasicBlock], process: Process) -> dict[CodeLocation, ExecutionCounts]:
    """What each function executed, the most first."""
    found: dict[CodeLocation, ExecutionCounts] = collections.defaultdict(ExecutionCounts)
    for block in blocks:
        found[process.location(block.address)] += block.tally
    return dict(sorted(found.items(), key=lambda item: -item[1].instructions))


def by_owner(functions: dict[CodeLocation, ExecutionCounts],
             owners: Owners) -> dict[str, ExecutionCounts]:
    """What the allocator, the harness, the C library and the rest executed."""
    found = {share: ExecutionCounts() for share in SHARES}
    for location, tally in functions.items():
        found[owners.owner(location)] += tally
    return found
