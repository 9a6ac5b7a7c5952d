"""The price of the interface knows how much the place of the code changes."""

import random

import pytest

pytest.importorskip("scipy")

from results.stats.price import Price, together

ROUNDS, PLACES = 32, 8
PLACE_NS, NOISE_NS = 0.27, 0.02  # what was measured of one loop, and of one round


def priced(seed: int, known: bool, truth_ns: float = 0.0) -> Price:
    """An allocator whose table costs `truth_ns`, with the code in eight places."""
    dice = random.Random(seed)
    moved = [dice.gauss(0, PLACE_NS) for _ in range(PLACES)]
    by_round = {number: truth_ns + moved[number % PLACES if known else 0] + dice.gauss(0, NOISE_NS)
                for number in range(ROUNDS)}
    return Price("a", "pair", by_round,
                 {number: number % PLACES for number in by_round} if known else {})


def share_without_the_truth(known: bool) -> float:
    tries = 200
    return sum(not low <= 0 <= high for low, high in (
        priced(seed, known).interval for seed in range(tries))) / tries


def test_an_interface_that_costs_nothing_has_no_price():
    """With the code in one place the interval of 98 in 100 builds does not hold the zero."""
    assert share_without_the_truth(known=True) <= 0.09
    assert share_without_the_truth(known=False) >= 0.8


def test_a_price_beyond_what_places_change_is_found():
    low, high = priced(3, known=True, truth_ns=1.5).interval
    assert 0 < low < 1.5 < high


def test_the_mean_over_workloads_keeps_the_places():
    mean = Price.mean([priced(1, True), priced(2, True)])
    assert len(mean.by_place) == PLACES and mean.interval[0] < mean.ns_per_op < mean.interval[1]


def test_many_prices_lie_in_their_intervals_together():
    """Of ten intervals of 95 % one misses in 40 runs of 100."""
    def missed(told_together: bool) -> float:
        runs = [[priced(20 * run + number, known=True) for number in range(10)] for run in range(100)]
        return sum(any(not low <= 0 <= high for low, high in (
            price.interval for price in (together(found) if told_together else found)))
                   for found in runs) / len(runs)
    assert missed(True) <= 0.1 and missed(False) >= 0.25


def test_without_places_the_rounds_are_the_sample():
    assert priced(1, known=False).by_place == []
    assert Price("a", "pair", {0: 1.0, 1: 2.0}, {0: 0, 1: 0}).by_place == []
