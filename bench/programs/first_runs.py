"""The first runs of one's own program: what fails without any other allocator cannot be compared.

The first of them is without changes, and traced: it tells which allocator the program uses today,
and what it starts that no preloaded library reaches.
"""

import dataclasses
import os
import pathlib
import sys
import tempfile

from bench.programs import execs
from bench.programs.account import account
from bench.programs.launch import ProgramLauncher, ProgramRun
from bench.programs.own_allocator import OwnAllocator, check_linked_in, own_allocator
from ci.host.errors import UsageError
from workloads.program import Program


@dataclasses.dataclass(frozen=True)
class CheckedProgram:
    """A program that may be measured, with what is known of it now."""

    program: Program
    own: OwnAllocator | None  # what it uses today; None: the C library


def check_runs(program: Program, reference: pathlib.Path, build: pathlib.Path,
               cpus: tuple[int, ...]) -> CheckedProgram:
    """Runs it as it is and under the reference.  Raises UsageError unless it ends well and its
    output is the same both times."""
    first = _as_it_is(program, build, cpus)
    _check_end(program, first, "by itself" if _preloaded() else f"under {reference.name} itself")
    own = own_allocator(first)
    library = reference if own is None else own.library
    second = _run(program, library, build, cpus)
    _check_end(program, second, f"under {library.name} itself")
    if first.checksum != second.checksum:
        raise UsageError(
            f"{program.command[0]}: its output differs from run to run, so it cannot show that "
            "an allocator works correctly; remove what varies, as in: sh -c 'CMD | grep -v time'")
    check_linked_in(first, lambda: account(program, library, build, cpus))
    return CheckedProgram(_with_lost(program, first), own)


def _preloaded() -> tuple[pathlib.Path, ...]:
    """What the user preloads already."""
    words = os.environ.get("LD_PRELOAD", "").replace(":", " ").split()
    return tuple(pathlib.Path(word) for word in words if "/" in word)


def _as_it_is(program: Program, build: pathlib.Path, cpus: tuple[int, ...]) -> ProgramRun:
    """Traced; if the program fails under a tracer, untraced, with a message."""
    launch = _run(program, None, build, cpus, ahead=_preloaded(), traced=True)
    if launch.execs is not None and launch.failure() is None:
        return launch
    why = launch.untraced or "it ends differently when it is traced"
    again = _run(program, None, build, cpus, ahead=_preloaded())
    if again.failure() is None:
        print(f"assay: {program.command[0]}: the programs that it starts could not be traced "
              f"({why}), so those that no preloaded library reaches are not detected", file=sys.stderr)
    return again


def _with_lost(program: Program, launch: ProgramRun) -> Program:
    """Small parts are reported; others leave no number."""
    found = execs.lost(launch)
    small = [each for each in found if each.share < execs.SHARE_MOST]
    large = [each for each in found if each.share >= execs.SHARE_MOST]
    if small:
        print("assay: measured, although no preloaded library reaches it: "
              + ", ".join(map(str, small)), file=sys.stderr)
    if not large:
        return program
    return dataclasses.replace(program, lost=", ".join(map(str, large)))


def _check_end(program: Program, launch: ProgramRun, how: str) -> None:
    if launch.failure() is not None:
        raise UsageError(f"{program.command[0]}: {launch.failure()} {how}{_last_words(launch)}")


def _run(program: Program, library: pathlib.Path | None, build: pathlib.Path, cpus: tuple[int, ...],
         **more) -> ProgramRun:
    with tempfile.TemporaryDirectory(prefix="assay-") as folder:
        return ProgramLauncher(build, program, library, cpus, pathlib.Path(folder), **more).run([])


def _last_words(launch: ProgramRun) -> str:
    if launch.report.get("error"):
        return f": {launch.report['error']}"
    lines = [line for line in launch.stderr.splitlines() if line.strip()]
    return f": {lines[-1]}" if lines else ""
