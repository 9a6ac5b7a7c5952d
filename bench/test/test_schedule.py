"""The schedule of a run: what is measured with how many threads, and what a budget leaves out."""

import pytest

from bench.candidates import MeasuredCandidate
from bench.cell import BenchCell
from bench.schedule import GOAL_ROUNDS, SHARES, SPARE_ROUNDS, Schedule, cells_of, comparisons, thread_counts
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


def plan_of(priorities: list[int], cost_s: float, candidates: int = 8) -> Schedule:
    field = [MeasuredCandidate(f"a{number}", "preload") for number in range(candidates)]
    rows = [Row(f"work{number}", "work", ("default",), priority)
            for number, priority in enumerate(priorities)]
    schedule = Schedule({row: [BenchCell(row, candidate) for candidate in field] for row in rows})
    schedule.cost_s = dict.fromkeys(rows, cost_s)
    return schedule


def test_a_budget_that_holds_everything_drops_nothing():
    schedule = plan_of([1, 5, 9], cost_s=0.1)
    assert schedule.fit(100.0, min_rounds) >= min_rounds(24) + SPARE_ROUNDS
    assert schedule.dropped == []


def test_a_short_budget_drops_the_least_important_first():
    schedule = plan_of([1, 9, 5, 1], cost_s=1.0)
    rounds = schedule.fit(25.0, min_rounds)
    assert [row.priority for row in schedule.dropped] == [9, 5]
    assert rounds >= min_rounds(comparisons(schedule.all_cells())) + SPARE_ROUNDS


def test_the_longest_of_the_users_recordings_stay():
    """They weigh the most in the one answer over all of them."""
    schedule = plan_of([OWN_PRIORITY, OWN_PRIORITY, OWN_PRIORITY, 1], cost_s=1.0)
    for row, cost_s in zip(schedule.cells, (0.2, 1.0, 0.1, 0.3)):
        schedule.cost_s[row] = cost_s
    schedule.fit(1.2 * (min_rounds(12) + SPARE_ROUNDS), min_rounds)
    assert [row.workload for row in schedule.dropped] == ["work3", "work2"]


def test_rows_are_shortened_before_one_is_dropped():
    """Twice as many rounds find half as large an effect, and half as many segments cost little."""
    schedule = plan_of([1, 5, 9, 4], cost_s=1.0)
    schedule.segments_s.update(dict.fromkeys(schedule.cells, 0.8))
    rounds = schedule.fit(60.0, min_rounds)
    assert schedule.dropped == [] and schedule.share == SHARES[-1]
    assert rounds > 60 / schedule.cost_s[next(iter(schedule.cells))] / 4


def test_nothing_is_shortened_where_there_is_time():
    schedule = plan_of([1, 5], cost_s=1.0)
    schedule.segments_s.update(dict.fromkeys(schedule.cells, 0.8))
    assert schedule.fit(2.0 * GOAL_ROUNDS, min_rounds) >= GOAL_ROUNDS
    assert schedule.share == 1


def test_one_row_is_always_left():
    schedule = plan_of([1, 1], cost_s=1000.0)
    assert schedule.fit(1.0, min_rounds) == 2 and len(schedule.cells) == 1


def test_the_reference_and_its_copy_ask_for_no_verdict():
    row = Row("pair", "pair", ("default",), 1)
    field = [MeasuredCandidate("r", "preload", reference=True), MeasuredCandidate("c", "preload", control=True),
             MeasuredCandidate("a", "preload")]
    assert comparisons(cells_of(row, "micro", field, 2)) == 1
