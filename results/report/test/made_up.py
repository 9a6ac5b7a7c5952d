"""Records of a run that never was: the default field of allocators, with effects and noise of the
size that a small shared machine shows.  The same seed gives the same records."""

import math
import random
from collections.abc import Iterator

MICRO = {"pair/size:64": 6.2, "pair/size:8": 6.0, "pair/size:4096": 9.0, "pair/size:65536": 31.0,
         "batch/size:64/count:100/order:fifo": 7.6, "batch/size:64/count:100/order:lifo": 7.1,
         "churn/live:100/sizes:16-512": 9.1, "churn/live:10000/sizes:16-512": 16.9,
         "churn/live:1000/sizes:512-32768": 60.0, "calloc/size:4096": 120.0,
         "realloc/growth:2": 85.0, "aligned/align:64/size:100": 22.0}
CONTENTION = {"threadtest": 9.0, "larson": 40.0, "producer-consumer/size:64": 80.0,
              "remote-free/size:64": 70.0, "thread-churn": 300.0}
PROGRAMS = {"program/sqlite3": 0.41, "program/python3": 0.62, "program/lua5.4": 0.35,
            "program/git": 0.5, "program/redis-server": 0.8}
MEMORY = {"drain/sizes:16-512": 1.3, "drain/sizes:512-32768": 1.2}
# The factor on CPU time and on memory.
PRELOADED = {"glibc": (1.0, 1.0), "glibc/copy": (1.0, 1.0), "null": (0.3, 1.9),
             "jemalloc": (0.86, 0.95), "mimalloc": (0.74, 1.1), "tcmalloc": (0.74, 1.0),
             "tbbmalloc": (1.6, 1.4), "plan9-pool/locked": (2.4, 1.0)}
TABLED = {"glibc": 1.0, "null": 0.35, "plan9-pool": 1.7}
SPREAD = 0.025
THREADS = (1, 2, 4)


def records(seed: int = 1, rounds: int = 14, preloaded: dict = PRELOADED,
            tabled: dict = TABLED) -> list[dict]:
    """A whole run."""
    dice = random.Random(seed)
    found = [*_opening(seed), *_identities(preloaded)]
    for number in range(rounds):
        found += _round(dice, number, preloaded, tabled)
    return found + list(_events(preloaded)) + _failures()


def _opening(seed: int) -> list[dict]:
    run = {"record": "run", "schema": 1, "id": "20260102T030405-0123abcd",
           "started": "2026-01-02T03:04:05Z", "command": ["assay", "bench"], "seed": seed,
           "budget_s": 100.0, "set": "default"}
    environment = {
        "record": "environment", "machine": "made-up", "arch": "x86_64",
        "cpu": "AMD EPYC 7763 64-Core Processor", "cpus": 2, "memory_bytes": 8 << 30,
        "kernel": "6.1.0-18-amd64", "libc": "glibc 2.36", "compiler": "/usr/bin/gcc",
        "compiler_version": "gcc (Debian 12.2.0-14) 12.2.0", "flags": "-O2",
        "transparent_hugepages": "madvise", "governor": None, "load": 0.03, "steal": 0.0,
        "commit": "0123abcd4567", "changed": False, "cleared": [], "seed": seed}
    return [run, environment]


def _identities(preloaded: dict) -> list[dict]:
    return [{"record": "allocator", "name": name, "version": "1.2.3", "build_id": "00ff",
             "proof": {"malloc": f"/usr/lib/lib{name}.so", "free": f"/usr/lib/lib{name}.so"}}
            for name in preloaded]


def sample(allocator: str, workload: str, group: str, metric: str, unit: str, value: float | None,
           number: int, **more) -> dict:
    """One sample of round `number`, with the axes that most have."""
    return {"record": "sample", "allocator": allocator, "workload": workload, "group": group,
            "metric": metric, "unit": unit, "better": "less", "value": value,
            "binding": "preload", "arch": "x86_64", "emulation": "native", "threads": 1,
            "processes": 1, "round": number, "seed": 7 + number, "checksum": "00c0ffee",
            "decided": True, **more} | ({"role": "control"} if "/copy" in allocator else {})


def _round(dice: random.Random, number: int, preloaded: dict, tabled: dict) -> Iterator[dict]:
    mood = dice.gauss(0, 0.05)  # of the machine, which pairing takes out
    for name, (speed, memory) in preloaded.items():
        yield from _micro(dice, number, name, speed, mood, "preload")
        yield from _contention(dice, number, name, speed, mood)
        yield from _programs(dice, number, name, speed, memory, mood)
        yield from _memory(dice, number, name, memory)
    for name, speed in tabled.items():
        yield from _micro(dice, number, name, speed, mood, "table")


def _noisy(dice: random.Random, value: float, mood: float, spread: float = SPREAD) -> float:
    return value * math.exp(mood + dice.gauss(0, spread))


def _micro(dice, number, name, speed, mood, binding) -> Iterator[dict]:
    for workload, cost in MICRO.items():
        for metric in ("cpu_ns_per_op", "wall_ns_per_op"):
            yield sample(name, workload, "micro", metric, "ns",
                         _noisy(dice, cost * speed, mood), number, binding=binding, segments=12)


def _contention(dice, number, name, speed, mood) -> Iterator[dict]:
    for workload, cost in CONTENTION.items():
        for threads in THREADS:
            if threads != 2 and number % 3 != 0:
                continue
            for metric in ("cpu_ns_per_op", "wall_ns_per_op"):
                yield sample(name, workload, "contention", metric, "ns",
                              _noisy(dice, cost * speed ** 0.5 * threads ** 0.4, mood), number,
                              threads=threads, decided=threads == 2)


def _programs(dice, number, name, speed, memory, mood) -> Iterator[dict]:
    if name == "null":
        return
    for workload, cost in PROGRAMS.items():
        share = 0.06 if workload != "program/git" else 0.0
        value = cost * speed ** share
        yield sample(name, workload, "programs", "cpu_s", "s",
                      _noisy(dice, value, mood, 0.008), number)
        yield sample(name, workload, "programs", "wall_s", "s",
                      _noisy(dice, value, mood, 0.05), number)
        yield sample(name, workload, "programs", "peak_rss_bytes", "bytes",
                      round(3e7 * memory ** 0.3 / 4096 + dice.randint(-8, 8)) * 4096, number)


def _memory(dice, number, name, memory) -> Iterator[dict]:
    for workload, ratio in MEMORY.items():
        yield sample(name, workload, "memory", "heap_over_live", "ratio",
                      round(_noisy(dice, ratio * memory, 0, 0.002), 4), number)
        yield sample(name, workload, "memory", "peak_rss_bytes", "bytes",
                      round(5e7 * ratio * memory / 4096) * 4096, number)
        returned = 0.0 if name == "null" else min(0.6 / memory, 0.95)
        yield sample(name, workload, "memory", "returned_fraction", "ratio", returned, number,
                      better="more")


def _events(preloaded: dict) -> Iterator[dict]:
    for name in preloaded:
        yield sample(name, "program/lua5.4", "programs", "futex_per_op", "events", 0.25, 0,
                     decided=False)
        for workload in CONTENTION:
            for threads in THREADS:
                yield sample(name, workload, "contention", "futex_per_op", "events",
                              0.002 * (threads - 1), 0, threads=threads, decided=False)
                yield sample(name, workload, "contention", "context_switches_per_op", "events",
                              None, 0, threads=threads, decided=False, note="<not supported>")


def _failures() -> list[dict]:
    cells = [{"record": "unsupported", "allocator": "null", "workload": workload,
              "binding": "preload", "threads": 1, "reason": "the window of the floor is too small"}
             for workload in PROGRAMS]
    return [*cells,
            {"record": "invalid", "allocator": "tbbmalloc", "workload": "program/redis-server",
             "binding": "preload", "threads": 1, "reason": "crash:SIGSEGV"},
            {"record": "dropped", "workload": "churn/live:1000000/sizes:16-512",
             "reason": "the budget is too short to reach it"}]


def traces(rounds: int = 14) -> list[dict]:
    """Two recorded programs: one that an allocator helps, and one that none does."""
    dice = random.Random(5)
    found = []
    for number in range(rounds):
        mood = dice.gauss(0, 0.05)
        for name, (speed, memory) in PRELOADED.items():
            for workload, share in (("trace/lua5.4", 0.5), ("trace/git", 0.0)):
                cost = 30.0 * (0.6 if name == "null" else speed ** share)
                found.append(sample(name, workload, "traces", "cpu_ns_per_op", "ns",
                                    _noisy(dice, cost, mood), number))
                found.append(sample(name, workload, "traces", "peak_rss_bytes", "bytes",
                                    round(_noisy(dice, 4e7 * memory, 0, 0.002)), number))
    return found


def verdicts(allocator: str, reason: str = "an overflow gave a block") -> list[dict]:
    """What a few clauses say of an allocator, and how good they are at faults."""
    said = {"heap.calloc.zero": "PASS", "heap.malloc.align": "PASS", "heap.calloc.overflow": "FAIL",
            "heap.aligned.big": "UNSUPPORTED", "misuse.double-free": "UNRESOLVED",
            "heap.malloc.zero": "VALUE"}
    found = [{"record": "verdict", "allocator": allocator, "clause": clause, "ids": ["OV-01"],
              "arch": "x86_64", "emulation": "native", "verdict": verdict,
              "reason": None if verdict == "PASS" else reason,
              "replay": f"assay conform {clause}"} | ({"value": 3} if verdict == "VALUE" else {})
             for clause, verdict in said.items()]
    return found + [
        {"record": "score", "mutants": "switched", "of": "the bases", "killed": 199, "alive": 1,
         "equivalent": 0, "survivors": ["planted/unseen: Nobody notices."]},
        {"record": "score", "mutants": "machine-made", "of": "control", "killed": 190, "alive": 0,
         "equivalent": 12, "survivors": []}]


def whole() -> list[dict]:
    """A run with everything that a report can show."""
    return records() + traces() + verdicts("jemalloc")
