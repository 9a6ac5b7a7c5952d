"""Lanes: every piece of work is done once, two at the same time, and whoever leaves ends all of it."""

import select
import threading
import time

import pytest

from bench import lanes
from bench.lanes import Lanes, lanes_of


def test_every_piece_is_measured_once_on_one_of_the_processors():
    found = list(Lanes((3, 5), lambda work, cpu, stop: (work * 10, cpu)).run(range(1, 40)))
    assert sorted(work for work, _ in found) == list(range(1, 40))
    assert all(value == work * 10 and cpu in (3, 5) for work, (value, cpu) in found)


def test_two_lanes_work_at_the_same_time():
    both = threading.Barrier(2, timeout=20)
    assert len(list(Lanes((0, 1), lambda *_: both.wait()).run(range(6)))) == 6


def test_the_next_piece_is_drawn_when_a_lane_is_free():
    """What a round leaves out for want of time is decided then."""
    drawn, allowed = [], threading.Semaphore(0)

    def works():
        for number in range(6):
            drawn.append(number)
            yield number
    running = Lanes((0,), lambda *_: allowed.acquire(timeout=20)).run(works())
    for number in range(6):
        allowed.release()
        next(running)
        assert len(drawn) <= number + 2
    assert list(running) == []


def test_whoever_leaves_ends_what_is_measured():
    """A key of the user's must not wait for a set of processes."""
    ended = []

    def measure(work, cpu, stop):
        if work > 0:
            ended.append(bool(select.select([stop], [], [], 30)[0]))
    running = Lanes((0, 1), measure).run(range(100))
    began = time.monotonic()
    next(running)
    running.close()
    assert time.monotonic() - began < 20 and ended and all(ended) and len(ended) <= 2


def test_a_fault_of_a_lane_is_raised_in_the_run():
    def measure(work, cpu, stop):
        raise OSError(28, "No space left on device")
    with pytest.raises(OSError, match="No space"):
        list(Lanes((0, 1), measure).run(range(4)))


def test_a_core_is_one_lane(monkeypatch):
    """Its two threads share the first caches."""
    monkeypatch.setattr(lanes, "_core", lambda cpu: str(cpu // 2))
    assert lanes_of(range(4)) == (3, 1) and lanes_of((0, 1, 5)) == (5, 1)
    assert len(lanes_of(range(64))) == lanes.LANES_MOST and lanes_of((7,)) == (7,)
