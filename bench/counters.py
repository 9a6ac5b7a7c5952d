"""What the processor itself counts of an operation (cycles, instructions, misses), and the energy of the
machine's meters.

One more process of each cell counts them, alone on the machine: to start and stop counters takes
time, so no process that is timed has any.  The counts are those of user mode.  The energy is that of
the whole package or board, with what it takes when idle.  No verdict comes of either.  Where the machine
or its kernel offers none, each row says so, and no process is started.
"""

import platform

from bench.child import run_child
from bench.programs.kernel_events import NOT_SUPPORTED
from bench.round import Round

SEGMENTS = 4  # the first one is not counted
OVER = "its process ended without a number"
NOTES = {"energy-pkg": "all processor packages, whole", "energy-psys": "the whole board",
         "energy-cores": "all cores, whole"}


def offered(harness) -> bool:
    """Whether anything can be counted here."""
    return any(one["refusal"] is None for one in harness.counters)


def samples(cell, this_round: Round) -> list[dict]:
    """A sample of each counter."""
    counted = _counted(cell, this_round) if offered(this_round.harness) else {}
    return [_sample(cell, one, counted.get(one["metric"]), this_round)
            for one in this_round.harness.counters]


def _counted(cell, this_round: Round) -> dict[str, float]:
    """The values of one process; none if it does not end well in time."""
    words = cell.command(this_round)
    segments = words.index("--segments") + 1
    words[segments] = str(min(int(words[segments]), SEGMENTS))
    done = run_child(this_round.harness.folder, [*words, "--counters"], cell.child_environment(),
                     this_round.patience_s(cell.timeout_s))
    return {record["metric"]: record["value"] for record in cell.judged(done)
            if record["record"] == "sample"}


def _sample(cell, counter: dict, value: float | None, this_round: Round) -> dict:
    sample = {"record": "sample", "allocator": cell.candidate.name, "workload": cell.row.workload,
              "group": this_round.harness.group_of(cell.row.body), "metric": counter["metric"],
              "unit": counter["unit"], "better": "less", "value": value,
              "binding": cell.candidate.binding, "arch": platform.machine(), "emulation": "native",
              "threads": cell.threads, "processes": 1, "round": 0, "seed": this_round.seed,
              "checksum": None} | cell.part() | {"decided": False}
    if value is None:
        return sample | {"note": f"{NOT_SUPPORTED}: {counter['refusal'] or OVER}"}
    return sample | ({"note": NOTES[counter["event"]]} if counter["event"] in NOTES else {})
