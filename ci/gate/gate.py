"""The gate: did this change make an allocator worse?

Only what repeats exactly decides: instructions, verdicts, peak memory; time only with --time.
Both sides measure themselves; this module compares their records.
"""

import contextlib
import dataclasses
import datetime
import pathlib
from collections.abc import Iterator

from ci.gate import findings, sameness, timing
from ci.gate.findings import BROKEN, INSTRUCTIONS, PEAK, WORSE, ComparedCell, GateFinding, Values
from ci.gate.sides import Side, of_both, say
from ci.host import architectures
from ci.host.qemu.launcher import Launcher
from ci.host.roles import REFERENCE
from conformance.driver.golden import Golden, review

CONFIRMING = (1, 4)  # more counts, at each look, before a difference of threads is believed
MEMORY_ROUNDS = 3


@dataclasses.dataclass(frozen=True)
class GateRequest:
    """What is compared."""

    counted: tuple[str, ...]  # the workloads whose instructions are counted
    memory: tuple[str, ...]  # those whose peak memory is sampled
    arch: str
    conform: bool
    time: bool
    seed: int
    clauses: tuple[str, ...] = ()  # those whose verdicts are compared; all if there is none
    anew: bool = False  # also measure what is identical
    golden: str | None = None  # the file of the allocator's reviewed answers

    @property
    def on_host(self) -> bool:
        """Whether what runs without counting is of an architecture that was asked for."""
        return self.arch in ("all", architectures.host().name)

    @property
    def left_out(self) -> list[str]:
        """What a gate compares and this one does not."""
        names = (architectures.host().name, architectures.other().name)
        out = [name for name in names if self.arch not in ("all", name)]
        if not self.conform or not self.on_host:
            out.append("clauses")
        elif self.clauses:
            out.append(f"clauses but {', '.join(self.clauses)}")
        if not self.memory or not self.on_host:
            out.append("peak memory")
        return out + ([] if self.time else ["CPU time"])

    @property
    def presets(self) -> list[str]:
        """The presets to build: clauses and memory are compared on this machine's architecture."""
        names = [self.arch] if self.arch != "all" else [architectures.other().name]
        return list(dict.fromkeys(Launcher(name, "qemu-user").preset
                                  for name in (architectures.host().name, *names)))


@dataclasses.dataclass
class GateResult:
    """What was found, and what it is about."""

    found: list[GateFinding] = dataclasses.field(default_factory=list)
    compared: dict[str, int] = dataclasses.field(default_factory=dict)
    notes: list[str] = dataclasses.field(default_factory=list)
    left_out: list[str] = dataclasses.field(default_factory=list)

    @property
    def worse(self) -> list[GateFinding]:
        return [one for one in self.found if one.verdict == WORSE]

    @property
    def broken(self) -> list[GateFinding]:
        return [one for one in self.found if one.verdict == BROKEN]


def judge(before: Side, after: Side, request: GateRequest) -> GateResult:
    """Compares everything that was asked for."""
    outcome = GateResult(left_out=request.left_out)
    before, after = changed(before, after, request, outcome)
    for part in (instructions, memory, conformance, time) if after.allocators else ():
        with timed(part.__name__):
            part(before, after, request, outcome)
    return outcome


@contextlib.contextmanager
def timed(what: str) -> Iterator[None]:
    started = datetime.datetime.now()
    say(f"{what} ...")
    yield
    say(f"{what}: {(datetime.datetime.now() - started).total_seconds():.0f} s")


def changed(before: Side, after: Side, request: GateRequest,
            outcome: GateResult) -> tuple[Side, Side]:
    """The sides without what is the same on both, which needs no measuring."""
    if before.tree == after.tree:
        return before, after
    with timed("building"):
        built = []
        for side in (before, after):
            say(f"building {side.name} for {' and '.join(request.presets)}")
            built.append(sameness.build(side.tree, request.presets))
    same = sameness.unchanged(before, after, request.presets) \
        if all(built) and not request.anew else frozenset()
    if same:
        outcome.notes.append("unchanged to the last bit, and so not measured: "
                             + ", ".join(name for name in after.allocators if name in same))
    rest = tuple(name for name in after.allocators if name not in same)
    return tuple(dataclasses.replace(side, allocators=rest) for side in (before, after))


def instructions(before: Side, after: Side, request: GateRequest, outcome: GateResult) -> None:
    if not request.counted:
        return
    old, new = of_both(before, after, *count_words(request, request.counted))
    outcome.found += findings.broken(old, new)
    old_values, new_values = (own(findings.without_harness(one)) for one in (old, new))
    outcome.compared[INSTRUCTIONS] = len(old_values.keys() & new_values.keys())
    if changed_loop(old, new) and not sameness.same_loops(before, after):
        outcome.notes.append("the suite's own loops changed; only the allocators' instructions "
                             "were compared")
    found = findings.compare(INSTRUCTIONS, old_values, new_values, findings.causes(old, new))
    outcome.found += [one for one in found if one.cell.threads == 1]
    outcome.found += confirmed(before, after, request, old_values, new_values,
                               findings.causes(old, new))


def count_words(request: GateRequest, workloads: tuple[str, ...]) -> list[str]:
    return ["count", *workloads, "--alone", "--instructions", "--arch", request.arch, "--seed",
            str(request.seed)]


def own(values: Values) -> Values:
    """Without the reference, which is on neither side."""
    return {cell: values[cell] for cell in values if cell.allocator != REFERENCE}


def changed_loop(old: list[dict], new: list[dict]) -> bool:
    before, after = (findings.values(one, findings.HARNESS_METRIC) for one in (old, new))
    return any(before[cell] != after[cell] for cell in before.keys() & after.keys()
               if cell.threads == 1)


def confirmed(before: Side, after: Side, request: GateRequest, old: Values, new: Values,
              causes: dict[ComparedCell, tuple[str, ...]]) -> list[GateFinding]:
    """Threads meet at random, and other load on this machine changes how.  So a difference near the
    limit is counted again, both sides at the same time, until the two overlap; if they never do,
    it is a difference."""
    doubtful = findings.suspects(old, new)
    for repeat in CONFIRMING:
        if not doubtful:
            break
        fresh = of_both(*(side.anew().named({cell.allocator for cell in doubtful})
                          for side in (before, after)), *again_words(request, doubtful, repeat))
        for values, records in zip((old, new), fresh):
            for cell, some in findings.without_harness(records).items():
                values.setdefault(cell, []).extend(some)
        doubtful = [cell for cell in doubtful if findings.apart(old[cell], new[cell])]
    return findings.compare(INSTRUCTIONS, *({cell: values[cell] for cell in doubtful}
                                            for values in (old, new)), causes)


def again_words(request: GateRequest, cells: list[ComparedCell], repeat: int) -> list[str]:
    """Counts the cells that many times, and some others with them."""
    archs = {cell.arch for cell in cells}
    narrowed = dataclasses.replace(request, arch=archs.pop() if len(archs) == 1 else "all")
    workloads = tuple(sorted({cell.workload for cell in cells}))
    return [*count_words(narrowed, workloads), "--repeat", str(repeat)]


def memory(before: Side, after: Side, request: GateRequest, outcome: GateResult) -> None:
    if not request.memory or not request.on_host:
        return
    old, new = of_both(before, after, "bench", *request.memory, "--rounds", str(MEMORY_ROUNDS),
                       "--seed", str(request.seed))
    outcome.found += findings.broken(old, new)
    before_values, after_values = (own(findings.values(one, findings.METRICS[PEAK]))
                                   for one in (old, new))
    outcome.compared[PEAK] = len(before_values.keys() & after_values.keys())
    outcome.found += findings.compare(PEAK, before_values, after_values, {})


def conformance(before: Side, after: Side, request: GateRequest, outcome: GateResult) -> None:
    if not request.conform or not request.on_host:
        return
    old, new = of_both(before, after, "conform", *request.clauses, "--quick", "--seed",
                       str(request.seed))
    outcome.compared["verdicts"] = sum(record["record"] == "verdict" for record in new)
    unlike = [] if request.golden is None else reviewed(new, pathlib.Path(request.golden))
    outcome.found += [*findings.verdicts(old, new), *unlike]
    outcome.notes += findings.unreviewed(old, new)


def reviewed(records: list[dict], file: pathlib.Path) -> list[GateFinding]:
    """What is not as it stands in the golden file, but for new failures, which are worse anyway;
    marks the failures that it lists."""
    verdicts = [record for record in records if record["record"] == "verdict"]
    golden = Golden.of_file(verdicts[0]["allocator"], file) if verdicts else None
    return [GateFinding(WORSE, "conformance", f"{record['clause']} ({record['arch']})",
                        f"as in {file.name}", finding.what)
            for record in verdicts
            if (finding := review(record, golden)) is not None and finding.what != "fails"]


def time(before: Side, after: Side, request: GateRequest, outcome: GateResult) -> None:
    if not request.time:
        return
    found, compared = timing.compare(before, after, request.counted, request.seed)
    outcome.compared["CPU time"] = compared
    outcome.found += found


def cell_record(one: GateFinding, baseline: str) -> dict | None:
    """The finding as a `comparison`, where it is about numbers."""
    if one.cell is None or one.change is None:
        return None
    cell: ComparedCell = one.cell
    ratio = 1 + one.change
    return {"record": "comparison", "allocator": cell.allocator, "reference": baseline,
            "workload": cell.workload, "binding": cell.binding, "arch": cell.arch,
            "threads": cell.threads, "metric": findings.METRICS.get(one.what, one.what),
            "ratio": ratio, "low": ratio, "high": ratio, "rounds": 1, "verdict": one.verdict,
            "causes": list(one.causes)}
