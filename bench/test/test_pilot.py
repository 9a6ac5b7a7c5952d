"""The pilot ends in its time, whatever a round of a row takes: a row that takes longer is dropped, what
it does not reach comes later, and nobody is called a failure for it."""

import dataclasses
import time

import pytest

from bench import session
from bench.candidates import MeasuredCandidate
from bench.cell import BenchCell
from bench.round import PATIENCE_LEAST_S, Round
from bench.round_loop import RoundLoop
from bench.schedule import Schedule
from workloads.selection import Row


@dataclasses.dataclass(frozen=True)
class Slow(BenchCell):
    """A cell that takes so long, or as long as it may."""

    seconds: float = 0.0

    def measure(self, this_round: Round) -> list[dict]:
        patience_s = this_round.patience_s(60.0)
        time.sleep(min(self.seconds, patience_s))
        if self.seconds > patience_s:
            return [self.no_number("invalid", "timeout")]
        return [{"record": "sample", "round": this_round.number, "metric": "cpu_s", "value": 1.0,
                 "checksum": "a", "allocator": self.candidate.name, "workload": self.row.workload}]


class Silent:
    """A progress line that nobody sees."""

    def __getattr__(self, _):
        return lambda *_: None


def piloted(seconds: list[float], pilot_s: float) -> tuple[RoundLoop, list[dict], float]:
    """Rows in the order of their importance, and how long a cell of each takes."""
    cells = {row: [Slow(row, MeasuredCandidate(name, "preload", reference=name == "r"), seconds=each)
                   for name in ("r", "a")]
             for number, each in enumerate(seconds)
             if (row := Row(f"work{number}", "work", ("default",), number))}
    kept: list[dict] = []
    loop = RoundLoop(Schedule(cells), None, None, kept.append, 1, (0,))
    began = time.monotonic()
    loop.deadline = began + pilot_s
    loop.pilot(Silent())
    return loop, kept, time.monotonic() - began


def test_what_takes_longer_than_the_pilot_is_dropped_and_nobodys_fault(capsys):
    loop, kept, took_s = piloted([0.0, 30.0, 0.0], pilot_s=0.5)
    assert took_s < 10
    assert [row.workload for row in loop.schedule.dropped] == ["work1"]
    assert [row.workload for row in loop.unreached()] == ["work2"]
    assert not [record for record in kept if record["record"] == "invalid"] and loop.invalid == 0
    session.tell_late(loop, 1.5)
    assert "work1 is dropped: its first round did not end in the time" \
        in capsys.readouterr().err


def test_what_the_pilot_does_not_reach_comes_later_and_is_cut_off_just_so(capsys):
    """Before, a long row cost all those that are less important their place."""
    loop, kept, _ = piloted([0.0, 30.0, 0.0, 30.0, 0.0], pilot_s=0.5)
    loop.deadline = time.monotonic() + 60.0
    loop.reach(loop.unreached(), Silent())
    assert {row.workload for row in loop.schedule.cells} == {"work0", "work2", "work4"}
    assert not loop.unreached() and len(kept) == 6
    assert not [record for record in kept if record["record"] == "invalid"]


def test_a_row_that_is_cut_off_after_its_first_round_stays():
    loop, _, _ = piloted([0.0, 0.2], pilot_s=30.0)
    loop.deadline = time.monotonic() + 0.1
    loop.round(list(loop.schedule.cells), Silent())
    assert len(loop.schedule.cells) == 2


def test_what_is_short_is_all_there():
    loop, kept, _ = piloted([0.0, 0.01, 0.0], pilot_s=30.0)
    assert len(loop.schedule.cells) == 3 and len(kept) == 6 and not loop.late


def test_a_process_may_take_no_longer_than_the_run():
    limited = Round(None, None, 0, 1, False, (0,), deadline=time.monotonic() + 5)
    assert limited.patience_s(60.0) == pytest.approx(5, abs=1) and limited.patience_s(2.0) == 2.0
    assert Round(None, None, 0, 1, False, (0,)).patience_s(60.0) == 60.0
    over = Round(None, None, 0, 1, False, (0,), deadline=0.0)
    assert over.patience_s(60.0) == PATIENCE_LEAST_S
