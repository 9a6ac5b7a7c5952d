"""How often a verdict is wrong on this machine, and whether a real difference is found.

Two questions, each asked many times:
  - The reference against its own copy, on every row of the default selection.  There is no
    difference, so each verdict is a false one.  It is judged as strictly as the rivals of such a run.
  - The reference against itself made SLOWDOWN slower per operation, on a row of the groups that
    notice least change.  Does the run call it slower?  It is judged as strictly as in a whole run,
    by the number of comparisons that such a run has.

From the sets of the first question many more runs are drawn, with and without a difference
(resampled_runs.py).
"""

import dataclasses
import importlib.util
import pathlib
import statistics
import tempfile
from collections.abc import Sequence

from bench.candidates import PERSIST, RANGE, MeasuredCandidate, MeasuredRoster
from bench.harness_program import Harness
from bench.replay.traces import compiled
from bench.round import processors
from bench.round_loop import RoundLoop
from bench.schedule import (GOAL_ROUNDS, SPARE_ROUNDS, Schedule, cells_of, comparisons,
                            thread_counts)
from bench.self_check import resampled_runs
from bench.self_check.resampled_runs import Pool, kind_of
from ci.host.errors import UsageError
from ci.host.progress import Progress, progress
from results.stats import metrics
from results.stats.analysis import analyse, label
from results.stats.significance import LEVEL, min_rounds
from workloads.selection import Row

SLOWDOWN = 1.05
SLOWED_ROWS = ("batch/size:64/count:100/order:fifo", "churn/live:10000/sizes:16-512")
FALSE_SHARE_MOST = 0.01
FOUND_SHARE_LEAST = 0.9
CALIBRATION_ROUNDS = 15
CALIBRATION_DELAYS = (0, 100)


@dataclasses.dataclass
class CheckRuns:
    """What every run of the self-check shares."""

    harness: Harness
    groups: dict[str, str]
    folder: pathlib.Path
    rounds: int
    family: int  # comparisons of a run of the default selection
    shown: Progress

    def measure(self, rows: list, field: list[MeasuredCandidate], seed: int, rounds: int) -> list[dict]:
        """The records of a small run: the points of curves are left out."""
        cells = {row: [cell for cell in cells_of(row, self.groups.get(row.body), field,
                                                 len(processors())) if cell.decided]
                 for row in rows}
        records: list[dict] = []
        loop = RoundLoop(Schedule(cells), self.harness, self.folder, records.append, seed,
                                processors())
        loop.pilot(self.shown)
        self.shown.expect((rounds - 1) * len(loop.schedule.all_cells()))
        for _ in range(1, rounds):
            loop.round(rows, self.shown)
        return records


def self_check(build: pathlib.Path, chosen: Sequence[Row], seed: int, runs: int) -> int:
    """Prints both answers; 0 if both are what the suite promises, else 1.  The second is asked where
    one of SLOWED_ROWS is chosen."""
    harness = Harness(build)
    everybody = MeasuredRoster(harness).chosen([], None)
    groups = {body["name"]: body["group"] for body in harness.bodies}
    rows = [row for row in compiled(chosen, harness)
            if groups.get(row.body) not in (RANGE, PERSIST, "memory")]
    if not rows:
        raise UsageError("no workload whose time is compared under malloc is among these")
    family = comparisons([cell for row in rows for cell in cells_of(
        row, groups.get(row.body), everybody, len(processors()))])
    with tempfile.TemporaryDirectory(prefix="assay-") as folder, progress() as shown:
        check = CheckRuns(harness, groups, pathlib.Path(folder),
                          min_rounds(family) + SPARE_ROUNDS, family, shown)
        calm = false_verdicts(check, rows, everybody, seed, runs)
        slowed = [row for row in rows if row.workload in SLOWED_ROWS]
        seen = slow_copies(check, slowed, everybody, seed, runs) if slowed else None
    print(f"rounds of each run: {check.rounds}; comparisons of a whole run: {family}; "
          f"seed {seed}")
    print(calm.sentence)
    for line in resampled(calm.pools, check):
        print(line)
    if seen is not None:
        print(seen.sentence)
    return 0 if calm.good and (seen is None or seen.good) else 1


@dataclasses.dataclass
class Answer:
    sentence: str
    good: bool
    pools: dict[str, Pool] = dataclasses.field(default_factory=dict)  # A/A, by workload


def false_verdicts(check: CheckRuns, rows: list, everybody: list[MeasuredCandidate], seed: int,
                   runs: int) -> Answer:
    pair = [candidate for candidate in everybody
            if candidate.binding == "preload" and (candidate.reference or candidate.control)]
    asked = wrong = noisy = 0
    pools: dict[str, Pool] = {}
    kinds = {row.workload: kind_of(row, check.groups.get(row.body)) for row in rows}
    for number in range(runs):
        records = check.measure(rows, pair, seed + number, check.rounds)
        found = [one for one in analyse(records).comparisons
                 if one.control and metrics.family(one.metric) == metrics.CPU]
        asked += len(found)
        called = [one for one in found if one.p is not None and one.p * check.family <= LEVEL]
        wrong += len(called)
        noisy += bool(called)
        for one in found:
            pool = pools.setdefault(label(one.key), Pool(kinds[one.key.workload], []))
            pool.log_ratios.extend(one.deltas.values)
    share = wrong / asked if asked else 1.0
    return Answer(f"A/A: {wrong} false verdicts in {asked} comparisons of {runs} runs "
                  f"({share:.2%}; at most {FALSE_SHARE_MOST:.0%}); {noisy} runs had one",
                  share <= FALSE_SHARE_MOST, pools)


def resampled(pools: dict[str, Pool], check: CheckRuns) -> list[str]:
    """What runs of GOAL_ROUNDS rounds would conclude, or of as many as half of the sets allow."""
    if not pools or not all(map(importlib.util.find_spec, ("numpy", "scipy"))):
        return []
    rounds = min(GOAL_ROUNDS, min(len(pool.log_ratios) for pool in pools.values()) // 2)
    threads = max(thread_counts(len(processors())))
    speaks = f"this speaks for {len(processors())} threads and shows curves up to {threads}"
    if rounds < min_rounds(check.family):
        return ["resampled: too few sets for runs that decide anything; give it more runs", speaks]
    return [*resampled_runs.sentences(pools, rounds, check.family), speaks]


def slow_copies(check: CheckRuns, chosen: list, everybody: list[MeasuredCandidate], seed: int,
                runs: int) -> Answer:
    reference = next(candidate for candidate in everybody
                     if candidate.binding == "table" and candidate.reference)
    delays = {row: calibrate(check, row, reference, seed) for row in chosen}
    found, ratios = 0, {row: [] for row in chosen}
    for number in range(runs):
        called = False
        for row in chosen:
            slowed = slowed_by(reference, delays[row])
            records = check.measure([row], [reference, slowed], seed + number, check.rounds)
            one = comparison_of(records, slowed)
            ratios[row].append(one.ratio)
            called |= one.ratio > 1 and one.p is not None and one.p * check.family <= LEVEL
        found += called
    sizes = ", ".join(f"{row.workload} {statistics.median(ratios[row]) - 1:+.1%}" for row in chosen)
    return Answer(f"slowed by {SLOWDOWN - 1:.0%} an operation: called slower in {found} of {runs} "
                  f"runs (at least {FOUND_SHARE_LEAST:.0%}); measured: {sizes}",
                  found >= FOUND_SHARE_LEAST * runs)


def slowed_by(reference: MeasuredCandidate, delay: int) -> MeasuredCandidate:
    return MeasuredCandidate("slowed", reference.binding, entry="slowed", options=f"delay={delay}")


def comparison_of(records: list[dict], candidate: MeasuredCandidate):
    return next(one for one in analyse(records).comparisons
                if one.allocator == candidate.name and one.metric == "cpu_ns_per_op")


def calibrate(check: CheckRuns, row, reference: MeasuredCandidate, seed: int) -> int:
    """The delay that makes the row SLOWDOWN slower, from a line through two measured points."""
    low, high = (
        comparison_of(check.measure([row], [reference, slowed_by(reference, delay)], seed + delay,
                                    CALIBRATION_ROUNDS), slowed_by(reference, delay)).ratio
        for delay in CALIBRATION_DELAYS)
    step = (high - low) / (CALIBRATION_DELAYS[1] - CALIBRATION_DELAYS[0])
    return max(0, round((SLOWDOWN - low) / step)) if step > 0 else CALIBRATION_DELAYS[1]
