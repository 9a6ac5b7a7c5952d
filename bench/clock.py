"""Whether the times that a measured process tells of itself can be true.

The process reads its own clocks, by instructions that no library can take the place of.  Still it
holds the library that is measured, so its figures are held against the kernel's, which are read from
outside: at a mark before the first timed segment and at one after the last, while the process waits;
and at the end, of all processes together.

Each bound is wide enough for what an honest process does between two readings on a busy machine, and
a cell that exceeds one is measured again before it is rejected.
"""

import contextlib
import dataclasses
import os
import time
from collections.abc import Sequence

from bench.said import sound
from ci.host.json_lines import parse_lines

ATTEMPTS = 3
SPARE_NS, SPARE_SHARE = 1_000_000, 0.03  # between a reading inside and the one outside
GAP_NS, GAPS_NS = 150_000, 500_000  # Google Benchmark beside each segment, and the first stop
WARM_NS, WARM_MOST = 500_000, 2  # of a warm-up beside what it would take timed, and times that
LATE_NS, LATE_SHARE = 50_000_000, 0.25  # of the driver, who hears of a stop
THREAD_NS = 200_000  # a thread that begins and ends beside each segment: allocators act then
OTHERS_NS, OTHERS_SHARE = 1_000_000, 0.01  # of processes that are not the measured one
EACH_SHARE = 2.0  # of another process of a row of several, of what the first one used
TURNS_SHARE = 1e-6  # between the sum of what is told of each turn and the mark: rounding
WALL_SHARE = 0.95  # of what the CPU time asks for: the clocks tick by themselves


def cpu_ns(pid: int) -> int:
    """The CPU time of a process and all its threads, by the kernel (clock_getcpuclockid(3))."""
    return time.clock_gettime_ns((~pid << 3) | 2)


@dataclasses.dataclass(frozen=True)
class Mark:
    """One stop of the process."""

    told: dict  # its own `mark` record
    cpu_ns: int | None  # as it is seen from outside; None where that is refused
    wall_ns: int | None = None  # when it was seen, by the clock that the process reads too


@dataclasses.dataclass(frozen=True)
class Untimed:
    """The CPU time of a process beside its segments, between the two stops.  In a set, what the
    others used of each tells how much that is on this machine."""

    gaps_ns: float = 0.0  # that nobody accounts for
    warm_ns: float = 0.0  # in warm-ups and in clearing up, beside what a warm-up would take timed


class Clock:
    """Looks at the clock of a process at each `mark` that it writes."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []

    def __call__(self, pid: int, line: str) -> bool:
        if '"mark"' not in line:
            return False
        records, _ = sound(parse_lines(line))
        if not records or records[0]["record"] != "mark":
            return False
        seen, seen_at = None, time.monotonic_ns()
        with contextlib.suppress(OSError):
            seen = cpu_ns(pid)
        self.marks.append(Mark(records[0], seen, seen_at))
        return True

    def untimed(self, warm_share: float = 0.0) -> Untimed | None:
        """None where it was not told.  `warm_share` is a warm-up's share of a segment's
        operations."""
        if len(self.marks) != 2:
            return None
        begin, end = (mark.told for mark in self.marks)
        return Untimed(
            end["cpu_ns"] - begin["cpu_ns"] - end["segments_cpu_ns"] - end["settled_cpu_ns"],
            end["settled_cpu_ns"] - warm_share * end["segments_cpu_ns"])

    def fault(self, kept: dict, samples: list[dict], spare: Untimed = Untimed(),
              warm_share: float = 0.0) -> str | None:
        """What is wrong with the times of a process that ended normally.  `spare` is how much
        more than usual it may have used beside what is timed."""
        if len(self.marks) != 2:
            return "it did not stop before and after what is timed"
        begin, end = self.marks
        threads = max((sample.get("threads", 1) for sample in samples), default=1)
        gaps_ns = spare.gaps_ns + THREAD_NS * (threads - 1) * end.told["segments"]
        return _segments_fault(begin, end, gaps_ns) \
            or _warm_fault(end.told, spare.warm_ns, warm_share) \
            or _turns_fault(end.told, samples) or _late_fault(begin, end) \
            or _wall_fault(end.told, samples) or others_fault(kept, samples)


def _segments_fault(begin: Mark, end: Mark, spare_ns: float) -> str | None:
    own_ns = end.told["cpu_ns"] - begin.told["cpu_ns"]
    timed_ns = end.told["segments_cpu_ns"] + end.told["settled_cpu_ns"]
    gaps_ns = GAPS_NS + GAP_NS * end.told["segments"] + SPARE_SHARE * own_ns + spare_ns
    if begin.cpu_ns is not None and end.cpu_ns is not None:
        seen_ns = end.cpu_ns - begin.cpu_ns
        if own_ns < seen_ns - SPARE_NS - SPARE_SHARE * seen_ns:
            return f"it tells of {_ms(own_ns)} of CPU time and the kernel of {_ms(seen_ns)}"
    if not 0 < timed_ns <= own_ns:
        return f"it tells of {_ms(timed_ns)} within {_ms(own_ns)} of CPU time"
    if own_ns - timed_ns > gaps_ns:
        return f"of {_ms(own_ns)} of CPU time it used {_ms(own_ns - timed_ns)} between what is timed"
    return None


def _warm_fault(told: dict, spare_ns: float, warm_share: float) -> str | None:
    """It worked while nobody counted.  Honest warm-ups take up to twice as long as the same
    operations timed, as they fill the caches; without any, what clears up after a trace takes less
    than the trace."""
    most_ns = (WARM_MOST * warm_share or 1) * told["segments_cpu_ns"] \
        + WARM_NS * told["segments"] + spare_ns
    if told["settled_cpu_ns"] > most_ns:
        return f"it used {_ms(told['settled_cpu_ns'])} to warm up and clear up for " \
               f"{_ms(told['segments_cpu_ns'])} that are timed"
    return None


def _late_fault(begin: Mark, end: Mark) -> str | None:
    """It told of another time than it was."""
    if begin.wall_ns is None or end.wall_ns is None:
        return None
    took_ns, told_ns = end.wall_ns - begin.wall_ns, end.told["wall_ns"] - begin.told["wall_ns"]
    late_ns = end.wall_ns - end.told["wall_ns"]
    if begin.told["wall_ns"] > begin.wall_ns or late_ns < 0 or end.told["wall_ns"] < begin.wall_ns \
            or late_ns > LATE_NS + LATE_SHARE * took_ns or end.told["segments_wall_ns"] > told_ns:
        return f"it tells of {_ms(told_ns)} between its stops, and they were {_ms(took_ns)} apart"
    return None


def _wall_fault(told: dict, samples: list[dict]) -> str | None:
    """More CPU time than the processors can have given in this wall time."""
    processors = os.cpu_count() or 1
    pairs = [(told["segments_cpu_ns"], told["segments_wall_ns"])]
    values = {sample["metric"]: sample["value"] * sample["operations"] for sample in samples}
    if {"cpu_ns_per_op", "wall_ns_per_op"} <= values.keys():
        pairs.append((values["cpu_ns_per_op"], values["wall_ns_per_op"]))
    for used_ns, wall_ns in pairs:
        if used_ns <= 0 or wall_ns < WALL_SHARE * used_ns / processors:
            return f"it tells of {_ms(used_ns)} of CPU time within {_ms(wall_ns)}"
    return None


def _turns_fault(told: dict, samples: list[dict]) -> str | None:
    """The turns of a process are all of its segments, and no others."""
    for sample in samples:
        if sample["metric"] == "cpu_ns_per_op" and "turns" in sample:
            turns_ns = sum(sample["turns"]) * sample["operations"]
            if len(sample["turns"]) != told["segments"] \
                    or abs(turns_ns - told["segments_cpu_ns"]) > TURNS_SHARE * told["segments_cpu_ns"]:
                return f"its turns are {_ms(turns_ns)} of {_ms(told['segments_cpu_ns'])}"
    return None


def others_fault(kept: dict, samples: Sequence[dict] = ()) -> str | None:
    """Other processes worked for the first one.  The control group knows those too that
    nobody waited for.  The others of a row of several processes do as much as the first one."""
    processes = max((sample.get("processes", 1) for sample in samples), default=1)
    first_s = kept.get("first_cpu_s")
    known = [used for used in (kept.get("cpu_s"), kept.get("group_cpu_s"))
             if isinstance(used, (int, float))]
    if not isinstance(first_s, (int, float)) or not known:
        return None
    others_ns = (max(known) - first_s) * 1e9
    share = OTHERS_SHARE + EACH_SHARE * (processes - 1)
    if others_ns > OTHERS_NS + share * first_s * 1e9:
        return f"other processes of it used {_ms(others_ns)} of CPU time beside {_ms(first_s * 1e9)}"
    return None


def _ms(nanoseconds: float) -> str:
    return f"{nanoseconds / 1e6:.1f} ms"
