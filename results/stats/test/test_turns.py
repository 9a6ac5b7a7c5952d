"""The ratio of two processes that took turns is the median over their turns."""

import math

import pytest

from results.stats.pairs import pair
from results.stats.turns import TurnValue, difference, log_ratio, value_of


def test_a_change_of_speed_between_turns_is_no_difference():
    """The machine was half as fast for some turns: as values of processes the two differ by a half."""
    reference, mine = TurnValue(10.0, (10, 10, 20, 20)), TurnValue(15.0, (10, 10, 20, 20))
    assert log_ratio(mine, reference) == 0 and difference(mine, reference) == 0


def test_one_disturbed_turn_is_left_aside():
    reference = TurnValue(10.0, (10, 10, 10, 10, 10))
    assert log_ratio(TurnValue(5.0, (5, 5, 90, 5, 5)), reference) == pytest.approx(math.log(0.5))


@pytest.mark.parametrize("other", [10.0, TurnValue(10.0, (10, 10))])
def test_what_took_no_turns_together_is_compared_by_value(other):
    assert log_ratio(TurnValue(20.0, (20, 21, 22)), other) == pytest.approx(math.log(2))


def test_a_pair_of_rounds_takes_the_turns():
    samples = [{"metric": "cpu_ns_per_op", "value": value, "turns": turns} for value, turns in
               ((4.0, [4, 4, 8]), (2.0, [2, 2, 4]))]
    mine, reference = map(value_of, samples)
    assert pair({3: mine}, {3: reference}).by_round == {3: pytest.approx(math.log(2))}


def test_only_times_have_turns():
    """The memory of a trace once had the turns of its time, and so its ratio."""
    found = value_of({"metric": "heap_over_live", "value": 1.2, "turns": [20.0, 30.0]})
    assert found == 1.2 and not hasattr(found, "turns")
