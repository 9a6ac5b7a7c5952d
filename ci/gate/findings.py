"""What differs between two sides, and whether it is worse: pure functions over records."""

import dataclasses
import statistics
from collections import defaultdict
from collections.abc import Iterable

WORSE, BETTER, BROKEN = "worse", "better", "broken"

# The smallest differences that count.  A count repeats exactly on one thread; the margin is for
# addresses that move with the code.  Threads meet differently each time.
SINGLE, THREADED, MEMORY = 0.001, 0.01, 0.01

INSTRUCTIONS, PEAK = "instructions", "peak memory"
METRICS = {INSTRUCTIONS: "instructions_per_op", PEAK: "peak_rss_bytes"}
HARNESS_METRIC = "instructions_harness_per_op"


@dataclasses.dataclass(frozen=True, order=True)
class ComparedCell:
    """What is compared with itself."""

    allocator: str
    workload: str
    binding: str
    arch: str
    threads: int

    @classmethod
    def of(cls, record: dict) -> "ComparedCell":
        return cls(record["allocator"], record["workload"], record["binding"], record["arch"],
                   record["threads"])

    def describe(self) -> str:
        threads = f", {self.threads} threads" if self.threads > 1 else ""
        return f"{self.allocator} {self.workload} ({self.binding}, {self.arch}{threads})"


@dataclasses.dataclass(frozen=True)
class GateFinding:
    """One difference."""

    verdict: str
    what: str
    where: str
    before: float | str
    after: float | str
    causes: tuple[str, ...] = ()
    cell: ComparedCell | None = None

    @property
    def change(self) -> float | None:
        if isinstance(self.before, str) or isinstance(self.after, str) or not self.before:
            return None
        return self.after / self.before - 1


Values = dict[ComparedCell, list[float]]


def values(records: Iterable[dict], metric: str) -> Values:
    """The values of a metric, by cell."""
    found: Values = defaultdict(list)
    for record in records:
        if record["record"] == "sample" and record["metric"] == metric \
                and record["value"] is not None:
            found[ComparedCell.of(record)].append(record["value"])
    return found


def without_harness(records: list[dict]) -> Values:
    """Instructions that are not the loop's own: the allocator's, and what it called."""
    total, loop = values(records, METRICS[INSTRUCTIONS]), values(records, HARNESS_METRIC)
    return {cell: [one - other for one, other in zip(total[cell], loop[cell])]
            for cell in total if cell in loop}


def threshold(cell: ComparedCell, what: str) -> float:
    return MEMORY if what == PEAK else THREADED if cell.threads > 1 else SINGLE


def apart(before: list[float], after: list[float]) -> bool:
    """Neither side ever reached what the other had."""
    return min(after) > max(before) or max(after) < min(before)


def suspects(before: Values, after: Values) -> list[ComparedCell]:
    """The threaded cells that may differ, judging by one measurement."""
    return [cell for cell in sorted(before.keys() & after.keys())
            if cell.threads > 1 and apart(before[cell], after[cell])
            and abs(ratio(before[cell], after[cell]) - 1) > THREADED / 2]


def ratio(before: list[float], after: list[float]) -> float:
    return statistics.median(after) / max(statistics.median(before), 1e-12)


def differs(cell: ComparedCell, what: str, before: list[float], after: list[float]) -> str | None:
    """WORSE or BETTER, or None.  If repeats differ, only ranges that do not overlap are different."""
    limit = threshold(cell, what)
    change = ratio(before, after) - 1
    if abs(change) <= limit or not apart(before, after):
        return None
    return WORSE if change > 0 else BETTER


def compare(what: str, before: Values, after: Values,
            causes: dict[ComparedCell, tuple[str, ...]]) -> list[GateFinding]:
    """The cells that both sides have."""
    return [GateFinding(verdict, what, cell.describe(), statistics.median(before[cell]),
                        statistics.median(after[cell]), causes.get(cell, ()), cell)
            for cell in sorted(before.keys() & after.keys())
            if (verdict := differs(cell, what, before[cell], after[cell])) is not None]


def causes(before: list[dict], after: list[dict],
           most: int = 3) -> dict[ComparedCell, tuple[str, ...]]:
    """The functions whose instructions changed the most, for each cell."""
    old, new = profiles(before), profiles(after)
    found = {}
    for cell in old.keys() & new.keys():
        changes = {name: new[cell].get(name, 0.0) - old[cell].get(name, 0.0)
                   for name in old[cell].keys() | new[cell].keys()}
        largest = sorted(changes, key=lambda name: -abs(changes[name]))[:most]
        found[cell] = tuple(f"{name} {changes[name]:+,.2f}" for name in largest
                            if abs(changes[name]) >= 0.005)
    return found


def profiles(records: Iterable[dict]) -> dict[ComparedCell, dict[str, float]]:
    """Instructions an operation by function; code without a name is one function."""
    found: dict[ComparedCell, dict[str, float]] = {}
    for record in records:
        if record["record"] != "profile":
            continue
        functions = found.setdefault(ComparedCell.of(record), defaultdict(float))
        for one in record["functions"]:
            name = one["function"] if not one["function"].startswith("+") else \
                f"code of {one['file'].rsplit('/', 1)[-1]}"
            functions[name] += one["instructions_per_op"]
    return found


def verdicts(before: list[dict], after: list[dict]) -> list[GateFinding]:
    """Clauses that failed on one side only.  Failures of a version that was not reviewed say nothing
    about the tree."""
    old, new = _verdicts(before), _verdicts(after)
    found = []
    for key in sorted(new):
        was, now = old.get(key, NOT_ASKED), new[key]
        if "unreviewed" in was or "unreviewed" in now or "deviation" in now:
            continue  # it is known
        if now["verdict"] == "FAIL" and was["verdict"] != "FAIL":
            found.append(GateFinding(WORSE, "conformance", " ".join(key), was["verdict"], "FAIL"))
        elif was["verdict"] == "FAIL" and now["verdict"] == "PASS":
            found.append(GateFinding(BETTER, "conformance", " ".join(key), "FAIL", "PASS"))
    return found


def unreviewed(before: list[dict], after: list[dict]) -> list[str]:
    """A line for each failure of such a version that the side before did not have."""
    old, new = _verdicts(before), _verdicts(after)
    return [f"unreviewed: {record['allocator']} {record.get('version') or 'of no known version'}: "
            f"{record['clause']} ({record['arch']}) fails"
            for key, record in sorted(new.items()) if "unreviewed" in record
            and record["verdict"] == "FAIL" != old.get(key, NOT_ASKED)["verdict"]]


NOT_ASKED = {"verdict": "not asked"}


def _verdicts(records: Iterable[dict]) -> dict[tuple[str, str, str], dict]:
    return {(record["allocator"], record["clause"], f"({record['arch']})"): record
            for record in records if record["record"] == "verdict"}


def broken(before: list[dict], after: list[dict]) -> list[GateFinding]:
    """What could be measured before and is invalid now."""
    old = {_named(record) for record in before if record["record"] == "invalid"}
    return [GateFinding(BROKEN, "invalid", " ".join(_named(record)), "", record["reason"])
            for record in after if record["record"] == "invalid" and _named(record) not in old]


def _named(record: dict) -> tuple[str, ...]:
    return (record["allocator"], record["workload"],
            f"({record.get('binding', 'any binding')}, {record.get('arch', 'here')})")
