"""What github-action-benchmark reads as `customSmallerIsBetter`: an array of name, unit and value.

The metrics of which more is better are in a file of their own (github_action_bigger.py), because
the action takes one direction for a file.
"""

import json
from collections.abc import Iterable
from typing import TextIO

from results.exported import ExportedCell, ExportedMetric, cells

NAME = "github-action-benchmark"
SUFFIX = ".smaller.json"


def write(records: Iterable[dict], out: TextIO) -> None:
    write_direction(records, "less", out)


def write_direction(records: Iterable[dict], better: str, out: TextIO) -> None:
    found = [entry(cell, metric) for cell in cells(records) for metric in cell.metrics.values()
             if metric.better == better]
    json.dump(found, out, indent=1)
    out.write("\n")


def entry(cell: ExportedCell, metric: ExportedMetric) -> dict:
    """The median; its interval is the range, and the number of rounds is said beside it."""
    found = {"name": f"{cell.name} {metric.name}", "unit": metric.unit, "value": metric.median}
    if metric.interval is not None:
        low, high = metric.interval
        found["range"] = f"{low:.6g} to {high:.6g}"
    return found | {"extra": f"median of {len(metric.values)}"}
