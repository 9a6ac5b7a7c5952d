"""How many calls of a program a preloaded library served, and who made the others.

One run more, with call_counter.c ahead of the library.  Its counts lie in memory that all processes
share, so they hold for those that were killed, left through _exit or became another program.
"""

import dataclasses
import functools
import os
import pathlib
import struct
import tempfile

from bench.programs.launch import ProgramLauncher, ProgramRun
from workloads.program import Program

COUNTER = "lib/libassay-call-counter.so"
FIELDS = ("malloc", "free", "calloc", "realloc", "aligned", "operators",
          "processes")  # struct call_counts


@dataclasses.dataclass(frozen=True)
class Account:
    """The counts of one run, or why there are none."""

    calls: dict[str, int]  # that reached the library
    launch: ProgramRun

    @property
    def failure(self) -> str | None:
        """Why it tells nothing."""
        if self.launch.failure() is not None:
            return f"{self.launch.failure()} while the calls were counted"
        table = self.launch.table
        if table is None or table.accounts == 0 or table.refused > 0:
            return "the calls past it could not be counted"
        return None

    @property
    def past(self) -> int:
        return self.launch.table.past

    @property
    def share(self) -> float:
        """Of all calls, those that the library did not serve."""
        total = sum(self.calls[name] for name in FIELDS[:-1]) + self.past
        return self.past / total if total else 0.0

    @property
    def total(self) -> int:
        return sum(self.calls[name] for name in FIELDS[:-1]) + self.past


@functools.cache
def account(program: Program, library: pathlib.Path, build: pathlib.Path,
            cpus: tuple[int, ...]) -> Account:
    with tempfile.TemporaryDirectory(prefix="assay-") as folder:
        file = os.path.join(folder, "calls")
        counted = dataclasses.replace(
            program, variables=(*program.variables, ("ASSAY_CALLS_FILE", file)))
        launch = ProgramLauncher(build, counted, library, cpus, pathlib.Path(folder),
                                 ahead=(build / COUNTER,)).run([])
        return Account(read_calls(pathlib.Path(file)), launch)


def read_calls(file: pathlib.Path) -> dict[str, int]:
    """The file of call_counter.h; zeros where no process made it."""
    content = file.read_bytes() if file.exists() else b""
    whole = content if len(content) == 8 * len(FIELDS) else bytes(8 * len(FIELDS))
    return dict(zip(FIELDS, struct.unpack(f"={len(FIELDS)}Q", whole)))
