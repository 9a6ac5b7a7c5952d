"""Times that cannot be true are told from those that a busy machine gives."""

import os
import subprocess
import types

import pytest

from bench import clock
from bench.candidates import MeasuredCandidate
from bench.cell import HarnessCell
from bench.clock import Clock, Mark
from workloads import selection

MS = 1_000_000
SEGMENTS = 12


def told(**changes) -> dict:
    return {"segments": 0, "segments_cpu_ns": 0, "segments_wall_ns": 0, "settled_cpu_ns": 0,
            "wall_ns": 0, "cpu_ns": 0} | changes


def judged(own: float = 25.0, timed: float = 24.0, seen: float | None = 25.2, wall: float = 25.0,
           settled: float = 0.0, threads: int = 1, warm_share: float = 0.0, **kept) -> str | None:
    """The fault of a process with these times, in milliseconds."""
    found = Clock()
    end = told(segments=SEGMENTS, segments_cpu_ns=int(timed * MS), segments_wall_ns=int(wall * MS),
               settled_cpu_ns=int(settled * MS), cpu_ns=int((3 + own) * MS))
    found.marks = [Mark(told(cpu_ns=3 * MS), None if seen is None else 3 * MS),
                   Mark(end, None if seen is None else int((3 + seen) * MS))]
    return found.fault({"first_cpu_s": 0.030, "cpu_s": 0.030, "group_cpu_s": None} | kept,
                       [{"metric": "futex_per_op", "value": 0, "operations": 1, "threads": threads}],
                       warm_share=warm_share)


@pytest.mark.parametrize("honest", [
    {}, {"seen": 25.9}, {"seen": None}, {"own": 26.4}, {"own": 25.0, "timed": 22.5},
    {"wall": 400.0}, {"timed": 14.0, "settled": 10.0},
    {"timed": 14.0, "settled": 10.0, "warm_share": 0.5}, {"group_cpu_s": 0.0305},
    {"first_cpu_s": None}])
def test_an_honest_process_is_believed(honest: dict):
    assert judged(**honest) is None


def test_threads_that_begin_and_end_beside_the_segments_take_time():
    """mimalloc's larson once was invalid on a busy machine: 5.4 of 30.9 ms were beside its turns."""
    assert judged(timed=20.5, threads=2) is None
    assert judged(timed=20.5, threads=1) is not None and judged(timed=18.0, threads=2) is not None


@pytest.mark.parametrize("lie", [
    {"own": 2.5, "timed": 2.4, "wall": 2.5},      # all clocks at a tenth
    {"timed": 2.4},                               # what is timed at a tenth
    {"timed": 20.0},                              # a part of it between the segments
    {"timed": 30.0},                              # more than all
    {"timed": 0.0}, {"timed": -1.0}, {"own": -3.0},
    {"wall": 25.0 / (os.cpu_count() or 1) * 0.9},  # faster than all processors together
    {"timed": 4.0, "settled": 20.0},              # it works while it clears up
    {"timed": 14.0, "settled": 11.0, "warm_share": 0.15},  # or while it warms up
    {"cpu_s": 0.060},                             # another process
    {"group_cpu_s": 0.060}])                      # that nobody waited for
def test_a_lie_is_told(lie: dict):
    assert judged(**lie) is not None


@pytest.mark.parametrize("told_ms, seen_ms, sound", [
    ((100, 300), (100, 300), True), ((100, 300), (140, 390), True),  # the driver had to wait
    ((100, 120), (100, 300), False),                                 # a tenth of the wall clock
    ((100, 301), (100, 300), False), ((101, 300), (100, 300), False),  # a time to come
    ((90, 99), (100, 130), False),                                   # before it was answered
    ((100, 123), (100, 125), False)])                                # shorter than what is timed
def test_the_wall_clock_is_the_drivers_too(told_ms: tuple, seen_ms: tuple, sound: bool):
    found = Clock()
    ends = ({}, {"segments": SEGMENTS, "segments_cpu_ns": 24 * MS, "segments_wall_ns": 24 * MS,
                 "cpu_ns": 25 * MS})
    found.marks = [Mark(told(wall_ns=told_at * MS, **end), None, seen_at * MS)
                   for told_at, seen_at, end in zip(told_ms, seen_ms, ends)]
    assert (found.fault({}, []) is None) == sound


@pytest.mark.parametrize("turns, sound", [
    ([2.0] * SEGMENTS, True), ([2.0] * (SEGMENTS - 1) + [1.0], False), ([2.0] * 11, False),
    ([24.0], False)])
def test_the_turns_are_all_of_the_segments(turns: list[float], sound: bool):
    found = Clock()
    found.marks = [Mark(told(cpu_ns=0), 0), Mark(told(
        segments=SEGMENTS, segments_cpu_ns=24 * MS, segments_wall_ns=25 * MS, cpu_ns=25 * MS),
        25 * MS)]
    sample = {"metric": "cpu_ns_per_op", "value": 2.0, "operations": MS, "turns": turns}
    assert (found.fault({}, [sample]) is None) == sound


def test_without_both_marks_nothing_is_believed():
    found = Clock()
    assert found.fault({}, []) is not None


def test_a_mark_is_a_sound_record():
    found = Clock()
    assert not found(os.getpid(), '{"record":"mark"}')
    assert not found(os.getpid(), "mark my words")
    assert not found.marks


def test_the_kernels_clock_of_a_process_is_read():
    process = subprocess.Popen(["sh", "-c", "while :; do :; done"])
    try:
        before = clock.cpu_ns(process.pid)
        while clock.cpu_ns(process.pid) - before < 10 * MS:
            pass
    finally:
        process.kill()
        process.wait()


class StandInClock:
    """Tells what the cell grants."""

    def untimed(self, warm_share):
        return clock.Untimed()

    def fault(self, kept, samples, spare, warm_share):
        return f"{spare.warm_ns}"


@pytest.mark.parametrize("name, granted", [("null", "inf"), ("mine", "1.5")])
def test_the_floor_may_warm_up_as_long_as_it_takes(name, granted):
    """It takes new pages there too; 6.2 ms beside 9.4 that were timed made a default run end with 4."""
    turn = types.SimpleNamespace(warm_share=0.1, spare=lambda used: clock.Untimed(0.0, 1.5))
    row = selection.select(["pair/size:64"], "default")[0]
    cell = HarnessCell(row, MeasuredCandidate(name, "preload", named=True), 1)
    found = cell.timely([{"record": "sample"}], StandInClock(), types.SimpleNamespace(kept={}),
                        types.SimpleNamespace(turn=turn, placement=None))
    assert found[0].get("detail") == granted
