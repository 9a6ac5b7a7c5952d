"""The tests of significance, against values that can be checked by hand."""

import itertools
import statistics

import pytest

from results.stats import power, significance

pytest.importorskip("scipy")


def test_holm_is_the_step_down_of_the_book():
    # 5 × 0.001; 4 × 0.01; 3 × 0.02; then 2 × 0.02, which may not fall below the one before.
    found = significance.holm([0.02, 0.001, 0.9, 0.021, 0.01])
    assert found == pytest.approx([0.06, 0.005, 0.9, 0.06, 0.04])


def test_all_of_one_sign_have_the_least_p_value():
    assert significance.p_value([0.1, 0.2, 0.3, 0.4, 0.5]) == pytest.approx(2 / 2 ** 5)


def test_ties_have_the_exact_distribution_of_their_ranks():
    values = [1.0, 1.0, -1.0, 2.0, 2.0, 3.0]
    ranks = [2.0, 2.0, 2.0, 4.5, 4.5, 6.0]
    seen = abs(sum(rank if value > 0 else -rank for rank, value in zip(ranks, values)))
    ways = [abs(sum(map(lambda rank, sign: rank * sign, ranks, signs)))
            for signs in itertools.product((1, -1), repeat=6)]
    assert significance.p_value(values) == sum(way >= seen for way in ways) / len(ways)


def test_zeros_say_nothing():
    assert significance.p_value([0.0] * 20) == 1.0
    values = [0.1, 0.2, 0.3, -0.4, 0.5]
    assert significance.p_value([*values, 0.0, 0.0]) == significance.p_value(values)


def test_many_tied_pairs_are_decided_by_drawn_signs():
    assert significance.p_value([1.0] * 30) < 0.0001


@pytest.mark.parametrize("family", [1, 10, 144, 154])
def test_min_rounds_is_the_first_number_that_can_decide(family):
    def least(rounds):
        return min(1.0, family * 2 / 2 ** rounds)
    rounds = significance.min_rounds(family)
    assert least(rounds) <= significance.LEVEL < least(rounds - 1)


def test_detectable_shrinks_with_rounds_and_is_none_where_nothing_can_be():
    assert power.detectable(significance.min_rounds(144) - 1, 144) is None
    shifts = [power.detectable(rounds, 144) for rounds in (13, 20, 40, 100)]
    assert shifts == sorted(shifts, reverse=True)


def test_the_fewest_rounds_find_what_makes_all_signs_agree():
    # With 13 rounds and 144 comparisons only 13 equal signs decide, so their chance is the power.
    shift = statistics.NormalDist().inv_cdf(power.POWER ** (1 / 13))
    assert power.detectable(13, 144) == pytest.approx(shift, rel=0.03)


def test_rounds_needed_really_finds_the_effect():
    rounds = power.rounds_needed(0.03, 0.03, 13, 144)
    assert power.detectable(rounds, 144) <= 1.0 < power.detectable(rounds - 1, 144)
    assert power.rounds_needed(0.0, 0.03, 13, 144) is None
    assert power.rounds_needed(0.00001, 0.03, 13, 144) is None
    assert power.rounds_needed(0.01, 0.0, 3, 1) == significance.min_rounds(1)
