"""Who is measured with whom: all of a row, or small sets that differ from round to round."""

import dataclasses
import random

import pytest

from bench.candidates import MeasuredCandidate
from bench.cell import BenchCell
from bench.replay import traces
from bench.turns.groups import Unit, groups_of
from workloads.program import OwnRow
from workloads.selection import Row, TurnShape

ROW = Row("trace/a", "trace", ("default",), 1, turns=TurnShape(4, 100, group=3))
NAMES = ("r", "c", "x", "y", "z", "v")


def cells(row: Row = ROW, names: tuple[str, ...] = NAMES) -> list[BenchCell]:
    return [BenchCell(row, MeasuredCandidate(name, "preload", reference=name == "r")) for name in names]


def drawn(row: Row, seed: int, names: tuple[str, ...] = NAMES) -> list[list[str]]:
    return [[cell.candidate.name for cell in unit.cells]
            for unit in groups_of(cells(row, names), random.Random(seed))]


def test_each_rival_is_in_one_set_and_the_reference_in_all():
    found = drawn(ROW, 1)
    assert [group[0] for group in found] == ["r"] * 3 and max(map(len, found)) == 3
    assert sorted(name for group in found for name in group[1:]) == sorted(NAMES[1:])


def test_another_round_has_other_sets_and_another_trace_the_same():
    assert drawn(ROW, 1) != drawn(ROW, 2)
    assert drawn(ROW, 1) == drawn(dataclasses.replace(ROW, workload="trace/b"), 1)


def test_the_sets_of_a_round_have_numbers_of_their_own():
    units = groups_of(cells(), random.Random(1))
    numbers = [unit.number(number) for number in range(4) for unit in units]
    assert numbers == list(range(12))


def test_the_floor_has_a_set_of_its_own_with_the_reference():
    """A new page for each of its blocks took half of the time of a row."""
    units = groups_of(cells(names=(*NAMES, "null")), random.Random(1))
    *others, floor = units
    assert [cell.candidate.name for cell in floor.cells] == ["r", "null"] and floor.rare
    assert not any(unit.rare for unit in others)
    numbers = {unit.number(number) for number in range(1000) for unit in others}
    assert not numbers & {floor.number(number) for number in range(1000)}


def test_a_floor_that_was_asked_for_competes():
    asked = BenchCell(ROW, MeasuredCandidate("null", "preload", named=True))
    assert not asked.rare and not any(unit.rare for unit in groups_of(
        [*cells(), asked], random.Random(1)))


def test_who_has_several_threads_has_the_machine_to_itself():
    one, two = (Unit((BenchCell(ROW, MeasuredCandidate("r", "preload"), threads),)) for threads in (1, 2))
    program = dataclasses.replace(ROW, body=None)
    own = OwnRow("command/x", None, ("default",), 1)
    assert not one.alone and two.alone
    assert not Unit((BenchCell(program, MeasuredCandidate("r", "preload")),)).alone
    assert Unit((BenchCell(own, MeasuredCandidate("r", "preload")),)).alone


def test_the_reference_alone_is_a_set():
    assert drawn(ROW, 1, ("r",)) == [["r"]]


@pytest.mark.parametrize("row", [dataclasses.replace(ROW, turns=TurnShape(4, 100)),
                                 dataclasses.replace(ROW, turns=None)])
def test_without_a_size_all_are_together(row: Row):
    assert drawn(row, 1) == [list(NAMES)]


def test_a_replay_that_takes_long_takes_no_turns():
    """The others of its set would notice the pause."""
    assert traces.turns({"calls": 10_000, "live_bytes_peak": 1 << 20, "threads": 1}).group == traces.GROUP
    assert traces.turns({"calls": 10_000_000, "live_bytes_peak": 1 << 20, "threads": 1}) is None
    assert traces.turns({"calls": 40_000, "live_bytes_peak": 2 << 30, "threads": 1}) is None


def test_a_replay_that_needs_more_memory_than_the_caches_hold_takes_no_turns():
    """trace/lua5.4 in turns: mimalloc needed 28 % more beside glibc than back to back."""
    facts = {"calls": 10_000, "threads": 1}
    assert traces.turns(facts | {"live_bytes_peak": traces.TURN_BYTES_MOST}) is not None
    assert traces.turns(facts | {"live_bytes_peak": traces.TURN_BYTES_MOST + 1}) is None
