"""A step that only noisy times show is found among 30 commits, with the probability that is said."""

import random

import pytest

from ci.bisect.posterior import CommitPosterior, spread_of


def search(planted: int | None, size: float, noise: float, seed: int, outliers: float = 0.0):
    """The posterior at its end, and how many looks it took."""
    dice = random.Random(seed)

    def ratios(at: int) -> list[float]:
        level = size if planted is not None and at >= planted else 0.0
        return [level + dice.gauss(0, noise) + (0.5 if dice.random() < outliers else 0.0)
                for _ in range(6)]
    found = CommitPosterior(30, size, noise)
    looks = 0
    while found.decided is None and looks < 60:
        at = found.next()
        found.learn(at, ratios(at))
        looks += 1
    return found, looks


def test_planted_commits_are_found_as_often_as_is_said():
    ends = [(planted, *search(planted, 0.05, 0.05, seed))
            for seed, planted in enumerate(range(0, 30, 2))]
    right = sum(found.decided == planted for planted, found, _ in ends)
    assert right >= len(ends) - 1
    assert max(looks for _, _, looks in ends) <= 40


def test_a_clear_step_takes_no_more_looks_than_halving():
    found, looks = search(17, 0.2, 0.01, 1)
    assert found.decided == 17 and looks <= 6


def test_slow_rounds_decide_nothing():
    right = sum(search(12, 0.05, 0.03, seed, outliers=0.1)[0].decided == 12 for seed in range(10))
    assert right >= 9


def test_a_commit_that_cannot_be_built_is_not_asked_again():
    found = CommitPosterior(5, 0.1, 0.01)
    at = found.next()
    found.skip(at)
    assert found.next() not in (None, at)
    for one in range(5):
        found.skip(one)
    assert found.next() is None


def test_probabilities_are_some():
    found = CommitPosterior(4, 0.1, 0.02)
    found.learn(1, [0.1, 0.11, 0.09])
    assert sum(found.probabilities) == pytest.approx(1)
    assert found.probabilities[0] == pytest.approx(found.probabilities[1])
    assert found.probabilities[0] > 100 * found.probabilities[2]


def test_the_spread_is_robust_and_never_0():
    assert spread_of([0.0] * 10) > 0
    assert spread_of([0.01, -0.01, 0.012, -0.009, 5.0]) < 0.05
