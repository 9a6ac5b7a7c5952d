"""What the tests of whole programs share: the build, a run folder, and cells to measure."""

import os
import pathlib

import pytest

from bench.candidates import MeasuredCandidate
from bench.harness_program import Harness
from bench.identity import libc_path
from bench.programs.programs import ProgramCell
from bench.round import Round, processors
from workloads.program import OwnRow, Program

ROOT = pathlib.Path(__file__).resolve().parents[3]
SEED = 7


@pytest.fixture(scope="session")
def build() -> pathlib.Path:
    folder = pathlib.Path(os.environ.get("ASSAY_BUILD", ROOT / "build" / "release"))
    if not (folder / "bin" / "program-launch").exists():
        pytest.fail(f"{folder} is not built: `./assay test` builds it")
    return folder


@pytest.fixture
def subject(build):
    """Makes a program of this folder's, or any command, into a row's program."""
    def make(*command: str, **more) -> Program:
        return Program(name="command/subject", command=tuple(str(word) for word in command),
                       variables=tuple(os.environ.items()), **more)
    return make


@pytest.fixture
def cell():
    """Makes the cell of a program under a library."""
    def make(program: Program, library: pathlib.Path, name: str = "subject") -> ProgramCell:
        row = OwnRow(workload=program.name, body=None, sets=("default",), priority=1,
                     program=program)
        return ProgramCell(row, MeasuredCandidate(name, "preload", library=library, named=True))
    return make


@pytest.fixture
def measure(build, tmp_path, cell, cpus):
    """Measures one round of a program under a library; returns the records."""
    def run(program: Program, library: pathlib.Path) -> list[dict]:
        return cell(program, library).measure(Round(Harness(build), tmp_path, 0, SEED, True, cpus))
    return run


@pytest.fixture(scope="session")
def libc() -> pathlib.Path:
    return libc_path()


@pytest.fixture(scope="session")
def cpus() -> tuple[int, ...]:
    return processors()
