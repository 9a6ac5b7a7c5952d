"""The soak passes where all is well, and each of its loads catches a broken allocator."""

import os
import subprocess
import sys

import pytest

from ci.host import build
from conformance.driver.programs import TARGET, Programs
from conformance.soak import soak

CONTROL = "control"  # the base of the mutants, a correct heap
SEED, SECONDS = "1", "30"  # a broken one is caught long before
# Faults of the heap (mutants/heap.toml), and what the soak says of each.
HEAP_FAULTS = {
    "calloc_does_not_zero": "from calloc is not zero",
    "realloc_loses_tail": "has lost contents",
    "live_every_1000": "have changed",
    "null_every_1000": "gave NULL with errno",
}
# Faults that only a disturbance shows (mutants/process.toml).
PROCESS_FAULTS = {
    "is_cancellation_point": "cancelled inside the allocator",
    "signal_makes_it_fail": "gave NULL with errno",
}


@pytest.fixture(scope="module")
def folder():
    return build.build("release", targets=["conform-soak", "mutant", TARGET], warnings_are_errors=True)


def run(folder, *words: str, **variables: str) -> subprocess.CompletedProcess:
    return subprocess.run([folder / soak.PROGRAM, *words], capture_output=True, text=True,
                          check=False, env=os.environ | variables)


def test_every_drop_in_bears_it(folder, capsys):
    chosen = [load for load in soak.loads(folder, 1.0, 1) if load.words[0] != "stress-ng"]
    assert chosen and soak.soak(chosen, 1.0) == soak.OK, capsys.readouterr().out


def test_a_correct_heap_bears_it(folder):
    done = run(folder, CONTROL, "1", SEED)
    assert done.returncode == 0, done.stderr
    assert [word.rstrip(",\n") for word in done.stdout.split(" ")[1::2]] == [
        "steps", "threads", "forks", "signals", "cancellations"]
    assert int(done.stdout.split()[0]) > 0


@pytest.mark.parametrize("fault, said", HEAP_FAULTS.items())
def test_a_fault_of_the_heap_is_caught(folder, fault, said):
    done = run(folder, CONTROL, SECONDS, SEED, f"fault={fault}")
    assert done.returncode == 1 and said in done.stderr and f"(seed {SEED})" in done.stderr


@pytest.mark.parametrize("fault, said", PROCESS_FAULTS.items())
def test_a_fault_that_a_disturbance_shows_is_caught(folder, fault, said):
    own = Programs(folder).process_entry["name"]
    done = run(folder, own, SECONDS, SEED, ASSAY_FAULT=fault,
               LD_PRELOAD=str(folder / "mutants" / "libmutant.so"))
    assert done.returncode == 1 and said in done.stderr


@pytest.mark.full
def test_a_child_of_fork_that_hangs_is_caught(folder):
    own = Programs(folder).process_entry["name"]
    done = run(folder, own, "90", SEED, ASSAY_FAULT="fork_child_locked",
               LD_PRELOAD=str(folder / "mutants" / "libmutant.so"))
    assert done.returncode == 1 and "a child of fork hung" in done.stderr


def test_wrong_words_are_refused(folder):
    for words in ([], ["no-such", "1", "1"]):
        done = run(folder, *words)
        assert done.returncode == 2 and done.stderr.count("\n") == 1


@pytest.mark.full
@pytest.mark.parametrize("preset", [soak.RELEASE, *soak.SANITIZED])
def test_ten_minutes(preset):
    done = subprocess.run([sys.executable, "-B", "-m", "conformance.soak.soak", "--seconds", "600",
                           "--build", preset], cwd=build.ROOT, capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, done.stdout + done.stderr
