"""A run that was asked for a width, or a decision, ends when it has it, and never later than its budget."""

import collections
import random
import time
import types

import pytest

pytest.importorskip("scipy")

from bench import asked
from bench.candidates import MeasuredCandidate
from bench.cell import BenchCell
from bench.round_loop import ROUNDS_MOST_PATIENT, RoundLoop
from bench.schedule import Schedule
from results.stats import sequential
from workloads.selection import Row


class Played(RoundLoop):
    """Rounds without a process: each allocator's values are drawn, with a factor."""

    def __init__(self, factors: dict[str, float], noise: float = 0.03, rows: int = 1, seed: int = 1):
        self.dice, self.factors, self.noise = random.Random(seed), factors, noise
        cells = {}
        for number in range(rows):
            row = Row(f"work{number}", "work", ("default",), 1)
            cells[row] = [BenchCell(row, MeasuredCandidate(name, "preload", reference=name == "r"))
                          for name in ("r", *factors)]
        super().__init__(Schedule(cells, dict.fromkeys(cells, 0.001)), None, None, lambda _: None, 1,
                         (0,))

    def round(self, rows, progress=None) -> None:
        for row in rows:
            for cell in self.schedule.cells[row]:
                factor = self.factors.get(cell.candidate.name, 1.0)
                self.widths.take(cell, {
                    "metric": "cpu_ns_per_op", "round": self.rounds[row],
                    "value": factor * self.dice.lognormvariate(0, self.noise / 2 ** 0.5)})
        self.rounds.update(rows)


def test_a_clear_difference_is_decided_in_few_rounds():
    loop = Played({"a": 0.8})
    assert asked.measure_until(loop, asked.undecided, 6, None, None) == []
    (rounds,) = loop.rounds.values()
    assert 6 <= rounds <= 20


def test_no_difference_is_an_answer_too():
    """Its interval is within the target, so there is none of that size."""
    loop = Played({"a": 1.0})
    assert asked.measure_until(loop, asked.undecided, 6, None, None) == []
    (cell,) = loop.widths.compared(next(iter(loop.schedule.cells)))
    assert asked.within(loop.widths.log_ratios(cell), loop.target)


def test_a_large_difference_that_is_not_decided_yet_is_no_answer():
    """A run of six rounds that lay close together once ended as decided, without a verdict."""
    loop = Played({"a": 0.57}, noise=0.001)
    for _ in range(6):
        loop.round(list(loop.schedule.cells))
    assert loop.widths.of(next(iter(loop.schedule.cells))) <= loop.target
    assert asked.undecided(loop) == list(loop.schedule.cells)
    assert not asked.within([0.001] * 6, 0.02) and asked.within([0.001] * 12, 0.02)


def test_only_what_is_open_has_more_rounds():
    loop = Played({"a": 0.5}, rows=2)
    second = list(loop.schedule.cells)[1]
    honest = loop.factors
    loop.factors = collections.ChainMap({"a": 0.5}, honest)
    asked.measure_until(loop, lambda l: [] if l.rounds[second] >= 30 else [second], 6, None, None)
    assert sorted(loop.rounds.values()) == [6, 30]


def test_watching_calls_the_same_different_in_no_more_runs_than_it_says():
    """The check of the test alone, and of one that may not be repeated, is in results/stats."""
    runs, false = 200, 0
    for seed in range(runs):
        loop = Played({"a": 1.0}, seed=seed)
        asked.measure_until(loop, asked.undecided, 6, None, None)
        (cell,) = loop.widths.compared(next(iter(loop.schedule.cells)))
        false += sequential.p_value(loop.widths.log_ratios(cell)) <= sequential.LEVEL
    assert false <= 0.02 * runs


def test_the_budget_ends_it():
    loop = Played({"a": 1.0}, noise=5.0)
    still_open = asked.measure_until(loop, asked.undecided, 6, time.monotonic() + 0.3, None)
    assert still_open == list(loop.schedule.cells)
    assert loop.rounds[still_open[0]] < ROUNDS_MOST_PATIENT


def test_what_cannot_be_reached_ends_too(monkeypatch):
    monkeypatch.setattr(asked, "ROUNDS_MOST_PATIENT", 25)
    loop = Played({"a": 1.0}, noise=5.0)
    assert asked.measure_until(loop, asked.undecided, 6, None, None) == list(loop.schedule.cells)
    assert set(loop.rounds.values()) == {25}


def test_a_width_is_reached_and_the_time_for_it_was_told(capsys):
    loop = Played({"a": 1.5}, noise=0.05)
    loop.target = 0.01
    asked.measure_until(loop, lambda _: [], 10, None, None)
    (row,) = loop.schedule.cells
    expected = asked.needed_s(loop)
    asked.tell_estimate(loop, time.monotonic() - 1)
    assert "more than the budget: the run stops there" in capsys.readouterr().err
    assert asked.measure_until(loop, asked.too_wide, 10, None, None) == []
    assert loop.widths.of(row) <= 0.01
    assert (loop.rounds[row] - 10) * 0.001 == pytest.approx(expected, rel=1.0)
    asked.tell_reached(loop, [])
    assert "±1.0% was reached on 1 of 1 workloads" in capsys.readouterr().err


def test_what_is_still_open_is_named(capsys):
    loop = Played({"a": 1.0})
    asked.tell_decided(loop, list(loop.schedule.cells))
    assert "still open when the time was over: work0" in capsys.readouterr().err


def test_a_run_that_asks_gives_the_status_of_its_answer(monkeypatch):
    from bench import session
    loop = Played({"a": 1.0}, noise=5.0)
    request = types.SimpleNamespace(until_decided=True)
    loop.until = time.monotonic() + 0.1
    found = session.run_until(request, loop, None)
    assert found == list(loop.schedule.cells)
