"""What tries to get a false number published comes out as `invalid`, with the right reason."""

import pathlib
import subprocess

import pytest

from bench.cell import HarnessCell
from bench.entrants import Entrant
from bench.harness_program import Harness
from bench.memory.sampler import MemoryCell
from bench.plan import Plan
from bench.progress import Progress
from bench.tournament import Tournament
from ci.build import folder_of
from workloads import selection

HARNESS = Harness(folder_of("release"))
LIBRARIES = HARNESS.folder / "lib"
BATCH = "batch/size:64/count:100/order:fifo"


class Impatient(HarnessCell):
    timeout_s = 2.0


class ImpatientMemory(MemoryCell):
    timeout_s = 2.0


def row(name: str) -> selection.Row:
    return selection.select([name], "default")[0]


def entrant(name: str, library: pathlib.Path | None = None) -> Entrant:
    return Entrant(name, "preload", library=library or LIBRARIES / f"libliar-{name}.so", named=True)


def honest() -> list[Entrant]:
    return [entrant("null", LIBRARIES / "libassay-null.so"),
            entrant("reference", pathlib.Path("/lib/x86_64-linux-gnu/libc.so.6").resolve()
                    if pathlib.Path("/lib/x86_64-linux-gnu/libc.so.6").exists()
                    else pathlib.Path("/lib/aarch64-linux-gnu/libc.so.6").resolve())]


def verdict(tmp_path: pathlib.Path, liar: Entrant, workload: str, kind=Impatient) -> list[dict]:
    """The records of a small tournament of the liar among honest allocators."""
    records: list[dict] = []
    cells = [kind(row(workload), one) for one in [liar, *honest()]]
    tournament = Tournament(Plan({cells[0].row: cells}), HARNESS, tmp_path, records.append,
                            seed=3, cpus=[0], smoke=True)
    tournament.pilot(Progress())
    tournament.round([cells[0].row], Progress())
    honest_samples = {record["allocator"] for record in records if record["record"] == "sample"}
    assert {"null", "reference"} <= honest_samples
    assert all(record["allocator"] == liar.name for record in records
               if record["record"] == "invalid")
    return [record for record in records
            if record.get("allocator", record.get("name")) == liar.name]


LIARS = {
    "crasher": (BATCH, "crash:SIGSEGV"),
    "silent": (BATCH, "missing-library"),
    "corrupter": (BATCH, "checksum"),
    "sleeper": (BATCH, "timeout"),
    "forgetful": ("calloc/size:4096", "checksum"),
    "partial": ("realloc/growth:2", "wrong-library"),
}


@pytest.mark.parametrize("name", LIARS)
def test_a_liar_is_invalid(tmp_path: pathlib.Path, name: str):
    workload, reason = LIARS[name]
    records = verdict(tmp_path, entrant(name), workload)
    assert [record["reason"] for record in records if record["record"] == "invalid"] == [reason]


def test_a_library_that_is_not_there(tmp_path: pathlib.Path):
    missing = entrant("missing", tmp_path / "libmissing.so")
    records = verdict(tmp_path, missing, BATCH)
    assert [record["reason"] for record in records] == ["missing-library"]


def test_a_peer_that_nobody_named_is_unsupported(tmp_path: pathlib.Path):
    absent = Entrant("absent", "preload", library=tmp_path / "libabsent.so")
    records = verdict(tmp_path, absent, BATCH)
    assert [record["record"] for record in records] == ["unsupported"]


def test_a_library_of_another_machine_is_missing(tmp_path: pathlib.Path):
    """The dynamic linker skips it with a warning and lets the C library serve."""
    foreign = tmp_path / "libforeign.so"
    foreign.write_bytes(b"\x7fELF" + bytes(60))
    records = verdict(tmp_path, entrant("foreign", foreign), BATCH)
    assert [record["reason"] for record in records] == ["missing-library"]


def test_a_crash_while_memory_is_sampled(tmp_path: pathlib.Path):
    records = verdict(tmp_path, entrant("crasher"), "fragment", MemoryCell)
    assert [record["reason"] for record in records] == ["crash:SIGSEGV"]


def test_a_sleeper_while_memory_is_sampled(tmp_path: pathlib.Path):
    records = verdict(tmp_path, entrant("sleeper"), "fragment", ImpatientMemory)
    assert [record["reason"] for record in records] == ["timeout"]


def test_a_sleeper_while_events_are_counted_has_none():
    """The kernel's events are extra: a process that hangs then costs them, and nothing else."""
    cell = Impatient(row("larson"), entrant("sleeper"), 2)
    found = cell.events(HARNESS, pathlib.Path("."), 3, True, [0])
    assert found and all(record["value"] is None for record in found)


def test_a_liar_is_measured_no_further(tmp_path: pathlib.Path):
    records = verdict(tmp_path, entrant("corrupter"), BATCH)
    after = records[[record["record"] for record in records].index("invalid") + 1:]
    assert after == []


def test_without_a_majority_nobody_is_believed(tmp_path: pathlib.Path):
    records: list[dict] = []
    cells = [Impatient(row(BATCH), entrant("corrupter")), Impatient(row(BATCH), honest()[0])]
    tournament = Tournament(Plan({cells[0].row: cells}), HARNESS, tmp_path, records.append,
                            seed=3, cpus=[0], smoke=True)
    tournament.pilot(Progress())
    invalid = {record["allocator"] for record in records if record["record"] == "invalid"}
    assert invalid == {"corrupter", "null"}


def test_the_harness_without_a_proof_is_not_believed(tmp_path: pathlib.Path):
    class Silenced(Impatient):
        def command(self, *arguments) -> list[str]:
            words = super().command(*arguments)
            return ["sh", "-c", '"$0" "$@" | grep -v \'"record":"allocator"\'', *words]

    done = subprocess.run(Silenced(row(BATCH), honest()[0]).command(HARNESS, 0, 1, True, [0]),
                          capture_output=True, text=True, check=True)
    assert '"sample"' in done.stdout and '"allocator","name"' not in done.stdout
    cell = Silenced(row(BATCH), honest()[0])
    records = cell.measure(HARNESS, tmp_path, 0, 1, True, [0])
    assert [record["reason"] for record in records] == ["no-proof"]
