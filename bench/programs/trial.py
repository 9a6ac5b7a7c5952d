"""The first runs of one's own program: what fails without any other allocator cannot be compared."""

import pathlib
import tempfile

from bench.programs.launch import Launch, Launcher
from bench.programs.program import Program
from ci.errors import UsageError


def check_runs(program: Program, reference: pathlib.Path, build: pathlib.Path,
               cpus: list[int]) -> None:
    """Runs it twice under the reference.  Raises UsageError unless it ends well and its output is
    the same both times."""
    first, second = (_run(program, reference, build, cpus) for _ in range(2))
    for launch in (first, second):
        if launch.failure() is not None:
            raise UsageError(f"{program.command[0]}: {launch.failure()} under "
                             f"{reference.name} itself{_last_words(launch)}")
    if first.checksum != second.checksum:
        raise UsageError(
            f"{program.command[0]}: its output differs from run to run, so it cannot show that "
            "an allocator is right; leave out what varies, as in: sh -c 'CMD | grep -v time'")


def _run(program: Program, reference: pathlib.Path, build: pathlib.Path,
         cpus: list[int]) -> Launch:
    with tempfile.TemporaryDirectory(prefix="assay-") as folder:
        return Launcher(build, program, reference, cpus, pathlib.Path(folder)).run([])


def _last_words(launch: Launch) -> str:
    if launch.report.get("error"):
        return f": {launch.report['error']}"
    lines = [line for line in launch.stderr.splitlines() if line.strip()]
    return f": {lines[-1]}" if lines else ""
