"""Recorded programs: what each allocator would change for them.

The ceiling is what a perfect allocator could win: the floor, on the same calls.
"""

import dataclasses
from collections.abc import Iterable

from ci.host.roles import FLOOR
from results.report.answer import sections
from results.stats import metrics
from results.stats.analysis import Analysis, label
from results.stats.comparison import Comparison
from results.stats.pairs import Section

PREFIX = "trace/"


@dataclasses.dataclass(frozen=True)
class Trace:
    """One recorded program in one section."""

    name: str
    section: Section
    times: list[Comparison]  # of the competitors, the least CPU time first
    memory: dict[str, Comparison]  # the peak, by allocator
    ceiling: Comparison | None


def only_traces(records: Iterable[dict]) -> bool:
    """The run was about recordings; in another their advice is left to its own section."""
    samples = {record["workload"] for record in records if record["record"] == "sample"}
    return bool(samples) and all(name.startswith(PREFIX) for name in samples)


def traces(analysis: Analysis) -> list[Trace]:
    """Every trace of a run, in each section that it was replayed in."""
    found = []
    for section in sections(analysis):
        mine = [one for one in analysis.comparisons
                if one.key.section == section and one.key.workload.startswith(PREFIX)
                and not one.control]
        found += [_trace([one for one in mine if label(one.key) == name])
                  for name in sorted({label(one.key) for one in mine})]
    return [trace for trace in found if trace.times]


def _trace(comparisons: list[Comparison]) -> Trace:
    cpu = [one for one in comparisons
           if metrics.family(one.metric) == metrics.CPU and one.ratio is not None]
    return Trace(
        name=label(comparisons[0].key).removeprefix(PREFIX),
        section=comparisons[0].key.section,
        times=sorted((one for one in cpu if one.allocator != FLOOR), key=lambda one: one.ratio),
        memory={one.allocator: one for one in comparisons if one.metric == "peak_rss_bytes"},
        ceiling=next((one for one in cpu if one.allocator == FLOOR), None))
