"""Rows of several processes on one heap: they do the work of one process each, their records say how many there
were, and what a heap of one process cannot do is refused.
"""

import json
import os
import pathlib
import signal
import subprocess
import time
import types

import pytest

from bench.candidates import MeasuredCandidate
from bench.cell import HarnessCell
from bench.clock import others_fault
from bench.harness_program import Harness
from ci.host.build import folder_of
from workloads import selection

HARNESS = Harness(folder_of("release"))
SHARED = "shm-malloc"
BODIES = ("process-pair", "process-churn/live:100", "process-exchange")


def records(allocator: str, workload: str, binding: str = "table") -> list[dict]:
    done = subprocess.run([HARNESS.program, "--allocator", allocator, "--binding", binding, "--workload",
                           workload, "--operations", "3000", "--segments", "2", "--seed", "5"],
                          capture_output=True, text=True, check=True, timeout=60)
    return [json.loads(line) for line in done.stdout.splitlines()]


def samples(allocator: str, workload: str) -> list[dict]:
    return [record for record in records(allocator, workload) if record["record"] == "sample"]


@pytest.mark.parametrize("body", BODIES)
def test_each_process_does_the_work_of_one(body):
    sums = {}
    for processes in (1, 2, 4):
        found = samples(SHARED, f"{body}/processes:{processes}")
        assert {sample["processes"] for sample in found} == {processes}
        sums[processes] = int(found[0]["checksum"], 16)
    assert sums[1] > 0 and sums[2] == 2 * sums[1] and sums[4] == 4 * sums[1]


def test_the_processs_own_malloc_frees_no_block_of_another_process():
    assert samples("system", "process-pair/processes:2")
    refused = records("system", "process-exchange/processes:2")
    assert refused[0]["reason"] == "no other process can free its blocks"
    assert records("null", "process-pair/processes:2")[0]["reason"] == "not SHARED"


def lives(process: int) -> bool:
    return pathlib.Path(f"/proc/{process}/exe").exists()


@pytest.mark.parametrize("end", [signal.SIGSEGV, signal.SIGKILL, signal.SIGABRT])
def test_the_crash_of_any_process_is_told_as_a_crash(end):
    """The first process waited for one that was dead, until its time limit."""
    with subprocess.Popen([HARNESS.program, "--allocator", SHARED, "--binding", "table", "--workload",
                           "process-pair/processes:3", "--operations", "1000000000000", "--segments", "1",
                           "--seed", "5"], stdout=subprocess.DEVNULL) as first:
        children = pathlib.Path(f"/proc/{first.pid}/task/{first.pid}/children")
        until = time.monotonic() + 60
        while len(children.read_text().split()) < 2 and time.monotonic() < until:
            time.sleep(0.01)
        others = [int(word) for word in children.read_text().split()]
        os.kill(others[-1], end)
        assert first.wait(60) == -end
    while any(map(lives, others)) and time.monotonic() < until:
        time.sleep(0.01)
    assert not any(map(lives, others))


def test_other_processes_may_work_as_much_as_the_first_one():
    kept = {"first_cpu_s": 1.0, "cpu_s": 2.1}
    assert others_fault(kept) is not None
    assert others_fault(kept, [{"processes": 1}]) is not None
    assert others_fault(kept, [{"processes": 2}]) is None
    assert others_fault(kept | {"cpu_s": 4.0}, [{"processes": 2}]) is not None


def test_a_row_knows_how_many_processes_it_has():
    rows = {row.workload: row for row in selection.all_rows()}
    assert rows["process-pair/size:64/processes:4"].processes == 4
    assert rows["process-pair/size:64/processes:1"].shares
    assert rows["pair/size:64"].processes == 1 and not rows["pair/size:64"].shares


def test_a_process_cannot_say_that_others_work_beside_it():
    """Their time would be allowed then."""
    row = selection.select(["pair/size:64"], "default")[0]
    cell = HarnessCell(row, MeasuredCandidate("shm-malloc/private", "table", entry="shm-malloc/private"))
    said = records("shm-malloc/private", "pair/size:64")
    assert fault_of(cell, said) is None
    for record in said:
        record |= {"processes": 9} if record["record"] == "sample" else {}
    assert fault_of(cell, said) == "a record `sample` of another row (processes)"


def fault_of(cell: HarnessCell, said: list[dict]) -> str | None:
    stdout = "".join(json.dumps(record) + "\n" for record in said)
    return cell.heard(types.SimpleNamespace(stdout=stdout))[1]
