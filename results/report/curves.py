"""Scalability: what one operation costs with 1, 2, 4 … threads, with its kernel events; and how the cost
grows with a number of a workload."""

import re
from collections import defaultdict

from ci.host.roles import FLOOR, copy_of
from results.report import matrix, numbers
from results.report.answer import title
from results.report.markdown_table import table
from results.report.markdown_text import code, escaped
from results.stats import effect
from results.stats.pairs import Cells, Section, collect

BAR_WIDTH = 8
EIGHTHS = " ▏▎▍▌▋▊▉█"
EVENTS = {"futex_per_op": "futex calls", "context_switches_per_op": "switches"}
NOT_SUPPORTED = code("<not supported>")

Points = dict[int, float]  # the median at each number of threads


def curves(records: list[dict], section: Section) -> list[str]:
    """One table for each workload that ran with several numbers of threads."""
    points = points_of(collect(records, decided=False), section)
    asked = {(record["workload"], record["metric"]) for record in records
             if record["record"] == "sample" and record["metric"] in EVENTS}
    lines = []
    for (workload, metric), by_allocator in sorted(points.items()):
        threads = sorted({count for found in by_allocator.values() for count in found})
        if metric != "cpu_ns_per_op" or len(threads) < 2:
            continue
        events = {name: points.get((workload, name), {}) for name in EVENTS
                  if (workload, name) in asked}
        lines += [f"### {escaped(workload)}", "", *_curve(by_allocator, threads, events,
                                                 section.reference)]
    return lines


def growth(cells: Cells, section: Section) -> list[str]:
    """One table for each workload that was measured at several values of one number: how its cost
    grows with that."""
    found = defaultdict(lambda: defaultdict(dict))
    for key, allocators in cells.items():
        axis = re.search(r":([1-9][0-9]*)(?=/|$)", key.workload)
        if key.section == section and key.metric == "cpu_ns_per_op" and axis is not None:
            name = f"{key.workload[:axis.start()]}:N{key.workload[axis.end():]}"
            for allocator, rounds in allocators.items():
                found[name][allocator][int(axis[1])] = effect.median(list(rounds.values()))
    lines = []
    for name, by_allocator in sorted(found.items()):
        values = sorted({value for points in by_allocator.values() for value in points})
        if len(values) > 2:
            lines += [f"### {escaped(name)}", "", *_growth(by_allocator, values, section.reference)]
    return lines


def _growth(by_allocator: dict[str, Points], values: list[int], reference: str) -> list[str]:
    names = sorted(by_allocator.keys() - {copy_of(reference)},
                   key=lambda name: (name == FLOOR, name != reference, name))
    highest = max(value for name in names for value in by_allocator[name].values())
    rows = [[title(name), *(_bar(by_allocator[name].get(value), highest) for value in values)]
            for name in names]
    return table(["CPU ns per operation", *(f"{value:,}".replace(",", " ") for value in values)],
                 rows)


def events(records: list[dict], section: Section) -> list[str]:
    """The kernel's events of the workloads that have no curve, as medians."""
    cells = {key: found for key, found in collect(records, decided=False).items()
             if key.section == section}
    threads = defaultdict(set)
    for key in cells:
        threads[key.workload].add(key.threads)
    single = [key for key in cells if key.metric in EVENTS and len(threads[key.workload]) == 1]
    lines = []
    for metric in sorted({key.metric for key in single}):
        lines += [f"{code(metric)}, medians.", "",
                  *matrix.medians({key: cells[key] for key in single if key.metric == metric})]
    return lines


def points_of(cells: Cells, section: Section) -> dict[tuple[str, str], dict[str, Points]]:
    """The medians of each (workload, metric), by allocator."""
    found = defaultdict(lambda: defaultdict(dict))
    for key, allocators in cells.items():
        if key.section == section:
            for name, rounds in allocators.items():
                median = effect.median(list(rounds.values()))
                found[key.workload, key.metric][name][key.threads] = median
    return found


def _curve(by_allocator: dict[str, Points], threads: list[int],
           events: dict[str, dict[str, Points]], reference: str) -> list[str]:
    names = sorted(by_allocator.keys() - {copy_of(reference)},
                   key=lambda name: (name == FLOOR, name != reference, name))
    highest = max(value for name in names for value in by_allocator[name].values())
    header = ["CPU ns per operation", *(numbers.count(count, "thread") for count in threads),
              *(f"{EVENTS[name]} per op, {threads[-1]} threads" for name in events)]
    rows = [[title(name), *(_bar(by_allocator[name].get(count), highest) for count in threads),
             *(_event(found.get(name, {}), threads[-1], by_allocator[name])
               for found in events.values())] for name in names]
    return table(header, rows)


def _event(counted: Points, threads: int, timed: Points) -> str:
    if threads in counted:
        return numbers.quantity(counted[threads], "events")
    return NOT_SUPPORTED if threads in timed else "–"


def _bar(value: float | None, highest: float) -> str:
    """The number, and a bar of its share of the highest."""
    if value is None:
        return "–" + " " * (BAR_WIDTH + 1)
    eighths = round(BAR_WIDTH * 8 * value / highest)
    whole, part = divmod(eighths, 8)
    bar = EIGHTHS[8] * whole + (EIGHTHS[part] if part else "")
    return f"{numbers.quantity(value, 'ratio')} {bar.ljust(BAR_WIDTH)}"
