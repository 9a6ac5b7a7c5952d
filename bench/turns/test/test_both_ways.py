"""In turns a row has the ratios that it has back to back; the rows say how they are run.

A shift that is proven to be more than the tolerance fails: so on a noisy machine fewer rows can fail, and
never one for its noise.
"""

import dataclasses
import pathlib
import signal
import subprocess
import time

import pytest

from bench.candidates import MeasuredRoster
from bench.harness_program import Harness
from bench.replay.trace_cell import TraceCell
from bench.replay.traces import compiled
from bench.round import Round, processors
from bench.schedule import cells_of
from bench.turns import both_ways
from bench.turns.both_ways import cells_both_ways, shifts
from ci.host import processes
from ci.host.build import ROOT, folder_of
from workloads import selection
from workloads.selection import TurnShape

SETS = 6
HARNESS = Harness(folder_of("release"))
GROUPS = {body["name"]: body["group"] for body in HARNESS.bodies}
TOGETHER = [row for row in selection.all_rows()
            if row.turns is not None or row.side_by_side or row.trace is not None]


@pytest.mark.full
@pytest.mark.parametrize("row", TOGETHER, ids=lambda row: row.workload)
def test_turns_change_no_ratio(row: selection.Row):
    (row,) = compiled([row], HARNESS)
    if row.turns is None and not row.side_by_side:
        pytest.skip("it runs back to back")
    cells = cells_both_ways(row, HARNESS, len(processors()))
    found = shifts(cells, HARNESS, processors(), both_ways.SETS, seed=5)
    assert found and not [one for one in found if one.proven], found


def test_a_row_whose_turns_are_too_short_for_its_caches_would_fail(monkeypatch):
    """The check sees a shift that is there: here of work that is done in the first operations only."""
    def measure_set(cells, _):
        first = cells[0].row.turns.count == 1
        return [(cell, [{"metric": "cpu_ns_per_op", "turns": [
            1.0 if cell.candidate.reference or first else 1.1 + 0.001 * number]}])
            for number, cell in enumerate(cells)]
    monkeypatch.setattr(both_ways, "measure_set", measure_set)
    row = dataclasses.replace(selection.all_rows()[0], turns=TurnShape(6, 100, 10))
    field = [one for one in MeasuredRoster(HARNESS).default() if one.binding == "preload"][:3]
    cells = cells_of(row, GROUPS[row.body], field, 2)
    found = shifts(cells, HARNESS, (0,), SETS, seed=1)
    assert found and all(one.proven for one in found)


def test_the_check_compares_the_same_work():
    shape = TurnShape(6, 100, 10)
    long = both_ways.back_to_back(shape)
    assert long.count * long.operations == shape.count * shape.operations and long.count == 1


def test_the_heap_is_as_old_both_ways():
    """The middle of the operations that are timed has as many before it, timed or not."""
    def age(shape: TurnShape) -> float:
        begins = [number * (shape.operations + shape.warm_up) + shape.warm_up
                  for number in range(shape.count)]
        return sum(begins) / shape.count + shape.operations / 2
    shape = TurnShape(6, 100, 10)
    assert age(both_ways.back_to_back(shape)) == age(shape)


def test_the_first_replay_of_a_process_shifts_nothing(monkeypatch):
    """It pays for new pages, of some allocators much more than of others: the middle replay counts."""
    def measure_set(cells, _):
        return [(cell, [{"metric": "cpu_ns_per_op", "value": 1.0 + 0.001 * number,
                         "turns": [2.0 if len(cells) > 1 else 9.0, 1.0, 1.0, 1.0]}])
                for number, cell in enumerate(cells)]
    monkeypatch.setattr(both_ways, "measure_set", measure_set)
    row = dataclasses.replace(selection.select(["trace/git"], "default")[0],
                              turns=TurnShape(4, 100, group=3))
    field = [one for one in MeasuredRoster(HARNESS).default() if one.binding == "preload"][:3]
    found = shifts([TraceCell(row, one) for one in field], HARNESS, (0,), SETS, seed=1)
    assert found and not [one for one in found if one.proven]


def name_of(pid: int) -> str:
    try:
        return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def test_an_interrupted_check_ends_with_one_line():
    """It once printed a traceback of each of its threads."""
    process = subprocess.Popen(
        ["/usr/bin/python3", "-m", "bench.turns.both_ways", "--sets", "1000", "pair/size:64"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while "turn-supervisor" not in map(name_of, processes.below(process.pid)):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 130 and errors == "both_ways: interrupted\n" and output == ""


@pytest.mark.parametrize("name", ["trace/sqlite3", "program/git"])
def test_traces_and_programs_are_measured_both_ways_too(name: str):
    """A single round: that both ways give each allocator a ratio."""
    (row,) = compiled(selection.select([name], "default"), HARNESS)
    cells = [cell for cell in cells_both_ways(row, HARNESS, len(processors()))
             if cell.candidate.reference or cell.candidate.control]
    this_round = Round(HARNESS, None, 0, 5, False, processors(), memory=False)
    for way in (both_ways.in_turns, both_ways.one_after_the_other):
        ((copy, ratio),) = both_ways._ratios(way(cells, this_round)).items()
        assert copy.endswith("/copy") and abs(ratio) < 1.5


def test_an_unknown_workload_is_one_line_and_status_2(capsys):
    assert both_ways.main(["pear/size:64"]) == 2
    assert "no workload pear/size:64" in capsys.readouterr().err
