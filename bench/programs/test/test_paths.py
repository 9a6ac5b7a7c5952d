"""An allocator in a folder of any name is measured: whole programs, bodies and recordings."""

import pathlib
import shutil

import pytest

from bench.candidates import MeasuredCandidate
from bench.cell import HarnessCell
from bench.harness_program import Harness
from bench.identity import judge
from bench.round import Round
from workloads import recording, selection


@pytest.fixture(params=["a b", "a:b", "$LIB"])
def library(request, build, tmp_path) -> pathlib.Path:
    folder = tmp_path / request.param
    folder.mkdir()
    return pathlib.Path(shutil.copy(build / "lib" / "libassay-plan9-pool-locked.so", folder))


def test_a_program(library, subject, measure, build):
    proof, *samples = measure(subject(build / "bin" / "subject-text", 10), library)
    assert judge(proof["proof"], library) is None and len(samples) == 3


def test_a_body(library, build, tmp_path, cpus):
    row = next(row for row in selection.all_rows() if row.workload == "pair/size:64")
    cell = HarnessCell(row, MeasuredCandidate("subject", "preload", library=library, named=True))
    records = cell.measure(Round(Harness(build), tmp_path, 0, 7, True, cpus))
    proof, *samples = records
    assert {record["record"] for record in samples} == {"sample"}
    assert proof["libc_heap_bytes"] == 0  # every call was the library's, to the end


def test_a_recording(library, build, tmp_path):
    made = recording.record(build, ["ls"], tmp_path / "ls.trace", beneath=library)
    assert made.status == 0 and made.traces
