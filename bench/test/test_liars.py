"""What tries to get a false number published comes out as `invalid`, with the right reason, or as the
number of what it really did; and nothing of it is left."""

import os
import pathlib
import subprocess

import pytest

from bench.candidates import MeasuredCandidate
from bench.cell import HarnessCell
from bench.harness_program import Harness
from bench.memory.sampler import MemoryCell
from bench.round import Round
from bench.round_loop import RoundLoop
from bench.schedule import Schedule
from bench.test.liars import BATCH, LIARS, MEMORY, RIGHT, Liar
from ci.host.build import folder_of
from ci.host.progress import Progress
from workloads import selection

HARNESS = Harness(folder_of("release"))
LIBRARIES = HARNESS.folder / "lib"


class Impatient(HarnessCell):
    timeout_s = 2.0


class ImpatientMemory(MemoryCell):
    timeout_s = 2.0


def row(name: str) -> selection.Row:
    return selection.select([name], "default")[0]


def candidate(name: str, library: pathlib.Path | None = None) -> MeasuredCandidate:
    return MeasuredCandidate(name, "preload", library=library or LIBRARIES / f"libliar-{name}.so", named=True)


def honest() -> list[MeasuredCandidate]:
    return [candidate("null", LIBRARIES / "libassay-null.so"),
            candidate("reference", pathlib.Path("/lib/x86_64-linux-gnu/libc.so.6").resolve()
                    if pathlib.Path("/lib/x86_64-linux-gnu/libc.so.6").exists()
                    else pathlib.Path("/lib/aarch64-linux-gnu/libc.so.6").resolve())]


def verdict(tmp_path: pathlib.Path, liar: MeasuredCandidate, workload: str, kind=Impatient,
            patient=HarnessCell, smoke: bool = True) -> list[dict]:
    """The records of a few rounds of the liar among honest allocators, who have their time."""
    records: list[dict] = []
    cells = [kind(row(workload), liar), *(patient(row(workload), one) for one in honest())]
    loop = RoundLoop(Schedule({cells[0].row: cells}), HARNESS, tmp_path, records.append,
                            seed=3, cpus=(0,), smoke=smoke)
    loop.pilot(Progress())
    loop.round([cells[0].row], Progress())
    honest_samples = {record["allocator"] for record in records if record["record"] == "sample"}
    assert {"null", "reference"} <= honest_samples
    assert all(record["allocator"] == liar.name for record in records
               if record["record"] == "invalid")
    return [record for record in records
            if record.get("allocator", record.get("name")) == liar.name]


LATE = ("checksum", "clock")  # these may come after an honest round
FAST_MOST = 3  # what is so slow takes more of the reference's time
QUICK = [liar for liar in LIARS if liar.quick]
REST = [liar for liar in LIARS if not liar.quick]


def alive_of(library: pathlib.Path) -> list[str]:
    """Processes that have the library mapped."""
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if library.name in os.readlink(process / "exe") \
                    or str(library.resolve()) in (process / "maps").read_text():
                found.append(process.name)
        except OSError:
            continue
    return found


def check(liar: Liar, tmp_path: pathlib.Path) -> None:
    library = liar.library(tmp_path, HARNESS.folder)
    patient, impatient = (MemoryCell, ImpatientMemory) if liar.workload == MEMORY \
        else (HarnessCell, Impatient)
    records = verdict(tmp_path, candidate("liar", library), liar.workload,
                      impatient if "timeout" in liar.outcomes else patient, patient,
                      not liar.whole)
    reasons = [record["reason"] for record in records if record["record"] == "invalid"]
    samples = [record for record in records if record["record"] == "sample"]
    assert len(reasons) == 1 if reasons else samples, records
    assert not (reasons and samples) or reasons[0] in LATE, records
    assert (reasons or [RIGHT])[0] in liar.outcomes, records
    assert not alive_of(library)
    if samples and liar.ratio:
        assert all(record["value"] >= 0.95 for record in samples
                   if record["metric"].startswith("heap_over"))
    if samples and liar.slow:
        slow = min(record["value"] for record in samples if record["metric"] == "cpu_ns_per_op")
        assert slow > FAST_MOST * reference_ns(tmp_path, liar.workload)


def reference_ns(tmp_path: pathlib.Path, workload: str) -> float:
    """What a pair of calls takes with the C library, by another cell of the same kind."""
    cell = HarnessCell(row(workload), honest()[1])
    return min(record["value"] for record in cell.measure(Round(HARNESS, tmp_path, 0, 3, True, (0,)))
               if record.get("metric") == "cpu_ns_per_op")


@pytest.mark.parametrize("liar", QUICK, ids=lambda liar: liar.name)
def test_a_liar_is_not_believed(tmp_path: pathlib.Path, liar: Liar):
    check(liar, tmp_path)


@pytest.mark.full
@pytest.mark.parametrize("liar", REST, ids=lambda liar: liar.name)
def test_another_liar_is_not_believed(tmp_path: pathlib.Path, liar: Liar):
    check(liar, tmp_path)


def test_a_library_that_is_not_there(tmp_path: pathlib.Path):
    missing = candidate("missing", tmp_path / "libmissing.so")
    records = verdict(tmp_path, missing, BATCH)
    assert [record["reason"] for record in records] == ["missing-library"]


def test_a_peer_that_nobody_named_is_unsupported(tmp_path: pathlib.Path):
    absent = MeasuredCandidate("absent", "preload", library=tmp_path / "libabsent.so")
    records = verdict(tmp_path, absent, BATCH)
    assert [record["record"] for record in records] == ["unsupported"]


def test_a_library_of_another_machine_is_missing(tmp_path: pathlib.Path):
    """The dynamic linker skips it with a warning and lets the C library serve."""
    foreign = tmp_path / "libforeign.so"
    foreign.write_bytes(b"\x7fELF" + bytes(60))
    records = verdict(tmp_path, candidate("foreign", foreign), BATCH)
    assert [record["reason"] for record in records] == ["missing-library"]


def test_a_crash_while_memory_is_sampled(tmp_path: pathlib.Path):
    records = verdict(tmp_path, candidate("crasher"), "fragment", MemoryCell, MemoryCell)
    assert [record["reason"] for record in records] == ["crash:SIGSEGV"]


def test_a_sleeper_while_memory_is_sampled(tmp_path: pathlib.Path):
    records = verdict(tmp_path, candidate("sleeper"), "fragment", ImpatientMemory, MemoryCell)
    assert [record["reason"] for record in records] == ["timeout"]


def test_a_sleeper_while_events_are_counted_has_none():
    """The kernel's events are extra: a process that hangs then costs them, and nothing else."""
    cell = Impatient(row("larson"), candidate("sleeper"), 2)
    found = cell.events(Round(HARNESS, pathlib.Path("."), 0, 3, True, (0,)))
    assert found and all(record["value"] is None for record in found)


def test_a_liar_is_measured_no_further(tmp_path: pathlib.Path):
    records = verdict(tmp_path, candidate("corrupter"), BATCH)
    after = records[[record["record"] for record in records].index("invalid") + 1:]
    assert after == []


def test_without_a_majority_nobody_is_believed(tmp_path: pathlib.Path):
    records: list[dict] = []
    cells = [Impatient(row(BATCH), candidate("corrupter")), Impatient(row(BATCH), honest()[0])]
    loop = RoundLoop(Schedule({cells[0].row: cells}), HARNESS, tmp_path, records.append,
                            seed=3, cpus=(0,), smoke=True)
    loop.pilot(Progress())
    invalid = {record["allocator"] for record in records if record["record"] == "invalid"}
    assert invalid == {"corrupter", "null"}


def test_the_harness_without_a_proof_is_not_believed(tmp_path: pathlib.Path):
    class Silenced(Impatient):
        def command(self, this_round: Round) -> list[str]:
            words = super().command(this_round)
            return ["sh", "-c", '"$0" "$@" | grep --line-buffered -v \'"record":"allocator"\'', *words]

    done = subprocess.run(Silenced(row(BATCH), honest()[0]).command(Round(HARNESS, None, 0, 1, True, (0,))),
                          capture_output=True, text=True, check=True)
    assert '"sample"' in done.stdout and '"allocator","name"' not in done.stdout
    cell = Silenced(row(BATCH), honest()[0])
    records = cell.measure(Round(HARNESS, tmp_path, 0, 1, True, (0,)))
    assert [record["reason"] for record in records] == ["no-proof"]
