"""Counts the same work by other means: callgrind, and the processor's own counter.

Both run the program natively, so they check this machine's architecture only.  callgrind counts a
repeated string instruction once where QEMU counts each repetition, which is the one difference that
is known.
"""

import pathlib
import re
import tempfile
from collections.abc import Callable

from bench.child import run_child
from bench.count.counted_cell import Counted, counted_environment
from bench.programs.kernel_events import NOT_SUPPORTED
from ci.host.qemu.launcher import Launcher

REGION = "measure_count_region"  # the function that runs between the markers
TIMEOUT_S = 300.0
AGREEMENT = 0.01  # of instructions; the region's own frame is a handful


def run(counted: list[Counted], keep: Callable[[dict], None]) -> None:
    """Prints and keeps the other counts of every single-threaded cell of this machine's own
    architecture."""
    for one in counted:
        if not one.cell.platform.launcher.architecture.is_host or one.cell.threads > 1:
            continue
        other = callgrind(one)
        mine = one.total.instructions
        verdict = "not counted" if other is None else \
            "agrees" if abs(other - mine) <= AGREEMENT * mine else "DIFFERS"
        print(f"{one.cell.describes()} ({one.sample['binding']}): QEMU {mine:,.2f}, callgrind "
              f"{'-' if other is None else format(other, ',.2f')}: {verdict}; "
              f"processor {hardware(one)}")
        keep(one.sample | {"metric": "callgrind_instructions_per_op", "unit": "instructions",
                           "better": "less", "value": other, "emulation": "native",
                           **({"note": "<not counted>"} if other is None else {})})


def callgrind(one: Counted) -> float | None:
    """Instructions per operation by callgrind; None where it is missing or fails."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder, "out")
        words = ["valgrind", "--tool=callgrind", "--collect-atstart=no",
                 f"--toggle-collect={REGION}", f"--callgrind-out-file={out}"]
        try:
            _natively(one, words)
        except OSError:
            return None
        text = out.read_text() if out.exists() else ""
    match = re.search(r"^(?:summary|totals): (\d+)", text, re.MULTILINE)
    return int(match[1]) / one.sample["operations"] if match else None


def hardware(one: Counted) -> str:
    """Instructions per operation by the processor's counter, or why there is no number: the program
    counts between its own markers."""
    done = _natively(one, [])
    match = re.search(r'"metric":"hardware_instructions_per_op".*?"value":([\d.]+)', done.stdout)
    return format(float(match[1]), ",.2f") if match else NOT_SUPPORTED


def _natively(one: Counted, prefix: list[str]):
    launcher = Launcher(one.cell.platform.launcher.arch, "native")
    launch = launcher.command([*prefix, *one.cell.command_line()], counted_environment(),
                              one.cell.preload, pinned=True)
    return run_child(one.cell.platform.native.folder, launch.argv, launch.env, TIMEOUT_S)
