"""Kernel events of one row, counted by perf in a run of their own: futex calls and context switches per
operation.  If perf or its tracepoints are not available, the row says <not supported>.
"""

import os
import pathlib
import platform
import tempfile

from bench.child import run_child
from bench.programs import kernel_events
from bench.round import Round

EVENTS = {"futex_per_op": "syscalls:sys_enter_futex",
          "context_switches_per_op": "context-switches"}


def samples(cell, this_round: Round, command: list[str], variables: dict[str, str],
            operations: int, timeout_s: float) -> list[dict]:
    """The events of a cell's command as samples, per operation."""
    counted = count(this_round.harness.folder, command, variables, timeout_s)
    return [_sample(cell, metric, counted.get(event), operations, this_round)
            for metric, event in EVENTS.items()]


def count(build: pathlib.Path, command: list[str], variables: dict[str, str],
          timeout_s: float) -> dict[str, float]:
    """The events of the command; it gets its environment behind perf, which nothing is preloaded
    into.  None of them, if the command does not end well in time."""
    settings = [f"{name}={value}" for name, value in variables.items()]
    with tempfile.NamedTemporaryFile(suffix=".json") as counts:
        words = kernel_events.words(list(EVENTS.values()), pathlib.Path(counts.name))
        if not words:
            return {}
        done = run_child(build, [*words, "env", "-i", *settings, *command], dict(os.environ),
                         timeout_s)
        return kernel_events.parse(pathlib.Path(counts.name)) if done.failure() is None else {}


def _sample(cell, metric: str, value: float | None, operations: int,
            this_round: Round) -> dict:
    sample = {"record": "sample", "allocator": cell.candidate.name, "workload": cell.row.workload,
              "group": "contention", "metric": metric, "unit": "events", "better": "less",
              "value": None if value is None else value / operations,
              "binding": cell.candidate.binding, "arch": platform.machine(), "emulation": "native",
              "threads": cell.threads, "processes": 1, "round": 0, "seed": this_round.seed,
              "checksum": None, "decided": False}
    return sample if value is not None else sample | {"note": kernel_events.NOT_SUPPORTED}
