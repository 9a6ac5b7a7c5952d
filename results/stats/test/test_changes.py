"""From run to run: times through the reference, memory by value, and no verdict from the weather."""

import json
import math
import pathlib
import random

import pytest

from ci.host.roles import COPY, REFERENCE, copy_of
from results.report.test import made_up
from results.stats.changes import RATIO, VALUE, compare
from results.stats.pairs import ALL


def run(seed, slower=None, drift=1.0, rounds=14, preloaded=made_up.PRELOADED):
    """A run in which one allocator is slower, on a machine that is slower as a whole."""
    found = []
    for record in made_up.records(seed, rounds, preloaded=preloaded):
        if record["record"] == "sample" and record["unit"] in ("ns", "s"):
            mine = 1.1 if record["allocator"] == slower else 1.0
            record["value"] *= drift * mine
        found.append(record)
    return found


@pytest.fixture(scope="module")
def same():
    return compare(run(1), run(2, drift=1.3))


@pytest.fixture(scope="module")
def slower():
    return compare(run(1), run(2, slower="jemalloc", drift=0.8))


def test_a_slower_machine_changes_no_allocator(same):
    assert [one for one in same.changes if one.decided] == []
    assert [one for one in same.control if one.decided] == []
    drift = [one.ratio for one in same.drift if one.group == ALL]
    assert drift and all(ratio == pytest.approx(1.3, rel=0.1) for ratio in drift)


def test_a_slower_allocator_is_found_through_the_drift(slower):
    mean = next(one for one in slower.means if one.group == ALL and one.allocator == "jemalloc"
                and one.metric == "cpu_ns_per_op" and one.section.binding == "preload")
    assert (mean.verdict, mean.basis) == ("slower", RATIO)
    assert mean.ratio == pytest.approx(1.1, rel=0.02)
    assert mean.interval[0] < 1.1 < mean.interval[1]
    decided = {one.allocator for one in slower.changes if one.decided}
    assert decided == {"jemalloc"}


def test_memory_is_compared_by_value():
    heavier = dict(made_up.PRELOADED) | {"jemalloc": (0.86, 1.05)}
    found = compare(run(1), run(2, preloaded=heavier))
    memory = [one for one in found.changes if one.metric == "heap_over_live"]
    assert {one.basis for one in memory} == {VALUE}
    assert {one.verdict for one in memory if one.allocator == "jemalloc"} == {"worse"}


def test_without_the_reference_the_times_themselves_are_compared():
    alone = [[one for one in run(seed) if one.get("allocator") != REFERENCE] for seed in (1, 2)]
    found = compare(*alone)
    assert found.changes and {one.basis for one in found.changes} == {VALUE}


def test_a_run_beside_itself_has_not_changed():
    found = compare(run(1), run(1))
    assert {one.verdict for one in found.changes + found.means} == {"cannot-tell"}
    assert all(one.ratio is None or math.isclose(one.ratio, 1, abs_tol=1e-9)
               for one in found.changes)


def test_the_reference_and_its_copy_are_no_rows_of_time(same):
    for one in same.changes:
        assert one.allocator != COPY
        assert one.allocator != REFERENCE or one.metric not in ("cpu_ns_per_op", "cpu_s")


def test_what_only_one_run_has_is_named():
    less = [one for one in run(2) if one.get("allocator") != "tcmalloc"]
    found = compare(run(1), less)
    assert {allocator for _, allocator in found.only_first} == {"tcmalloc"}
    assert found.only_second == []


def test_an_invalid_cell_is_not_compared():
    broken = run(2) + [{"record": "invalid", "allocator": "jemalloc", "workload": "pair/size:64",
                        "reason": "checksum"}]
    found = compare(run(1), broken)
    assert ("pair/size:64", "jemalloc") in found.only_first


def test_a_single_round_is_left_out_and_counted():
    found = compare(run(1, rounds=1), run(2, rounds=1))
    assert found.changes == [] and found.single > 0


def test_the_records_are_valid(slower):
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((pathlib.Path(__file__).parent.parent.parent / "schema"
                         / "records.schema.json").read_text())
    validator = jsonschema.Draft7Validator(schema)
    records = slower.records(("a", "b"))
    assert {record["record"] for record in records} == {"comparison", "summary"}
    for record in records:
        validator.validate(json.loads(json.dumps(record, allow_nan=False)))


def spaces(seed: int, drift: float = 1.0, slower: float = 1.0, rounds: int = 14,
           reference: str = "linux-mmap", mine: str = "libmmap") -> list[dict]:
    """Range rows as a run has them: their reference is the kernel, and glibc is not there."""
    dice, found = random.Random(seed), []
    for number in range(rounds):
        mood = math.exp(dice.gauss(0, 0.05)) * drift
        for name, cost in {reference: 1.0, copy_of(reference): 1.0, mine: 0.7 * slower}.items():
            for workload in ("map-any/regions:1000", "query/regions:1000"):
                found.append(made_up.sample(
                    name, workload, "range", "cpu_ns_per_op", "ns",
                    100 * cost * mood * math.exp(dice.gauss(0, 0.01)), number, binding="table",
                    reference=reference))
    return found


@pytest.mark.parametrize("reference, mine", [("linux-mmap", "libmmap"), ("jemalloc", "glibc")])
def test_a_slower_machine_is_no_change_beside_another_reference(reference, mine):
    """The kernel for address spaces; a program's own allocator, beside which glibc competes."""
    names = {"reference": reference, "mine": mine}
    found = compare(spaces(1, **names), spaces(2, drift=1.3, **names))
    assert {one.allocator for one in found.changes} == {mine}
    assert {(one.basis, one.verdict) for one in found.changes} == {(RATIO, "cannot-tell")}
    assert [one.allocator for one in found.drift] == [reference]
    assert found.drift[0].ratio == pytest.approx(1.3, rel=0.1)
    assert {one.allocator for one in found.control} == {copy_of(reference)}
    assert found.only_first == found.only_second == []


def test_a_slower_address_space_is_found_beside_the_kernel():
    found = compare(spaces(1), spaces(2, drift=1.3, slower=1.2))
    assert {(one.allocator, one.verdict) for one in found.changes} == {("libmmap", "slower")}
