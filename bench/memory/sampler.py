"""Memory, sampled from outside: a body stops at each phase, and its process is looked at.

What is counted is the resident memory of /proc/PID/smaps_rollup above what it was before the body's
first allocation, against the bytes that the body itself knows to be live.
"""

import contextlib
import functools
import os
import pathlib
import subprocess

from bench.cell import HarnessCell
from bench.child import parse_lines, run_child

KIB = 1024


class MemoryCell(HarnessCell):
    """A cell of the group `memory`."""

    def measure(self, harness, run_folder, round_number, seed, smoke, cpus) -> list[dict]:
        absent = self.absent()
        if absent is not None:
            return [absent]
        hidden = hidden_memory()
        if hidden is not None:
            return [self.no_number("unsupported", hidden)]
        command = [*self.command(harness, round_number, seed, smoke, cpus), "--memory"]
        sampler = Sampler()
        done = run_child(command, self.child_environment(), self.timeout_s, sampler)
        records = self.judged(done)
        samples = [record for record in records if record["record"] == "sample"]
        others = [record for record in records if record["record"] != "sample"]
        return others + (self._metrics(samples[0], sampler.phases) if samples else [])

    def _metrics(self, pattern: dict, phases: list[dict]) -> list[dict]:
        values = metrics_of(phases)
        if values is None:
            return [self.no_number("invalid", "short-run")]
        return [pattern | {"metric": metric, "unit": unit, "better": better, "value": value}
                for metric, unit, better, value in values]


@functools.cache
def hidden_memory() -> str | None:
    """Why the memory of a process cannot be seen here; None if it can."""
    try:
        resident_bytes(os.getpid())
    except OSError as error:
        return f"the memory of processes cannot be seen: {error}"
    return None


def resident_bytes(pid: int) -> int:
    for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Rss:"):
            return int(line.split()[1]) * KIB
    raise OSError("smaps_rollup has no Rss")


class Sampler:
    """Looks at the memory of a process at each `phase` that it writes, and lets it go on."""

    def __init__(self) -> None:
        self.phases: list[dict] = []

    def __call__(self, process: subprocess.Popen, line: str) -> bool:
        """True for a phase.  A process that has gone meanwhile is told by how it ended."""
        records = parse_lines(line)
        if not records or records[0]["record"] != "phase":
            return False
        with contextlib.suppress(OSError):
            self.phases.append(records[0] | {"resident_bytes": resident_bytes(process.pid)})
            process.stdin.write("\n")
            process.stdin.flush()
        return True


def metrics_of(phases: list[dict]) -> list[tuple[str, str, str, float]] | None:
    """(metric, unit, better, value) from the phases of one process; None if any is missing."""
    at = {phase["phase"]: phase for phase in phases}
    if not {"base", "peak", "drained"} <= at.keys():
        return None
    base = at["base"]["resident_bytes"]
    peak = max(phase["resident_bytes"] for phase in phases) - base
    drained = max(at["drained"]["resident_bytes"] - base, 0)
    loaded = [phase for phase in phases if phase["live_bytes"] > 0]
    mean = sum((phase["resident_bytes"] - base) / phase["live_bytes"]
               for phase in loaded if phase["phase"] in ("sample", "peak"))
    count = sum(1 for phase in loaded if phase["phase"] in ("sample", "peak"))
    found = [
        ("heap_over_live", "ratio", "less",
         (at["peak"]["resident_bytes"] - base) / at["peak"]["live_bytes"]),
        ("heap_over_live_mean", "ratio", "less", mean / count),
        ("peak_rss_bytes", "bytes", "less", peak),
        ("returned_fraction", "ratio", "more", 1 - drained / peak if peak > 0 else 0.0),
    ]
    if "survivors" in at:
        found.append(("heap_over_survivors", "ratio", "less",
                      (at["survivors"]["resident_bytes"] - base) / at["survivors"]["live_bytes"]))
    return found
