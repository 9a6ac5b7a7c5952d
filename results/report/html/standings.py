"""The table under the answer: one row an allocator, one column a group of workloads."""

import dataclasses
from collections import Counter
from collections.abc import Sequence

from ci.host.roles import FLOOR
from results.report.answer import Overview, title
from results.report.conformance import counts
from results.report.html.cells import NOTHING, TableCell, effect_cell
from results.stats import metrics
from results.stats.pairs import ALL
from results.stats.summary import Summary

MEMORY_NOUNS = {"heap_over_live": "heap over live bytes", "peak_rss_bytes": "peak memory"}


@dataclasses.dataclass(frozen=True)
class Column:
    heading: str
    family: str
    group: str


@dataclasses.dataclass(frozen=True)
class Standing:
    """One allocator's row."""

    name: str
    version: str
    cells: Sequence[TableCell]
    counts: tuple[int, int, int] | None  # workloads better, worse, open
    conformance: TableCell | None
    partial: bool = False


def columns(overview: Overview) -> list[Column]:
    """What there is a summary of, CPU time first."""
    groups = overview.groups if len(overview.groups) > 1 else []
    wished = [Column("CPU time, all", metrics.CPU, ALL),
              *(Column(group, metrics.CPU, group) for group in groups),
              Column("wall time", metrics.WALL, ALL),
              Column(memory_noun(overview), metrics.MEMORY, ALL)]
    return [column for column in wished if overview.of(column.family, column.group)]


def memory_noun(overview: Overview) -> str:
    return MEMORY_NOUNS.get(overview.memory_metric or "", "memory")


def standings(overview: Overview, versions: dict[str, str],
              conforming: dict[str, Counter]) -> list[Standing]:
    """The competitors by their ratio, the reference among them, the floor last."""
    every = sorted(overview.of(overview.family, ALL),
                   key=lambda one: (one.allocator == FLOOR, one.ratio))
    shown = columns(overview)
    rows = [Standing(one.allocator, versions.get(one.allocator, ""),
                     [effect_cell(_of(overview, column, one.allocator)) for column in shown],
                     one.counts if one.asked else None, _conformance(conforming, one.allocator), overview.partial(one))
            for one in every]
    ahead = sum(one.ratio < 1 for one in every if one.allocator != FLOOR)
    ones = [TableCell("1.00", order=1.0) for _ in shown]
    base = overview.section.reference
    rows.insert(ahead, Standing(base, versions.get(base, ""), ones, None,
                                _conformance(conforming, base)))
    return rows


def _of(overview: Overview, column: Column, allocator: str) -> Summary | None:
    return next((one for one in overview.of(column.family, column.group)
                 if one.allocator == allocator), None)


def _conformance(conforming: dict[str, Counter], allocator: str) -> TableCell | None:
    """How many clauses are kept and broken; None if there are no verdicts for any allocator."""
    if not conforming:
        return None
    tally = conforming.get(allocator)
    if tally is None:
        return NOTHING
    broken = tally["FAIL"]
    return TableCell(f"{broken} FAIL" if broken else "no FAIL", f"{tally['PASS']} PASS",
                     tone="bad-1" if broken else "", order=float(broken),
                     hint=f"{title(allocator)}: {counts(tally)}")
