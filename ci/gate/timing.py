"""CPU time of two sides in interleaved rounds, looked at again and again.

The test is one that may be looked at after any round (results/stats/sequential.py), and Holm corrects
over the rows.  A row that is decided ends there, and the comparison ends with the last row; the others
go on to the last look.
Only libraries can stand beside each other in one run, so this is about what can be preloaded.
"""

import dataclasses
import math
import pathlib
import statistics
from collections import defaultdict

from ci.gate.findings import BETTER, WORSE, ComparedCell, GateFinding
from ci.gate.sides import Side
from ci.host.errors import UsageError
from results.stats.effect import centre
from results.stats.sequential import LEVEL, p_value
from results.stats.significance import holm
from results.stats.turns import log_ratio, value_of

LOOKS = (12, 18, 24, 36, 48)  # rounds in all at each look
LEAST = 0.01  # a smaller change does not matter to any program
BEFORE, AFTER = "before", "after"
METRIC, WHAT = "cpu_ns_per_op", "CPU time"

Rounds = dict[ComparedCell, list[tuple[float, float]]]  # CPU time before and after, of each round


def compare(before: Side, after: Side, workloads: tuple[str, ...],
            seed: int) -> tuple[list[GateFinding], int]:
    """The findings, and how many rows were compared."""
    shared = pairs(before, after)
    rounds: Rounds = defaultdict(list)
    found: dict[ComparedCell, GateFinding] = {}
    done = 0
    for look, total in enumerate(LOOKS):
        if rounds and rounds.keys() == found.keys():
            break
        for name, old, new in shared:
            for cell, more in measure(after, name, old, new, workloads, total - done,
                                      seed + look).items():
                if cell not in found:
                    rounds[cell] += more
        done = total
        found = decided(rounds) | found  # who was found stays so, as it was found
    return list(found.values()), len(rounds)


def pairs(before: Side, after: Side) -> list[tuple[str, pathlib.Path, pathlib.Path]]:
    """The libraries that both sides have, by name."""
    old, new = libraries(before), libraries(after)
    shared = sorted(old.keys() & new.keys())
    if not shared:
        raise UsageError("--time compares libraries, and none of these can be preloaded")
    return [(name, old[name], new[name]) for name in shared]


def libraries(side: Side) -> dict[str, pathlib.Path]:
    """The named libraries, or the drop-ins that the tree has built."""
    named = {name: pathlib.Path(path) for word in side.allocators if "=" in word
             for name, path in [word.split("=", 1)]}
    folder = side.tree / "build" / "release" / "lib"
    built = {name: folder / f"libassay-{name.replace('/', '-')}.so" for name in side.allocators}
    return named | {name: file for name, file in built.items() if file.exists()}


def measure(side: Side, name: str, old: pathlib.Path, new: pathlib.Path,
            workloads: tuple[str, ...], count: int, seed: int) -> Rounds:
    """That many rounds of both libraries in one run."""
    both = dataclasses.replace(side, allocators=(f"{BEFORE}={old}", f"{AFTER}={new}"), kept=None)
    values: dict[tuple[ComparedCell, int], dict[str, float]] = defaultdict(dict)
    for record in both.records("bench", *workloads, "--rounds", str(count), "--seed", str(seed)):
        if record["record"] == "sample" and record["metric"] == METRIC \
                and record["allocator"] in (BEFORE, AFTER) and record.get("decided", True):
            cell = dataclasses.replace(ComparedCell.of(record), allocator=name)
            values[cell, record["round"]][record["allocator"]] = value_of(record)
    rounds: Rounds = defaultdict(list)
    for (cell, _), one in values.items():
        if one.keys() == {BEFORE, AFTER}:
            rounds[cell].append((one[BEFORE], one[AFTER]))
    return rounds


def decided(rounds: Rounds) -> dict[ComparedCell, GateFinding]:
    """The rows that this look decides."""
    logs = {cell: [log_ratio(new, old) for old, new in some] for cell, some in rounds.items()}
    raw = [p_value(logs[cell]) for cell in rounds]
    if None in raw:
        raise UsageError("--time needs numpy (Debian's python3-numpy)")
    return {cell: finding(cell, rounds[cell], centre(logs[cell]))
            for cell, p in zip(rounds, holm(raw)) if p <= LEVEL and abs(centre(logs[cell])) >= LEAST}


def finding(cell: ComparedCell, rounds: list[tuple[float, float]], effect: float) -> GateFinding:
    before = statistics.median(old for old, _ in rounds)
    return GateFinding(WORSE if effect > 0 else BETTER, WHAT, cell.describe(), before,
                       before * math.exp(effect), (f"{len(rounds)} rounds",), cell)
