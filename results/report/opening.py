"""The first lines of every form of a report: the answer to the question behind the run.

For a recorded program, or the user's own command, the first line is advice: one line for all
processes of a recording, each weighted by its calls.  For a run of workloads it names the allocators
that took the least time.
"""

import dataclasses
import math

from ci.host.roles import FLOOR
from results.report import advice, facts, numbers
from results.report.answer import answer, noisy, sections, today
from results.report.recorded_share import WORTH, Share, share_of
from results.report.traces import Trace, only_traces, traces
from results.stats import metrics
from results.stats.analysis import Analysis
from results.stats.comparison import Comparison, Effect
from results.stats.judged import judge
from results.stats.pairs import Cells, Deltas, collect
from results.stats.ranking import ahead

OWN_PREFIX = "command/"  # the workload of a program of one's own


def opening(records: list[dict], analysis: Analysis) -> list[str]:
    """The first sentence is the headline."""
    run = facts.first(records, "run")
    if only_traces(records):
        found = first_section(analysis)
        lines = [_of_traces(found, records, analysis, run), noisy(analysis)] if found else []
    else:
        lines = _of_program(records, analysis)
    return [line for line in lines if line] or answer(analysis, run)


def first_section(analysis: Analysis) -> list[Trace]:
    """The traces as a real program gets its allocator, where that was measured."""
    every = traces(analysis)
    return [trace for trace in every if trace.section == every[0].section]


@dataclasses.dataclass
class WeightedEffect(Effect):
    """One allocator over all traces of a run, each with the weight of its calls."""

    allocator: str = ""
    reference_s: float = 0.0  # what the calls take with the reference

    @property
    def saved_s(self) -> float:
        return self.reference_s * (1 - self.ratio)


def _of_traces(found: list[Trace], records: list[dict], analysis: Analysis, run: dict) -> str:
    told = {one["workload"]: one for one in records if one["record"] == "trace"}
    mine = [told.get(trace.times[0].key.workload, {}) for trace in found]
    what, its = (found[0].name, "its") if len(found) == 1 else \
        (f"these {len(found)} recordings together", "their")
    why = analysis.note or advice.too_few(found[0].times, analysis, run)
    if why:
        return f"No advice for {what} yet: {why.rstrip('.')}."
    wholes = whole(found, mine, collect(records), analysis)
    base = found[0].section.reference
    if not wholes:
        return f"No change is justified for {what}: no allocator is shown to need less CPU time " \
               f"than {base}."
    return _worth(wholes, what, its, share_of(wholes[0].saved_s, mine))


def _worth(wholes: list[WeightedEffect], what: str, its: str, part: Share | None) -> str:
    names = numbers.listing((one.allocator for one in wholes), "or")
    if part is None or part.is_unknown:
        return (f"{names} would save {what} {numbers.percent(wholes[0].ratio - 1)} of what {its} calls "
                f"take; what share of {its} CPU time that is cannot be known.")
    if part.is_impossible:
        return f"No advice for {what}: the calls take more than the whole, so a recording is at fault."
    if part.is_worthless:
        return (f"No change is justified for {what}: {names} would save only {part.amount} of {its} "
                "CPU time.")
    return f"{names} would save {what} {part} of {its} CPU time."


def whole(found: list[Trace], told: list[dict], cells: Cells,
          analysis: Analysis) -> list[WeightedEffect]:
    """The allocators that are ahead over all traces, the best first: those that were measured on
    each, and may be recommended."""
    names = set.intersection(*({one.allocator for one in trace.times} for trace in found))
    effects = [effect for name in sorted(names - analysis.own)
               if (effect := _weighted(name, found, told, cells)) is not None]
    judge(effects)
    return ahead(sorted(effects, key=lambda one: (not one.good, one.ratio)))


def _weighted(name: str, found: list[Trace], told: list[dict],
              cells: Cells) -> WeightedEffect | None:
    """The log-ratio of the time of all calls, round by round."""
    keys = [trace.times[0].key for trace in found]
    calls = [facts.get("calls", 1) for facts in told]
    base = keys[0].section.reference
    rounds = set.intersection(*(set(cells[key][one]) for key in keys for one in (name, base)))
    if not rounds:
        return None

    def total(one: str, number: int) -> float:
        return sum(count * cells[key][one][number] for key, count in zip(keys, calls))
    deltas = {number: math.log(total(name, number) / total(base, number))
              for number in sorted(rounds)}
    reference = sorted(total(base, number) for number in rounds)[len(rounds) // 2]
    return WeightedEffect(Deltas(deltas, True), better="less", metric=keys[0].metric,
                          allocator=name, reference_s=reference * 1e-9)


def _of_program(records: list[dict], analysis: Analysis) -> list[str]:
    """The advice on a program of one's own; nothing for any other run, or where the usual answer
    says why there is none."""
    measured = {one["workload"] for one in records if one["record"] == "sample"}
    if len(measured) != 1 or not min(measured).startswith(OWN_PREFIX) or analysis.note:
        return []
    section = sections(analysis)[0] if analysis.summaries else None
    times = [one for one in analysis.family(metrics.CPU)
             if one.key.section == section and one.allocator != FLOOR and one.ratio is not None
             and one.allocator not in analysis.own]
    if not times or not any(one.decided for one in times):
        return []
    name = min(measured).removeprefix(OWN_PREFIX)
    return [today(section) + _program_worth(name, section.reference, times),
            *answer(analysis, facts.first(records, "run"))[1:]]


def _program_worth(name: str, base: str, times: list[Comparison]) -> str:
    first = ahead(sorted(times, key=lambda one: (not one.good, one.ratio)))
    if not first:
        return (f"No change is justified for {name}: no allocator is shown to need less CPU time "
                f"than {base}.")
    names = numbers.listing((one.allocator for one in first), "or")
    saves = (f"{numbers.percent(first[0].ratio - 1)} of its CPU time "
             f"({numbers.change_interval(first[0].low, first[0].high)})")
    if 1 - first[0].ratio < WORTH:
        return f"No change is justified for {name}: {names} would save only {saves}."
    return f"{names} would save {name} about {saves}."
