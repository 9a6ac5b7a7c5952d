"""Memory, sampled from outside: a body stops at each phase, and its processes are looked at.

What is counted is what they hold (held.py) above what it was before the body's first allocation,
against the bytes that the body itself knows to be live.  The body has written to every page of those,
so a process that holds less was measured wrongly, and is `invalid`.
"""

import contextlib
import functools
import os

from bench.cell import HarnessCell
from bench.child import Finished, run_child
from bench.clock import others_fault
from bench.memory.held import Unseen, alone_bytes, held_bytes
from bench.round import Round
from bench.said import sound
from ci.host.json_lines import parse_lines

MEMORY = "memory"
SPARE_BYTES, SPARE_SHARE = 1 << 20, 0.05  # that a heap may have held before the first block
PHASES_MOST = 4096
TOO_LITTLE = "it fits into what was held before"


class MemoryCell(HarnessCell):
    """A cell of the group `memory`."""

    def absent(self) -> dict | None:
        hidden = hidden_memory()
        return super().absent() or (None if hidden is None
                                    else self.no_number("unsupported", hidden))

    def measured_once(self, this_round: Round) -> list[dict]:
        command = [*self.command(this_round), "--memory"]
        sampler = Sampler()
        done = run_child(this_round.harness.folder, command, self.child_environment(),
                         this_round.patience_s(self.timeout_s), sampler,
                         stop=this_round.stop)
        records = self._honest(self.judged(done), done)
        samples = [record for record in records if record["record"] == "sample"]
        others = [record for record in records if record["record"] != "sample"]
        return others if not samples else self.with_memory(others, samples[0], sampler)

    def _honest(self, records: list[dict], done: Finished) -> list[dict]:
        fault = others_fault(done.kept)
        return records if fault is None or not any(one["record"] == "sample" for one in records) \
            else [self.no_number("invalid", "clock") | {"detail": fault}]

    def with_memory(self, records: list[dict], pattern: dict, sampler: "Sampler") -> list[dict]:
        """The records, with the metrics in the pattern of a sample; or why none can be believed."""
        if sampler.unseen is not None:
            return [self.no_number("invalid", MEMORY) | {"detail": sampler.unseen}]
        values = metrics_of(sampler.phases)
        if values is None:
            return [self.no_number("invalid", "short-run")]
        missing = missing_memory(sampler.phases)
        if missing is not None:
            return [self.no_number("invalid", MEMORY) | {"detail": missing}]
        alike = {name: value for name, value in pattern.items() if name != "turns"}  # those are times
        return records + [alike | told(*value) for value in values]


@functools.cache
def hidden_memory() -> str | None:
    """Why the memory of a process cannot be seen here; None if it can."""
    try:
        alone_bytes(os.getpid())
    except OSError as error:
        return f"the memory of processes cannot be seen: {error}"
    except Unseen:
        return None
    return None


class Sampler:
    """Looks at the memory of a process at each `phase` that it writes."""

    def __init__(self) -> None:
        self.phases: list[dict] = []
        self.unseen: str | None = None  # why something of it could not be counted

    def __call__(self, pid: int, line: str) -> bool:
        """True for a phase.  If the process has ended, how it ended says so."""
        if '"phase"' not in line:
            return False
        records, _ = sound(parse_lines(line))
        if not records or records[0]["record"] != "phase" or len(self.phases) >= PHASES_MOST:
            return False
        try:
            with contextlib.suppress(OSError, ValueError, IndexError):
                self.phases.append(records[0] | {"resident_bytes": held_bytes(pid)})
        except Unseen as unseen:
            self.unseen = str(unseen)
        return True


def told(metric: str, unit: str, better: str, value: float) -> dict:
    """The fields of a sample.  So little may be written that it all fits into what the heap held
    before the first block; that is no ratio."""
    fields = {"metric": metric, "unit": unit, "better": better, "value": value}
    if value > 0 or better == "more":
        return fields
    return fields | {"value": None, "note": TOO_LITTLE}


def missing_memory(phases: list[dict]) -> str | None:
    """Whether less is held than was written to.  A little may have been held before."""
    base = phases[0]["resident_bytes"]
    for phase in phases:
        held, live = phase["resident_bytes"] - base, phase["live_bytes"]
        if held < live * (1 - SPARE_SHARE) - SPARE_BYTES:
            return f"at {phase['phase']} {held} bytes are held for {live} that were written"
    return None


def complete(phases: list[dict]) -> bool:
    """Every phase was reported, in a possible order."""
    at = {phase["phase"]: phase for phase in phases}
    return {"base", "peak", "drained"} <= at.keys() and phases[0]["phase"] == "base" \
        and all(at[name]["live_bytes"] > 0 for name in ("peak", "survivors") if name in at)


def metrics_of(phases: list[dict]) -> list[tuple[str, str, str, float]] | None:
    """(metric, unit, better, value) from the phases of one process; None if any is missing."""
    if not complete(phases):
        return None
    at = {phase["phase"]: phase for phase in phases}
    base = at["base"]["resident_bytes"]
    peak = max(phase["resident_bytes"] for phase in phases) - base
    drained = max(at["drained"]["resident_bytes"] - base, 0)
    ratios = [(phase["resident_bytes"] - base) / phase["live_bytes"] for phase in phases
              if phase["live_bytes"] > 0 and phase["phase"] in ("sample", "peak")]
    found = [
        ("heap_over_live", "ratio", "less",
         (at["peak"]["resident_bytes"] - base) / at["peak"]["live_bytes"]),
        ("heap_over_live_mean", "ratio", "less", sum(ratios) / len(ratios)),
        ("peak_rss_bytes", "bytes", "less", peak),
        ("returned_fraction", "ratio", "more", 1 - drained / peak if peak > 0 else 0.0),
    ]
    if "survivors" in at:
        found.append(("heap_over_survivors", "ratio", "less",
                      (at["survivors"]["resident_bytes"] - base) / at["survivors"]["live_bytes"]))
    return found
