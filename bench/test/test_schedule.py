"""The schedule of a run: what is measured with how many threads, and what a budget leaves out."""

import dataclasses

import pytest

from bench.candidates import MeasuredCandidate
from bench.cell import BenchCell
from bench.schedule import FLOOR_EVERY, GOAL_ROUNDS, SHARES, Schedule, cells_of, comparisons, \
    is_due, thread_counts
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


def test_a_short_budget_drops_nothing():
    """It once dropped the least important rows until the rest could be decided."""
    schedule = plan_of([1, 9, 5, 1], cost_s=1.0)
    assert schedule.fit(25.0) == 7 and len(schedule.cells) == 4 and not schedule.dropped
    assert plan_of([1, 1], cost_s=1000.0).fit(1.0) == 2


def test_the_most_important_rows_have_the_rounds_that_there_are():
    schedule = plan_of([1, 9, 5, 1], cost_s=1.0)
    assert [row.priority for row in schedule.first(25.0, 8)] == [1, 1, 5]
    assert len(schedule.first(1.0, 8)) == 1  # one row at least


def test_the_longest_of_the_users_recordings_have_them_first():
    """They weigh the most in the one answer over all of them."""
    schedule = plan_of([OWN_PRIORITY, OWN_PRIORITY, OWN_PRIORITY, 1], cost_s=1.0)
    for row, cost_s in zip(schedule.cells, (0.2, 1.0, 0.1, 0.3)):
        schedule.cost_s[row] = cost_s
    assert [row.workload for row in schedule.first(12.5, 10)] == ["work1", "work0"]


def test_rows_are_shortened_where_the_time_does_not_hold_enough_rounds():
    """Twice as many rounds find half as large an effect, and half as many segments cost little."""
    schedule = plan_of([1, 5, 9, 4], cost_s=1.0)
    schedule.segments_s.update(dict.fromkeys(schedule.cells, 0.8))
    assert schedule.fit(60.0) > 60 / 4 + 1 and schedule.share == SHARES[-1]


def test_a_row_whose_processes_take_long_to_start_is_not_shortened():
    """It once had half of its turns, which saved a tenth of its time and cost a third of its power."""
    schedule = plan_of([1, 5], cost_s=1.0)
    starts, works = schedule.cells
    schedule.segments_s.update({starts: 0.6, works: 0.8})
    schedule.fit(20.0)
    assert (schedule.share_of(starts), schedule.share_of(works)) == (1.0, SHARES[-1])
    assert schedule.row_cost_s(starts) == pytest.approx(1.0)
    assert schedule.row_cost_s(works) == pytest.approx(0.6)


def test_whether_a_row_is_worth_shortening_does_not_depend_on_the_pilots_share():
    schedule = plan_of([1], cost_s=0.7)
    row, = schedule.cells
    schedule.share, schedule.segments_s[row] = 0.5, 0.4
    assert schedule.share_of(row) == 1.0
    schedule.piloted_at[row] = 0.5
    assert schedule.share_of(row) == 0.5  # in full its segments take 0.8, and its starts 0.3


def test_nothing_is_shortened_where_there_is_time():
    schedule = plan_of([1, 5], cost_s=1.0)
    schedule.segments_s.update(dict.fromkeys(schedule.cells, 0.8))
    assert schedule.fit(2.0 * GOAL_ROUNDS) >= GOAL_ROUNDS
    assert schedule.share == 1


def test_a_row_that_was_short_in_the_pilot_costs_more_at_its_full_length():
    schedule = plan_of([1], cost_s=1.0)
    row = next(iter(schedule.cells))
    schedule.segments_s[row], schedule.piloted_at[row] = 0.8, 0.5
    assert schedule.row_cost_s(row) == pytest.approx(0.2 + 1.6)
    schedule.share = 0.5
    assert schedule.row_cost_s(row) == pytest.approx(1.0)


def test_what_rounds_take_is_learned_from_them():
    """The speed of a machine changes after the pilot."""
    schedule = plan_of([1], cost_s=1.0)
    row = next(iter(schedule.cells))
    for seconds in (2.0, 3.0):
        schedule.saw(row, False, seconds)
    schedule.saw(row, True, 4.0)
    assert schedule.row_cost_s(row) == pytest.approx(2.5 + 4.0 / FLOOR_EVERY)


def test_the_reference_and_its_copy_ask_for_no_verdict():
    row = Row("pair", "pair", ("default",), 1)
    field = [MeasuredCandidate("r", "preload", reference=True), MeasuredCandidate("c", "preload", control=True),
             MeasuredCandidate("a", "preload")]
    assert comparisons(cells_of(row, "micro", field, 2)) == 1


def test_who_can_be_preloaded_goes_through_the_table_only_where_that_is_the_question():
    """A run with five families has no time to measure each of them twice in every row."""
    field = [MeasuredCandidate("r", "preload", reference=True), MeasuredCandidate("a", "preload"),
             MeasuredCandidate("r", "table", reference=True),
             MeasuredCandidate("a", "table", elsewhere=True)]
    row = Row("pair", "pair", ("default",), 1)
    assert {cell.candidate.binding for cell in cells_of(row, "micro", field, 2)} == {"preload"}
    priced = cells_of(dataclasses.replace(row, bound=True), "micro", field, 2)
    assert len(priced) == len(field)
    only = cells_of(row, "micro", [*field, MeasuredCandidate("b", "table")], 2)
    assert {(cell.candidate.name, cell.candidate.binding) for cell in only} \
        == {("r", "preload"), ("a", "preload"), ("r", "table"), ("b", "table")}


def test_the_floor_is_measured_in_few_rounds_and_asks_for_no_verdict():
    row = Row("pair", "pair", ("default",), 1)
    field = [MeasuredCandidate("r", "preload", reference=True), MeasuredCandidate("a", "preload"),
             MeasuredCandidate("null", "preload")]
    cells = cells_of(row, "micro", field, 2)
    assert comparisons(cells) == 1
    due = [sum(is_due(cell, rounds) for cell in cells) for rounds in range(2 * FLOOR_EVERY)]
    assert due == ([3] + [2] * (FLOOR_EVERY - 1)) * 2
    assert len(cells_of(row, "memory", field, 2)) == 2
    assert comparisons(cells_of(row, "micro", [dataclasses.replace(one, named=True) for one in field],
                                2)) == 2


def test_a_row_that_costs_much_gives_its_rounds_to_the_others():
    schedule = plan_of([1, 2, 3], cost_s=0.2)
    dear = next(iter(schedule.cells))
    schedule.cost_s[dear] = 2.0
    assert [row.workload for row in schedule.first(8.0, 10)] == ["work1", "work2"]
