"""The mean over workloads holds its coverage, and uses all the rounds that each has."""

import math
import random

import pytest

pytest.importorskip("scipy")

from results.stats import effect
from results.stats.mean import Mean


def noisy(dice: random.Random, rounds: int, spread: float) -> list[float]:
    """One value in twenty is that of a process that is slow from birth to death."""
    return [dice.gauss(0, spread) + (dice.choice((-0.4, 0.4)) if dice.random() < 0.05 else 0)
            for _ in range(rounds)]


def test_the_interval_holds_the_truth_as_often_as_it_says():
    dice, held, tries = random.Random(7), 0, 200
    for _ in range(tries):
        parts = [noisy(dice, dice.choice((14, 30)), dice.choice((0.01, 0.03, 0.08)))
                 for _ in range(6)]
        low, high = Mean.of(parts).interval
        held += low <= 0 <= high
    assert 0.91 <= held / tries <= 0.995


def test_every_round_of_a_workload_counts():
    """Before, only the rounds that all workloads had were used."""
    dice = random.Random(8)
    long, short = noisy(dice, 60, 0.03), noisy(dice, 8, 0.001)
    whole, cut = Mean.of([long, short]), Mean.of([long[:8], short])
    assert whole.error < cut.error
    assert whole.value == pytest.approx((effect.centre(long) + effect.centre(short)) / 2)


@pytest.mark.parametrize("freedom", [1, 2.5, 30, 1e6, math.inf])
def test_interval_and_chance_are_those_of_students_distribution(freedom):
    stats = pytest.importorskip("scipy.stats")
    mean = Mean(0.3, 0.2, freedom, rounds=40, signs=40)
    assert mean.p == pytest.approx(2 * stats.t.sf(1.5, freedom), rel=1e-9)
    assert mean.interval == pytest.approx(stats.t.interval(0.95, freedom, 0.3, 0.2), rel=1e-9)


def test_few_rounds_prove_no_more_than_their_signs():
    assert Mean.of([[1.0] * 5, [1.0] * 9]).p == 2 ** -4
    assert Mean.of([[1.0], [1.0] * 9]).p == 1.0 and Mean.of([[1.0], [2.0]]).interval is None
    assert Mean.of([[0.0] * 9, [0.0] * 9]).p == 1.0


def test_a_workload_with_few_rounds_does_not_keep_the_others_from_a_verdict():
    """Six rounds of one and thirty of another agree: before, the six alone bounded the chance."""
    dice = random.Random(9)
    parts = [[0.5 + dice.gauss(0, 0.01) for _ in range(count)] for count in (6, 30, 30)]
    assert Mean.of(parts).p < 2 ** -5 and Mean.of([parts[0]]).p == 2 ** -5


def test_a_mean_of_few_and_many_rounds_rarely_alarms():
    dice, tries = random.Random(10), 400
    alarms = sum(Mean.of([noisy(dice, dice.choice((6, 14, 30)), dice.choice((0.01, 0.03, 0.08)))
                          for _ in range(6)]).p <= 0.01 for _ in range(tries))
    assert alarms <= 12
