"""What is counted is exact: it repeats, it sees one instruction, it knows whose each one is."""

import dataclasses
import json
import pathlib
import shutil
import subprocess
import sys

import pytest

from bench.candidates import MeasuredCandidate, MeasuredRoster, faces_of
from bench.count import crosscheck, region, survey
from bench.count.counted_cell import Counted, CountedCell, CountingPlatform
from bench.count.session import platform_for
from bench.count.shares import ALLOCATOR, HARNESS, LIBC, REST, Owners
from bench.count.symbols import OWN_SECTION, CodeLocation
from ci.host import architectures
from ci.host.qemu.launcher import Plugin
from workloads import selection

ROOT = pathlib.Path(__file__).resolve().parents[3]
PAIR = "pair/size:64"
CHURN = "churn/live:100/sizes:16-512"


@pytest.fixture(scope="module")
def here() -> CountingPlatform:
    """Counting on this machine's own architecture."""
    platform = platform_for(architectures.host().name, 1, may_install=False)
    if platform is None:
        pytest.skip("no QEMU here counts, and none could be had")
    return platform


def cell(platform: CountingPlatform, workload: str, candidate: MeasuredCandidate, threads: int = 1) -> CountedCell:
    return CountedCell(selection.select([workload], "default")[0], candidate, threads,
                       platform=platform)


def count(platform: CountingPlatform, workload: str, candidate: MeasuredCandidate, threads: int = 1) -> Counted:
    counted = cell(platform, workload, candidate, threads).count()
    assert isinstance(counted, Counted), counted
    return counted


def table_candidate(platform: CountingPlatform) -> MeasuredCandidate:
    """Some allocator of this repository, through the table."""
    return next(candidate for candidate in MeasuredRoster(platform.native).default()
                if candidate.binding == "table" and not candidate.reference)


def reference(platform: CountingPlatform) -> MeasuredCandidate:
    return next(candidate for candidate in MeasuredRoster(platform.native).default() if candidate.reference)


def library(folder: pathlib.Path, *plants: str) -> MeasuredCandidate:
    """An allocator outside this repository, with what is planted in it."""
    file = folder / f"libplanted{len(plants)}.so"
    subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-fno-builtin", "-fvisibility=hidden",
                    *(f"-D{plant}" for plant in plants), "-Wl,--build-id", "-o", file,
                    pathlib.Path(__file__).with_name("planted.c")], check=True)
    return MeasuredCandidate("mine", "preload", library=file, named=True)


@pytest.mark.parametrize("workload", [PAIR, CHURN])
def test_a_repeat_is_the_same_to_the_last_instruction(here: CountingPlatform, workload: str):
    for candidate in (table_candidate(here), reference(here)):
        first, second = (count(here, workload, candidate) for _ in range(2))
        assert first.functions == second.functions
        assert first.total.instructions > 20


# Starts a command and holds it up again and again until it ends.
HOLDING_UP = """
import os, signal, subprocess, sys, time
process = subprocess.Popen(sys.argv[1:])
while process.poll() is None:
    for what, seconds in (signal.SIGSTOP, 0.06), (signal.SIGCONT, 0.02):
        os.kill(process.pid, what)
        time.sleep(seconds)
sys.exit(process.returncode)
"""


class HeldUp(CountedCell):
    """A cell whose process takes several times as long, at no two places the same time."""

    def _launched(self, out: pathlib.Path) -> tuple[list[str], dict]:
        argv, variables = super()._launched(out)
        return [sys.executable, "-c", HOLDING_UP, *argv], variables


def repeats_held_up(asked: CountedCell) -> bool:
    """Whether every function executes the same however fast time passes."""
    held_up = HeldUp(**vars(asked))
    first, *others = (one.count() for one in (asked, held_up, held_up))
    assert isinstance(first, Counted), first
    return all(first.functions == other.functions for other in others)


def test_what_an_allocator_does_by_the_clock_repeats(here: CountingPlatform, tmp_path: pathlib.Path):
    assert repeats_held_up(cell(here, PAIR, library(tmp_path, "PLANT_CLOCK")))


@pytest.mark.parametrize("name", ["jemalloc", "mimalloc"])
def test_a_peer_that_gives_memory_back_by_the_clock_repeats(here: CountingPlatform, name: str):
    peer = next(one for one in MeasuredRoster(here.native).default() if one.name == name)
    if not peer.library.is_file():
        pytest.skip(f"{name} is not installed")
    assert repeats_held_up(cell(here, "churn/live:1000/sizes:512-32768", peer))


def test_one_instruction_more_is_seen_and_named(here: CountingPlatform, tmp_path: pathlib.Path):
    before, after = (count(here, PAIR, library(tmp_path, *plants))
                     for plants in ((), ("PLANT_INSTRUCTION",)))
    assert after.total.instructions - before.total.instructions == pytest.approx(1, abs=1e-9)
    old, new = ({location.function: tally.instructions for location, tally in one.functions.items()
                 if "libplanted" in location.file}
                for one in (before, after))
    assert {name: new[name] - old[name] for name in new if new[name] != old[name]} == {
        "malloc": pytest.approx(1, abs=1e-9)}
    assert after.owners[ALLOCATOR].instructions > before.owners[ALLOCATOR].instructions


@pytest.mark.skipif(architectures.host().name != "x86_64", reason="all instructions have one length")
def test_an_instruction_across_the_end_of_a_page_is_counted_once(here: CountingPlatform, tmp_path: pathlib.Path):
    """4090: the second one lies across; 4088 and 4091: one ends where the page ends; 4094: the first."""
    totals = {count(here, PAIR, library(tmp_path, f"PLANT_OFFSET={offset}")).total.instructions
              for offset in (64, 4087, 4088, 4090, 4091, 4094)}
    assert len(totals) == 1


def test_the_owners_share_all_there_is(here: CountingPlatform):
    counted = count(here, PAIR, table_candidate(here))
    assert counted.total.instructions == pytest.approx(
        sum(tally.instructions for tally in counted.functions.values()))
    assert counted.owners[ALLOCATOR].instructions > counted.owners[HARNESS].instructions > 5
    assert {record["metric"] for record in counted.records() if record["record"] == "sample"} >= {
        "instructions_per_op", "loads_per_op", "stores_per_op", "instructions_allocator_per_op"}


def test_an_owner_is_told_by_the_place():
    owners = Owners({"/lib/libc.so.6", "/lib/libm.so.6"}, own_malloc=False)
    assert owners.owner(CodeLocation("", f"{OWN_SECTION}allocator_x", "f")) == ALLOCATOR
    assert owners.owner(CodeLocation("", ".text", "f")) == HARNESS
    assert owners.owner(CodeLocation("/lib/libc.so.6", ".text", "f")) == LIBC
    assert owners.owner(CodeLocation("/lib/libm.so.6", ".text", "f")) == REST
    assert owners.owner(CodeLocation("/opt/libmine.so", ".text", "f")) == ALLOCATOR
    assert Owners(set(), own_malloc=True).owner(CodeLocation("/lib/libc.so.6", ".text", "f")) == ALLOCATOR


@pytest.mark.parametrize("threads", ["on", None])
def test_loads_and_stores_are_counted(here: CountingPlatform, tmp_path: pathlib.Path, threads: str | None):
    program, out = tmp_path / "accesses", tmp_path / "out"
    subprocess.run(["gcc", "-O2", "-I", ROOT / "bench", "-o", program,
                    pathlib.Path(__file__).with_name("accesses.c")], check=True)
    launch = here.launcher.command(
        [program], {}, plugin=Plugin(here.plugin, {"out": str(out)} | (
            {"threads": threads} if threads else {})))
    subprocess.run(launch.argv, env=launch.env, check=True)
    tally = max((block.tally for block in region.read(out)), key=lambda one: one.instructions)
    # The first turn of the loop is translated with what stands before it.
    assert (tally.loads, tally.stores) == (2997, 999)


def plugin_and_host(folder: pathlib.Path, version: int) -> list[pathlib.Path]:
    """The plugin, and a stand-in for the QEMU that loads it."""
    plugin, host = folder / "plugin.so", folder / "host"
    flags = ["gcc", "-O2", "-D_GNU_SOURCE", f"-I{ROOT / 'bench'}"]
    subprocess.run([*flags, "-shared", "-fPIC", "-fvisibility=hidden", "-o", plugin,
                    ROOT / "bench/count/plugin.c"], check=True)
    subprocess.run([*flags, "-rdynamic", f"-DHOST_VERSION={version}", "-o", host,
                    pathlib.Path(__file__).with_name("plugin_host.c"), "-ldl"], check=True)
    return [host, plugin]


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("threads", [(), ("threads=on",)])
def test_the_plugin_counts_by_either_interface_of_qemu(tmp_path: pathlib.Path, version: int,
                                                       threads: tuple[str, ...]):
    """QEMU 9 took the first away; what is installed here has but one of them."""
    out = tmp_path / "out"
    command = [*plugin_and_host(tmp_path, version), f"out={out}", *threads]
    assert subprocess.run(command, check=False).returncode == 0
    assert out.read_text() == "1000 2 7 7 7\n"


@pytest.mark.parametrize("signs", ["b", "e", "be", "ebe"])
def test_a_second_region_is_somebody_elses(tmp_path: pathlib.Path, signs: str):
    """What is measured could end the region and begin it again around its own work."""
    out = tmp_path / "out"
    subprocess.run([*plugin_and_host(tmp_path, 1), f"out={out}"], env={"SIGNS": signs}, check=True)
    with pytest.raises(ValueError, match="no-region"):
        region.read(out)


@pytest.mark.full
def test_a_library_that_gives_the_signs_itself_has_no_count(here: CountingPlatform):
    marker = MeasuredCandidate("marker", "preload", named=True,
                     library=here.harness.folder / "lib" / "libliar-marker.so")
    assert cell(here, PAIR, marker).count()["reason"] == "no-region"


def test_threads_are_counted_too(here: CountingPlatform):
    counted = count(here, "threadtest/size:64", reference(here), threads=2)
    assert counted.sample["threads"] == 2 and counted.total.instructions > 20


def test_callgrind_counts_the_same(here: CountingPlatform):
    if shutil.which("valgrind") is None:
        pytest.skip("valgrind is not installed")
    counted = count(here, PAIR, table_candidate(here))
    assert crosscheck.callgrind(counted) == pytest.approx(counted.total.instructions, rel=0.002)


@pytest.mark.parametrize(("workload", "name"), [("phases", "plan9-pool"), ("protect/regions:10", "libmmap")])
def test_memory_and_address_spaces_are_counted_where_they_are_named(here: CountingPlatform, workload: str,
                                                                    name: str):
    rows = selection.select([workload], "default")
    field = MeasuredRoster(here.native).chosen([name], "table", faces_of(rows, here.native))
    assert survey.cells(here, rows, field, 1, survey.GROUPS) == []
    cells = survey.cells(here, rows, field, 1, survey.NAMED_GROUPS)
    counted = next(one for one in cells if one.candidate.name == name).count()
    assert isinstance(counted, Counted) and counted.total.instructions > 20


def test_what_cannot_be_proven_is_invalid(here: CountingPlatform, tmp_path: pathlib.Path):
    silent = MeasuredCandidate("silent", "preload", named=True,
                     library=here.harness.folder / "lib" / "libliar-silent.so")
    crasher = dataclasses.replace(silent, name="crasher",
                                  library=silent.library.with_name("libliar-crasher.so"))
    absent = dataclasses.replace(silent, library=tmp_path / "none.so")
    reasons = [cell(here, "batch/size:64/count:100/order:fifo", one).count()["reason"]
               for one in (silent, crasher, absent)]
    assert reasons == ["missing-library", "crash:SIGSEGV", "missing-library"]


def test_a_program_that_never_ends_its_region(tmp_path: pathlib.Path):
    with pytest.raises(ValueError, match="no-region"):
        region.read(tmp_path / "nothing")


def test_the_command_counts_the_other_architecture_too(tmp_path: pathlib.Path):
    """The whole way, with records; where the other one's libraries cannot be had, it says so."""
    out = tmp_path / "records"
    done = subprocess.run([ROOT / "assay", "count", PAIR, "--json", out, "--functions", "1"],
                          capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in out.read_text().splitlines()]
    counted = {(record["arch"], record["allocator"]): record["value"] for record in records
               if record["record"] == "sample" and record["metric"] == "instructions_per_op"
               and record["binding"] == "preload"}
    if "is left out" not in done.stderr:
        assert {arch for arch, _ in counted} == {"x86_64", "aarch64"}
    assert all(20 < value < 2000 for value in counted.values())
    assert "instructions an operation" in done.stdout


@pytest.mark.parametrize("words, said", [
    (["count", "pear"], "did you mean pair"),
    (["count", "program/sqlite3"], "nothing to count"),
    (["count", "-j", "0"], "not a number of processes from 1"),
    (["count", "--arch", "vax"], "invalid choice"),
    (["count", "--allocator", "mine=/no/such.so"], "/no/such.so"),
])
def test_bad_input_is_one_clear_line_and_status_2(words: list[str], said: str):
    done = subprocess.run([ROOT / "assay", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and said in done.stderr and "Traceback" not in done.stderr
