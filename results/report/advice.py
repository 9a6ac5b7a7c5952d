"""Advice on the allocator of a recorded program: one sentence per trace, which may be that no change
is justified.

A trace holds the calls to the allocator, and the processor time that the recorded process took
without what recording cost.  The sentence weighs what a replay saves against that time: a program
that waits saves nothing while it waits, and loses nothing either.  If a trace does not contain the
time, because it is old or imported, the sentence says that the share is not known.  It says nothing
about what a trace does not contain: the program's own work on its blocks, and the effect of their
addresses on its speed.
"""

from ci.host.roles import REFERENCE
from results.report import facts as known, numbers
from results.report.more_time import more_time
from results.report.recorded_share import share_of
from results.report.traces import PREFIX, Trace, traces
from results.stats import effect, metrics
from results.stats.analysis import Analysis
from results.stats.comparison import Comparison
from results.stats.ranking import ahead
from results.stats.significance import min_rounds

SCOPE = ("A replay makes only the program's calls to the allocator. The program's own work, and "
         "the effect of block addresses on its caches, are not in these numbers.")
UNKNOWN = ("; its share of the program's CPU time is not known, because the recording does not "
           "contain that time")
UNSURE = ("; its share of the program's CPU time is not known, because recording cost more than "
          "the program itself")


def advice(records: list[dict], analysis: Analysis) -> list[str]:
    """A sentence for each trace, as a real program gets its allocator: by preloading, where that
    was measured."""
    facts = {record["workload"].removeprefix(PREFIX): record for record in records
             if record["record"] == "trace"}
    found: dict[str, Trace] = {}
    for trace in traces(analysis):
        found.setdefault(trace.times[0].key.workload.removeprefix(PREFIX), trace)
    run = known.first(records, "run")
    return [sentence(trace, facts.get(name, {}), idle_ns(records, trace), analysis, run)
            for name, trace in found.items()]


def idle_ns(records: list[dict], trace: Trace) -> float | None:
    """What the replay itself costs per call; None if it was not measured."""
    key = trace.times[0].key
    values = [record["value"] for record in records
              if record["record"] == "sample" and record["metric"] == metrics.IDLE
              and (record["workload"], record["binding"]) == (key.workload, key.section.binding)]
    return effect.median(values) if values else None


def sentence(trace: Trace, facts: dict, idle: float | None, analysis: Analysis,
             run: dict | None = None) -> str:
    """The advice on one trace; `facts` is its record `trace`, or empty where there is none, and
    `idle` what the replay itself costs."""
    first = best(trace, analysis)
    bound = _bound(trace, idle)
    why = analysis.note or too_few(trace.times, analysis, run or {})
    if why:
        return f"{trace.name}: no advice: {why.rstrip('.')}."
    if not first:
        return (f"{trace.name}: no change is justified: no allocator is shown to need less CPU "
                f"time than {REFERENCE}{bound}.")
    part = share_of(_saved_ns(first[0]) * 1e-9 * facts.get("calls", 0), [facts])
    saving = f"{_names(first)} would save {_saving(first[0])}"
    if part is None or part.is_unknown:
        unknown = UNKNOWN if part is None else UNSURE
        return f"{trace.name}: {saving}{unknown}{_memory(trace, first[0])}{bound}."
    if part.is_impossible:
        return (f"{trace.name}: no advice: {saving}, more than the process took in total, so the "
                "recording is wrong.")
    whole = f"of the {numbers.quantity(facts['cpu_s'], 's')} of CPU time that the process took"
    if part.is_worthless:
        return (f"{trace.name}: no change is justified: {saving}, but that is only {part.amount} "
                f"{whole}{bound}.")
    return f"{trace.name}: {saving}, which is {part} {whole}{_memory(trace, first[0])}{bound}."


def best(trace: Trace, analysis: Analysis) -> list[Comparison]:
    """The allocators that are ahead, of those that may be recommended."""
    return ahead(sorted((one for one in trace.times if one.allocator not in analysis.own),
                        key=lambda one: not one.good))


def _names(first: list[Comparison]) -> str:
    return numbers.listing((one.allocator for one in first), "or")


def _saving(best: Comparison) -> str:
    """about 8 % of the replay's CPU time (95 % interval 6 % to 10 %), 3.1 ns a call"""
    return (f"about {numbers.percent(best.ratio - 1)} of the replay's CPU time "
            f"({numbers.change_interval(best.low, best.high)}), {_saved_ns(best):.1f} ns a call")


def _saved_ns(best: Comparison) -> float:
    return best.median_reference * (1 - best.ratio)


def _bound(trace: Trace, idle: float | None) -> str:
    """The ceiling of all savings: what the replay costs without an allocator.

    If only the floor was measured, it is used if it is low enough: a bump pointer, which reuses no
    memory, pays for fresh pages and may take more time than an allocator.
    """
    reference = trace.times[0].median_reference
    floor = trace.ceiling.median if trace.ceiling is not None else None
    least = min(one.median for one in trace.times)
    known = [ns for ns in (idle, floor) if ns is not None and ns < min(least, reference)]
    if not known:
        return "; the ceiling is unknown, because the floor takes more time than that"
    return (f"; the allocator's share is at most {reference - min(known):.1f} of {REFERENCE}'s "
            f"{reference:.1f} ns a call")


def _memory(trace: Trace, best: Comparison) -> str:
    peak = trace.memory.get(best.allocator)
    if peak is None or peak.ratio is None or not peak.decided:
        return ""
    return f", with {numbers.change(peak.ratio)} memory at the peak"


def too_few(times: list[Comparison], analysis: Analysis, run: dict) -> str:
    rounds = max((one.rounds for one in times), default=0)
    asked = sum(one.metric == times[0].metric and not one.control and one.asked
                for one in analysis.comparisons)
    least = min_rounds(asked)
    return "" if rounds >= least else (f"{rounds} rounds are too few to decide, {least} are needed."
                                       f"{more_time(run, rounds, least)}")
