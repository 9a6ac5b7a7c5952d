"""Two runs in the terminal: what changed in a sentence, means over groups, then every cell."""

import dataclasses
from collections.abc import Callable, Iterable, Sequence

from ci.host.roles import FLOOR, REFERENCE, copy_of
from results.report import matrix, numbers
from results.report.answer import BINDINGS, title
from results.report.differences import Difference, differences
from results.report.facts import first
from results.report.layout import (BAD, DIM, GOOD, PLAIN, STRONG, Line, Word, columns, paragraph)
from results.report.reading import section_name
from results.stats import metrics, significance, two_samples
from results.stats.analysis import label
from results.stats.changes import VALUE, RunChange, SideBySide
from results.stats.pairs import ALL, Section

FAMILIES = (metrics.CPU, metrics.WALL, metrics.LATENCY, metrics.MEMORY)
NAME_MOST = 40
FACT_MOST = 28  # of what differs


def differing_lines(found: Sequence[Difference], width: int) -> list[Line]:
    """What differs between the environments, before any number."""
    if not found:
        return [[Word("Nothing that was recorded differs between the two environments.", STRONG)]]
    most = max((width - FACT_MOST - 4) // 2, 12)
    rows = [[_cut(name, FACT_MOST), _cut(before, most), after] for name, before, after in found]
    rows = [["", "A", "B"], *rows]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    lines = [f"{one:{widths[0]}}  {before:{widths[1]}}  {after}"[:width].rstrip()
             for one, before, after in rows]
    return [[Word("What differs between the two environments", STRONG)],
            [Word(lines[0], DIM)], *([Word(line)] for line in lines[1:])]


def compose(found: SideBySide, runs: Sequence[Sequence[dict]], names: tuple[str, str],
            keep: Callable[[RunChange], bool], width: int) -> list[Line]:
    """All lines.  `keep` says which cells are shown; the correction is over all of them."""
    lines = [_run_line(letter, name, records)
             for letter, name, records in zip("AB", names, runs, strict=True)]
    lines += [[], *differing_lines(differences(*runs), width), []]
    for index, text in enumerate(sentences(found)):
        lines += paragraph(text, width, PLAIN if index else STRONG, "  " if index else "")
    shown = sorted((one for one in found.means if keep(one)), key=mean_order)
    if shown:
        lines += [[], *_table("Geometric means", shown, mean_row, MEAN_HEADER)]
    for heading, changes in parts([one for one in found.changes if keep(one)]):
        lines += [[], *_table(heading, changes, cell_row, CELL_HEADER)]
    return [*lines, [], *(line for text in legend(found)
                          for line in paragraph(text, width, DIM))]


def _run_line(letter: str, name: str, records: Sequence[dict]) -> Line:
    run, facts = first(records, "run"), first(records, "environment")
    known = [name, run.get("started"), run.get("set"), facts.get("commit")]
    return [Word(f"{letter}  " + "  ".join(str(one) for one in known if one))]


def sentences(found: SideBySide) -> list[str]:
    if not found.changes:
        return ["Nothing to compare: the runs have no cell in common."]
    return [sentence for sentence in (
        _what_changed(found), _drift(found), _control(found.control),
        _only("A", found.only_first), _only("B", found.only_second),
        _single(found.single)) if sentence]


def _what_changed(found: SideBySide) -> str:
    decided = [one for one in found.changes if one.decided and one.allocator != FLOOR]
    asked = sum(one.allocator != FLOOR for one in found.changes)
    if any(one.p is None for one in found.changes):
        return "No verdicts: numpy is missing, and ties need it. The changes are estimates."
    if not decided:
        few = (" Some have too few rounds for any verdict: --budget 10m gives a run more."
               if _hopeless(found.changes) else "")
        return f"No significant change from A to B in {numbers.count(asked, 'comparison')}.{few}"
    better = sum(one.good for one in decided)
    return (f"{len(decided)} of {numbers.count(asked, 'comparison')} changed significantly from A "
            f"to B: {better} better, {len(decided) - better} worse.")


def _hopeless(changes: Sequence[RunChange]) -> bool:
    """Whether some comparison could not have become significant whatever it had found."""
    sizes = {}
    for one in changes:
        family = metrics.family(one.metric)
        sizes[family] = sizes.get(family, 0) + 1
    return any(two_samples.least_p(*one.rounds) * sizes[metrics.family(one.metric)]
               > significance.LEVEL for one in changes)


def _drift(found: SideBySide) -> str:
    """How the reference's own times changed: the part of every change that the machine causes."""
    parts = [f"{section_name(one.section)} {noun(one.metric)} {_change_in_words(one)}"
             for one in sorted(found.drift, key=mean_order)
             if one.group == ALL and one.ratio is not None]
    who = _references(found.drift)
    return f"{who} itself, which the ratios take out: {'; '.join(parts)}." if parts else ""


def _references(changes: Iterable[RunChange]) -> str:
    """glibc; of several sections: glibc or linux-mmap"""
    return numbers.listing(sorted({one.section.reference for one in changes}), "or") or REFERENCE


def noun(metric: str) -> str:
    return {metrics.CPU: "CPU time", metrics.WALL: "wall time",
            metrics.MEMORY: "memory"}.get(metrics.family(metric), metric)


def _change_in_words(one: RunChange) -> str:
    return numbers.change(one.ratio) if abs(one.ratio - 1) >= 0.0005 else "the same"


def _control(control: Sequence[RunChange]) -> str:
    """How often two runs differ in what cannot have changed."""
    times = [one for one in control if metrics.family(one.metric) == metrics.CPU]
    if not times:
        return ""
    differing = sum(one.decided for one in times)
    state = "NOISY: small changes are not reliable" if differing else "Quiet"
    return (f"{state}: the CPU time of {_references(times)}'s own copy changed in {differing} of "
            f"{numbers.count(len(times), 'workload')}.")


def _only(letter: str, cells: Sequence[tuple[str, str]]) -> str:
    if not cells:
        return ""
    workloads = numbers.listing(dict.fromkeys(workload for workload, _ in cells))
    allocators = numbers.listing(dict.fromkeys(allocator for _, allocator in cells))
    return f"Only in {letter}: {numbers.count(len(cells), 'cell')} ({allocators} on {workloads})."


def _single(cells: int) -> str:
    return f"Left out: {numbers.count(cells, 'cell')} with one round only." if cells else ""


def _place(section: Section) -> tuple:
    """The section that speaks for real programs first."""
    return section.emulation != "native", BINDINGS.index(section.binding), section


def mean_order(one: RunChange) -> tuple:
    return (_place(one.section), _family_rank(one.metric), one.group != ALL,
            matrix.rank(one.group), one.group, one.allocator == FLOOR, one.allocator)


def _family_rank(metric: str) -> int:
    family = metrics.family(metric)
    return FAMILIES.index(family) if family in FAMILIES else len(FAMILIES)


def parts(changes: Iterable[RunChange]) -> list[tuple[str, list[RunChange]]]:
    """One table for each section and metric, times first."""
    tables: dict[tuple, list[RunChange]] = {}
    for one in changes:
        tables.setdefault((_family_rank(one.metric), _place(one.section), one.metric),
                          []).append(one)
    return [(f"{found[0].metric}, {section_name(found[0].section)}",
             sorted(found, key=lambda one: (matrix.rank(one.group), one.key,
                                            one.allocator == FLOOR, one.allocator)))
            for _, found in sorted(tables.items(), key=lambda item: item[0])]


CELL_HEADER = ("workload", "allocator", "A", "B", "change", "interval", "", "p", "n")
MEAN_HEADER = ("what", "group", "allocator", "workloads", "change", "interval", "", "p", "n")
LEFT = 2  # the first columns hold words


def _table(heading: str, changes: Sequence[RunChange], row: Callable[[RunChange], list[Word]],
           header: Sequence[str]) -> list[Line]:
    rows = [[Word(name, DIM) for name in header], *map(row, changes)]
    words = LEFT + (header is MEAN_HEADER)
    for column in range(1, words):
        widest = max(len(cells[column].text) for cells in rows)
        for cells in rows:
            old = cells[column]
            cells[column] = dataclasses.replace(old, text=old.text.ljust(widest))
    return [[Word(heading, STRONG)], *columns(rows)]


def cell_row(one: RunChange) -> list[Word]:
    unit = one.key.unit
    return [Word(_cut(label(one.key))), Word(_cut(title(one.allocator))),
            Word(numbers.quantity(one.median_first, unit)),
            Word(numbers.quantity(one.median_second, unit)), *effect(one)]


def mean_row(one: RunChange) -> list[Word]:
    return [Word(f"{section_name(one.section)} {noun(one.metric)}"), Word(one.group),
            Word(_cut(title(one.allocator))), Word(str(one.workloads)), *effect(one)]


def _cut(name: str, most: int = NAME_MOST) -> str:
    return name if len(name) <= most else name[:most - 1] + "…"


def effect(one: RunChange) -> list[Word]:
    """Change, interval, verdict, p and n."""
    tone = DIM if not one.decided else GOOD if one.good else BAD
    p = "–" if one.p_holm is None else f"{one.p_holm:.3f}" if one.p_holm >= 0.0005 else "<.001"
    before, after = one.rounds
    mark = "†" if one.basis == VALUE and metrics.family(one.metric) in metrics.TIMES else ""
    interval = one.interval
    return [Word((_signed(one.ratio) if one.decided else "~") + mark, tone),
            Word("" if interval is None else f"[{_signed(interval[0])}, {_signed(interval[1])}]",
                 tone),
            Word(one.verdict if one.decided else "", tone), Word(p, tone),
            Word(f"{before}+{after}", DIM)]


def _signed(ratio: float | None) -> str:
    """-3.2 %, +12 %; beyond double, the factor."""
    if ratio is None:
        return "changed"
    if ratio >= 2:
        return f"×{numbers.ratio(ratio)}"
    share = numbers.percent(ratio - 1)
    return share if share == "0 %" else f"{'-' if ratio < 1 else '+'}{share}"


def legend(found: SideBySide) -> list[str]:
    references = _references(found.changes)
    lines = [
        f"change: for a time, the change of its ratio to {references} in the same run and round, "
        "because the speed of the machine differs between two runs; for memory and all else, the "
        "change of the value. Median of all differences (Hodges and Lehmann), 95 % interval. "
        "~ no significant change. p: Mann and Whitney, after Holm over the whole family. "
        "n: rounds of A + B.",
        "A significant change says that the runs differ, not why: a second run of the same code "
        "can differ too."]
    if any(one.basis == VALUE and metrics.family(one.metric) in metrics.TIMES
           for one in found.changes):
        lines.append(f"† the time itself: a run did not measure {references}, so the change "
                     "includes that of the machine's speed.")
    for copy in sorted({copy_of(one.section.reference) for one in found.control}):
        lines.append(f"{copy} is in no table: it is the same library, and its changes are noise.")
    return lines
