"""The wall time of a turn is that of its own work, whatever else the processor does meanwhile."""

import contextlib
import dataclasses
import statistics
import subprocess
import sys

import pytest

from bench.candidates import MeasuredCandidate
from bench.cell import HarnessCell
from bench.harness_program import Harness
from bench.identity import libc_path
from bench.round import Round, processors
from bench.turns.set import measure_set
from ci.host.build import folder_of
from workloads import selection
from workloads.selection import TurnShape

ROW = selection.select(["pair/size:64"], "default")[0]
LONG = 2_000_000  # operations: longer than the slice that a process gets when it wakes up
SHORT = 20_000  # surely within the slice
BUSY = "import os; os.sched_setaffinity(0, {%d}); print(flush=True)\nwhile True: pass"


@pytest.fixture
def busy_processor():
    """The processor of the set, with two other programs that never rest."""
    cpu = processors()[-1]
    with contextlib.ExitStack() as stack:
        for _ in range(2):
            other = stack.enter_context(subprocess.Popen(
                [sys.executable, "-c", BUSY % cpu], stdout=subprocess.PIPE))
            stack.callback(other.kill)
            other.stdout.readline()
        yield cpu


def measured(operations: int, cpu: int) -> list[dict[str, dict]]:
    """The samples of the reference and of its copy."""
    row = dataclasses.replace(ROW, turns=TurnShape(4, operations, operations // 10))
    cells = [HarnessCell(row, MeasuredCandidate(name, "preload", library=libc_path(), named=True))
             for name in ("reference", "copy")]
    found = measure_set(cells, Round(Harness(folder_of("release")), None, 0, 11, False, (cpu,)))
    return [{record["metric"]: record for record in records if record["record"] == "sample"}
            for _, records in found]


@pytest.mark.parametrize("operations", [SHORT, LONG])
def test_who_waits_for_other_programs_is_not_slower(busy_processor: int, operations: int):
    """Without that a turn longer than the slice took several times as long as it worked, and a
    shorter one did not: their ratio was one of 0.03."""
    for samples in measured(operations, busy_processor):
        cpu, wall = (statistics.median(samples[metric]["turns"])
                     for metric in ("cpu_ns_per_op", "wall_ns_per_op"))
        assert cpu <= wall * 1.01 and wall < 1.5 * cpu


def test_both_clocks_give_one_ratio_for_the_same_allocator_twice(busy_processor: int):
    reference, copy = measured(LONG, busy_processor)
    cpu, wall = (copy[metric]["value"] / reference[metric]["value"]
                 for metric in ("cpu_ns_per_op", "wall_ns_per_op"))
    assert wall / cpu == pytest.approx(1, abs=0.25)
