"""Two unpaired samples: the exact test, its interval, and what becomes of both with ties."""

import random

import pytest

from results.stats import two_samples

stats = pytest.importorskip("scipy.stats")


def drawn(dice, size, shift=0.0, digits=None):
    values = [dice.gauss(shift, 1) for _ in range(size)]
    return values if digits is None else [round(value, digits) for value in values]


@pytest.mark.parametrize("first, second", [(3, 4), (5, 5), (10, 14), (30, 50)])
def test_the_p_value_is_that_of_scipy(first, second):
    dice = random.Random(first)
    one, other = drawn(dice, first), drawn(dice, second, 0.5)
    assert two_samples.p_value(one, other) == pytest.approx(
        stats.mannwhitneyu(one, other, method="exact").pvalue)


def test_many_values_are_approximated_with_their_ties():
    dice = random.Random(2)
    one, other = drawn(dice, 70), drawn(dice, 60, 0.3, 1)
    assert two_samples.p_value(one, other) == pytest.approx(
        stats.mannwhitneyu(one, other, method="asymptotic").pvalue)


def test_few_values_with_ties_are_dealt_in_every_way():
    # Of the 6 ways to deal the ranks 1.5 1.5 3.5 3.5 into pairs two are as uneven as this one.
    assert two_samples.p_value([1, 1], [2, 2]) == pytest.approx(2 / 6)
    assert two_samples.p_value([1, 2], [1, 2]) == 1


def test_more_values_with_ties_are_dealt_very_often():
    dice = random.Random(3)
    one, other = drawn(dice, 15, 0, 1), drawn(dice, 15, 0.8, 1)
    asymptotic = stats.mannwhitneyu(one, other, method="asymptotic").pvalue
    assert two_samples.p_value(one, other) == pytest.approx(asymptotic, rel=0.15)


@pytest.mark.parametrize("one, other", [([1.0] * 9, [1.0] * 9), ([], [1.0])])
def test_what_says_nothing_is_no_difference(one, other):
    assert two_samples.p_value(one, other) == 1


def test_the_interval_holds_the_shifts_that_the_test_would_not_refuse():
    dice = random.Random(4)
    covered = 0
    for _ in range(400):
        one, other = drawn(dice, 9), drawn(dice, 12, 1)
        low, high = two_samples.interval(one, other)
        assert low <= two_samples.shift(one, other) <= high
        assert (low <= 0 <= high) == (two_samples.p_value(one, other) > 0.05)
        covered += low <= 1 <= high
    assert 370 <= covered <= 392


def test_so_few_values_have_no_interval():
    assert two_samples.interval([1, 2, 3], [4, 5, 6]) is None
    assert two_samples.least_p(3, 3) == pytest.approx(0.1)
