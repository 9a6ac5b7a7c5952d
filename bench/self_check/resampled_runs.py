"""What runs of the usual length would conclude, drawn from sets that were really measured.

The pool of a workload are log-ratios of the reference's copy to the reference.  Each drawn run takes
some of them without putting any back.  As it is, a run has nothing to find, and each verdict is a
false one; with a difference added to all of a workload's ratios, the run should find it.
"""

import dataclasses
import math
from collections.abc import Mapping, Sequence

from results.stats.power import POWER, critical_sum
from results.stats.resampled import share_found
from results.stats.significance import LEVEL, holm, p_value

RUNS = 100
SEED = 20261130
# The size of a difference, and the kinds of rows on which a run is to find it.
PLANTED = ((0.03, ("small",)), (0.05, ("small", "large", "traces")),
           (0.10, ("large", "contention", "programs")))
KINDS = {"small": "micro in the first cache", "large": "micro beyond it", "traces": "traces",
         "contention": "contention", "programs": "programs"}
SHARE_LEAST = POWER  # of the runs


@dataclasses.dataclass(frozen=True)
class Pool:
    """The measured sets of one workload."""

    kind: str
    log_ratios: Sequence[float]


def kind_of(row, group: str | None) -> str:
    """A key of KINDS: a row of one thread fits the first cache where its turns need little to fill
    that again."""
    if group is None:
        return "programs"
    if group in ("contention", "traces"):
        return group
    shape = row.turns
    return "small" if shape is not None and 2 * shape.warm_up < shape.operations else "large"


def drawn(pool: Pool, rounds: int, name: str):
    """The ratios, a row for each run."""
    import numpy
    dice = numpy.random.default_rng([SEED, *name.encode()])
    return numpy.array([dice.permutation(pool.log_ratios)[:rounds] for _ in range(RUNS)])


def false_verdicts(pools: Mapping[str, Pool], rounds: int) -> tuple[int, int]:
    """How many of how many comparisons: corrected as a run corrects those of its copies."""
    by_run = zip(*(drawn(pool, rounds, name).tolist() for name, pool in pools.items()))
    found = [sum(p <= LEVEL for p in holm([p_value(values) for values in run])) for run in by_run]
    return sum(found), len(found) * len(pools)


def power(pool: Pool, rounds: int, name: str, size: float, family: int) -> float:
    """The share of runs that find the workload slower by so much, by the strictest step of Holm."""
    return share_found(drawn(pool, rounds, name) + math.log1p(size),
                       critical_sum(rounds, LEVEL / family / 2))


def sentences(pools: Mapping[str, Pool], rounds: int, family: int) -> list[str]:
    """Both answers; the pools have more sets than a run takes."""
    wrong, asked = false_verdicts(pools, rounds)
    sets = min(len(pool.log_ratios) for pool in pools.values())
    lines = [f"resampled: {RUNS} runs, each of {rounds} of at least {sets} measured sets of a workload "
             f"without putting any back: {wrong} false verdicts in {asked} comparisons "
             f"({wrong / asked:.2%})"]
    for size, kinds in PLANTED:
        for kind in kinds:
            found = {name: power(pool, rounds, name, size, family)
                     for name, pool in pools.items() if pool.kind == kind}
            if found:
                lines.append(_planted(size, kind, found))
    return lines


def _planted(size: float, kind: str, found: dict[str, float]) -> str:
    good = sum(share >= SHARE_LEAST for share in found.values())
    worst = min(found, key=found.get)
    return (f"planted {size:.0%}, {KINDS[kind]}: found in at least {SHARE_LEAST:.0%} of them on {good} "
            f"of {len(found)} workloads; worst {found[worst]:.0%}, {worst}")
