"""The end of a run in the terminal: the answer, one table, and what to know about it, in at most 30
lines.  Everything else is in the Markdown report, whose path is the last line.

rich adds colours if it is installed and the output is a terminal; the text is the same without.
"""

import os
import pathlib
import shutil
import sys
from typing import TextIO

from ci.host.printable import one_line, unguarded
from ci.host.roles import FLOOR, MAPPED_FILE
from results.report import account, advice, facts, numbers
from results.report.answer import NOUNS, Overview, sections, title
from results.report.layout import (BAD, DIM, GOOD, PLAIN, STRONG, Line, Word, columns, paragraph,
                                   plain, width_of)
from results.report.opening import opening
from results.report.traces import only_traces
from results.stats import metrics
from results.stats.analysis import Analysis
from results.stats.pairs import ALL
from results.stats.summary import Summary

LINES_MOST = 30
WIDTH_LEAST, WIDTH_MOST = 80, 120
WIDE = 100  # from here on there is room for wall time and versions
ADVICE_LINES_MOST = 6
NAME_LEAST = 18  # characters of a name that are always shown
RATIO_WIDTH = len("0.82 ±.01")


def show(records: list[dict], analysis: Analysis, page: pathlib.Path,
         stream: TextIO | None = None, width: int | None = None) -> None:
    """Writes the report of a run to `stream`, which is standard output unless given."""
    stream = stream or sys.stdout
    width = width or shutil.get_terminal_size((WIDTH_MOST, 24)).columns
    width = min(max(width, WIDTH_LEAST), WIDTH_MOST)
    write(compose(records, analysis, page, width), stream)


def compose(records: list[dict], analysis: Analysis, page: pathlib.Path, width: int) -> list[Line]:
    """All lines, none longer than `width`."""
    head = [line for index, text in enumerate(opening(records, analysis))
            for line in paragraph(text, width, PLAIN if index else STRONG)]
    if only_traces(records):
        head += _advice(records, analysis, width)
    foot = [line for note in account.notes(records, analysis)
            for line in paragraph(note, width, indent="  ")]
    foot.append([Word(f"Report: {_near(page)}", STRONG)])
    room = LINES_MOST - len(head) - len(foot) - 2
    table = _table(records, analysis, width, room)
    return [*head, [], *table, [], *foot] if table else [*head, [], *foot]


def _advice(records: list[dict], analysis: Analysis, width: int) -> list[Line]:
    """As many sentences as there is room for, one at least, and what they are about."""
    lines: list[Line] = []
    for text in advice.advice(records, analysis):
        more = paragraph(text, width, indent="  ")
        if lines and len(lines) + len(more) > ADVICE_LINES_MOST:
            lines.append([Word("… the advice on the other traces is in the report", DIM)])
            break
        lines += more
    return lines + paragraph(advice.SCOPE, width, DIM, indent="  ")


def _near(page: pathlib.Path) -> pathlib.Path:
    """The path as seen from here, where that is shorter."""
    here = pathlib.Path.cwd()
    return page.relative_to(here) if page.is_relative_to(here) else page


def _table(records: list[dict], analysis: Analysis, width: int, room: int) -> list[Line]:
    """One row an allocator, the sections under each other; the number of rows that do not fit is shown."""
    found = sections(analysis)
    if not found:
        return []
    shape = _Shape(Overview(analysis, found[0]), facts.versions(records) if width >= WIDE else {},
                   width)
    rows = [shape.header()]
    for index, section in enumerate(found):
        if index > 0:
            rows.append(shape.section_row(section))
        rows += shape.section_rows(Overview(analysis, section))
        shape.first_rows = shape.first_rows or len(rows)
    legend = paragraph(shape.legend(), width, DIM)
    cut = 1 + len(rows) + len(legend) - room
    if cut > 0:
        # The floor of a later section is the least important row.
        later = [row for row in rows[shape.first_rows:] if row[0].text.startswith(title(FLOOR))]
        rows = [row for row in rows if all(row is not floor for floor in later)]
        cut -= len(later)
    if cut > 0:
        kept = rows[:-cut - 1]
        if kept and len(kept[-1]) == 1:  # the heading of rows that are gone
            kept = kept[:-1]
        more = sum(len(row) > 1 for row in rows) - sum(len(row) > 1 for row in kept)
        rows = kept + [[Word(f"… {more} more rows in the report", DIM)]]
    lines = columns(rows, 2 if width >= WIDE else 1)
    return [_fitting(line, width) for line in [shape.caption(), *lines]] + legend


def _fitting(line: Line, width: int) -> Line:
    """The line; if it is too long, without its last words."""
    while width_of(line) > width:
        line = line[:-1]
    return line


class _Shape:
    """Which columns the table has: the same for every section, chosen by the first."""

    def __init__(self, first: Overview, versions: dict[str, str], width: int):
        self.first = first
        self.versions = versions
        groups = first.groups
        room = (width - 40) // 11  # beside the name, all, memory and the counts
        self.groups = groups[:room] if len(groups) > 1 else []
        self.wall = width >= WIDE and bool(first.of(metrics.WALL, ALL))
        self.memory = first.memory_metric is not None
        self.first_rows = 0  # how many rows the first section took, with the header
        self.name_most = max(NAME_LEAST, width - 11 * len(self.tables()) - 10)
        self.some_partial = any(map(first.partial, first.of(first.family, ALL)))

    def tables(self) -> list[tuple[str, str, str]]:
        """The title, family and group of each column of ratios."""
        found = [(ALL, metrics.CPU, ALL)] if self.first.of(metrics.CPU, ALL) else []
        found += [(group, metrics.CPU, group) for group in self.groups]
        found += [("wall", metrics.WALL, ALL)] if self.wall else []
        return found + ([("memory", metrics.MEMORY, ALL)] if self.memory else [])

    def caption(self) -> Line:
        noun = NOUNS[self.first.family]
        text = (f"{noun[0].upper()}{noun[1:]} as a ratio to {self.first.section.reference}: "
                "below 1 is less")
        return [Word(text, STRONG)]

    def header(self) -> list[Word]:
        titles = [name.ljust(RATIO_WIDTH) for name, _, _ in self.tables()]
        return [Word(text, STRONG) for text in [self.first.section.binding, *titles, "▼/▲/~ "]]

    def section_row(self, section) -> list[Word]:
        if section.reference == MAPPED_FILE:
            return [Word("heaps in files, as a ratio to a mapped file that no crash spares", STRONG)]
        why = {"table": "called through the table, not comparable with the rows above",
               "bound": "called directly, not comparable with the rows above"}
        native = "" if section.emulation == "native" else f", {section.arch} {section.emulation}"
        return [Word(f"{section.binding}{native}: {why.get(section.binding, 'apart')}", STRONG)]

    def section_rows(self, overview: Overview) -> list[list[Word]]:
        """The competitors by their ratio, the floor last; in the first section the reference stands
        among them."""
        found = overview.of(overview.family, ALL)
        ordered = sorted(found, key=lambda one: (one.allocator == FLOOR, one.ratio))
        faster = sum(one.ratio < 1 for one in ordered if one.allocator != FLOOR)
        rows = [self._allocator_row(overview, one.allocator) for one in ordered]
        if overview.section == self.first.section:
            rows.insert(faster, self._reference_row())
        return rows

    def _name(self, name: str) -> str:
        shown = title(name)
        shown = shown if len(shown) <= self.name_most else shown[:self.name_most - 1] + "…"
        return f"{shown} {self.versions.get(name, '')}".rstrip()

    def _reference_row(self) -> list[Word]:
        ones = [_undecorated("1.00") for _ in self.tables()]
        return [Word(self._name(self.first.section.reference), DIM), *ones, Word("", DIM)]

    def _allocator_row(self, overview: Overview, name: str) -> list[Word]:
        floor = name == FLOOR
        cells = [_ratio_cell(_one(overview.of(family, group), name), floor)
                 for _, family, group in self.tables()]
        every = _one(overview.of(overview.family, ALL), name)
        counts = "/".join(map(str, every.counts)) if every and every.asked else ""
        counts += self._partly(overview, every) if every else ""
        return [Word(self._name(name), DIM if floor else PLAIN), *cells, Word(counts, DIM)]

    def _partly(self, overview: Overview, summary: Summary) -> str:
        return "*" if overview.partial(summary) else " "

    def legend(self) -> str:
        memory = {"heap_over_live": "memory is heap over live bytes",
                  "peak_rss_bytes": "memory is peak RSS"}.get(self.first.memory_metric or "")
        parts = ["± 95 % interval", "▼/▲/~ workloads faster, slower, open",
                 "* not on all, so not ranked" if self.some_partial else "", memory]
        return "; ".join(part for part in parts if part) + "."


def _one(summaries: list[Summary], name: str) -> Summary | None:
    return next((summary for summary in summaries if summary.allocator == name), None)


def _ratio_cell(summary: Summary | None, floor: bool) -> Word:
    if summary is None:
        return _undecorated("–")
    shown = numbers.ratio(summary.ratio)
    if floor:
        return _undecorated(shown)
    if not summary.decided:
        return Word(f"{shown} ~".ljust(RATIO_WIDTH), DIM)
    text = numbers.with_half(summary.ratio, summary.low, summary.high)
    return Word(text.ljust(RATIO_WIDTH), GOOD if summary.good else BAD)


def _undecorated(text: str) -> Word:
    """A number without an interval, under the numbers that have one."""
    return Word(text.ljust(RATIO_WIDTH), DIM)


def write(lines: list[Line], stream: TextIO) -> None:
    """The lines, in colour on a terminal."""
    try:
        from rich.console import Console
        from rich.text import Text
    except ImportError:
        Console = None
    if Console is None or not stream.isatty() or "NO_COLOR" in os.environ:
        for line in lines:
            print(one_line(plain(line)), file=stream)
        return
    console = Console(file=unguarded(stream), highlight=False)
    for line in lines:
        words = ((one_line(word.text), word.style) for word in line)
        console.print(Text.assemble(*words), soft_wrap=True)
