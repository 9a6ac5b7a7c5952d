"""The answer of a run in plain words, and only as far as it is proven.

The terminal and the Markdown report begin with the same sentences.
"""

import dataclasses
import functools

from ci.host.roles import FLOOR, MAPPED_FILE, REFERENCE
from results.report import numbers
from results.report.more_time import more_time
from results.stats import metrics
from results.stats.analysis import Analysis
from results.stats.claims import Claims
from results.stats.pairs import ALL, Section
from results.stats.ranking import rankable
from results.stats.significance import min_rounds
from results.stats.summary import Summary

GROUPS = ("micro", "contention", "programs")
NOUNS = {metrics.CPU: "CPU time", metrics.WALL: "wall time", metrics.MEMORY: "memory"}
BINDINGS = ("preload", "table", "bound")


def sections(analysis: Analysis) -> list[Section]:
    """Every section with a summary; first the one closest to real programs."""
    return sorted({summary.section for summary in analysis.summaries},
                  key=lambda section: (section.emulation != "native",
                                       BINDINGS.index(section.binding), section))


@dataclasses.dataclass(frozen=True)
class Overview:
    """The summaries of one section, by quantity and group."""

    analysis: Analysis
    section: Section

    def of(self, family: str, group: str) -> list[Summary]:
        """A group's summaries; a table with one group has them under ALL."""
        found = [summary for summary in self.analysis.summaries
                 if summary.section == self.section and summary.family == family]
        if family == metrics.MEMORY:
            found = [summary for summary in found if summary.metric == self.memory_metric]
        own = [summary for summary in found if summary.group == group]
        if own or group == ALL:
            return own
        return [summary for summary in found
                if summary.group == ALL and {part.key.group for part in summary.parts} == {group}]

    @property
    def family(self) -> str:
        """What the answer is about: CPU time, where it was measured."""
        return next(family for family in NOUNS if self.of(family, ALL))

    @property
    def groups(self) -> list[str]:
        """The groups of workloads that CPU time was measured on."""
        found = {part.key.group for summary in self.of(metrics.CPU, ALL) for part in summary.parts}
        return [*(group for group in GROUPS if group in found), *sorted(found - set(GROUPS))]

    @property
    def memory_metric(self) -> str | None:
        """What stands for memory: the heap over the live bytes, else the peak of whole programs."""
        found = {summary.metric for summary in self.analysis.summaries
                 if summary.section == self.section and summary.family == metrics.MEMORY}
        return next((metric for metric in ("heap_over_live", "peak_rss_bytes") if metric in found),
                    None)

    def ranked(self, family: str, group: str) -> list[Summary]:
        """Those that may be recommended, the best first: bundled ones only if they were named, or if
        there are no others, as for address spaces."""
        found = self.of(family, group)
        if self.section.reference == REFERENCE or self.section.binding == "preload":
            found = [summary for summary in found if summary.allocator not in self.analysis.own]
        return rankable(found)

    @functools.cached_property
    def claims(self) -> Claims:
        """The claims about who is ahead, which are corrected together."""
        tables = [(family, ALL) for family in NOUNS if self.of(family, ALL)]
        tables += [(metrics.CPU, group) for group in self.groups if len(self.groups) > 1]
        return Claims({table: self.ranked(*table) for table in tables})

    def leaders(self, family: str, group: str) -> list[Summary]:
        """The best, and all that cannot be told from it."""
        return self.claims.leaders((family, group))

    def partial(self, summary: Summary) -> bool:
        """An allocator that was not measured on every workload, and so is not ranked."""
        ranked = rankable(self.of(summary.family, summary.group))
        return summary.allocator != FLOOR and all(summary is not one for one in ranked)


def answer(analysis: Analysis, run: dict | None = None) -> list[str]:
    """One to three sentences, each a line of its own; `run` is the run's own record."""
    found = sections(analysis)
    if not found:
        return [f"Nothing could be compared: no allocator was measured beside "
                f"{analysis.noise.reference}."]
    overview = Overview(analysis, found[0])
    ranked = overview.ranked(overview.family, ALL)
    lines = [today(overview.section) + _headline(analysis, overview, ranked, run or {})]
    decided = any(summary.decided for summary in analysis.summaries
                  if summary.section == overview.section and summary.allocator != FLOOR)
    if decided and len(ranked) > 1:
        lines.append(_by_group(overview))
    return [line for line in [*lines, noisy(analysis)] if line]


def noisy(analysis: Analysis) -> str:
    """The warning of a noisy run, or nothing."""
    noise = analysis.noise
    if not noise.noisy:
        return ""
    why = f"{noise.reference} differs from its own copy" if noise.biased else \
        f"in half of the comparisons it finds only differences of {numbers.percent(noise.middle)} and more"
    return (f"This run is NOISY: {why}. Repeat it on a quieter machine before you believe small "
            "differences.")


def today(section: Section) -> str:
    """The allocator of the user's own program, if it is not the C library's."""
    own = section.binding == "preload" and section.reference != REFERENCE
    return f"The program uses {section.reference} today. " if own else ""


def _headline(analysis: Analysis, overview: Overview, ranked: list[Summary], run: dict) -> str:
    noun = NOUNS[overview.family]
    if analysis.note is not None:
        return f"No verdicts: {analysis.note}. The ratios are medians."
    if not ranked:
        return (f"No allocator was measured beside {overview.section.reference} and the suite's "
                "own.")
    if not any(summary.decided for summary in ranked):
        return _undecided(analysis, ranked, noun, run)
    if _base(ranked[0]) == MAPPED_FILE:
        return _in_files(ranked, noun)
    if len(ranked) == 1:
        return _alone(ranked[0], noun)
    first = overview.leaders(overview.family, ALL)
    return _winners(first, noun) if first else _no_winner(ranked, noun)


def _in_files(ranked: list[Summary], noun: str) -> str:
    """Nobody can choose the reference in their place, so it wins nothing."""
    told = sorted((one for one in ranked if one.decided), key=lambda one: one.ratio)
    still_open = [one.allocator for one in ranked if not one.decided]
    rest = f"; {numbers.listing(still_open)} cannot be told from it" if still_open else ""
    low, high = numbers.ratio(told[0].ratio), numbers.ratio(told[-1].ratio)
    times = f"{low} times" if len(told) == 1 else f"{low} to {high} times"
    who = told[0].allocator if len(ranked) == 1 else "Heaps in files"
    return f"{who} took {times} the {noun} of a mapped file that no crash spares, {_over(told[0])}{rest}."


def _base(summary: Summary) -> str:
    """The name of the reference of its ratios."""
    return summary.section.reference


def _over(summary: Summary) -> str:
    return "over " + numbers.count(summary.workloads, "workload")


def _undecided(analysis: Analysis, ranked: list[Summary], noun: str, run: dict) -> str:
    rounds = ranked[0].mean.signs
    least = min_rounds(sum(one.family == ranked[0].family and one.asked for one in analysis.summaries))
    if rounds < least:
        return (f"Too few rounds to decide: {rounds} here, and a mean over the workloads takes "
                f"{least} at least. The ratios are no verdicts.{more_time(run, rounds, least)}")
    return (f"No allocator's {noun} differs significantly from {_base(ranked[0])}'s, "
            f"{_over(ranked[0])}.")


def _alone(only: Summary, noun: str) -> str:
    return (f"{only.allocator} used {_change(only, noun)} {_base(only)} {_over(only)} "
            f"({numbers.change_interval(only.low, only.high)}).")


def _change(summary: Summary, noun: str) -> str:
    """12 % less CPU time than; 2.4 times the CPU time of."""
    if summary.ratio >= 2:
        return f"{numbers.ratio(summary.ratio)} times the {noun} of"
    return f"{numbers.change(summary.ratio)} {noun} than"


def _winners(first: list[Summary], noun: str) -> str:
    best = first[0]
    names = numbers.listing(summary.allocator for summary in first)
    apart = "" if len(first) == 1 else " and cannot be told apart"
    whose = "" if len(first) == 1 else f"{best.allocator}, "
    return (f"{names} used the least {noun}{apart}: {numbers.change(best.ratio)} than "
            f"{_base(best)} {_over(best)} ({whose}{numbers.change_interval(best.low, best.high)}).")


def _no_winner(ranked: list[Summary], noun: str) -> str:
    still_open = [summary.allocator for summary in ranked if not summary.decided]
    if not still_open:
        return f"{_base(ranked[0])} used the least {noun}: all others used more, {_over(ranked[0])}."
    rest = "" if len(still_open) == len(ranked) else \
        f" {numbers.listing(still_open)} cannot be told from it, the others used more."
    return (f"No allocator used significantly less {noun} than {_base(ranked[0])} "
            f"{_over(ranked[0])}.{rest}")


def _by_group(overview: Overview) -> str:
    """The best allocators of each group, and in memory."""
    parts = {}
    tables = [(group, metrics.CPU, group) for group in overview.groups] \
        if len(overview.groups) > 1 else []
    tables += [("memory", metrics.MEMORY, ALL)] if overview.family != metrics.MEMORY else []
    for heading, family, group in tables:
        ranked = overview.ranked(family, group)
        if not ranked:
            continue
        names = [summary.allocator for summary in overview.leaders(family, group)]
        parts[heading] = numbers.listing(names, "or") or _none(ranked)
    if list(parts) == ["memory"]:
        return f"Least memory: {parts['memory']}."
    listed = "; ".join(f"{heading} {names}" for heading, names in parts.items())
    return f"Least by group: {listed}." if parts else ""


def _none(ranked: list[Summary]) -> str:
    """The reference, if all others are proven to need more; else none."""
    base = _base(ranked[0])
    return base if all(summary.decided for summary in ranked) else f"none below {base}"


def title(name: str) -> str:
    """An allocator as the tables name it."""
    return f"{name} (floor)" if name == FLOOR else name
