"""The heaps in files lose nothing in a crash: every store of a script, and losses of power."""

import functools
import json
import os
import pathlib
import subprocess
import tempfile

import pytest

from ci.host import build

FILE, SNAPSHOT = "gnu-mmalloc/file", "gnu-mmalloc/snapshot"

# The entry, the model, how many distinct images at least, the seeds, and the size of a script.
BRIEF = [(FILE, "death", 3_000, (1,), ("--operations", "120")),
         (SNAPSHOT, "death", 5_000, (1,), ("--operations", "100")),
         (FILE, "power", 1_500, (1,), ("--operations", "60", "--limit", "2000")),
         (SNAPSHOT, "power", 3_000, (1,), ("--operations", "60", "--limit", "4000"))]
FULL = [(FILE, "death", 50_000, (1, 2), ("--operations", "1200")),
        (SNAPSHOT, "death", 50_000, (1,), ("--operations", "1200")),
        (FILE, "power", 20_000, (1,), ("--operations", "480", "--limit", "22000")),
        (SNAPSHOT, "power", 20_000, (1,), ("--operations", "240", "--limit", "22000")),
        (FILE, "death", 10_000, (1,), ("--operations", "240", "--depth", "2", "--thin", "2")),
        (SNAPSHOT, "death", 10_000, (1,), ("--operations", "180", "--depth", "2", "--thin", "2"))]


@functools.cache
def engine() -> pathlib.Path:
    folder = build.build("release", targets=["conform-crash", "program-launch"])
    return folder / "conformance" / "programs" / "crash"


def ask(*words: str) -> dict:
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="assay-crash-", dir=memory) as folder:
        done = subprocess.run([engine(), "--folder", folder, *words], capture_output=True, text=True,
                              check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[0])


@pytest.mark.parametrize(("name", "model", "least", "seeds", "words"), [
    *BRIEF, *(pytest.param(*walk, marks=pytest.mark.full) for walk in FULL)])
def test_nothing_is_lost(name, model, least, seeds, words):
    records = [ask("--allocator", name, "--model", model, "--seed", str(seed), *words)
               for seed in seeds]
    assert not any(record["losses"] for record in records)
    assert sum(record["distinct"] for record in records) >= least


def test_every_operation_has_a_committing_store():
    record = ask("--allocator", FILE, "--model", "death", "--operations", "60")
    assert record["torn_operations"] == 0 and record["unseen_bytes"] == 0
    assert {one["operation"] for one in record["commits"]} >= {"malloc", "free", "root"}
