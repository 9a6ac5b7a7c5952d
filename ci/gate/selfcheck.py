"""The gate compared with itself: how often does it raise an alarm where nothing changed?

Both sides are this tree, and both measure anew.  Most comparisons are small: a few workloads, a few
clauses, one architecture, drawn from a seed.  One in twenty is a complete comparison.
"""

import dataclasses
import json
import random
import subprocess
from collections.abc import Callable, Iterator, Sequence

from ci.gate import gate
from ci.gate.account import described
from ci.gate.gate import GateRequest, GateResult
from ci.gate.sides import Side

WHOLE_EVERY = 20
WORKLOADS, CLAUSES = 2, 12  # of a small comparison
ARCHITECTURES = ("x86_64", "aarch64")


@dataclasses.dataclass
class AlarmCounts:
    """What came of all comparisons."""

    comparisons: int = 0
    whole: int = 0
    alarms: int = 0  # comparisons in which anything got worse or broke
    values: int = 0

    def count(self, outcome: GateResult, is_whole: bool) -> None:
        self.comparisons += 1
        self.whole += is_whole
        self.alarms += bool(outcome.worse or outcome.broken)
        self.values += sum(outcome.compared.values())

    def line(self) -> str:
        return (f"{self.comparisons} comparisons of this tree with itself, {self.whole} of them "
                f"with everything: {self.alarms} alarms in {self.values:,} values")


def check(side: Side, whole: GateRequest, count: int, say: Callable[[str], None]) -> AlarmCounts:
    """Says each alarm as it comes."""
    tally = AlarmCounts()
    for is_whole, request in requests(whole, count, whole.clauses or clauses_of(side)):
        outcome = gate.judge(side, side, request)
        tally.count(outcome, is_whole)
        for one in (*outcome.broken, *outcome.worse):
            say("\n".join(described(one)))
    say(tally.line())
    return tally


def requests(whole: GateRequest, count: int,
             clauses: Sequence[str]) -> Iterator[tuple[bool, GateRequest]]:
    """What each comparison is about; the last of every WHOLE_EVERY is about everything."""
    drawn = random.Random(whole.seed)
    for number in range(1, count + 1):
        if number % WHOLE_EVERY == 0:
            yield True, dataclasses.replace(whole, seed=whole.seed + number)
            continue
        yield False, dataclasses.replace(
            whole, counted=tuple(drawn.sample(whole.counted, min(WORKLOADS, len(whole.counted)))),
            memory=tuple(drawn.sample(whole.memory, min(1, len(whole.memory)))),
            clauses=tuple(drawn.sample(clauses, min(CLAUSES, len(clauses)))),
            arch=drawn.choice(ARCHITECTURES) if whole.arch == "all" else whole.arch,
            seed=whole.seed + number)


def clauses_of(side: Side) -> list[str]:
    """The clauses that its tree has programs for."""
    done = subprocess.run([side.tree / "assay", "list", "--json", "--no-install"], cwd=side.tree,
                          capture_output=True, text=True, check=True)
    return [one["clause"] for one in json.loads(done.stdout)["clauses"]
            if one["kind"] != "untested"]
