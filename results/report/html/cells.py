"""Allocator × workload as the page shows it: a ratio with its interval, a colour where it is
significant, and where there is no number the reason why."""

import dataclasses
import math
import sys
from collections.abc import Iterable, Sequence

from ci.host.roles import FLOOR, copy_of
from results.report import matrix, numbers
from results.report.answer import title
from results.stats import metrics
from results.stats.analysis import Analysis, label
from results.stats.comparison import Comparison, Effect
from results.stats.pairs import Key, Section, key_of

HEADINGS = {metrics.CPU: "CPU time", metrics.WALL: "Wall time"}
# From which factor on a difference has the second and the third depth of its colour.
DEPTHS = (1.1, 1.5)
KINDS = {"invalid": "✕ invalid", "unsupported": "unsupported", "dropped": "left out"}
MARKS = {"▼": "significantly lower", "▲": "significantly higher", "~": "cannot tell"}


@dataclasses.dataclass(frozen=True)
class TableCell:
    """The content of one cell of a table."""

    text: str
    small: str = ""  # the interval, or the reason
    mark: str = ""
    tone: str = ""  # good-1 … good-3, bad-1 … bad-3, open, floor, invalid, unsupported, dropped
    order: float | None = None  # what it is sorted by, if that is a number
    hint: str = ""

    @property
    def mark_says(self) -> str:
        return MARKS.get(self.mark, "")


NOTHING = TableCell("–")


@dataclasses.dataclass(frozen=True)
class TableRow:
    name: str
    group: str
    reference: TableCell
    cells: Sequence[TableCell]


@dataclasses.dataclass(frozen=True)
class Table:
    """One metric in one section."""

    heading: str
    note: str
    main: bool  # time or memory; the others are folded away
    allocators: Sequence[str]
    rows: Sequence[TableRow]


def effect_cell(one: Effect | None, hint: str = "") -> TableCell:
    """A ratio to the reference, with its interval, its sign and its colour."""
    if one is None:
        return NOTHING
    mark = "" if one.allocator == FLOOR else matrix.mark(one).strip()
    if one.ratio is None:
        median = getattr(one, "median", None)
        unit = one.key.unit if isinstance(one, Comparison) else ""
        return TableCell(numbers.quantity(median, unit), "no ratio", mark, _tone(one), median, hint)
    shown, interval = matrix.ratio_and_interval(one)
    return TableCell(shown, interval, mark, _tone(one), one.ratio, hint)


def _tone(one: Effect) -> str:
    if one.allocator == FLOOR:
        return "floor"
    if not one.decided:
        return "open"
    factor = math.exp(abs(math.log(one.ratio))) if one.ratio else DEPTHS[0]
    depth = 1 + sum(factor >= limit for limit in DEPTHS)
    return f"{'good' if one.good else 'bad'}-{depth}"


class Missing:
    """The cells that have no number, and why.  What a record does not say, it says of all."""

    def __init__(self, records: Iterable[dict]):
        records = list(records)
        samples = [record for record in records if record["record"] == "sample"]
        self.records = [record for record in records if record["record"] in KINDS]
        self.groups = {sample["workload"]: key_of(sample).group for sample in samples}
        self.tried = {(sample["workload"], key_of(sample).section) for sample in samples}

    def cell(self, section: Section, workload: str, threads: int, allocator: str) -> TableCell:
        """The weightiest reason for one cell, or a dash."""
        asked = {"binding": section.binding, "arch": section.arch, "emulation": section.emulation,
                 "threads": threads, "allocator": allocator, "workload": workload}
        fitting = [record for record in self.records
                   if all(record.get(axis, value) == value for axis, value in asked.items())]
        if not fitting:
            return NOTHING
        record = min(fitting, key=lambda record: list(KINDS).index(record["record"]))
        if record["record"] == "dropped":  # a whole row: the reason once for each would be noise
            return TableCell(KINDS["dropped"], tone="dropped", hint=record["reason"])
        return TableCell(KINDS[record["record"]], record["reason"], tone=record["record"],
                         hint=record.get("detail", ""))

    def of(self, section: Section) -> list[dict]:
        """The records about one section.  A workload that was left out belongs where it was
        tried."""
        return [record for record in self.records
                if all(record.get(axis, value) == value
                       for axis, value in dataclasses.asdict(section).items())
                and (record["record"] != "dropped" or record["workload"] not in self.groups
                     or (record["workload"], section) in self.tried)]


@dataclasses.dataclass(frozen=True, order=True)
class _RowKey:
    """A row of a table, with or without a comparison in it."""

    rank: int
    group: str
    workload: str
    threads: int


def table(heading: str, note: str, comparisons: Sequence[Comparison],
          missing: Missing | None = None) -> Table:
    """The comparisons of one metric and section; with `missing` also the rows and columns that
    have no number at all."""
    section = comparisons[0].key.section
    by_row: dict[_RowKey, dict[str, Comparison]] = {}
    for one in comparisons:
        by_row.setdefault(_row_key(one.key), {})[one.allocator] = one
    names = {one.allocator for one in comparisons}
    gaps = missing or Missing(())
    if missing is not None:
        failed = gaps.of(section)
        names |= {record["allocator"] for record in failed if "allocator" in record}
        for key in _unmeasured(failed, by_row, gaps.groups):
            by_row[key] = {}
    columns = matrix.ordered(names - {section.reference, copy_of(section.reference)})
    rows = [_row(key, by_row[key], columns, section, gaps) for key in sorted(by_row)]
    main = metrics.family(comparisons[0].metric) in (*HEADINGS, metrics.MEMORY)
    return Table(heading, note, main, columns, rows)


def _row_key(key: Key) -> _RowKey:
    return _RowKey(matrix.rank(key.group), key.group, key.workload, key.threads)


def _unmeasured(failed: Iterable[dict], known: Iterable[_RowKey],
                groups: dict[str, str]) -> set[_RowKey]:
    """The workloads that no allocator has a comparison for, each once."""
    measured = {key.workload for key in known}
    threads: dict[str, int] = {}
    for record in failed:
        name = record["workload"]
        if name not in measured:
            threads[name] = min(record.get("threads", 1), threads.get(name, sys.maxsize))
    return {_RowKey(matrix.rank(groups.get(name, "")), groups.get(name, "–"), name, count)
            for name, count in threads.items()}


def _row(key: _RowKey, found: dict[str, Comparison], columns: Sequence[str], section: Section,
         missing: Missing) -> TableRow:
    shown = key.workload if key.threads == 1 else f"{key.workload} ({key.threads} threads)"
    cells = [comparison_cell(found[name]) if name in found
             else missing.cell(section, key.workload, key.threads, name) for name in columns]
    base = next(iter(found.values()), None)
    if base is None:
        return TableRow(shown, key.group,
                        missing.cell(section, key.workload, key.threads, section.reference),
                        cells)
    text = numbers.quantity(base.median_reference, base.key.unit)
    return TableRow(shown, key.group, TableCell(text, order=base.median_reference), cells)


def comparison_cell(one: Comparison) -> TableCell:
    """A cell whose hint holds what has no room in it."""
    p = "" if one.p_holm is None else f"; p {one.p_holm:.2g} after Holm"
    hint = (f"{title(one.allocator)} on {label(one.key)}: "
            f"{numbers.quantity(one.median, one.key.unit)}, {one.key.section.reference} "
            f"{numbers.quantity(one.median_reference, one.key.unit)}; "
            f"{numbers.count(one.rounds, 'round')}{p}")
    return effect_cell(one, hint)


def tables(analysis: Analysis, section: Section, missing: Missing) -> list[Table]:
    """CPU time first, with everything that has no number; then wall time, memory, and each other
    metric."""
    mine = [one for one in analysis.comparisons
            if one.key.section == section and not one.control]
    found = []
    for family, heading in HEADINGS.items():
        chosen = [one for one in mine if metrics.family(one.metric) == family]
        if chosen:
            found.append(table(heading, "Below 1 is less time.", chosen,
                               missing if family == metrics.CPU else None))
    rest = [one for one in mine if metrics.family(one.metric) not in HEADINGS]
    families = {one.metric: metrics.family(one.metric) != metrics.MEMORY for one in rest}
    for metric in sorted(families, key=lambda metric: (families[metric], metric)):
        chosen = [one for one in rest if one.metric == metric]
        better = "lower" if chosen[0].better == "less" else "higher"
        found.append(table(metric.replace("_", " "), f"The {better} is better.", chosen))
    return found
