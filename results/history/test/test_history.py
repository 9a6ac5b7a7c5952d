"""The history of made-up commits: a planted step is named at its commit, and nothing is joined that
cannot be compared."""

import contextlib
import random
import sqlite3

import pytest

from results.history import account, conformance, points, steps
from results.history.test import made_up_history as made
from results.report.test.made_up import sample
from results.store.database import import_run
from results.store.runs import RUNS

pytest.importorskip("numpy")


def series(store, commits: int) -> dict[tuple, steps.Series]:
    found, _ = points.read(store)
    order = {made.commit(number): number for number in range(commits)}
    return {(one.name.allocator, one.name.metric, one.name.arch): one
            for one in steps.series_of(found, order)}


def told(one: steps.Series) -> list[tuple[int, float]]:
    return [(step.place, round(step.change, 3)) for step in one.steps]


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    return made.history(tmp_path_factory.mktemp("planted"), 30, planted=18)


def test_a_planted_step_is_at_its_commit_on_both_architectures(planted):
    found = series(planted, 30)
    for arch in ("x86_64", "aarch64"):
        step, = found[made.ALLOCATOR, "instructions_per_op", arch].steps
        assert (step.commit, step.last_before) == (made.commit(18), made.commit(17))
        assert step.change == pytest.approx(0.08)


def test_a_step_of_a_time_is_confirmed_by_the_count(planted):
    step, = series(planted, 30)[made.ALLOCATOR, "cpu_ns_per_op", "x86_64"].steps
    assert (step.place, step.confirmed) == (18, True)


def test_the_time_of_the_reference_is_no_history(planted):
    assert not any(name[0] == "glibc" for name in series(planted, 30))


def test_a_verdict_that_changed_is_in_the_same_history(planted):
    order = {made.commit(number): number for number in range(30)}
    change, = conformance.changes(planted, order)
    assert (change.commit, change.before, change.after, change.worse) \
        == (made.commit(18), "PASS", "FAIL", True)


def test_an_unchanged_history_has_no_step(tmp_path):
    assert not any(one.steps for one in series(made.history(tmp_path, 12), 12).values())


def keep_all(tmp_path, runs) -> object:
    """The runs, as (number of the commit, records, facts), in a store."""
    for number, records, facts in runs:
        store = import_run(made.keep(tmp_path, number, records, **facts))
    return store


@pytest.mark.parametrize("facts", [{"compiler_version": "gcc 13"}, {"flags": "-O2"},
                                   {"libc": "glibc 2.41"}])
def test_another_compiler_breaks_the_history_of_counts_and_is_no_step(tmp_path, facts):
    store = keep_all(tmp_path, [(number, made.counts(1.0 if number < 4 else 1.2),
                                 facts if number >= 4 else {}) for number in range(8)])
    one = series(store, 8)[made.ALLOCATOR, "instructions_per_op", "x86_64"]
    assert told(one) == [] and [len(part) for part in one.parts] == [4, 4]
    broken, = one.breaks
    assert broken.place == 4 and len(broken.reasons) == 1


@pytest.mark.parametrize("facts", [{"cpu": "Another"}, {"kernel": "6.2"}, {"cpus": 64}])
def test_another_machine_breaks_times_and_joins_counts(tmp_path, facts):
    dice = random.Random(1)
    store = keep_all(tmp_path, [(number, made.counts() + made.times(dice),
                                 facts if number % 2 else {}) for number in range(6)])
    found = series(store, 6)
    assert len(found[made.ALLOCATOR, "instructions_per_op", "x86_64"].parts) == 1
    assert [len(part) for part in found[made.ALLOCATOR, "cpu_ns_per_op", "x86_64"].parts] == [3, 3]


def test_a_peer_of_another_version_is_another_history(tmp_path):
    def identity(version: str) -> dict:
        return {"record": "allocator", "name": made.ALLOCATOR, "version": version, "proof": {},
                "bundled": False}
    store = keep_all(tmp_path, [(number, [identity(f"{1 + number // 2}.0"),
                                          *made.counts(1 + number // 2)], {})
                                for number in range(4)])
    one = series(store, 4)[made.ALLOCATOR, "instructions_per_op", "x86_64"]
    assert told(one) == [] and "version of the allocator" in one.breaks[0].reasons[0]


def test_a_change_of_the_suites_own_loop_is_no_step(tmp_path):
    def with_loop(number: int) -> list[dict]:
        return [record | {"value": record["value"] + 10 * (number >= 2)}
                for record in made.counts()]
    one = series(keep_all(tmp_path, [(number, with_loop(number), {}) for number in range(4)]),
                 4)[made.ALLOCATOR, "instructions_per_op", "x86_64"]
    assert told(one) == []


def test_a_slow_creep_is_found_although_no_commit_is_large():
    assert steps.count_steps([100 * 1.0004 ** number for number in range(8)], threads=1) == [3, 6]


def test_a_count_of_threads_needs_two_commits():
    assert steps.count_steps([100, 100, 105, 100, 100], threads=2) == []
    assert steps.count_steps([100, 100, 105, 105, 105], threads=2) == [2]


def test_an_invalid_cell_has_no_point(tmp_path):
    store = keep_all(tmp_path, [(0, made.counts(), {}), (1, [
        *made.counts(2.0), {"record": "invalid", "allocator": made.ALLOCATOR,
                            "workload": made.WORKLOAD, "reason": "crash:SIGSEGV"}], {})])
    one = series(store, 2)[made.ALLOCATOR, "instructions_per_op", "x86_64"]
    assert [point.commit for point in one.parts[0]] == [made.commit(0)]


def test_a_tree_with_changes_blames_no_commit(tmp_path):
    store = keep_all(tmp_path, [(0, made.counts(), {}), (1, made.counts(2.0), {"changed": True}),
                                (2, made.counts(), {"commit": None})])
    found, skipped = points.read(store)
    assert {point.commit for some in found.values() for point in some} == {made.commit(0)}
    assert (skipped.changed, skipped.without_commit) == (["run-0001"], ["run-0002"])


def test_a_value_that_was_not_measured_is_no_point(tmp_path):
    store = keep_all(tmp_path, [(0, [sample(
        made.ALLOCATOR, "pair/size:64", "micro", "cpu_ns_per_op", "ns", None, 0,
        note="<not supported>")], {})])
    assert points.read(store)[0] == {}


def test_what_the_processor_counts_has_a_history_of_its_own(tmp_path):
    """It never joins the counts of `assay count`, which have another name."""
    def counted(value: float) -> list[dict]:
        return [*made.counts(), sample(made.ALLOCATOR, made.WORKLOAD, "micro",
                                       "hardware_instructions_per_op", "instructions", value, 0,
                                       decided=False)]
    store = keep_all(tmp_path, [(number, counted(100.0 + number % 3 if number < 8 else 150.0
                                                 + number % 3), {}) for number in range(16)])
    found = series(store, 16)
    step, = found[made.ALLOCATOR, "hardware_instructions_per_op", "x86_64"].steps
    assert step.commit == made.commit(8)
    assert account.certainty(step) == "counted by the processor"
    assert not found[made.ALLOCATOR, "instructions_per_op", "x86_64"].steps


def test_a_store_that_is_none_is_one_line(tmp_path):
    (tmp_path / "assay.sqlite").write_text("no store\n" * 100)
    with pytest.raises(ValueError, match="assay.sqlite"):
        points.read(tmp_path / "assay.sqlite")


def test_the_store_can_be_asked_for_what_a_history_compares_by(planted):
    with contextlib.closing(sqlite3.connect(planted)) as store:
        assert store.execute('SELECT DISTINCT kernel, compiler_version, version FROM run').fetchall() \
            == [("6.1.0", "gcc 12.2.0", "0.1.0")]
    assert planted.parent.name == RUNS.name
