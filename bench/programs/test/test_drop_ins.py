"""Each bundled drop-in serves every program of the catalogue: all of its processes, at full scale,
with the output that it has over the C library.  How many calls that are is printed."""

import pathlib

import pytest

from bench.harness_program import Harness
from bench.identity import judge
from bench.programs.launch import ProgramLauncher, ProgramRun
from bench.programs.test.call_counts import call_counts
from ci.host.roles import FLOOR
from workloads import selection
from workloads.program import Program, catalogue_program

LEAST = 100_000
PROGRAMS = [workload.name for workload in selection.catalogue() if workload.is_program]


def launched(program: Program, build: pathlib.Path, library: pathlib.Path, cpus: tuple[int, ...],
             folder: pathlib.Path) -> ProgramRun:
    """One run that ended well, and that the library served in every process."""
    folder.mkdir()
    launch = ProgramLauncher(build, program, library, cpus, folder).run([])
    assert launch.failure() is None, f"{library.name}: {launch.failure()}: {launch.stderr}"
    assert len(launch.proofs) == program.processes
    assert [judge(proof["proof"], library) for proof in launch.proofs] == [None] * len(launch.proofs)
    return launch


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_output_is_that_of_the_c_library(name, build, libc, cpus, tmp_path, capsys):
    program = catalogue_program(name, build, smoke=False, long=True)
    if not program.installed:
        pytest.skip("the program is not installed")
    harness = Harness(build)
    libraries = {entry["name"]: library for entry in harness.entries if entry["name"] != FLOOR
                 and (library := harness.drop_in(entry)) is not None}
    assert libraries
    counts = call_counts(program, build, cpus)
    assert counts["allocating"] >= LEAST, counts
    expected = launched(program, build, libc, cpus, tmp_path / "libc").checksum
    for number, (allocator, library) in enumerate(libraries.items()):
        launch = launched(program, build, library, cpus, tmp_path / str(number))
        assert launch.checksum == expected, f"{allocator}: another output"
        with capsys.disabled():
            print(f"\n{name} over {allocator}: {counts['allocating']:,} allocations and "
                  f"{counts['free']:,} frees, the output of the C library")
