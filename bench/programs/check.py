"""Whether a program of the catalogue is what its row measures, and can be measured at all.

Before any round the program is asked for its version (`check`), its answer is held against `says` and
`at_least`, and it runs twice under the reference, with the small inputs.  What goes wrong there is
no allocator's fault: it is one reason, and it stands for the whole row, which is then unsupported.
"""

import dataclasses
import functools
import pathlib
import re
import tempfile

from bench.child import run_child
from bench.identity import libc_path
from bench.programs import proof
from bench.programs.account import account
from bench.programs.launch import ProgramLauncher
from bench.round import processors
from ci.host.errors import CannotBuild
from workloads.program import Program, catalogue_program

LIMIT_S = 10.0  # for a program to print its version
WORDS_MOST = 60  # characters of its answer that a reason quotes


@dataclasses.dataclass(frozen=True)
class ProgramCheck:
    """What the check found."""

    version: str | None = None  # None: it was not asked, or did not say
    refusal: str | None = None  # why the row cannot be measured


class ProgramRefused(Exception):
    """The row cannot be measured; the text says why."""


@functools.cache
def find(workload: str, build: pathlib.Path, smoke: bool) -> ProgramCheck:
    """Checks a program of the catalogue, once, with its inputs made."""
    try:
        small, _ = (catalogue_program(workload, build, size) for size in (True, smoke))
    except CannotBuild as error:
        return ProgramCheck(refusal=f"its inputs cannot be made: {' '.join(str(error).split())}")
    return check(small, libc_path(), build, processors())


def check(program: Program, reference: pathlib.Path, build: pathlib.Path,
          cpus: tuple[int, ...]) -> ProgramCheck:
    if not program.installed:
        return ProgramCheck(refusal="the program is not installed")
    version = None
    try:
        if program.check:
            version = version_said(program, build)
            expect_new_enough(program, version)
        expect_runs(program, reference, build, cpus)
    except ProgramRefused as refused:
        return ProgramCheck(version, str(refused))
    return ProgramCheck(version)


def version_said(program: Program, build: pathlib.Path) -> str:
    """The version that the program prints, if it is the right program."""
    words = " ".join([pathlib.Path(program.check[0]).name, *program.check[1:]])
    status, said = answer_of(program, build, words)
    match = re.search(program.says, said, re.MULTILINE)
    if match is None:
        first = next((line for line in said.splitlines() if line.strip()), "")
        raise ProgramRefused(f"it is another program: {words} says “{first.strip()[:WORDS_MOST]}”"
                             if first else f"it is another program: {words} says nothing")
    if status != 0:
        raise ProgramRefused(f"{words} ended with {ending(status)}")
    return match["version"]


def answer_of(program: Program, build: pathlib.Path, words: str) -> tuple[int, str]:
    """Status and output of the check, its complaints included; it gets no input."""
    command = ["/bin/sh", "-c", 'exec "$0" "$@" 2>&1', *program.check]
    done = run_child(build, command, dict(program.variables), LIMIT_S)
    if done.timed_out:
        raise ProgramRefused(f"{words} did not end in {LIMIT_S:g} s")
    if done.flooded:
        raise ProgramRefused(f"{words} does not end its answer")
    return done.status, done.stdout


def ending(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"status {status}"


def expect_new_enough(program: Program, version: str) -> None:
    if program.at_least is not None and numbers(version) < numbers(program.at_least):
        raise ProgramRefused(f"its version is {version}; the row needs {program.at_least}")


def numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]


def expect_runs(program: Program, reference: pathlib.Path, build: pathlib.Path,
                cpus: tuple[int, ...]) -> None:
    """Checks that it ends normally and repeats its output under the reference."""
    sums = set()
    for _ in range(2):
        with tempfile.TemporaryDirectory(prefix="assay-") as folder:
            launch = ProgramLauncher(build, program, reference, cpus, pathlib.Path(folder)).run([])
        fault = proof.refusal(launch, reference,
                              lambda: account(program, reference, build, cpus))
        if fault is not None:
            raise ProgramRefused(f"it fails under the reference too: {fault.reason}")
        sums.add(launch.checksum)
    if len(sums) > 1:
        raise ProgramRefused("its output differs from run to run under the reference")
