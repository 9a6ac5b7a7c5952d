"""The programs of a traced run that no preloaded library reached."""

import dataclasses
import os
import pathlib
import platform

from bench.programs.launch import ProgramRun
from bench.programs.own_allocator import shares_of
from bench.programs.proof import percent
from workloads.own_program import ELF_MACHINES, is_linker

SHARE_MOST = 0.01  # of the CPU time; a smaller share is reported, and the cell stays
# What a trial's processes use while they start and end is in no program's time.  So much more is that
# of a process which nobody saw.
UNSEEN_SHARE, UNSEEN_S = 1 / 3, 0.02


@dataclasses.dataclass(frozen=True)
class Lost:
    """A program without a proof, and its share of the CPU time."""

    program: str
    why: str
    share: float

    def __str__(self) -> str:
        return f"{self.program} ({self.why}; {percent(self.share)} of the CPU time)"


def lost(launch: ProgramRun) -> list[Lost]:
    """One for each such program, the largest share first."""
    proved = {proof["image"] for proof in launch.proofs}
    shares = shares_of(launch)
    found: dict[tuple[str, str], float] = {}
    for one in launch.execs or []:
        shown = one["dynamic"] or _linker(one)  # an emulator may show its guest
        if one["image"] not in proved or not shown:
            key = (os.path.basename(one["program"]), _why(one))
            found[key] = found.get(key, 0.0) + shares.get(one["image"], 0.0)
    unseen = _unseen(launch)
    if unseen > 0:
        found["a process of it", "it escaped the trace, so it may be any program"] = unseen
    return sorted((Lost(*key, share) for key, share in found.items()),
                  key=lambda each: -each.share)


def _unseen(launch: ProgramRun) -> float:
    """The share of the CPU time that no traced program has used (CLONE_UNTRACED); 0 if it is negligible."""
    total = launch.report.get("user_s", 0.0) + launch.report.get("system_s", 0.0)
    missing = total - sum(one["cpu_s"] for one in launch.execs or [])
    traced = launch.execs is not None
    return missing / total if traced and missing > max(UNSEEN_SHARE * total, UNSEEN_S) else 0.0


def _linker(one: dict) -> bool:
    """The dynamic linker, called by its own name with a program to run: it preloads as usual."""
    return is_linker(pathlib.Path(one["program"]))


def _why(one: dict) -> str:
    if one["machine"] != ELF_MACHINES.get(platform.machine()):
        return "for another architecture"
    if not one["dynamic"] and not _linker(one):
        return "statically linked"
    if one["secure"]:
        return "runs with rights of its own"
    if not one["preload"]:
        return "started without LD_PRELOAD"
    if "libassay-witness" not in one["preload"]:
        return f"started with another LD_PRELOAD: {one['preload']}"
    return "it left no record"
