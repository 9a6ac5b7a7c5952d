"""Change points of noisy series, and the rate of false alarms on series without one."""

import random

import pytest

from results.stats.change_points import change_points

pytest.importorskip("numpy")


def noise(dice: random.Random, count: int, level: float = 10.0) -> list[float]:
    return [level * (1 + dice.gauss(0, 0.02)) for _ in range(count)]


@pytest.mark.parametrize(("before", "after"), [(20, 20), (30, 4), (30, 3), (5, 30)])
def test_a_step_is_found_at_its_place(before: int, after: int):
    dice = random.Random(before)
    assert change_points(noise(dice, before) + noise(dice, after, 12.0)) == [before]


def test_there_and_back_are_two_steps():
    dice = random.Random(3)
    assert change_points(noise(dice, 15) + noise(dice, 15, 12.0) + noise(dice, 15)) == [15, 30]


def test_one_value_that_is_far_away_is_no_step():
    values = noise(random.Random(4), 30)
    values[12] = 30.0
    assert change_points(values) == []


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 2.0, 1.0], [5.0] * 40])
def test_what_is_short_or_flat_has_none(values):
    assert change_points(values) == []


def test_of_200_series_without_a_step_at_most_one_in_a_hundred_alarms(capsys):
    """Normal, skewed and resampled from one measured series, as a history may be."""
    dice = random.Random(20261130)
    measured = noise(dice, 30)
    kinds = (lambda: noise(dice, 30), lambda: [dice.lognormvariate(0, 0.1) for _ in range(30)],
             lambda: dice.choices(measured, k=30))
    alarms = sum(bool(change_points(kinds[number % 3]())) for number in range(200))
    with capsys.disabled():
        print(f" {alarms} of 200 series without a step have one ", end="")
    assert alarms <= 2
