"""How many allocation calls a program makes, as the preloaded counter saw them.

It is why a program is in the catalogue, and never runs while one is timed.
"""

import dataclasses
import os
import pathlib
import tempfile

from bench.programs.account import COUNTER, FIELDS, read_calls
from bench.programs.launch import ProgramLauncher
from workloads.program import Program


def call_counts(program: Program, build: pathlib.Path, cpus: tuple[int, ...]) -> dict[str, int]:
    """One run over the C library: the `calls` record, all processes and threads together.

    `total` is of the calls to the family, `allocating` of those among them that are not free.
    """
    with tempfile.TemporaryDirectory(prefix="assay-") as folder:
        file = os.path.join(folder, "calls")
        counted = dataclasses.replace(
            program, variables=(*program.variables, ("ASSAY_CALLS_FILE", file)))
        launch = ProgramLauncher(build, counted, build / COUNTER, cpus,
                                 pathlib.Path(folder)).run([])
        if launch.failure() is not None:
            raise RuntimeError(f"{program.name}: {launch.failure()}: {launch.stderr}")
        counts = read_calls(pathlib.Path(file))
    calls = [counts[name] for name in FIELDS[:-1]]
    return {"record": "calls", "workload": program.name, **counts, "total": sum(calls),
            "allocating": sum(calls) - counts["free"]}
