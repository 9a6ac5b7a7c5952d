"""How much processor time a recorded process took, without what recording cost it.

The kernel tells the time of a process that has ended and was not yet waited for, to the nanosecond
and without that of its children.  So it is known of the processes that the recording itself waits
for: the command, and what it left behind.  What an event of a recording costs is measured here, by
a program that does nothing else, with and without the recorder.

Of other processes, and of one that ran several programs after each other, it is not known, and the
trace says so by holding none.
"""

import collections
import os
import pathlib
import subprocess
import tempfile
import time
from collections.abc import Callable

CPU_CLOCK = 2  # of a process: CPUCLOCK_SCHED of the kernel's posix-timers
CHURN = "bin/subject-churn"
STEPS = 100_000
ROUNDS = 3
CHEAP_EVENTS = 2_000  # so few cost nothing that counts
USUAL_BYTES = 128  # of a block, where only the bytes of all together are known
LIVE_LEAST, LIVE_MOST = 64, 1 << 16
LEAST_SHARE = 0.02  # of what was measured, if recording seems to have cost more than the rest


def of_process(pid: int) -> float | None:
    """The time of a process that is there or has just ended; None where the kernel does not tell."""
    try:
        return time.clock_gettime(~pid << 3 | CPU_CLOCK)
    except OSError:
        return None


def keep(build: pathlib.Path, tool: str, images: list, times: dict[int, float],
         cost_s: Callable[[int], tuple[float, float]]) -> None:
    """Writes the time of each image, where it is known, into its trace."""
    programs = collections.Counter(image.pid for image in images)
    known = [image for image in images
             if image.file is not None and programs[image.pid] == 1 and times.get(image.pid)]
    if not known:
        return
    largest = max(known, key=lambda image: image.events)
    live = min(max(largest.live_bytes_peak // USUAL_BYTES, LIVE_LEAST), LIVE_MOST)
    start_s, event_s = cost_s(live) if largest.events > CHEAP_EVENTS else (0.0, 0.0)
    for image in known:
        measured = times[image.pid]
        own = max(measured - start_s - image.events * event_s, measured * LEAST_SHARE)
        subprocess.run([build / tool, "cpu", image.file, str(round(own * 1e9))], check=False,
                       capture_output=True)


def cost(build: pathlib.Path, record: Callable[[list[str], pathlib.Path], float | None],
         live: int) -> tuple[float, float]:
    """Seconds that recording adds to a process, and to each of its events where so many blocks are
    live: the more there are, the farther away is what is known of each.  `record` records a command
    and returns its processor time."""
    with tempfile.TemporaryDirectory(prefix="assay-cost-") as folder:
        out = pathlib.Path(folder, "churn.trace")
        few, many = ([str(build / CHURN), "1", str(steps), str(live)]
                     for steps in (1, STEPS))
        added = {}
        for name, command in (("few", few), ("many", many)):
            alone = [alone_s(command) for _ in range(ROUNDS)]
            under = [found for _ in range(ROUNDS) if (found := record(command, out)) is not None]
            added[name] = max(min(under) - min(alone), 0) \
                if under else 0
    return added["few"], max(added["many"] - added["few"], 0) / (2 * STEPS)


def alone_s(command: list[str]) -> float:
    """The processor time of a command that is not recorded."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    found = of_process(process.pid)
    process.wait()
    return found or 0.0
