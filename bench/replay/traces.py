"""Recorded traces, compiled for the replay once for all allocators, in a process of its own, so
that no heap that is measured has held a decoder.
"""

import atexit
import dataclasses
import functools
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from bench.harness_program import Harness
from ci.host import guard
from ci.host.errors import CannotBuild, UsageError
from workloads.importing import import_file, recognise
from workloads.selection import Row, TurnShape

SEGMENT_CALLS = 400_000  # of all timed replays of a process together, about 20 ms
SEGMENTS_LEAST, SEGMENTS_MOST = 2, 12
LONG_CALLS = 4_000_000  # from here on one timed replay is long enough
LONG_S = 0.1  # likewise
CALL_S, TOUCHED_BYTE_S = 10e-9, 60e-12  # of a fast allocator; new pages take 0.25 us each
TURN_MOST_S = 0.005  # two others of a set make a pause of twice that
TURN_BYTES_MOST = 8 << 20  # live at once: of more, the others of a set leave nothing in the caches
TURNS, GROUP = 4, 3


def compiled(rows: Sequence[Row], harness: Harness) -> list[Row]:
    """The rows, those of traces with their plan and its facts; without the compiler, without
    them.

    Raises UsageError for a trace that cannot be read.
    """
    if (harness.folder / "bin" / "trace-plan").exists():
        return [row if row.trace is None else _compiled(row, harness) for row in rows]
    others = [row for row in rows if row.trace is None]
    if not others:
        raise CannotBuild("traces cannot be replayed: libzstd.a was not found "
                          "(Debian's libzstd-dev)")
    if len(others) < len(rows):
        print("assay: traces are left out: libzstd.a was not found (Debian's libzstd-dev)",
              file=sys.stderr)
    return others


def _compiled(row: Row, harness: Harness) -> Row:
    plan = folder_of_plans(harness.folder) / f"{row.workload.partition('/')[2]}.plan"
    trace = _imported(row.trace, plan.with_suffix(".trace"), harness)
    done = subprocess.run([harness.folder / "bin" / "trace-plan", trace, plan],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = done.stderr.strip().removeprefix("trace-plan: ")
        raise UsageError(said or f"{row.trace}: trace-plan ended with {done.returncode}")
    facts = json.loads(done.stdout) | {"workload": row.workload}
    return dataclasses.replace(row, plan=plan, threads=facts["threads"], facts=facts,
                               operations=facts["calls"], smoke=facts["calls"],
                               segments=segments(facts), turns=turns(facts))


@functools.cache
def folder_of_plans(build: pathlib.Path) -> pathlib.Path:
    """A name for this process: another run may use another trace of the same name."""
    base = build / "workloads" / "plans"
    base.mkdir(parents=True, exist_ok=True)
    folder = tempfile.mkdtemp(dir=base)
    guard.will_remove(folder)
    atexit.register(shutil.rmtree, folder, True)
    return pathlib.Path(folder)


def _imported(file: pathlib.Path, out: pathlib.Path, harness: Harness) -> pathlib.Path:
    """The trace that a file of another recorder makes; or the file, which then is one or is refused
    when it is read."""
    kind = recognise(file)
    if kind is None:
        return file
    import_file(harness.folder, kind, str(file), out)
    return out


def segments(facts: dict) -> int:
    """How many timed replays a process makes: several where the trace is short."""
    calls = facts["calls"]
    if calls >= LONG_CALLS or replay_s(facts) >= LONG_S:
        return 1
    return min(max(SEGMENT_CALLS // calls, SEGMENTS_LEAST), SEGMENTS_MOST)


def replay_s(facts: dict) -> float:
    """About how long a replay takes: by its calls, and by the memory that it touches.  A program that
    reserves much and uses little of it makes few calls, but the replay touches all."""
    return facts["calls"] * CALL_S + facts["live_bytes_peak"] * TOUCHED_BYTE_S


def turns(facts: dict) -> TurnShape | None:
    """None where a replay takes so long that the others of its set would notice the pause, needs so
    much memory that they would make it slower, or has several threads, which wait for each other by the
    clock."""
    if facts["threads"] > 1 or replay_s(facts) > TURN_MOST_S \
            or facts["live_bytes_peak"] > TURN_BYTES_MOST:
        return None
    return shape(facts["calls"])


def shape(calls: int) -> TurnShape:
    """A whole replay before each turn fills the caches again and pays for pages that were given back in
    the pause.  Without it ratios were up to 10 % higher than back to back."""
    return TurnShape(TURNS, calls, warm_up=calls, group=GROUP)
