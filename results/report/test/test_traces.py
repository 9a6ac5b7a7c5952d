"""Recorded programs: the competitors by their time, the floor as the ceiling and never among them."""

import pytest

from results.report.test import made_up
from results.report.traces import traces
from results.stats.analysis import analyse


@pytest.fixture(scope="module")
def replayed():
    return {trace.name: trace for trace in traces(analyse(made_up.whole()))}


def test_only_recorded_programs_are_traces(replayed):
    assert sorted(replayed) == ["git", "lua5.4"]


def test_the_fastest_comes_first_with_its_peak_memory(replayed):
    trace = replayed["lua5.4"]
    ratios = [one.ratio for one in trace.times]
    assert ratios == sorted(ratios) and trace.times[0].good
    assert trace.memory["mimalloc"].ratio == pytest.approx(1.1, rel=0.01)
    assert not any(one.good for one in replayed["git"].times)


def test_the_floor_is_the_ceiling_and_no_competitor(replayed):
    for trace in replayed.values():
        assert trace.ceiling.allocator == "null" and trace.ceiling.ratio < 0.7
        assert all(one.allocator not in ("null", "glibc/copy") for one in trace.times)


def test_a_run_without_traces_has_none():
    assert traces(analyse(made_up.records(rounds=2))) == []
