"""What the tests of replays share: the build, made-up traces, and rows and cells of them."""

import os
import pathlib
import subprocess

import pytest

from bench.candidates import MeasuredCandidate
from bench.harness_program import Harness
from bench.replay.traces import compiled
from bench.round import processors
from ci.host.build import folder_of
from workloads.selection import Row, row_of_file


@pytest.fixture(scope="session")
def harness() -> Harness:
    found = Harness(pathlib.Path(os.environ.get("ASSAY_BUILD", folder_of("release"))))
    if not (found.folder / "bin" / "trace-plan").exists():
        pytest.fail(f"{found.folder} has no trace-plan: `./assay test` builds it")
    return found


@pytest.fixture(scope="session")
def make_trace(harness, tmp_path_factory):
    """Makes a trace: so many threads at one time, so many in all, so many of 100 objects ended
    elsewhere."""
    def make(name: str, threads: int, born: int, events: int, foreign: int) -> pathlib.Path:
        file = tmp_path_factory.mktemp("traces") / f"{name}.trace"
        subprocess.run([harness.folder / "bin" / "subject-trace", file, *map(str, (
            threads, born, events, foreign, 5))], check=True)
        return file
    return make


@pytest.fixture(scope="session")
def make_row(harness):
    """Makes a file into a row that can be measured."""
    def make(file: pathlib.Path) -> Row:
        return compiled([row_of_file(file)], harness)[0]
    return make


@pytest.fixture(scope="session")
def alone(make_trace) -> pathlib.Path:
    return make_trace("alone", 1, 1, 20000, 0)


@pytest.fixture(scope="session")
def together(make_trace) -> pathlib.Path:
    return make_trace("together", 3, 12, 20000, 40)


@pytest.fixture(scope="session")
def cpus() -> tuple[int, ...]:
    return processors()


def preloaded(library: pathlib.Path, name: str = "subject") -> MeasuredCandidate:
    return MeasuredCandidate(name, "preload", library=library, named=True)
