"""OpenMetrics text, which Prometheus and its like read: a gauge for each metric, with the axes of a
cell as labels, and the machine in `assay_run_info`.

The label `statistic` is `median`, over the rounds, or `low` and `high`, the ends of its 95 % interval
(the specification: openmetrics.io).
"""

import re
from collections.abc import Iterable, Iterator
from typing import TextIO

from results.exported import ExportedCell, ExportedMetric, cells, digest, first

NAME = "openmetrics"
SUFFIX = ".openmetrics.txt"
RESERVED = ("_total", "_created", "_count", "_sum", "_bucket", "_info", "_gcount", "_gsum")
INFO = ("machine", "cpu", "kernel", "libc", "compiler_version", "commit")


def write(records: Iterable[dict], out: TextIO) -> None:
    records = list(records)
    out.writelines(f"{line}\n" for line in [*info(records), *families(cells(records)), "# EOF"])


def info(records: list[dict]) -> Iterator[str]:
    facts = first(records, "environment")
    told = {name: str(facts[name]) for name in INFO if facts.get(name) is not None}
    told |= {name: str(value) for name, value in first(records, "run").items()
             if name in ("id", "started")}
    yield "# TYPE assay_run info"
    yield "# HELP assay_run The machine and the commit of this run."
    yield f"assay_run_info{labels(told)} 1"


def families(found: list[ExportedCell]) -> Iterator[str]:
    """All lines of a metric stand together, as the format wants it."""
    by_metric: dict[str, list[tuple[ExportedCell, ExportedMetric]]] = {}
    for cell in found:
        for metric in cell.metrics.values():
            by_metric.setdefault(metric.name, []).append((cell, metric))
    for name, members in sorted(by_metric.items()):
        units = sorted({f"{metric.unit}, {metric.better} is better" for _, metric in members})
        full = f"assay_{plain(name)}"
        yield f"# TYPE {full} gauge"
        yield f"# HELP {full} In {escaped(' or '.join(units))}."
        for cell, metric in members:
            for statistic, value in statistics(metric).items():
                yield f"{full}{labels(cell.axes | {'statistic': statistic})} {value!r}"


def statistics(metric: ExportedMetric) -> dict[str, float]:
    ends = metric.interval
    return {"median": metric.median} | ({} if ends is None else {"low": ends[0], "high": ends[1]})


def plain(name: str) -> str:
    """A name of the format; where signs are lost, or its end has a meaning there, a digest keeps two
    names apart."""
    kept = re.sub(r"[^a-zA-Z0-9_]", "_", name)
    return kept if kept == name and not kept.endswith(RESERVED) else f"{kept}_{digest(name)}"


def labels(told: dict[str, str]) -> str:
    return "{" + ",".join(f'{name}="{escaped(value)}"' for name, value in told.items()) + "}"


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
