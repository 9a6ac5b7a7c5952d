"""The commands work on an aarch64 machine, where x86_64 is the emulated side; and what it takes to
show that says in one line why it cannot."""

import json
import pathlib
import platform
import re
import shutil
import subprocess
import sys

import pytest

from ci import native
from ci.host import architectures, build, sysroot
from ci.host.errors import UsageError
from ci.host.qemu.boot import CommandResult
from ci.host.qemu.guest import disk_tool, make_disk

OTHER = architectures.other().name
COUNTED = "count pair/size:64 --arch all --allocator glibc,plan9-pool --instructions --json"
# A small part of each, as the processor is emulated.  The first finds no folder of earlier runs.
LINES = (
    f"./assay {COUNTED} results/runs/counted.jsonl --no-install",
    "./assay bench --smoke pair/size:64 larson --allocator plan9-pool,jemalloc --no-install",
    "./assay conform --quick heap --allocator plan9-pool,glibc --no-install",
    "ctest --test-dir build/release -R ^allocators/ --output-on-failure")


def tool(name: str) -> bool:
    try:
        return bool(disk_tool(name))
    except UsageError:
        return False


class TestRefusals:
    def test_this_machines_own_architecture_needs_no_guest(self):
        own = architectures.host().name
        assert native.absence(own) == \
            f"{own} is this machine's architecture: run the commands directly"

    def test_an_architecture_in_no_table_has_none(self):
        assert native.absence("s390x") == "no guests for s390x; choose from x86_64, aarch64"

    def test_without_the_emulator_it_says_so(self, monkeypatch):
        monkeypatch.setattr(native.shutil, "which", lambda name, **_: None)
        assert native.absence(OTHER) == f"qemu-system-{OTHER} is not installed"

    @pytest.mark.parametrize("words, reason", [
        (["--limit", "soon"], "a time is like 90s, 10m or 1h"),
        (["--limit", "0"], "a time is like 90s, 10m or 1h"),
        (["--memory-mb", "100"], "a number from 512"),
        (["--cpus", "0"], "a number from 1"),
        (["--arch", "vax"], "invalid choice")])
    def test_bad_words(self, words: list[str], reason: str, capsys):
        with pytest.raises(SystemExit) as end:
            native.parse(words)
        assert end.value.code == 2 and reason in capsys.readouterr().err

    def test_what_cannot_be_is_one_line_and_status_2(self, monkeypatch, capsys):
        monkeypatch.setattr(native, "absence", lambda arch: "no such thing")
        assert native.main(["true"]) == 2
        assert capsys.readouterr().err == "assay: no such thing\n"


def test_the_guest_has_the_packages_of_an_aarch64_machine(monkeypatch):
    monkeypatch.setattr(architectures.platform, "machine", lambda: "x86_64")
    wanted = native.packages()
    assert {"build-essential", "hyperfine", "qemu-user", "python3-pyelftools",
            "gcc-x86-64-linux-gnu", "libjemalloc2"} <= set(wanted)
    assert not [name for name in wanted if "aarch64" in name or "arm64" in name]


class TestCopy:
    @pytest.fixture
    def tree(self, monkeypatch, tmp_path) -> pathlib.Path:
        """A working tree with a changed and a new file, and what must stay behind."""
        root = tmp_path / "root"
        (root / "bench").mkdir(parents=True)
        (root / "bench" / "kept.c").write_text("kept")
        (root / "assay").write_text("a program")
        (root / "assay").chmod(0o755)
        (root / "latest").symlink_to("assay")
        (root / "build" / "release").mkdir(parents=True)
        (root / "build" / "release" / "made").write_text("not copied")
        monkeypatch.setattr(build, "ROOT", root)
        monkeypatch.setattr(sysroot, "BUILD", root / "build")
        monkeypatch.setattr(sysroot, "ensure", self.sysroot)
        return root

    @staticmethod
    def sysroot(arch: str, _libraries: list[str]) -> None:
        folder = sysroot.folder_of(arch) / "usr"
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "library").exists():
            (folder / "library").write_text(arch)

    def test_it_holds_the_tree_and_both_sysroots(self, tree):
        copy = native.stage(OTHER)
        assert (copy / "assay").stat().st_mode & 0o111 and (copy / "latest").is_symlink()
        assert sorted(native.copied(copy)) == ["assay", "bench/kept.c", "latest"]
        for arch in (OTHER, architectures.host().name):
            assert (copy / "build/sysroot" / arch / "usr/library").read_text() == arch
        assert not (copy / "build/release").exists()

    def test_what_changed_is_newer_and_what_did_not_keeps_its_time(self, tree):
        copy = native.stage(OTHER)
        (copy / "build/release").mkdir()
        kept, library = ((copy / name).stat().st_mtime_ns for name in (
            "bench/kept.c", f"build/sysroot/{OTHER}/usr/library"))
        changed = (copy / "assay").stat().st_mtime_ns
        (copy / "bench/__pycache__").mkdir()
        (copy / "bench/__pycache__/kept.pyc").write_text("bytecode")
        (tree / "assay").write_text("another program")
        (tree / "latest").unlink()
        again = native.stage(OTHER)
        assert again == copy and (copy / "build/release").exists()
        assert (copy / "bench/kept.c").stat().st_mtime_ns == kept
        assert (copy / f"build/sysroot/{OTHER}/usr/library").stat().st_mtime_ns == library
        assert (copy / "assay").stat().st_mtime_ns > changed
        assert sorted(native.copied(copy)) == ["assay", "bench/kept.c"]
        assert (copy / "bench/__pycache__/kept.pyc").exists()

    def test_its_modules_have_bytecode_where_this_machine_has_that_python(self, tree, monkeypatch):
        monkeypatch.setattr(native.debian_root, "stamp_of", lambda arch: {
            "versions": {"python3": platform.python_version()}})
        (tree / "bench/kept.py").write_text("answer = 42\n")
        copy = native.stage(OTHER)
        assert list((copy / "bench/__pycache__").glob("kept.*.pyc"))
        assert "bench/kept.py" in native.copied(copy) and len(native.copied(copy)) == 4

    def test_a_guest_that_builds_gets_nothing_built(self, tree):
        copy = native.stage(OTHER)
        (copy / "build/release").mkdir()
        native.forget_builds(copy)
        assert [folder.name for folder in (copy / "build").iterdir()] == ["sysroot"]


@pytest.mark.skipif(not tool("ninja"), reason="no ninja")
def test_what_is_built_for_the_guest_depends_on_its_own_headers_only(tmp_path):
    """This machine's compiler has others, and their places are empty there: all would be built
    again, by an emulated compiler."""
    override = tmp_path / native.OWN_HEADERS
    override.parent.mkdir(parents=True)
    shutil.copy(build.ROOT / native.OWN_HEADERS, override)
    (tmp_path / "CMakePresets.json").write_text(json.dumps({
        "version": 3, "configurePresets": [{"name": "small", "binaryDir": "build/small"}]}))
    (tmp_path / "CMakeLists.txt").write_text("cmake_minimum_required(VERSION 3.22)\n"
                                             "project(small C CXX)\n"
                                             "add_library(small one.c two.cc)\n")
    (tmp_path / "own.h").write_text("#include <stddef.h>\n")
    (tmp_path / "one.c").write_text('#include <stdio.h>\n#include "own.h"\nint one;\n')
    (tmp_path / "two.cc").write_text('#include <new>\n#include "own.h"\nint two;\n')
    native.construct(tmp_path, "small", "all", [])
    told = subprocess.run(["ninja", "-C", tmp_path / "build/small", "-t", "deps"], text=True,
                          capture_output=True, check=True).stdout
    headers = {pathlib.Path(line.strip()).name for line in told.splitlines()
               if line.startswith("    ")}
    assert headers == {"one.c", "two.cc", "own.h"}


class TestOutcome:
    @pytest.mark.parametrize("outcomes, status", [
        ([CommandResult(status=0), CommandResult(status=0)], 0),
        ([CommandResult(status=0), CommandResult(status=1)], 1),
        ([CommandResult(status=3), CommandResult(status=1)], 3),
        ([CommandResult(status=-9, timed_out=True), CommandResult(status=0)], 4),
        ([CommandResult(status=-11), CommandResult(status=0)], 4),
        ([CommandResult(status=0), CommandResult(lost="out of time")], 4)])
    def test_the_first_failure_decides(self, outcomes, status: int, capsys):
        assert native.summary(["one", "two"], outcomes) == status
        assert len(re.findall(r"^assay: (one|two): ", capsys.readouterr().err, re.MULTILINE)) == 2

    def test_output_is_passed_on_once(self, capfdbinary):
        told = native.Told()
        told.tell("line", CommandResult(stdout_bytes=bytearray(b"one ")))
        told.tell("line", CommandResult(stdout_bytes=bytearray(b"one two"),
                                        stderr_bytes=bytearray(b"why\n"), status=1))
        said = capfdbinary.readouterr()
        assert said.out == b"one two" and said.err == b"assay: in the guest: line\nwhy\n"

    @pytest.mark.skipif(not tool("debugfs") or not tool("mke2fs"), reason="no e2fsprogs")
    def test_the_runs_come_back_and_old_ones_go(self, monkeypatch, tmp_path):
        monkeypatch.setattr(sysroot, "BUILD", tmp_path / "build")
        folder = native.folder_of(OTHER)
        (folder / "results" / "old").mkdir(parents=True)
        (tmp_path / "tree/results/runs/a-run").mkdir(parents=True)
        (tmp_path / "tree/results/runs/a-run/records.jsonl").write_text("{}\n")
        make_disk(folder / "disk", 8 << 20, tmp_path / "tree")
        native.fetch(OTHER)
        assert [path.name for path in (folder / "results").iterdir()] == ["a-run"]
        assert (folder / "results/a-run/records.jsonl").read_text() == "{}\n"


def told(*words: str) -> list[dict]:
    done = subprocess.run([build.ROOT / "assay", *words], cwd=build.ROOT, capture_output=True,
                          text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def instructions(records: list[dict]) -> dict:
    return {(one["arch"], one["allocator"], one["binding"]): one["value"] for one in records
            if one["record"] == "sample" and one["metric"] == "instructions_per_op"}


@pytest.mark.full
class TestInGuest:
    @pytest.fixture(scope="class")
    def said(self) -> str:
        """All of it in one boot; the programs are built here, which only saves time."""
        if platform.machine() == "aarch64":
            pytest.skip("this machine is one")
        reason = native.absence("aarch64")
        if reason:
            pytest.skip(reason)
        done = subprocess.run(
            [sys.executable, "-B", "-m", "ci.native", "--built", "--limit", "1h", *LINES],
            cwd=build.ROOT, capture_output=True, text=True, check=False, timeout=5 * 3600)
        if done.returncode == 2 and "cannot be downloaded" in done.stderr:
            pytest.skip(done.stderr.strip().splitlines()[-1])
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def results(self) -> list[pathlib.Path]:
        return sorted(native.folder_of("aarch64").glob("results/*/records.jsonl"))

    def test_bench_ends_with_a_report_of_a_native_aarch64(self, said):
        assert "Report: " in said
        records = [json.loads(line) for file in self.results() for line in file.open()]
        samples = [one for one in records if one["record"] == "sample"
                   and one["metric"] == "cpu_ns_per_op"]
        assert samples and {(one["arch"], one["emulation"]) for one in samples} == \
            {("aarch64", "native")}
        assert {one["cpu"] for one in records if one["record"] == "environment"} == {"Neoverse-N1"}

    def test_its_counts_are_those_of_this_machine(self, said):
        there = native.folder_of("aarch64") / "results" / "counted.jsonl"
        counted = instructions([json.loads(line) for line in there.open()])
        assert {arch for arch, *_ in counted} == {"aarch64", "x86_64"}
        assert counted == instructions(told(*COUNTED.split(), "-"))

    def test_the_bundled_allocators_pass_their_tests(self, said):
        assert "100% tests passed" in said
