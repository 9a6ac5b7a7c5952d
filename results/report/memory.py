"""Memory beside speed: shows an allocator that is fast because it keeps memory."""

from collections import defaultdict

from ci.host.roles import FLOOR, is_copy
from results.report import numbers
from results.report.answer import Overview, title
from results.report.markdown_table import table
from results.report.matrix import ratio_and_interval
from results.stats import effect, metrics
from results.stats.pairs import ALL, Cells, Section
from results.stats.summary import Summary

RATIOS = {"heap_over_live": "heap over live", "peak_rss_bytes": "peak RSS"}


def beside_speed(overview: Overview, cells: Cells) -> list[str]:
    """One row an allocator: CPU time, memory ratios to the reference, and the share given back."""
    columns = {"CPU time": {one.allocator: one for one in overview.of(metrics.CPU, ALL)}}
    for metric, heading in RATIOS.items():
        columns[heading] = {summary.allocator: summary
                            for summary in overview.analysis.summaries
                            if summary.section == overview.section and summary.group == ALL
                            and summary.metric == metric}
    memory = [heading for heading in RATIOS.values() if columns[heading]]
    if not memory:
        return []
    shown = ["CPU time", *memory]
    returned = returned_shares(cells, overview.section)
    names = sorted({name for heading in shown for name in columns[heading]},
                   key=lambda name: (name == FLOOR, name))
    reference = overview.section.reference
    rows = [[reference, *("1.00" for _ in shown), _share(returned.get(reference))]]
    rows += [[title(name), *(ratio_cell(columns[heading].get(name)) for heading in shown),
              _share(returned.get(name))] for name in names]
    return table(["allocator", *shown, "given back after a drain"], rows)


def ratio_cell(summary: Summary | None) -> str:
    """0.82 [0.81, 0.83], and a ~ where that cannot be told from 1."""
    if summary is None:
        return "–"
    mark = " ~" if not summary.decided and summary.allocator != FLOOR else ""
    return " ".join(ratio_and_interval(summary)) + mark


def returned_shares(cells: Cells, section: Section) -> dict[str, float]:
    """The median over the workloads of what an allocator gives back to the system."""
    found = defaultdict(list)
    for key, allocators in cells.items():
        if key.section == section and key.metric == "returned_fraction":
            for name, rounds in allocators.items():
                found[name].append(effect.median(list(rounds.values())))
    return {name: effect.median(values) for name, values in found.items() if not is_copy(name)}


def _share(value: float | None) -> str:
    return "–" if value is None else numbers.percent(value)
