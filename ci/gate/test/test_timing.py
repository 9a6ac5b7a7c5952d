"""Time of two sides: a change is found early, and the same is not called different."""

import random
import types

import pytest

pytest.importorskip("numpy")

from ci.gate import timing
from ci.gate.findings import WORSE, ComparedCell


def cell(number: int) -> ComparedCell:
    return ComparedCell.of({"allocator": "a", "workload": f"work{number}", "binding": "preload",
                            "arch": "x86_64", "threads": 1, "emulation": "native"})


@pytest.fixture
def compared(monkeypatch):
    """Compares two sides whose values are drawn: (the findings, rounds that were measured)."""
    def compare(factors: dict[int, float], seed: int):
        dice, measured = random.Random(seed), []
        monkeypatch.setattr(timing, "pairs", lambda *_: [("a", None, None)])

        def measure(_side, _name, _old, _new, _workloads, count, _seed):
            measured.append(count)
            return {cell(number): [(dice.lognormvariate(0, 0.02), factor * dice.lognormvariate(0, 0.02))
                                   for _ in range(count)] for number, factor in factors.items()}
        monkeypatch.setattr(timing, "measure", measure)
        side = types.SimpleNamespace()
        found, _ = timing.compare(side, side, (), 1)
        return found, sum(measured)
    return compare


def test_a_change_is_found_and_ends_it(compared):
    found, rounds = compared({0: 1.2}, seed=1)
    assert [one.verdict for one in found] == [WORSE] and rounds < timing.LOOKS[-1]


def test_a_row_that_is_decided_does_not_end_the_others(compared):
    found, rounds = compared({0: 1.5, 1: 1.0}, seed=2)
    assert [one.cell for one in found] == [cell(0)] and rounds == timing.LOOKS[-1]


def test_the_same_is_not_called_different(compared):
    runs = 100
    assert sum(bool(compared({0: 1.0, 1: 1.0, 2: 1.0}, seed)[0]) for seed in range(runs)) <= 4
