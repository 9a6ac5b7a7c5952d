"""What the page shows of each section of a run, computed: standings, pictures, tables, traces."""

import dataclasses
from collections.abc import Sequence

from results.report import facts, matrix, memory, numbers, reading
from results.report.answer import Overview, sections
from results.report.conformance import Conformance
from results.report.html import cells, charts, standings
from results.report.traces import PREFIX, traces
from results.stats import metrics
from results.stats.analysis import Analysis
from results.stats.pairs import ALL, Cells, Section, collect


@dataclasses.dataclass(frozen=True)
class View:
    """Everything about one section."""

    name: str
    meaning: str
    reference: str
    columns: Sequence[standings.Column]
    standings: Sequence[standings.Standing]
    bars: Sequence[charts.Chart]  # one for each column
    threads: Sequence[charts.Chart]
    scatter: charts.Chart | None
    memory: Sequence[Sequence[object]]
    memory_columns: Sequence[str]
    tables: Sequence[cells.Table]


def views(records: list[dict], analysis: Analysis,
          conforming: Conformance | None) -> list[View]:
    """Every section that has a summary, the one that speaks for real programs first."""
    decided, everything = collect(records), collect(records, decided=False)
    seen = charts.looks({name for by_name in everything.values() for name in by_name},
                        {key.section.reference for key in everything})
    missing = cells.Missing(records)
    versions = facts.versions(records)
    native = conforming.native if conforming else {}
    found = []
    for number, section in enumerate(sections(analysis)):
        overview = Overview(analysis, section)
        columns = standings.columns(overview)
        speed = {one.allocator: one for one in overview.of(metrics.CPU, ALL)}
        space = {one.allocator: one for one in overview.of(metrics.MEMORY, ALL)}
        shares, rows = _given_back(decided, section, overview)
        found.append(View(
            reading.section_name(section), reading.section_meaning(section),
            section.reference, columns,
            standings.standings(overview, versions, native),
            [charts.bars(f"s{number}-bars-{index}", column.heading,
                         overview.of(column.family, column.group), section.reference)
             for index, column in enumerate(columns)],
            charts.threads(f"s{number}-threads", everything, section, seen),
            charts.memory_against_speed(f"s{number}-scatter", speed, space,
                                        standings.memory_noun(overview), seen, section.reference),
            rows, shares, cells.tables(analysis, section, missing)))
    return found


def _given_back(decided: Cells, section: Section, overview: Overview
                ) -> tuple[list[str], list[list[object]]]:
    """Headings and rows of memory beside speed, with what is given back after a drain."""
    shares = memory.returned_shares(decided, section)
    ratios = {metric: {one.allocator: one for one in overview.analysis.summaries
                       if one.section == section and one.group == ALL and one.metric == metric}
              for metric in memory.RATIOS}
    shown = [metric for metric in memory.RATIOS if ratios[metric]]
    if not shown:
        return [], []
    names = matrix.ordered({name for metric in shown for name in ratios[metric]})
    speed = {one.allocator: one for one in overview.of(metrics.CPU, ALL)}
    one = cells.TableCell("1.00", order=1.0)
    reference = section.reference
    rows = [[reference, *(one for _ in ["", *shown]), _share(shares.get(reference))]]
    rows += [[name, cells.effect_cell(speed.get(name)),
              *(cells.effect_cell(ratios[metric].get(name)) for metric in shown),
              _share(shares.get(name))] for name in names]
    return ["CPU time", *(memory.RATIOS[metric] for metric in shown),
            "given back after a drain"], rows


def _share(value: float | None) -> cells.TableCell:
    return cells.NOTHING if value is None else cells.TableCell(numbers.percent(value), order=value)


@dataclasses.dataclass(frozen=True)
class Replay:
    """The traces of one section."""

    name: str
    reference: str
    bars: Sequence[charts.Chart]
    tables: Sequence[cells.Table]


def replays(analysis: Analysis) -> list[Replay]:
    """The sections in which recorded programs were replayed."""
    found = []
    for number, section in enumerate(sections(analysis)):
        mine = [trace for trace in traces(analysis) if trace.section == section]
        if not mine:
            continue
        bars = [charts.bars(f"r{number}-{index}", trace.name,
                            trace.times + [trace.ceiling] * (trace.ceiling is not None))
                for index, trace in enumerate(mine)]
        tables = [cells.table(heading, "", chosen) for heading, chosen in (
            ("CPU time", _of_traces(analysis, section, metrics.CPU)),
            ("Peak memory", _of_traces(analysis, section, metrics.MEMORY))) if chosen]
        found.append(Replay(reading.section_name(section), section.reference, bars, tables))
    return found


def _of_traces(analysis: Analysis, section: Section, family: str) -> list:
    return [one for one in analysis.family(family)
            if one.key.section == section and one.key.workload.startswith(PREFIX)
            and (family == metrics.CPU or one.metric == "peak_rss_bytes")]
