"""Runs of commits that never were: counts that repeat and times that do not, with a step where one
is planted."""

import math
import random

from results.report.test.made_up import sample
from results.store.database import import_run
from results.store.runs import RUNS, Run

WORKLOAD = "pair/size:64"
ALLOCATOR = "plan9-pool"


def commit(number: int) -> str:
    """Twelve digits, as in the records."""
    return f"{number:04x}{0xabcdef00 + number:08x}"


def environment(number: int, **more) -> list[dict]:
    hour, minute = divmod(number, 60)
    return [{"record": "run", "schema": 1, "id": f"run-{number:04}",
             "started": f"2026-01-{1 + hour // 24:02}T{hour % 24:02}:{minute:02}:00Z",
             "command": ["assay"], "seed": 1, "budget_s": None, "set": "default",
             "version": "0.1.0"},
            {"record": "environment", "seed": 1, "machine": "made-up", "arch": "x86_64",
             "cpu": "A Processor", "cpus": 2, "memory_bytes": 8 << 30, "kernel": "6.1.0",
             "libc": "glibc 2.36", "compiler_version": "gcc 12.2.0", "flags": "-O3",
             "transparent_hugepages": "madvise", "commit": commit(number), "changed": False} | more]


def counts(factor: float = 1.0) -> list[dict]:
    """One count on each architecture; the suite's loop is in it."""
    found = []
    for arch, own, loop in (("x86_64", 121.0, 27.0), ("aarch64", 125.0, 28.0)):
        axes = {"binding": "table", "arch": arch, "emulation": "qemu-user"}
        found += [sample(ALLOCATOR, WORKLOAD, "micro", "instructions_per_op", "instructions",
                         own * factor + loop, 0, **axes),
                  sample(ALLOCATOR, WORKLOAD, "micro", "instructions_harness_per_op",
                         "instructions", loop, 0, **axes)]
    return found


def times(dice: random.Random, factor: float = 1.0, rounds: int = 8, spread: float = 0.03) -> list[dict]:
    """Rounds of the allocator and of the reference, on a machine that has moods."""
    found, mood = [], dice.gauss(0, 0.2)
    for number in range(rounds):
        for name, cost in (("glibc", 6.0), (ALLOCATOR, 10.0 * factor)):
            value = cost * math.exp(mood + dice.gauss(0, spread))
            found.append(sample(name, WORKLOAD, "micro", "cpu_ns_per_op", "ns", value, number,
                                binding="table"))
    return found


def verdict(clause: str, said: str) -> dict:
    return {"record": "verdict", "allocator": ALLOCATOR, "clause": clause, "ids": ["OV-01"],
            "arch": "x86_64", "emulation": "native", "verdict": said, "reason": None,
            "replay": f"assay conform {clause}"}


def keep(root, number: int, records: list[dict], **more) -> Run:
    """A run in the tree `root`, and in its store."""
    run = Run.create(root, f"run-{number:04}")
    for record in [*environment(number, **more), *records]:
        run.append(record)
    return run


def history(root, commits: int, planted: int | None = None, factor: float = 1.08, seed: int = 1):
    """That many commits, in the store; returns its file."""
    dice = random.Random(seed)
    for number in range(commits):
        by = factor if planted is not None and number >= planted else 1.0
        keep(root, number, [*counts(by), *times(dice, by), verdict(
            "heap.calloc.overflow", "FAIL" if planted is not None and number >= planted else "PASS")])
    store = root / RUNS / "assay.sqlite"
    for number in range(commits):
        import_run(Run(f"run-{number:04}", root / RUNS / f"run-{number:04}" / "records.jsonl"), store)
    return store
