"""The harness exists with its code in eight places, and a round says which of them it used."""

import collections
import dataclasses
import shutil
import subprocess

import pytest

from bench.candidates import MeasuredCandidate
from bench.cell import HarnessCell
from bench.harness_program import PLACEMENTS_MOST, Harness
from bench.identity import libc_path
from bench.round import Round
from bench.round_loop import RoundLoop
from bench.schedule import Schedule
from ci.host.build import folder_of
from workloads import selection

HARNESS = Harness(folder_of("release"))
LINE = 64  # bytes of the cache
STEP = 16  # between two places


@pytest.mark.skipif(shutil.which("nm") is None, reason="there is no nm")
@pytest.mark.parametrize("function", ["pair_run", "churn_run", "map_any_run"])
def test_each_body_lies_elsewhere_in_its_cache_line(function: str):
    places = []
    for number in range(PLACEMENTS_MOST):
        lines = subprocess.run(["nm", HARNESS.placed(number)], capture_output=True, text=True,
                               check=True).stdout.splitlines()
        places.append(sorted(int(line.split()[0], 16) for line in lines
                             if line.endswith(f" t {function}")))
    assert places[0]
    for of_one in zip(*places):  # one for each binding and allocator, always in the same order
        offsets = collections.Counter(address % LINE for address in of_one)
        assert set(offsets.values()) == {PLACEMENTS_MOST * STEP // LINE}
        assert len(offsets) == LINE // STEP


def test_a_round_measures_in_its_place_and_says_so():
    row = dataclasses.replace(selection.select(["pair/size:64"], "default")[0], operations=1000)
    cell = HarnessCell(row, MeasuredCandidate("a", "preload", library=libc_path(), named=True))
    for placement in (None, 0, 3):
        this_round = Round(HARNESS, None, 0, 5, False, (0,), placement=placement)
        samples = [one for one in cell.measure(this_round) if one["record"] == "sample"]
        assert samples and {one.get("placement") for one in samples} == {placement}


def test_rows_that_tell_the_price_go_round_and_the_others_stay():
    loop = RoundLoop(Schedule({}), HARNESS, None, None, 1, (0,))
    priced, other = (selection.select([word], "default")[0]
                     for word in ("pair/size:64", "churn/live:100/"))
    assert [loop.placement_of(priced, number) for number in range(10)] == [*range(8), 0, 1]
    assert {loop.placement_of(other, number) for number in range(6)} == {None}
    loop.placements = 2
    assert [loop.placement_of(other, number) for number in range(4)] == [0, 1, 0, 1]
