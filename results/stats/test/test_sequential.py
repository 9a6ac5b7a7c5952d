"""What may be looked at after every round alarms no more often than it says; a fixed test that is
repeated does."""

import json
import math
import pathlib
import random
import statistics

import pytest

numpy = pytest.importorskip("numpy")

from results.stats import sequential

RUNS, ROUNDS = 10_000, 60


@pytest.fixture(scope="module")
def same():
    """Runs of two that do not differ, with a few values far off in each."""
    return numpy.random.default_rng(20).standard_t(2, size=(RUNS, ROUNDS))


def test_looking_after_every_round_keeps_the_level(same):
    found = sequential.running(same)
    assert (found[:, -1] <= sequential.LEVEL).mean() <= sequential.LEVEL


def repeated(rows, level: float = sequential.LEVEL):
    """Which of the runs a signed-rank test calls different at some look, every second round."""
    alarm = numpy.zeros(len(rows), dtype=bool)
    for rounds in range(16, ROUNDS + 1, 2):
        values = rows[:, :rounds]
        ranks = numpy.abs(values).argsort(axis=1).argsort(axis=1) + 1
        spread = math.sqrt(rounds * (rounds + 1) * (2 * rounds + 1) / 24)
        away = abs((ranks * (values > 0)).sum(axis=1) - rounds * (rounds + 1) / 4) / spread
        alarm |= away >= statistics.NormalDist().inv_cdf(1 - level / 2)
    return alarm


def test_a_fixed_test_that_is_repeated_does_not(same):
    """The same check can fail."""
    assert repeated(same[:1000]).mean() > 2 * sequential.LEVEL


@pytest.mark.parametrize("shift, rounds", [(3.0, 15), (1.0, 35)])
def test_what_differs_is_found_in_few_rounds(shift: float, rounds: int):
    values = numpy.random.default_rng(21).standard_normal((500, rounds)) + shift
    assert (sequential.running(values)[:, -1] <= sequential.LEVEL).mean() >= 0.8


def test_a_later_round_takes_nothing_back():
    dice = random.Random(3)
    values = [1 + dice.random() for _ in range(20)]
    early = sequential.p_value(values)
    assert early <= sequential.LEVEL and sequential.p_value(values + [-9.0] * 30) == early


def test_the_order_of_magnitude_does_not_matter_and_zeros_say_nothing():
    values = [0.1, -0.2, 0.3, 0.25, 0.4, 0.6]
    assert sequential.p_value(values) == sequential.p_value([1000 * one for one in values])
    assert sequential.p_value([0.0, *values, 0.0]) == sequential.p_value(values)
    assert sequential.p_value([0.0, 0.0]) == 1.0


@pytest.fixture(scope="module")
def real():
    """Runs drawn from 70 sets each of four workloads, in which the reference and its copy took turns on
    a machine with other work.  The two may change places, as they are the same."""
    sets = json.loads(pathlib.Path(__file__).with_name("same_sets.json").read_text())
    draws = numpy.random.default_rng(22)
    values = [draws.choice(numpy.asarray(found), (60, ROUNDS)) for found in sets.values()]
    found = numpy.concatenate(values)
    return found * draws.choice([-1.0, 1.0], found.shape)


def test_on_real_sets_it_keeps_the_level_and_the_repeated_test_does_not(real):
    assert len(real) >= 200
    found = (sequential.running(real)[:, -1] <= sequential.LEVEL).mean()
    assert found <= sequential.LEVEL < repeated(real).mean()


def test_nobody_of_a_whole_run_is_called_different_more_often(same):
    """What --until-decided and the gate do: Holm over all rows at each look.  It calls somebody as soon
    as the least p-value times the rows is small enough."""
    rows = 24
    runs = len(same) // rows
    least = sequential.running(same[:runs * rows])[:, -1].reshape(runs, rows).min(axis=1)
    naive = repeated(same[:runs * rows], sequential.LEVEL / rows).reshape(runs, rows).any(axis=1)
    assert runs >= 400 and (least * rows <= sequential.LEVEL).mean() <= sequential.LEVEL
    assert naive.mean() > sequential.LEVEL
