"""A trace as a cell of a run: what is measured, what is refused, and what must not become a number.
"""

import json
import os
import struct
import subprocess

import pytest

from allocators.roster import PEER
from bench.candidates import MeasuredCandidate
from bench.harness_program import Harness
from bench.identity import libc_path
from bench.replay import trace_cell
from bench.replay.test.conftest import preloaded
from bench.replay.trace_cell import TraceCell
from bench.replay.traces import LONG_CALLS, compiled, segments
from bench.round import Round
from ci.host import layout
from ci.host.build import folder_of
from ci.host.roles import FLOOR
from results.stats.metrics import IDLE
from workloads.selection import row_of_file

METRICS = {"cpu_ns_per_op", "wall_ns_per_op", "heap_over_live", "heap_over_live_mean",
           "peak_rss_bytes", "returned_fraction"}


@pytest.fixture
def measure(harness, tmp_path, cpus):
    def run(row, candidate: MeasuredCandidate) -> list[dict]:
        return TraceCell(row, candidate, row.threads).measure(Round(harness, tmp_path, 0, 3, True, cpus))
    return run


def samples(records: list[dict]) -> dict[str, dict]:
    assert not [record for record in records if record["record"] == "invalid"], records
    return {record["metric"]: record for record in records if record["record"] == "sample"}


@pytest.mark.parametrize("name", ["alone", "together"])
def test_time_and_memory_come_from_one_process(name, request, make_row, measure):
    row = make_row(request.getfixturevalue(name))
    found = samples(measure(row, preloaded(libc_path())))
    assert found.keys() == METRICS
    assert {sample["group"] for sample in found.values()} == {"traces"}
    assert {sample["operations"] for sample in found.values()} == {row.facts["calls"]}
    assert {sample["threads"] for sample in found.values()} == {row.facts["threads"]}
    assert found["heap_over_live"]["value"] > 0.5


def test_what_the_replay_itself_costs_is_told_once(alone, make_row, measure):
    row = make_row(alone)
    own, theirs = (samples(measure(row, MeasuredCandidate("libc", "preload", library=libc_path(),
                                                reference=reference)))
                   for reference in (True, False))
    assert own.keys() - theirs.keys() == {IDLE}
    assert 0 < own[IDLE]["value"] < 1000


@pytest.mark.parametrize("name", ["alone", "together"])
def test_all_allocators_read_the_same(name, request, harness, make_row, measure):
    row = make_row(request.getfixturevalue(name))
    libraries = [libc_path(), *(harness.folder / "lib").glob("libassay-*null.so")]
    sums = {samples(measure(row, preloaded(library)))["cpu_ns_per_op"]["checksum"]
            for library in libraries}
    assert len(libraries) > 1 and len(sums) == 1


def test_a_program_of_one_thread_is_played_through_the_table(harness, alone, make_row, measure):
    row = make_row(alone)
    for entry in harness.entries:
        if "heap" not in entry["faces"] or entry["options"] or "table" not in entry["bindings"]:
            continue
        records = measure(row, MeasuredCandidate(entry["name"], "table", entry=entry["name"]))
        assert samples(records).keys() == METRICS or records[0]["record"] == "unsupported"


def test_a_heap_that_is_not_thread_safe_has_a_reason(harness, together, make_row):
    row = make_row(together)
    unsafe = [entry for entry in harness.entries if "heap" in entry["faces"]
              and "THREAD_SAFE" not in entry["traits"] and "table" in entry["bindings"]
              and entry["role"] != PEER]  # theirs lack calls that the trace makes
    assert unsafe
    for entry in unsafe:
        assert harness.unsupported(entry["name"], "table", row.workload, row.threads, row.plan) \
            == "not THREAD_SAFE"


LIARS = {"crasher": "crash:SIGSEGV", "silent": "missing-library", "corrupter": "checksum",
         "forgetful": "checksum"}


@pytest.mark.parametrize("name", LIARS)
def test_a_liar_is_invalid(name, harness, alone, make_row, measure):
    records = measure(make_row(alone), preloaded(harness.folder / "lib" / f"libliar-{name}.so"))
    assert [record["reason"] for record in records] == [LIARS[name]]


def test_a_replay_that_hangs_is_ended(harness, alone, make_row, measure, monkeypatch):
    monkeypatch.setattr(TraceCell, "timeout_s", 2.0)
    records = measure(make_row(alone), preloaded(harness.folder / "lib" / "libliar-sleeper.so"))
    assert [record["reason"] for record in records] == ["timeout"]


def test_the_floor_is_unsupported_where_memory_is_too_small(harness, alone, make_row, measure,
                                                            monkeypatch):
    monkeypatch.setattr(trace_cell, "free_bytes", lambda: 1 << 20)
    library = harness.folder / "lib" / "libassay-null.so"
    records = measure(make_row(alone), preloaded(library, FLOOR))
    assert [(record["record"], record["reason"]) for record in records] == [
        ("unsupported", "the trace outgrows its window")]


def test_a_heap_sees_the_recorded_calls_and_hardly_any_other(harness, make_trace, make_row):
    """A counter that knows nothing of replays is preloaded; the process's own calls are what a
    trace of a few events costs."""
    counts = {}
    for events in (20, 20000):
        row = make_row(make_trace(f"counted-{events}", 1, 1, events, 0))
        file = row.plan.with_suffix(".counts")
        file.unlink(missing_ok=True)
        command = TraceCell(row, preloaded(libc_path())).command(Round(harness, None, 0, 1, True, (0,)))
        command[command.index("--segments") + 1] = "2"
        library = harness.folder / "lib" / "libassay-call-counter.so"
        subprocess.run(command, check=True, capture_output=True, env={
            "LD_PRELOAD": str(library), "ASSAY_CALLS_FILE": str(file)})
        made = sum(struct.unpack("=7Q", file.read_bytes())[:6])
        expected = 3 * (row.facts["calls"] + row.facts["live_at_end"])
        counts[events] = made - expected
    assert 0 <= counts[20]
    # A free of NULL is not counted, and Google Benchmark's own calls vary a little.
    assert abs(counts[20000] - counts[20]) < 0.03 * 3 * 20000


@pytest.mark.parametrize("preset", ["asan", "tsan", "clang"])
@pytest.mark.parametrize("name", ["alone", "together"])
def test_every_build_plays_the_same(preset, name, request, harness, make_row):
    """The sanitizers look at the replay, and at the allocators under it."""
    other = Harness(folder_of(preset))
    if not (other.folder / "bin" / "trace-plan").exists():
        pytest.skip(f"{preset} is not built")
    row = make_row(request.getfixturevalue(name))
    (again,) = compiled([row_of_file(row.trace)], other)
    sums = set()
    for build, plan in ((harness, row.plan), (other, again.plan)):
        done = subprocess.run(
            [*layout.fixing_words(), build.program, "--allocator", "system", "--binding", "preload",
             "--workload", row.workload, "--plan", plan, "--segments", "1"],
            capture_output=True, text=True, check=False, timeout=120,
            env=os.environ | {"TSAN_OPTIONS": "halt_on_error=1"})
        assert done.returncode == 0, done.stdout + done.stderr
        sums |= {record["checksum"] for record in map(json.loads, done.stdout.splitlines())
                 if record["record"] == "sample"}
    assert len(sums) == 1


def test_a_process_makes_several_short_replays_or_one_long():
    def of(calls: int, peak: int = 0) -> int:
        return segments({"calls": calls, "live_bytes_peak": peak})
    assert of(1) > of(100_000) >= 2 > of(LONG_CALLS) == 1
    assert of(40_000, 2 << 30) == 1  # few calls, and two gigabytes to touch


def test_alignments_that_glibc_takes_are_replayed_as_it_gave_them(harness, tmp_path, make_row,
                                                                  measure):
    """0, none at all, no powers of two, one above a page: what memalign made of them here."""
    asked = [0, 1, 3, 24, 48, 4097, 64]
    lines = [f"0 {number} aligned_alloc - {number} 100 1 {alignment}"
             for number, alignment in enumerate(asked * 300)]
    lines += [f"0 {len(lines) + number} free {number} - 0 1 0" for number in range(len(lines))]
    file = tmp_path / "odd.trace"
    subprocess.run([harness.folder / "bin" / "assay-trace", "build", file], check=True, text=True,
                   input="".join(f"{line}\n" for line in [*lines, "end"]))
    assert samples(measure(make_row(file), preloaded(libc_path()))).keys() == METRICS
