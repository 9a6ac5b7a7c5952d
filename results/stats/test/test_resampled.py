"""The difference that is said to be found is found that often."""

import random

import pytest

numpy = pytest.importorskip("numpy")
pytest.importorskip("scipy")

from results.stats import power, significance
from results.stats.resampled import detectable

FAMILY = 100


@pytest.mark.parametrize("rounds", [20, 40])
def test_for_normal_noise_it_is_what_theory_says(rounds: int):
    dice = random.Random(1)
    found = [detectable([dice.gauss(0, 0.02) for _ in range(rounds)], FAMILY) for _ in range(9)]
    expected = 0.02 * power.detectable(rounds, FAMILY)
    assert sorted(found)[4] == pytest.approx(expected, rel=0.25)


def test_an_effect_of_that_size_is_found_in_most_runs():
    dice, found, runs = random.Random(2), 0, 30
    for _ in range(runs):
        noise = [dice.gauss(0, 0.03) if dice.random() > 0.05 else dice.gauss(0, 0.5)
                 for _ in range(60)]
        least = detectable(noise[:30], FAMILY)
        chance = significance.p_value([one + least for one in noise[30:]])
        found += chance <= significance.LEVEL / FAMILY
    assert found / runs >= 0.6


def test_a_few_values_far_off_do_not_hide_everything():
    dice = random.Random(3)
    still = [dice.gauss(0, 0.01) for _ in range(38)]
    assert detectable([*still, 0.5, -0.6], FAMILY) < 0.03


def test_too_few_rounds_find_nothing():
    assert detectable([0.01] * (significance.min_rounds(FAMILY) - 1), FAMILY) is None
