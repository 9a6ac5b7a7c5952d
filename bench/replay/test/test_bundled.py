"""Every trace of the catalogue, in smoke size, under every allocator that is here: the same stream,
or a reason why not."""

import pytest

from bench.candidates import MeasuredRoster
from bench.replay.trace_cell import TraceCell
from bench.replay.traces import compiled
from bench.round import Round
from ci.host.roles import FLOOR
from workloads import selection

ROWS = [row for row in selection.all_rows() if row.trace is not None]
REASONS = {"not THREAD_SAFE", "not CROSS_THREAD_FREE", "not installed",
           "the trace outgrows its window"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.workload)
def test_a_trace_is_replayed_by_every_allocator(row, harness, tmp_path, cpus):
    row = compiled([row], harness)[0]
    sums, refused = {}, {}
    for candidate in MeasuredRoster(harness).default():
        if candidate.binding == "bound":
            continue
        records = TraceCell(row, candidate, row.threads).measure(Round(harness, tmp_path, 0, 1, True, cpus))
        who = candidate.name, candidate.binding
        found = {record["checksum"] for record in records if record["record"] == "sample"}
        if not found:
            refused[who] = records[0]["record"], records[0]["reason"]
        else:
            assert not [record for record in records if record["record"] == "invalid"], records
            assert len(found) == 1
            sums[who] = found.pop()
    assert len(set(sums.values())) == 1 and len(sums) >= 5, (sums, refused)
    strange = {who: said for who, said in refused.items()
               if said[0] != "unsupported" or not said[1].startswith("no ")
               and said[1] not in REASONS}
    assert not strange
    assert (FLOOR, "preload") in sums or refused[FLOOR, "preload"][1] in REASONS


def test_a_bundled_trace_is_what_its_description_says(harness):
    for row in ROWS:
        facts = selection.workload_of(row).facts
        found = compiled([row], harness)[0].facts
        assert found["complete"] and found["threads"] == facts["threads"]
        assert found["live_bytes_peak"] == facts["live_bytes_peak"]
