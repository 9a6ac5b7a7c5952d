"""The gate: did this change make an allocator worse?

What repeats exactly decides: instructions, verdicts, peak memory.  Time only joins when asked to.
Both sides measure themselves; here their records are compared.
"""

import dataclasses
import datetime

from ci.gate import findings, timing
from ci.gate.findings import BROKEN, INSTRUCTIONS, PEAK, WORSE, Cell, Finding
from ci.gate.sides import Side, say
from results.stats.names import REFERENCE

REPEAT = 5  # counts of what runs in threads
CONFIRMING = 8  # more of them, taken by turns, before such a difference is believed
MEMORY_ROUNDS = 3


@dataclasses.dataclass(frozen=True)
class Request:
    """What is compared."""

    counted: tuple[str, ...]  # the workloads whose instructions are counted
    memory: tuple[str, ...]  # those whose peak memory is sampled
    arch: str
    conform: bool
    time: bool
    seed: int
    clauses: tuple[str, ...] = ()  # those whose verdicts are compared; all if there is none


@dataclasses.dataclass
class Outcome:
    """What was found, and what it is about."""

    found: list[Finding] = dataclasses.field(default_factory=list)
    compared: dict[str, int] = dataclasses.field(default_factory=dict)
    notes: list[str] = dataclasses.field(default_factory=list)

    @property
    def worse(self) -> list[Finding]:
        return [one for one in self.found if one.verdict == WORSE]

    @property
    def broken(self) -> list[Finding]:
        return [one for one in self.found if one.verdict == BROKEN]


def judge(before: Side, after: Side, request: Request) -> Outcome:
    """Compares everything that was asked for."""
    outcome = Outcome()
    for part in (instructions, memory, conformance, time):
        started = datetime.datetime.now()
        part(before, after, request, outcome)
        say(f"{part.__name__}: {(datetime.datetime.now() - started).total_seconds():.0f} s")
    return outcome


def instructions(before: Side, after: Side, request: Request, outcome: Outcome) -> None:
    if not request.counted:
        return
    words = count_words(request, request.counted)
    old, new = before.records(*words), after.records(*words)
    outcome.found += findings.broken(old, new)
    old_values, new_values = (own(findings.without_harness(one)) for one in (old, new))
    outcome.compared[INSTRUCTIONS] = len(old_values.keys() & new_values.keys())
    if changed_loop(old, new):
        outcome.notes.append("the suite's own loops changed; only the allocators' instructions "
                             "were compared")
    found = findings.compare(INSTRUCTIONS, old_values, new_values, findings.causes(old, new))
    outcome.found += [one for one in found if one.cell.threads == 1]
    threaded = [one for one in found if one.cell.threads > 1]
    outcome.found += confirmed(before, after, request, threaded) if threaded else []


def count_words(request: Request, workloads: tuple[str, ...], repeat: int = REPEAT) -> list[str]:
    return ["count", *workloads, "--arch", request.arch, "--repeat", str(repeat), "--seed",
            str(request.seed)]


def own(values: findings.Values) -> findings.Values:
    """Without the reference, which is on neither side."""
    return {cell: values[cell] for cell in values if cell.allocator != REFERENCE}


def changed_loop(old: list[dict], new: list[dict]) -> bool:
    before, after = (findings.values(one, findings.HARNESS_METRIC) for one in (old, new))
    return any(before[cell] != after[cell] for cell in before.keys() & after.keys()
               if cell.threads == 1)


def confirmed(before: Side, after: Side, request: Request, found: list[Finding]) -> list[Finding]:
    """Threads meet as they like, and what else runs on this machine changes how.  So a difference
    is counted again, both sides by turns, and must show once more."""
    workloads = tuple(sorted({one.cell.workload for one in found}))
    words = count_words(request, workloads, repeat=1)
    old: findings.Values = {}
    new: findings.Values = {}
    for _ in range(CONFIRMING):
        for side, values in ((before, old), (after, new)):
            fresh = dataclasses.replace(side, kept=None).records(*words)
            for cell, some in findings.without_harness(fresh).items():
                values.setdefault(cell, []).extend(some)
    return [one for one in found if one.cell in old and one.cell in new
            and findings.differs(one.cell, one.what, old[one.cell], new[one.cell]) == one.verdict]


def memory(before: Side, after: Side, request: Request, outcome: Outcome) -> None:
    if not request.memory:
        return
    words = ["bench", *request.memory, "--rounds", str(MEMORY_ROUNDS), "--seed", str(request.seed)]
    old, new = before.records(*words), after.records(*words)
    outcome.found += findings.broken(old, new)
    before_values, after_values = (own(findings.values(one, findings.METRICS[PEAK]))
                                   for one in (old, new))
    outcome.compared[PEAK] = len(before_values.keys() & after_values.keys())
    outcome.found += findings.compare(PEAK, before_values, after_values, {})


def conformance(before: Side, after: Side, request: Request, outcome: Outcome) -> None:
    if not request.conform:
        return
    words = ["conform", *request.clauses, "--quick", "--seed", str(request.seed)]
    old, new = before.records(*words), after.records(*words)
    outcome.compared["verdicts"] = sum(record["record"] == "verdict" for record in new)
    outcome.found += findings.verdicts(old, new)


def time(before: Side, after: Side, request: Request, outcome: Outcome) -> None:
    if not request.time:
        return
    found, compared = timing.compare(before, after, request.counted, request.seed)
    outcome.compared["CPU time"] = compared
    outcome.found += found


def cell_record(one: Finding, baseline: str) -> dict | None:
    """The finding as a `comparison`, where it is about numbers."""
    if one.cell is None or one.change is None:
        return None
    cell: Cell = one.cell
    ratio = 1 + one.change
    return {"record": "comparison", "allocator": cell.allocator, "reference": baseline,
            "workload": cell.workload, "binding": cell.binding, "arch": cell.arch,
            "threads": cell.threads, "metric": findings.METRICS.get(one.what, one.what),
            "ratio": ratio, "low": ratio, "high": ratio, "rounds": 1, "verdict": one.verdict,
            "causes": list(one.causes)}
