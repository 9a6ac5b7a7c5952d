"""The plan of a run: who is measured with how many threads, and what a budget leaves out."""

import pytest

from bench.candidates import MeasuredCandidate
from bench.cell import BenchCell
from bench.plan import SPARE_ROUNDS, Plan, cells_of, comparisons, thread_counts
from results.stats.significance import min_rounds
from workloads.selection import OWN_PRIORITY, Row


@pytest.mark.parametrize("processors, expected", [
    (1, [1, 2]), (2, [1, 2, 4]), (4, [1, 2, 4, 8]), (6, [1, 2, 4, 6, 8, 12]),
])
def test_a_curve_goes_up_to_twice_the_processors(processors: int, expected: list[int]):
    assert thread_counts(processors) == expected


@pytest.mark.parametrize("processors", range(1, 20))
def test_one_point_of_a_curve_is_decided(processors: int):
    row = Row("larson", "larson", ("default",), 1, curve=True)
    cells = cells_of(row, "contention", [MeasuredCandidate("a", "preload")], processors)
    assert [cell.threads for cell in cells if cell.decided] == [processors]


def plan_of(priorities: list[int], cost_s: float, candidates: int = 8) -> Plan:
    field = [MeasuredCandidate(f"a{number}", "preload") for number in range(candidates)]
    rows = [Row(f"work{number}", "work", ("default",), priority)
            for number, priority in enumerate(priorities)]
    plan = Plan({row: [BenchCell(row, candidate) for candidate in field] for row in rows})
    plan.cost_s = dict.fromkeys(rows, cost_s)
    return plan


def test_a_budget_that_holds_everything_drops_nothing():
    plan = plan_of([1, 5, 9], cost_s=0.1)
    assert plan.fit(100.0, min_rounds) >= min_rounds(24) + SPARE_ROUNDS
    assert plan.dropped == []


def test_a_short_budget_drops_the_least_important_first():
    plan = plan_of([1, 9, 5, 1], cost_s=1.0)
    rounds = plan.fit(25.0, min_rounds)
    assert [row.priority for row in plan.dropped] == [9, 5]
    assert rounds >= min_rounds(comparisons(plan.all_cells())) + SPARE_ROUNDS


def test_the_longest_of_the_users_recordings_stay():
    """They weigh the most in the one answer over all of them."""
    plan = plan_of([OWN_PRIORITY, OWN_PRIORITY, OWN_PRIORITY, 1], cost_s=1.0)
    for row, cost_s in zip(plan.cells, (0.2, 1.0, 0.1, 0.3)):
        plan.cost_s[row] = cost_s
    plan.fit(1.2 * (min_rounds(12) + SPARE_ROUNDS), min_rounds)
    assert [row.workload for row in plan.dropped] == ["work3", "work2"]


def test_one_row_is_always_left():
    plan = plan_of([1, 1], cost_s=1000.0)
    assert plan.fit(1.0, min_rounds) == 2 and len(plan.cells) == 1


def test_the_reference_and_its_copy_ask_for_no_verdict():
    row = Row("pair", "pair", ("default",), 1)
    field = [MeasuredCandidate("r", "preload", reference=True), MeasuredCandidate("c", "preload", control=True),
             MeasuredCandidate("a", "preload")]
    assert comparisons(cells_of(row, "micro", field, 2)) == 1
