"""Every cell's medians as Markdown tables, one for each metric: to be pasted into an issue.

`assay report` writes the report of a run; this has the numbers alone.
"""

from collections.abc import Iterable
from typing import TextIO

from results.exported import ExportedCell, ExportedMetric, cells
from results.report.markdown_table import table
from results.report.markdown_text import escaped

NAME = "markdown"
SUFFIX = ".cells.md"
HEADER = ("workload", "allocator", "binding", "arch", "emulation", "threads", "processes", "median",
          "95 % interval", "rounds")


def write(records: Iterable[dict], out: TextIO) -> None:
    by_metric: dict[tuple[str, str, str], list[tuple[ExportedCell, ExportedMetric]]] = {}
    for cell in cells(records):
        for metric in cell.metrics.values():
            by_metric.setdefault((metric.name, metric.unit, metric.better), []).append((cell, metric))
    for (name, unit, better), members in by_metric.items():
        out.write(f"## {escaped(name)}\n\nIn {escaped(unit)}; {better} is better.\n\n")
        rows = [row(cell, metric) for cell, metric in members]
        out.write("\n".join(table(HEADER, rows)) + "\n")


def row(cell: ExportedCell, metric: ExportedMetric) -> list[str]:
    ends = "" if metric.interval is None else " to ".join(f"{end:.6g}" for end in metric.interval)
    return [*cell.axes.values(), f"{metric.median:.6g}", ends, str(len(metric.values))]
