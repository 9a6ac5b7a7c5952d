"""The Markdown report of a run, beside its records: the answer first, then all that supports it.

It shows what was measured and what was concluded, and concludes nothing itself.
"""

import pathlib
import textwrap
from collections.abc import Callable

from ci.host.printable import one_line
from ci.host.roles import FLOOR, REFERENCE
from results.report import account, advice, counters, curves, facts, matrix, memory, numbers, tied
from results.report.answer import Overview, sections, title
from results.report.markdown_table import table
from results.report.markdown_text import code, escaped, paragraph
from results.report.memory import ratio_cell
from results.report.opening import opening
from results.report.reading import HOW_TO_READ, section_meaning, section_name
from results.stats import metrics
from results.stats.analysis import Analysis, label
from results.stats.comparison import Comparison
from results.stats.pairs import ALL, Cells, Section, collect
from results.store import whole
from results.store.runs import Run


def write(run: Run, records: list[dict], analysis: Analysis) -> pathlib.Path:
    """Writes the report of `run` and returns its path."""
    whole.write(run.page, compose(records, analysis))
    return run.page


def compose(records: list[dict], analysis: Analysis) -> str:
    cells = collect(records)
    parts: list[tuple[str, list[str]]] = [
        ("Recorded programs", _advice(records, analysis)),
        ("Every workload", _each(analysis, lambda section: _ratios(analysis, section))),
        ("What one operation costs", _each(analysis, lambda section: _medians(cells, section))),
        ("Growth", _each(analysis, lambda section: curves.growth(cells, section))),
        ("Threads", _each(analysis, lambda section: curves.curves(records, section))),
        ("Memory beside speed", _each(analysis, lambda section: _memory(analysis, cells, section))),
        ("Other measures", _each(analysis, lambda section: _others(analysis, section)
                                 + curves.events(records, section))),
        ("Processor counters and energy", _counters(records, analysis)),
        ("Who cannot be told from whom", _each(analysis, lambda section: _tied(analysis, section))),
        ("Price of the interface", _prices(analysis)),
        ("What could be found", _noise(analysis)),
        ("What has no number", _without_number(records)),
        ("Machine", _machine(records)),
        ("Allocators", _allocators(records)),
        ("How to read this", [*_sentences(), ""]),
    ]
    lines = _opening(records, analysis)
    for section in sections(analysis):
        lines += [f"{_name(section)}: {section_meaning(section)}.", "",
                  *_summary(analysis, section)]
    lines += [f"- {paragraph(note)}" for note in account.notes(records, analysis)] + [""]
    for heading, body in parts:
        if body:
            lines += [f"## {heading}", "", *body]
    # A line of this list is one line, whatever the names in it hold.
    return "\n".join(map(one_line, lines)).rstrip() + "\n"


def _opening(records: list[dict], analysis: Analysis) -> list[str]:
    run = facts.first(records, "run")
    first, *others = opening(records, analysis)
    return [f"# Assay: run {escaped(str(run.get('id', 'without a name')))}", "",
            f"**{escaped(first)}**", "",
            *(line for other in others for line in (paragraph(other), "")),
            f"Ratios are to {escaped(_reference(analysis))}: below 1 is less time, or less memory. "
            "[How to read this](#how-to-read-this)", ""]


def _reference(analysis: Analysis) -> str:
    found = list(dict.fromkeys(section.reference for section in sections(analysis)))
    return " or, of address spaces, ".join(found) or REFERENCE


def _each(analysis: Analysis, body: Callable[[Section], list[str]]) -> list[str]:
    """The body of every section that has one, each under its name."""
    lines = []
    for section in sections(analysis):
        text = body(section)
        lines += [_name(section), "", *text] if text else []
    return lines


def _advice(records: list[dict], analysis: Analysis) -> list[str]:
    sentences = advice.advice(records, analysis)
    return [*(f"- {paragraph(text)}" for text in sentences), "", advice.SCOPE, ""] \
        if sentences else []


def _name(section: Section) -> str:
    return f"**{escaped(section_name(section))}**"


def _summary(analysis: Analysis, section: Section) -> list[str]:
    overview = Overview(analysis, section)
    groups = overview.groups if len(overview.groups) > 1 else []
    tables = [("CPU time, all", metrics.CPU, ALL)] + [(group, metrics.CPU, group)
                                                      for group in groups]
    tables += [("wall time, all", metrics.WALL, ALL), ("memory", metrics.MEMORY, ALL)]
    tables = [(name, overview.of(family, group)) for name, family, group in tables
              if overview.of(family, group)]
    every = sorted(overview.of(overview.family, ALL),
                   key=lambda one: (one.allocator == FLOOR, one.ratio))
    rows = [[title(one.allocator),
             *(ratio_cell(next((cell for cell in found if cell.allocator == one.allocator), None))
               for _, found in tables),
             ("{} / {} / {}".format(*one.counts) if one.asked else "")
             + (" *" if overview.partial(one) else "")]
            for one in every]
    faster = sum(one.ratio < 1 for one in every if one.allocator != FLOOR)
    rows.insert(faster, [section.reference, *("1.00" for _ in tables), ""])
    partly = any(map(overview.partial, every))
    headings = [f"ratio to {section.reference}", *(name for name, _ in tables), "▼ / ▲ / ~"]
    return table(headings, rows) + (
        ["\\* not measured on every workload, so not ranked", ""] if partly else [])


def _ratios(analysis: Analysis, section: Section) -> list[str]:
    lines = []
    for family, heading in ((metrics.CPU, "CPU time"), (metrics.WALL, "Wall time")):
        found = [one for one in analysis.family(family) if one.key.section == section]
        if found:
            lines += [f"{heading} as a ratio to {escaped(section.reference)}: below 1 is less time.", "",
                      *matrix.ratios(found)]
    return lines


def _others(analysis: Analysis, section: Section) -> list[str]:
    """Every metric that has no place of its own."""
    placed = (metrics.CPU, metrics.WALL, metrics.MEMORY)
    return _metric_by_metric([one for one in analysis.comparisons
                              if one.key.section == section and not one.control
                              and metrics.family(one.metric) not in placed])


def _counters(records: list[dict], analysis: Analysis) -> list[str]:
    missing = [f"- {text}" for text in counters.missing(records)]
    return [*_each(analysis, lambda section: counters.tables(records, section)),
            *missing, *([""] if missing else [])]


def _metric_by_metric(comparisons: list[Comparison]) -> list[str]:
    lines = []
    for metric in sorted({one.metric for one in comparisons}):
        chosen = [one for one in comparisons if one.metric == metric]
        better = "lower is better" if chosen[0].better == "less" else "higher is better"
        reference = chosen[0].key.section.reference
        lines += [f"{code(metric)} as a ratio to {escaped(reference)}, or its value where one is zero: "
                  f"{better}.", "", *matrix.ratios(chosen)]
    return lines


def _medians(cells: Cells, section: Section) -> list[str]:
    return matrix.medians({key: found for key, found in cells.items()
                           if key.section == section and metrics.family(key.metric) == metrics.CPU})


def _memory(analysis: Analysis, cells: Cells, section: Section) -> list[str]:
    lines = memory.beside_speed(Overview(analysis, section), cells)
    return lines + _metric_by_metric([one for one in analysis.family(metrics.MEMORY)
                                      if one.key.section == section])


def _prices(analysis: Analysis) -> list[str]:
    rows = [[price.allocator, price.workload, f"{price.ns_per_op:.2f}",
             "–" if price.interval is None else "[{:.2f}, {:.2f}]".format(*price.interval)]
            for price in analysis.prices]
    return table(["allocator", "workload", "table − bound, ns per operation", "interval (95 % for all)"], rows)


def _tied(analysis: Analysis, section: Section) -> list[str]:
    lines = table(*tied.letters(Overview(analysis, section)))
    return [paragraph(tied.LETTERS), "", *lines] if lines else []


def _noise(analysis: Analysis) -> list[str]:
    """The reference against its copy, and what so much noise hides."""
    detectable = analysis.noise.detectable
    control = [one for one in analysis.comparisons
               if one.control and metrics.family(one.metric) == metrics.CPU]
    rows = [[label(one.key), matrix.ratio_cell(one), _least(detectable[label(one.key)])]
            for one in control]
    intro = [paragraph(account.noise_note(analysis.noise)), "",
             "Beside it, the least difference that this run finds with 80 % power.", ""]
    mine = table(*tied.found(analysis.noise))
    return [*intro, *table(["workload", f"copy of {analysis.noise.reference}", "least difference"],
                           rows), "", *mine] if rows else mine


def _least(share: float | None) -> str:
    return "too few rounds" if share is None else numbers.percent(share)


def _without_number(records: list[dict]) -> list[str]:
    return table(["", "allocator", "workload", "binding", "threads", "reason"],
                 facts.without_number(records), words=True)


def _machine(records: list[dict]) -> list[str]:
    return table(["fact", "value"], facts.machine(records), words=True)


def _allocators(records: list[dict]) -> list[str]:
    return table(["allocator", "version", "build-id", "served by"], facts.identities(records),
                 words=True)


def _sentences() -> list[str]:
    return [line for sentence in HOW_TO_READ
            for line in textwrap.wrap(f"- {sentence}", 100, subsequent_indent="  ")]
