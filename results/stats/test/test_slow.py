"""A process that is slow in all its turns is counted to its allocator; a slow machine is not."""

import random

import pytest

from results.stats.pairs import Key, Section
from results.stats.slow import slow_processes, slow_segments
from results.stats.turns import TurnValue

KEY = Key(Section("preload", "x86_64", "native"), "micro", "churn", 1, 1, "cpu_ns_per_op", "ns", "less")
SETS = 40
SLOW = (3, 17, 29)


def cells(slow_of: str | None = None, machine_slow: tuple[int, ...] = ()) -> dict:
    """Four allocators; one of them has slow processes in some sets."""
    dice = random.Random(4)

    def value(name: str, base: float, number: int) -> TurnValue:
        factor = (1.6 if name == slow_of and number in SLOW else 1.0) \
            * (1.7 if number in machine_slow else 1.0)
        turns = [base * factor * dice.lognormvariate(0, 0.02) for _ in range(6)]
        return TurnValue(sorted(turns)[3], turns)
    return {KEY: {name: {number: value(name, base, number) for number in range(SETS)}
                  for name, base in (("glibc", 20.0), ("a", 10.0), ("b", 12.0), ("c", 31.0))}}


@pytest.mark.parametrize("name", ["glibc", "b"])
def test_slow_processes_are_counted_to_whose_they_are(name: str):
    found = {one.allocator: one for one in slow_processes(cells(slow_of=name))}
    assert {one: each.slow for one, each in found.items() if each.slow} == {name: len(SLOW)}
    assert found[name].processes == SETS and found[name].slowdown == pytest.approx(1.6, rel=0.1)
    low, high = found[name].interval
    assert 0 < low < len(SLOW) / SETS < high < 0.25
    assert found["a"].interval[0] == pytest.approx(0) and found["a"].slowdown is None


def test_a_slow_machine_makes_no_process_slow_and_its_segments():
    slow = tuple(range(0, SETS, 4))
    assert not any(one.slow for one in slow_processes(cells(machine_slow=slow)))
    assert slow_segments(cells(machine_slow=slow)) == pytest.approx(0.25, abs=0.02)
    assert slow_segments(cells()) < 0.02


def test_what_took_no_turns_tells_nothing():
    plain = {KEY: {name: {number: float(value) for number, value in rounds.items()}
                   for name, rounds in cells()[KEY].items()}}
    assert slow_segments(plain) is None
    assert slow_processes(plain) == []
