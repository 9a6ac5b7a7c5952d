"""The answer of a run in plain words, and only as far as it is proven.

The terminal and the Markdown report begin with the same sentences.
"""

import dataclasses

from results.report import numbers
from results.stats import metrics
from results.stats.analysis import Analysis
from results.stats.names import ALL, FLOOR, REFERENCE
from results.stats.pairs import Section
from results.stats.ranking import leaders, rankable
from results.stats.significance import min_rounds
from results.stats.summary import Summary

GROUPS = ("micro", "contention", "programs")
BINDINGS = ("preload", "table", "bound")


def sections(analysis: Analysis) -> list[Section]:
    """Every section with a summary, the one that speaks for real programs first."""
    return sorted({summary.section for summary in analysis.summaries},
                  key=lambda section: (section.emulation != "native",
                                       BINDINGS.index(section.binding), section))


@dataclasses.dataclass(frozen=True)
class Overview:
    """The summaries of one section, by what a reader asks for."""

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


def answer(analysis: Analysis) -> list[str]:
    """One to three sentences, each a line of its own."""
    found = sections(analysis)
    if not found:
        return [f"Nothing could be compared: no allocator was measured beside {REFERENCE}."]
    overview = Overview(analysis, found[0])
    lines = [_headline(analysis, overview.of(metrics.CPU, ALL))]
    if analysis.note is None and len(rankable(overview.of(metrics.CPU, ALL))) > 1:
        lines.append(_by_group(overview))
    if analysis.noise.noisy:
        lines.append(f"This run is NOISY: {REFERENCE} differs from its own copy. Repeat it on a "
                     "quieter machine before you believe small differences.")
    return [line for line in lines if line]


def _headline(analysis: Analysis, summaries: list[Summary]) -> str:
    if analysis.note is not None:
        return f"No verdicts: {analysis.note}. The ratios are medians."
    ranked = rankable(summaries)
    if not ranked:
        return f"No allocator's CPU time could be compared with {REFERENCE}."
    if not any(summary.decided for summary in summaries):
        return _undecided(ranked, len(summaries))
    if len(ranked) == 1:
        return _alone(ranked[0])
    first = leaders(summaries)
    return _winners(first) if first else _no_winner(ranked)


def _undecided(ranked: list[Summary], family: int) -> str:
    rounds, least = ranked[0].rounds, min_rounds(family)
    if rounds < least:
        return (f"Too few rounds to decide: {rounds} here, and even a mean over all workloads takes "
                f"{least}. The ratios are no verdicts.")
    return (f"No allocator's CPU time differs significantly from that of {REFERENCE} here, over "
            f"{numbers.count(ranked[0].workloads, 'workload')}.")


def _alone(only: Summary) -> str:
    over = numbers.count(only.workloads, "workload")
    if not only.decided:
        return f"{only.allocator} cannot be told from {REFERENCE} in CPU time over {over}."
    return (f"{only.allocator} used {numbers.change(only.ratio)} CPU time "
            f"{'as' if only.ratio >= 2 else 'than'} {REFERENCE} over {over} "
            f"({numbers.change_interval(only.low, only.high)}).")


def _winners(first: list[Summary]) -> str:
    best = first[0]
    names = numbers.listing(summary.allocator for summary in first)
    changes = list(dict.fromkeys(numbers.change(summary.ratio) for summary in first[:3]))
    interval = numbers.change_interval(best.low, best.high)
    over = numbers.count(best.workloads, "workload")
    if len(first) == 1:
        return (f"{names} used the least CPU time: {changes[0]} than {REFERENCE} over {over} "
                f"({interval}).")
    return (f"{names} used the least CPU time and cannot be told apart: {changes[0]} than "
            f"{REFERENCE} over {over} ({best.allocator}: {interval}).")


def _no_winner(ranked: list[Summary]) -> str:
    over = numbers.count(ranked[0].workloads, "workload")
    open_ones = [summary.allocator for summary in ranked if not summary.decided]
    if not open_ones:
        return f"{REFERENCE} used the least CPU time: all others used more, over {over}."
    return (f"No allocator is significantly faster than {REFERENCE} over {over}; "
            f"{numbers.listing(open_ones)} cannot be told from it, the others are slower."
            if len(open_ones) < len(ranked) else
            f"No allocator is significantly faster than {REFERENCE} over {over}.")


def _by_group(overview: Overview) -> str:
    """Who is ahead in each group, and in memory."""
    parts = []
    tables = [(group, metrics.CPU, group) for group in overview.groups] \
        if len(overview.groups) > 1 else []
    for title, family, group in [*tables, ("memory", metrics.MEMORY, ALL)]:
        summaries = overview.of(family, group)
        if not rankable(summaries):
            continue
        names = [summary.allocator for summary in leaders(summaries)]
        parts.append(f"{title} {numbers.listing(names, 'or') or _none(summaries)}")
    return f"Least by group: {'; '.join(parts)}." if parts else ""


def _none(summaries: list[Summary]) -> str:
    """The reference, if all others are proven to need more; else nobody."""
    ranked = rankable(summaries)
    return REFERENCE if all(summary.decided for summary in ranked) else f"none below {REFERENCE}"


def title(name: str) -> str:
    """An allocator as the tables name it."""
    return f"{name} (floor)" if name == FLOOR else name
