"""What is drawn from measured sets tells a quiet machine from a noisy one, and a fair one from a biased one."""

import dataclasses
import random
import re

import pytest

pytest.importorskip("scipy")

from bench.self_check.resampled_runs import Pool, drawn, false_verdicts, kind_of, power, sentences
from results.stats import effect
from workloads import selection

FAMILY, ROUNDS = 112, 30


def pool(spread: float, bias: float = 0.0, kind: str = "small", seed: int = 1) -> Pool:
    dice = random.Random(seed)
    return Pool(kind, [dice.gauss(bias, spread) for _ in range(70)])


def test_a_quiet_workload_shows_what_is_planted_and_a_noisy_one_does_not():
    assert power(pool(0.02), ROUNDS, "quiet", 0.03, FAMILY) >= 0.8
    assert power(pool(0.30), ROUNDS, "noisy", 0.03, FAMILY) <= 0.1


def test_few_verdicts_are_false_without_a_bias_and_many_with_one():
    centred = dataclasses.replace(pool(0.05), log_ratios=[
        value - effect.centre(pool(0.05).log_ratios) for value in pool(0.05).log_ratios])
    wrong, asked = false_verdicts({"calm": centred}, ROUNDS)
    assert asked == 100 and wrong <= 5
    assert false_verdicts({"biased": pool(0.02, bias=0.05)}, ROUNDS)[0] >= 80


def test_a_run_draws_no_set_twice():
    for values in drawn(pool(0.05), ROUNDS, "work"):
        assert len(set(values.tolist())) == ROUNDS


def test_every_row_of_the_default_selection_has_a_kind_and_both_sizes_of_micro_are_there():
    kinds = {kind_of(row, "micro") for row in selection.select(["pair/size:64", "churn"], "default")}
    assert kinds == {"small", "large"}
    assert kind_of(selection.select(["program/git"], "default")[0], None) == "programs"


def test_the_sentences_name_the_worst_workload():
    pools = {"calm": pool(0.02), "wild": pool(0.4, seed=2), "churn": pool(0.03, kind="large")}
    lines = sentences(pools, ROUNDS, FAMILY)
    assert re.match(r"resampled: 100 runs, each of 30 of at least 70 measured sets", lines[0])
    assert "planted 3%, micro in the first cache: found in at least 80% of them on 1 of 2 workloads; " \
        "worst 0%, wild" in lines
