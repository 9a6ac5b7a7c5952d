"""What a history says in words: for the terminal and for the page alike."""

import dataclasses
from collections.abc import Sequence

from results.history.conformance import VerdictChange
from results.history.points import BY_PROCESSOR, SeriesName, Skipped
from results.history.steps import HistoryStep, Series
from results.report import numbers
from results.report.answer import title

NOUNS = {"instructions_per_op": "instructions per operation", "cpu_ns_per_op": "CPU time",
         "cpu_s": "CPU time", "peak_rss_bytes": "peak memory",
         "hardware_cycles_per_op": "cycles per operation",
         "hardware_instructions_per_op": "instructions per operation (native)",
         "hardware_cache_misses_per_op": "cache misses per operation",
         "hardware_branch_misses_per_op": "branch misses per operation",
         "energy_nj_per_op": "energy per operation"}
OTHERS = {"peak_rss_bytes": "memory", "energy_nj_per_op": "energy",
          **dict.fromkeys(BY_PROCESSOR, "counted by the processor")}
SHOWN = 8  # digits of a commit in a sentence
HEADER = ("commit", "change", "what", "allocator", "workload", "where", "before", "after", "certainty")
METHOD = (
    "Instructions are counted under QEMU and repeat exactly, so that every change beyond 0.1 % (1 % "
    "with threads) is a step. The suite's own loop is left out of them.",
    "Times are ratios to the reference in the same rounds. Where times and memory change is found by "
    "divisive estimation with the energy statistic (Matteson and James 2014), at a level of 0.2 %, "
    "from the third value after a step on; changes below 1 % are not shown.",
    "Points are compared only if processor, kernel, C library, compiler, flags and versions are the "
    "same; for counts the processor and the kernel do not matter. Where one of them changes the line "
    "is broken, and no step is reported for the commits between.",
)


@dataclasses.dataclass(frozen=True)
class History:
    """Everything that is shown."""

    commits: Sequence[str]  # in order
    subjects: dict[str, str]
    series: Sequence[Series]
    steps: Sequence[HistoryStep]  # the latest first
    verdicts: Sequence[VerdictChange]
    skipped: Skipped


def headline(history: History) -> str:
    span = numbers.count(len(history.commits), "commit")
    if not history.series and not history.verdicts:
        return "There is no history yet"
    if not history.steps:
        return f"No step in {span}"
    last = history.steps[0]
    latest = [step for step in history.steps if step.place == last.place]
    archs = sorted({step.series.arch for step in latest if similar(step, last)}, reverse=True)
    others = sum(not similar(step, last) for step in latest)
    more = f", and {numbers.count(others, 'other step')} at this commit" if others else ""
    return (f"Since {last.commit[:SHOWN]}, {title(last.series.allocator)} needs {amount(last)} "
            f"{noun(last.series)} in {last.series.workload} ({' and '.join(archs)}){more}. "
            f"{numbers.count(len(history.steps), 'step')} in {span}")


def similar(step: HistoryStep, other: HistoryStep) -> bool:
    """The same in another architecture."""
    mine, theirs = step.series, other.series
    return (mine.allocator, mine.workload, mine.metric, step.change > 0) \
        == (theirs.allocator, theirs.workload, theirs.metric, other.change > 0)


def amount(step: HistoryStep) -> str:
    """4.2 % more"""
    if step.before == 0:
        return f"{numbers.quantity(step.after, step.series.unit)} more"
    return f"{numbers.percent(abs(step.change))} {'more' if step.change > 0 else 'less'}"


def noun(name: SeriesName) -> str:
    return NOUNS.get(name.metric, name.metric)


def where(name: SeriesName) -> str:
    """x86_64, table; 2 threads"""
    threads = f", {name.threads} threads" if name.threads > 1 else ""
    processes = f", {name.processes} processes" if name.processes > 1 else ""
    return f"{name.arch}, {name.binding}{threads}{processes}"


def value(number: float, name: SeriesName) -> str:
    if name.basis == "ratio":
        return f"{numbers.ratio(number)} of the reference"
    if name.is_count:
        return f"{number:,.2f}"
    return numbers.quantity(number, name.unit)


def certainty(step: HistoryStep) -> str:
    if step.series.is_count:
        return "counted"
    return "times, and a count" if step.confirmed else \
        OTHERS.get(step.series.metric, "times only")


def row(step: HistoryStep) -> list[str]:
    name = step.series
    return [step.commit, ("▲ " if step.change > 0 else "▼ ") + amount(step), noun(name),
            title(name.allocator), name.workload, where(name), value(step.before, name),
            value(step.after, name), certainty(step)]


def table(history: History, most: int, width: int) -> list[str]:
    """The latest steps, as lines of a terminal."""
    rows = [HEADER, *(row(step) for step in history.steps[:most])]
    if len(rows) == 1:
        return []
    widths = [max(len(each[column]) for each in rows) for column in range(len(HEADER))]
    lines = ["  ".join(cell.ljust(wide) for cell, wide in zip(each, widths)).rstrip()[:width]
             for each in rows]
    rest = len(history.steps) - most
    return ["", *lines, *([f"and {numbers.count(rest, 'earlier step')}, on the page"]
                          if rest > 0 else []), ""]


def notes(history: History) -> list[str]:
    """What is not in the history, and why."""
    found = []
    skipped = history.skipped
    if skipped.changed:
        found.append(f"{numbers.count(len(skipped.changed), 'run')} of a tree with uncommitted "
                     "changes: left out, because no commit is to blame")
    if skipped.without_commit:
        found.append(f"{numbers.count(len(skipped.without_commit), 'run')} without a commit: left "
                     "out")
    breaks = sorted({(one.place, one.commit, reason) for series in history.series
                     for one in series.breaks for reason in one.reasons})
    found += [f"break at {commit}: {reason}" for _, commit, reason in breaks[-8:]]
    if len(breaks) > 8:
        found.append(f"{len(breaks) - 8} earlier breaks")
    return found
