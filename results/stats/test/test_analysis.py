"""What the analysis says of records whose truth is known."""

import dataclasses
import random

import pytest

from ci.host.roles import COPY, FLOOR, REFERENCE
from results.report.test import made_up
from results.stats import metrics, significance
from results.stats.analysis import analyse
from results.stats.comparison import Comparison
from results.stats.judged import judge
from results.stats.pairs import ALL, Key, Section, pair
from results.stats.ranking import leaders

pytest.importorskip("scipy")

KEY = Key(Section("preload", "x86_64", "native"), "micro", "pair/size:64", 1, 1, "cpu_ns_per_op",
          "ns", "less")


def samples(allocator: str, values: dict[int, float], **more) -> list[dict]:
    return [made_up.sample(allocator, KEY.workload, KEY.group, KEY.metric, KEY.unit, value, number)
            | more for number, value in values.items()]


def only(records: list[dict]) -> Comparison:
    (found,) = analyse(records).comparisons
    return found


@pytest.fixture(scope="module")
def made_up_analysis():
    return analyse(made_up.records())


def overall(analysis, allocator: str, family: str = metrics.CPU, group: str = ALL):
    return next(one for one in analysis.summaries
                if (one.allocator, one.family, one.group) == (allocator, family, group)
                and one.section == KEY.section)


def test_a_known_effect_is_found_with_its_size(made_up_analysis):
    for name, (factor, _) in made_up.PRELOADED.items():
        if name in (REFERENCE, COPY):
            continue
        micro = overall(made_up_analysis, name, group="micro")
        assert micro.ratio == pytest.approx(factor, rel=0.02)
        assert micro.low <= micro.ratio <= micro.high
        assert micro.verdict == ("faster" if factor < 1 else "slower")


def test_nothing_is_said_of_allocators_that_are_the_same():
    same = dict.fromkeys(made_up.PRELOADED, (1.0, 1.0))
    analysis = analyse(made_up.records(3, preloaded=same, tabled={}))
    assert [one for one in analysis.family(metrics.CPU) if one.decided] == []
    assert analysis.noise.noisy is False


def test_pairs_are_of_one_round():
    dice = random.Random(5)
    moods = {number: dice.uniform(1, 100) for number in range(8)}
    mine = {number: mood * 0.9 for number, mood in moods.items() if number != 0} | {20: 1.0}
    found = only(samples(REFERENCE, moods) + samples("a", mine))
    assert found.rounds == 7
    assert (found.ratio, found.low, found.high) == pytest.approx((0.9, 0.9, 0.9))


def test_only_one_section_and_one_key_compare():
    records = samples(REFERENCE, {0: 1.0}) + samples("a", {0: 1.0}, binding="table") \
        + samples("b", {0: 1.0}, threads=2)
    assert analyse(records).comparisons == []


def test_a_deterministic_difference_is_decided_and_equality_is_not():
    values = {number: 2.0 for number in range(8)}
    found = only(samples(REFERENCE, values) + samples("a", {number: 1.0 for number in values}))
    assert (found.ratio, found.verdict) == (0.5, "faster")
    found = only(samples(REFERENCE, values) + samples("a", values))
    assert (found.ratio, found.verdict, found.rounds_needed) == (1.0, "cannot-tell", None)


def test_a_value_of_zero_is_compared_by_difference():
    more = {"metric": "returned_fraction", "better": "more"}
    found = only(samples(REFERENCE, {number: 0.5 for number in range(8)}, **more)
                 + samples("a", {number: 0.0 for number in range(8)}, **more))
    assert (found.ratio, found.verdict) == (None, "worse")
    assert found.note is not None


def test_an_invalid_cell_has_no_number():
    values = {number: 2.0 for number in range(8)}
    records = samples(REFERENCE, values) + samples("a", values) + samples("a", values, threads=2) \
        + samples(REFERENCE, values, threads=2)
    records.append({"record": "invalid", "allocator": "a", "workload": KEY.workload,
                    "binding": "preload", "threads": 1, "reason": "crash:SIGSEGV"})
    assert only(records).key.threads == 2
    records[-1] = {"record": "invalid", "allocator": "a", "workload": KEY.workload,
                   "reason": "checksum"}
    assert analyse(records).comparisons == []


def test_a_missing_measurement_and_a_point_of_a_curve_take_no_part():
    records = samples(REFERENCE, {0: 1.0, 1: 1.0}) + samples("a", {0: 1.0}, decided=False) \
        + [sample | {"value": None, "note": "<not supported>"} for sample in samples("a", {1: 1.0})]
    assert analyse(records).comparisons == []


def test_a_run_whose_copy_differs_is_noisy():
    slowed = made_up.PRELOADED | {COPY: (1.2, 1.0)}
    analysis = analyse(made_up.records(2, preloaded=slowed, tabled={}))
    assert analysis.noise.noisy
    assert all(one.control for one in analysis.comparisons if one.allocator == COPY)
    assert all(one.allocator != COPY for one in analysis.summaries)


def test_without_a_copy_the_noise_is_unknown():
    alone = {name: made_up.PRELOADED[name] for name in (REFERENCE, "mimalloc")}
    assert analyse(made_up.records(2, preloaded=alone, tabled={})).noise.noisy is None


def test_the_geometric_mean_weighs_every_workload_once():
    records = []
    for workload, factor in (("a/size:1", 0.5), ("b/size:1", 2.0), ("c/size:1", 4.0)):
        records += samples(REFERENCE, {number: 3.0 for number in range(8)}, workload=workload)
        records += samples("x", {number: 3.0 * factor for number in range(8)}, workload=workload)
    (summary,) = analyse(records).summaries
    assert summary.ratio == pytest.approx(4.0 ** (1 / 3))
    assert summary.workloads == 3


def test_a_cell_open_by_want_of_rounds_says_how_many_it_takes():
    few = analyse(made_up.records(4, rounds=5, tabled={}))
    slower = [one for one in few.family(metrics.CPU) if one.allocator == "tbbmalloc"]
    assert {one.verdict for one in slower} == {"cannot-tell"}
    least = significance.min_rounds(len(few.family(metrics.CPU)))
    assert all(one.rounds_needed >= least for one in slower if one.key.group == "micro")


def test_the_leaders_are_those_that_cannot_be_told_apart(made_up_analysis):
    found = leaders(one for one in made_up_analysis.summaries if one.group == ALL
                    and one.family == metrics.CPU and one.section == KEY.section)
    assert {one.allocator for one in found} == {"mimalloc", "tcmalloc"}


def test_a_partial_allocator_does_not_win(made_up_analysis):
    summaries = [one for one in made_up_analysis.summaries if one.group == ALL
                 and one.family == metrics.CPU and one.section == KEY.section]
    best = next(one for one in summaries if one.allocator == "mimalloc")
    cut = dataclasses.replace(best, parts=best.parts[1:])
    others = [cut if one is best else one for one in summaries]
    assert [one.allocator for one in leaders(others)] == ["tcmalloc"]


def test_the_floor_does_not_win_even_with_every_workload(made_up_analysis):
    summaries = [one for one in made_up_analysis.summaries if one.group == "micro"
                 and one.family == metrics.CPU and one.section == KEY.section]
    assert min(summaries, key=lambda one: one.ratio).allocator == FLOOR
    assert {one.allocator for one in leaders(summaries)} == {"mimalloc", "tcmalloc"}


def test_what_never_frees_has_no_memory_ratio(made_up_analysis):
    named = {one.allocator for one in made_up_analysis.family(metrics.MEMORY)}
    assert named and FLOOR not in named
    assert FLOOR in {one.allocator for one in made_up_analysis.family(metrics.CPU)}


def test_the_family_wise_error_holds_on_null_data():
    """Of 400 tables of 20 null comparisons, about 5 % may hold a false verdict; 9 % would be four
    standard deviations more."""
    seed = 11
    dice = random.Random(seed)
    false = sum(_false_verdict(dice) for _ in range(400))
    assert false <= 36, f"seed {seed}: {false} tables of 400 with a false verdict"


def _false_verdict(dice: random.Random) -> bool:
    reference = dict.fromkeys(range(12), 1.0)
    values = [[dice.lognormvariate(0, 0.05) for _ in reference] for _ in range(20)]
    chances = [significance.p_value(pair(dict(enumerate(mine)), reference).values)
               for mine in values]
    return min(significance.holm(chances)) <= significance.LEVEL


def test_a_family_without_scipy_stays_open(monkeypatch):
    monkeypatch.setattr(significance, "p_value", lambda values: None)
    found = [Comparison.of(KEY, "a", {0: 1.0, 1: 1.0}, {0: 2.0, 1: 2.0}, False)]
    judge(found)
    assert (found[0].ratio, found[0].verdict) == (0.5, "cannot-tell")
    assert found[0].note is not None


def floor_records(**more) -> list[dict]:
    rounds = range(12)
    return [{"record": "allocator", "name": FLOOR, "bundled": True, **more},
            *samples(REFERENCE, {number: 2.0 + number / 100 for number in rounds}),
            *samples("a", {number: 1.0 for number in rounds}),
            *samples(FLOOR, {number: 1.0 + number / 50 for number in (0, 8)})]


def test_the_floor_asks_for_no_verdict_and_takes_no_part_of_the_level():
    """In each row it made one comparison more, and what was found on the others was less sure."""
    analysis = analyse(floor_records())
    by_name = {one.allocator: one for one in analysis.comparisons}
    assert by_name["a"].p_holm == by_name["a"].p and by_name["a"].verdict == "faster"
    assert by_name[FLOOR].ratio is not None and by_name[FLOOR].p_holm is None
    assert FLOOR not in analysis.noise.by_allocator
    assert {one.allocator: one.asked for one in analysis.summaries} == {"a": True, FLOOR: False}


def test_a_floor_that_was_named_is_a_competitor_like_any():
    analysis = analyse(floor_records(named=True))
    assert all(one.asked for one in analysis.comparisons)
    assert all(one.p_holm is not None for one in analysis.comparisons)
