"""Kernel events of a command and all its processes, as perf counts them.

Software events exist on every machine; tracepoints need rights that an ordinary user may lack.
What cannot be counted is None, and the others are counted all the same: each event is tried once,
on a command that does nothing.
"""

import functools
import json
import pathlib
import shutil
import subprocess
import tempfile

NOT_SUPPORTED = "<not supported>"  # as perf says it


def words(events: list[str], counts: pathlib.Path) -> list[str]:
    """What stands before a command to count its events into the file `counts`; [] if nothing can
    be counted."""
    counted = [event for event in events if supported(event)]
    chosen = [word for event in counted for word in ("-e", event)]
    return ["perf", "stat", "-j", "-o", str(counts), *chosen, "--"] if counted else []


@functools.cache
def supported(event: str) -> bool:
    if shutil.which("perf") is None:
        return False
    with tempfile.NamedTemporaryFile(prefix="assay-", suffix=".json") as counts:
        done = subprocess.run(["perf", "stat", "-j", "-o", counts.name, "-e", event, "--", "true"],
                              capture_output=True, stdin=subprocess.DEVNULL, check=False)
        return done.returncode == 0 and event in parse(pathlib.Path(counts.name))


def parse(counts: pathlib.Path) -> dict[str, float]:
    """The events that were counted: perf writes "<not supported>" for a number otherwise."""
    found = {}
    for line in counts.read_text().splitlines() if counts.exists() else []:
        try:
            fact = json.loads(line)
            found[fact["event"].removesuffix(":u")] = float(fact["counter-value"])
        except (ValueError, KeyError):
            continue
    return found
