"""Every program of the catalogue runs, proves itself and repeats its output; what goes wrong has a
reason."""

import dataclasses
import json
import shutil

import pytest

from bench.candidates import MeasuredCandidate
from bench.harness_program import Harness
from bench.programs import kernel_events
from bench.programs.kernel_events import NOT_SUPPORTED
from bench.programs.programs import EVENTS, NO_TIMER, ProgramCell
from bench.round import Round
from workloads import selection
from workloads.program import catalogue_program

ROWS = {row.workload: row for row in selection.all_rows() if row.body is None}
METRICS = ["cpu_s", "wall_s", "peak_rss_bytes"]


@pytest.fixture(params=ROWS)
def row(request, build):
    if not catalogue_program(request.param, build, True).installed:
        pytest.skip("the program is not installed")
    return ROWS[request.param]


def test_smoke(row, build, libc, tmp_path, cpus):
    """Two rounds: the same output, and three numbers each."""
    cell = ProgramCell(row, MeasuredCandidate("reference", "preload", library=libc, named=True))
    rounds = [cell.measure(Round(Harness(build), tmp_path, number, 7, True, cpus)) for number in (0, 1)]
    for number, records in enumerate(rounds):
        proof, *samples = records
        assert proof["record"] == "allocator" and proof["build_id"]
        assert [sample["metric"] for sample in samples] == METRICS
        assert all(sample["value"] > 0 and sample["round"] == number for sample in samples)
    assert len({sample["checksum"] for records in rounds for sample in records[1:]}) == 1


def test_the_number_of_processes_is_as_the_catalogue_says(row, build, libc, tmp_path, cpus):
    cell = ProgramCell(row, MeasuredCandidate("reference", "preload", library=libc, named=True))
    program = catalogue_program(row.workload, build, True)
    launch = cell._launcher(Round(Harness(build), tmp_path, 0, 7, True, cpus), program, str(tmp_path)).run([])
    assert len({proof["pid"] for proof in launch.proofs}) == program.processes


def test_an_exit_status_is_the_reason(subject, measure, libc):
    records = measure(subject("sh", "-c", "exit 3"), libc)
    assert [record.get("reason") for record in records] == ["exit:3"]


def test_a_program_that_nobody_witnessed_is_no_proof(subject, measure, build, libc):
    records = measure(subject(build / "bin" / "subject-unwitnessed"), libc)
    assert [record.get("reason") for record in records] == ["no-proof"]


def test_a_program_that_does_not_start_is_no_number(subject, measure, libc, tmp_path):
    script = tmp_path / "script"
    script.write_text("#!/no/such/interpreter\n")
    script.chmod(0o755)
    records = measure(subject(script), libc)
    assert [record.get("reason") for record in records] == ["not-started"]


def test_a_program_that_is_not_installed_is_unsupported(subject, measure, libc):
    records = measure(subject("/no/such/program"), libc)
    assert [record["record"] for record in records] == ["unsupported"]


def test_a_client_that_fails_makes_the_row_invalid(subject, measure, libc):
    records = measure(subject("sleep", "0.1", client=("sh", "-c", "exit 5")), libc)
    assert [record.get("reason") for record in records] == ["exit:5"]


def test_the_clients_output_is_what_is_compared(subject, measure, libc):
    program = subject("sh", "-c", "echo $$", client=("echo", "the same"))
    sums = {measure(program, libc)[1]["checksum"] for _ in range(2)}
    assert len(sums) == 1


def test_the_timers_own_numbers_are_kept(subject, measure, libc, tmp_path):
    measure(subject("true"), libc)
    kept = [json.loads(line) for line in (tmp_path / "hyperfine.jsonl").read_text().splitlines()]
    assert len(kept) == 1 and {"user", "system", "times", "assay"} <= set(kept[0])


def test_without_hyperfine_the_launcher_times_and_says_so(subject, measure, libc, monkeypatch):
    which = shutil.which
    monkeypatch.setattr(shutil, "which", lambda word, **more: None if word == "hyperfine"
                        else which(word, **more))
    samples = measure(subject("true"), libc)[1:]
    assert [sample["metric"] for sample in samples] == METRICS
    assert [sample.get("note") for sample in samples] == [NO_TIMER, NO_TIMER, None]


def test_an_absent_peer_that_nobody_named_is_unsupported(subject, cell, build, tmp_path, cpus):
    unnamed = cell(subject("true"), tmp_path / "absent.so")
    unnamed = dataclasses.replace(unnamed, candidate=dataclasses.replace(unnamed.candidate,
                                                                       named=False))
    records = unnamed.measure(Round(Harness(build), tmp_path, 0, 7, True, cpus))
    assert [record["record"] for record in records] == ["unsupported"]


def test_events_are_numbers_or_not_supported(subject, cell, build, libc, tmp_path, cpus):
    records = cell(subject("sh", "-c", "true"), libc).events(Round(Harness(build), tmp_path, 0, 7, True, cpus))
    assert [record["metric"] for record in records] == list(EVENTS)
    for record in records:
        assert (record["value"] is None) == (record.get("note") == NOT_SUPPORTED)


def test_an_event_that_does_not_exist_costs_only_itself(tmp_path):
    counts = tmp_path / "counts"
    words = kernel_events.words(["page-faults", "syscalls:no_such_event"], counts)
    assert "syscalls:no_such_event" not in words


# As perf 6.1 writes them: on a machine with counters for a user who may count his own work only, and
# on a virtual machine without any.
COUNTED = '''\
{"counter-value" : "3149017.000000", "unit" : "", "event" : "cycles:u", "event-runtime" : 1291450, \
"pcnt-running" : 100.00, "metric-value" : 2.438364, "metric-unit" : "GHz"}
{"counter-value" : "<not counted>", "unit" : "", "event" : "cache-misses:u", "event-runtime" : 0, \
"pcnt-running" : 0.00, "metric-value" : 0.000000, "metric-unit" : ""}
{"counter-value" : "<not supported>", "unit" : "", "event" : "branch-misses", "event-runtime" : 0, \
"pcnt-running" : 100.00, "metric-value" : 0.000000, "metric-unit" : ""}
{"metric-value" : 1.23, "metric-unit" : "insn per cycle"}
'''


def test_what_perf_writes_is_read_with_and_without_counters(tmp_path):
    counts = tmp_path / "counts"
    counts.write_text(COUNTED)
    assert kernel_events.parse(counts) == {"cycles": 3149017.0}
