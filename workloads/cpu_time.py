"""How much processor time a recorded process took, without what recording cost it.

The kernel tells the time of a process that has ended and was not yet waited for, to the nanosecond
and without that of its children.  So it is known of the processes that the recording itself waits
for: the command, and what it left behind.  What an event of a recording costs is measured here, by
a program that does nothing else, with and without the recorder.

Of other processes, and of one that ran several programs after each other, it is not known, and the
trace says so by holding none.
"""

import collections
import dataclasses
import os
import pathlib
import subprocess
import tempfile
import time
from collections.abc import Callable

CPU_CLOCK = 2  # of a process: CPUCLOCK_SCHED of the kernel's posix-timers
CHURN = "bin/subject-churn"
STEPS = 100_000
ROUNDS = 5
CHEAP_EVENTS = 2_000  # so few cost nothing that counts
LIVE = 2_000  # blocks of the program without a pattern
LEAST_SHARE = 0.3  # of what was measured: a call costs about as much as to record it


def of_process(pid: int) -> float | None:
    """The time of a process that is there or has just ended; None where the kernel does not tell."""
    try:
        return time.clock_gettime(~pid << 3 | CPU_CLOCK)
    except OSError:
        return None


@dataclasses.dataclass(frozen=True)
class Cost:
    """What recording adds, in seconds: to a process, and to each event, by how many bytes of trace
    an event takes.  Calls that follow no pattern take longer to write down."""

    process: float = 0.0
    plain: float = 0.0  # an event of few bytes
    mixed: float = 0.0  # an event of many
    plain_bytes: float = 0.0
    mixed_bytes: float = 1.0

    def of(self, events: int, size: int) -> float:
        wide = max(self.mixed_bytes - self.plain_bytes, 1e-9)
        share = min(max((size / max(events, 1) - self.plain_bytes) / wide, 0.0), 1.0)
        return self.process + events * (self.plain + share * (self.mixed - self.plain))


def keep(build: pathlib.Path, tool: str, images: list, times: dict[int, float],
         cost: Callable[[], Cost]) -> None:
    """Writes the time of each image, where it is known, into its trace."""
    programs = collections.Counter(image.pid for image in images)
    known = [image for image in images
             if image.file is not None and programs[image.pid] == 1 and times.get(image.pid)]
    if not known:
        return
    added = cost() if max(image.events for image in known) > CHEAP_EVENTS else Cost()
    for image in known:
        measured = times[image.pid]
        own = max(measured - added.of(image.events, image.bytes), measured * LEAST_SHARE)
        subprocess.run([build / tool, "cpu", image.file, str(round(own * 1e9))], check=False,
                       capture_output=True)


def measured_cost(build: pathlib.Path,
                  record: Callable[[list[str], pathlib.Path], tuple[float, int]]) -> Cost:
    """`record` records a command and returns its processor time and the bytes of its trace."""
    points = []
    with tempfile.TemporaryDirectory(prefix="assay-cost-") as folder:
        for steps, live in ((1, 1), (STEPS, 1), (STEPS, LIVE)):
            command = [str(build / CHURN), "1", str(steps), str(live)]
            alone = min(alone_s(command) for _ in range(ROUNDS))
            under = [record(command, pathlib.Path(folder, "churn.trace")) for _ in range(ROUNDS)]
            points.append((max(min(time for time, _ in under) - alone, 0.0), under[0][1]))
    (start, _), *others = points
    events = 2 * STEPS
    (plain, few), (mixed, many) = ((max(time - start, 0.0) / events, size / events)
                                   for time, size in others)
    return Cost(start, plain, max(mixed, plain), few, many)


def alone_s(command: list[str]) -> float:
    """The processor time of a command that is not recorded."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    found = of_process(process.pid)
    process.wait()
    return found or 0.0
