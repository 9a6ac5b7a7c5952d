"""What no preloaded library reaches is found in the trial, named, and leaves no number."""

import dataclasses
import os
import re
import subprocess

import pytest

from bench.programs import execs
from bench.programs.first_runs import check_runs
from workloads.own_program import own_command

BLOCKS = 20000  # enough for a share of the time


@pytest.fixture
def lost(build, subject, libc, cpus):
    """The parts of a shell command that are lost, in words."""
    def find(words: str) -> str | None:
        return check_runs(subject("sh", "-c", words), libc, build, cpus).program.lost
    return find


@pytest.mark.parametrize("words, why", [
    ("env -i {text} {blocks}", "started without LD_PRELOAD"),
    ("unset LD_PRELOAD; {text} {blocks}", "started without LD_PRELOAD"),
    ("LD_PRELOAD={libc} {text} {blocks}", "another LD_PRELOAD"),
    ("env -i {text} {blocks} & wait", "started without LD_PRELOAD"),
])
def test_a_launcher_that_loses_the_library_is_named(words: str, why: str, lost, build, libc):
    found = lost(words.format(text=build / "bin" / "subject-text", blocks=BLOCKS, libc=libc))
    assert "subject-text" in found and why in found


def test_a_static_child_is_named(lost, build):
    run = f"{build}/bin/subject-unwitnessed"
    assert "statically linked" in lost(f"{run}; {run}; {run}")


def test_a_program_whose_every_part_is_reached_loses_nothing(lost, build):
    text = build / "bin" / "subject-text"
    assert lost(f"{text} 10; (exec {text} 10); {text} 10 & wait; exec {text} 10") is None


ESCAPING = """
import ctypes, os, platform, signal, sys
CLONE_UNTRACED = 0x800000
call = {"x86_64": 56, "aarch64": 220}[platform.machine()]
if ctypes.CDLL(None).syscall(call, CLONE_UNTRACED | signal.SIGCHLD, 0, 0, 0, 0) == 0:
    os.execve(sys.argv[1], sys.argv[1:], {})
os.wait()
"""


def test_a_process_that_escapes_the_trace_is_told_by_its_time(build, subject, libc, cpus):
    """It starts without the library, too; nobody can tell."""
    program = subject("/usr/bin/python3", "-c", ESCAPING, build / "bin" / "subject-text", 40 * BLOCKS)
    assert "escaped the trace" in check_runs(program, libc, build, cpus).program.lost


def test_a_program_that_the_dynamic_linker_is_told_to_run_loses_nothing(lost, build):
    """By its own name it has no dynamic linker beneath it, as a static program has none."""
    with (build / "bin" / "subject-text").open("rb") as file:
        linker = re.search(rb"/lib[\w/.-]*/ld-[\w.-]+", file.read(4096))[0].decode()
    assert lost(f"{linker} {build}/bin/subject-text {BLOCKS}") is None
    assert own_command([linker, str(build / "bin" / "subject-text")]).command[0] == linker


def test_a_small_part_is_told_and_measured(lost, build, capsys, monkeypatch):
    monkeypatch.setattr(execs, "SHARE_MOST", 2.0)
    assert lost(f"{build}/bin/subject-unwitnessed") is None
    assert "subject-unwitnessed (statically linked" in capsys.readouterr().err


def test_a_program_that_traces_its_own_is_run_untraced(build, subject, libc, cpus, capsys):
    """Nobody is traced twice: that run ends in another way, and another follows."""
    trial = check_runs(subject(build / "bin" / "subject-tracer"), libc, build, cpus)
    assert trial.program.lost is None
    assert "could not be traced" in capsys.readouterr().err


def test_a_lost_part_leaves_no_number(build, subject, libc, measure):
    program = dataclasses.replace(subject("true"), lost="x (started without LD_PRELOAD)")
    refused, = measure(program, libc)
    assert (refused["reason"], refused["detail"]) == ("no-proof", program.lost)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may change its user and its namespace")
@pytest.mark.parametrize("launcher", ["setpriv --reuid=65534 --clear-groups", "unshare --pid --fork",
                                      "unshare --mount", "chroot /"])
def test_a_launcher_that_keeps_the_library_has_a_proof(launcher: str, lost, build):
    """Another user, another number, another root: the witness still finds its file."""
    words = [*launcher.split(), "test", "-r", str(build / "lib")]
    if subprocess.run(words, capture_output=True, check=False).returncode != 0:
        pytest.skip("it does not work here, or the tree is closed to the other user")
    assert lost(f"{launcher} env true") is None
