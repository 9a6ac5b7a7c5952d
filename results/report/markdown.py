"""The Markdown report of a run, beside its records: the answer first, then all that supports it.

It shows what was measured and what was concluded, and concludes nothing itself.
"""

import pathlib
from collections.abc import Callable

from results.report import account, curves, matrix, memory, numbers
from results.report.answer import Overview, answer, sections, title
from results.report.markdown_table import table
from results.report.memory import ratio_cell
from results.stats import metrics
from results.stats.analysis import Analysis, label
from results.stats.comparison import Comparison
from results.stats.names import ALL, FLOOR, REFERENCE
from results.stats.pairs import Cells, Section, collect
from results.stats.significance import LEVEL
from results.store.runs import Run

SECTION_MEANING = {
    "preload": "the malloc family through the dynamic linker, as a real program gets it",
    "table": "through the suite's table of functions; compare only inside this table",
    "bound": "called directly, in one translation unit; compare only inside this table",
}

HOW_TO_READ = f"""\
- Every ratio is to {REFERENCE} under the same binding. Below 1 means less time, or less memory.
- `[low, high]` is a 95 % interval of the ratio; it says how well the ratio is known.
- ▼ is significantly lower, ▲ significantly higher, ~ means that this run cannot tell.
- Significant: Wilcoxon signed rank over paired rounds, corrected by Holm over the whole table, at
  {LEVEL * 100:.0f} %.
- So an interval may lie beside 1 and still be marked ~: one in many does so by chance.
- CPU time comes first, because on a shared machine wall time also measures the neighbours.
- A mean is geometric, over the workloads listed here, and says nothing of other workloads.
- {title(FLOOR)} never frees: it shows what a workload costs without an allocator, and is never
  subtracted.
- preload, table and bound are different ways to call; a number of one never compares with one of
  another.
- What failed has no number. It is listed under "What has no number", with its reason.
"""


def write(run: Run, records: list[dict], analysis: Analysis) -> pathlib.Path:
    """Writes the report of `run` and returns its path."""
    run.page.write_text(compose(records, analysis), encoding="utf-8")
    return run.page


def compose(records: list[dict], analysis: Analysis) -> str:
    cells = collect(records)
    parts: list[tuple[str, list[str]]] = [
        ("Every workload", _each(analysis, lambda section: _ratios(analysis, section))),
        ("What one operation costs", _each(analysis, lambda section: _medians(cells, section))),
        ("Threads", _each(analysis, lambda section: curves.curves(records, section))),
        ("Memory beside speed", _each(analysis, lambda section: _memory(analysis, cells, section))),
        ("Other measures", _each(analysis, lambda section: _others(analysis, section)
                                 + curves.events(records, section))),
        ("Price of the interface", _prices(analysis)),
        ("What could be found", _noise(analysis)),
        ("What has no number", _without_number(records)),
        ("Machine", _machine(records)),
        ("Allocators", _allocators(records)),
        ("How to read this", HOW_TO_READ.splitlines() + [""]),
    ]
    lines = _opening(records, analysis)
    for section in sections(analysis):
        lines += [f"{_name(section)}: {SECTION_MEANING[section.binding]}.", "",
                  *_summary(analysis, section)]
    lines += [f"- {note}" for note in account.notes(records, analysis)] + [""]
    for heading, body in parts:
        if body:
            lines += [f"## {heading}", "", *body]
    return "\n".join(lines).rstrip() + "\n"


def _opening(records: list[dict], analysis: Analysis) -> list[str]:
    run = _first(records, "run")
    first, *others = answer(analysis)
    return [f"# Assay: run {run.get('id', 'without a name')}", "", f"**{first}**", "",
            *(line for other in others for line in (other, "")),
            f"Ratios are to {REFERENCE}: below 1 is less time, or less memory. "
            "[How to read this](#how-to-read-this)", ""]


def _first(records: list[dict], kind: str) -> dict:
    return next((record for record in records if record["record"] == kind), {})


def _each(analysis: Analysis, body: Callable[[Section], list[str]]) -> list[str]:
    """The body of every section that has one, each under its name."""
    lines = []
    for section in sections(analysis):
        text = body(section)
        lines += [_name(section), "", *text] if text else []
    return lines


def _name(section: Section) -> str:
    where = "" if section.emulation == "native" else f", {section.arch} under {section.emulation}"
    return f"**{section.binding}{where}**"


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
             "{} / {} / {}".format(*one.counts) + (" *" if overview.partial(one) else "")]
            for one in every]
    faster = sum(one.ratio < 1 for one in every if one.allocator != FLOOR)
    rows.insert(faster, [REFERENCE, *("1.00" for _ in tables), ""])
    partly = any(map(overview.partial, every))
    return table([f"ratio to {REFERENCE}", *(name for name, _ in tables), "▼ / ▲ / ~"], rows) + (
        ["\\* not measured on every workload, so not ranked", ""] if partly else [])


def _ratios(analysis: Analysis, section: Section) -> list[str]:
    lines = []
    for family, heading in ((metrics.CPU, "CPU time"), (metrics.WALL, "Wall time")):
        found = [one for one in analysis.family(family) if one.key.section == section]
        if found:
            lines += [f"{heading} as a ratio to {REFERENCE}: below 1 is less time.", "",
                      *matrix.ratios(found)]
    return lines


def _others(analysis: Analysis, section: Section) -> list[str]:
    """Every metric that has no place of its own."""
    placed = (metrics.CPU, metrics.WALL, metrics.MEMORY)
    return _metric_by_metric([one for one in analysis.comparisons
                              if one.key.section == section and not one.control
                              and metrics.family(one.metric) not in placed])


def _metric_by_metric(comparisons: list[Comparison]) -> list[str]:
    lines = []
    for metric in sorted({one.metric for one in comparisons}):
        chosen = [one for one in comparisons if one.metric == metric]
        better = "lower is better" if chosen[0].better == "less" else "higher is better"
        lines += [f"`{metric}` as a ratio to {REFERENCE}, or its value where one is zero: "
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
    return table(["allocator", "workload", "table − bound, ns per operation", "95 % interval"], rows)


def _noise(analysis: Analysis) -> list[str]:
    """The reference against its copy, and what so much noise hides."""
    detectable = analysis.noise.detectable
    control = [one for one in analysis.comparisons
               if one.control and metrics.family(one.metric) == metrics.CPU]
    rows = [[label(one.key), matrix.ratio_cell(one), _least(detectable[label(one.key)])]
            for one in control]
    intro = [account.noise_note(analysis.noise), "",
             "Beside it, the least difference that this run finds with 80 % power.", ""]
    return intro + table(["workload", f"copy of {REFERENCE}", "least difference"], rows) \
        if rows else []


def _least(share: float | None) -> str:
    return "too few rounds" if share is None else numbers.percent(share)


def _without_number(records: list[dict]) -> list[str]:
    rows = [[record["record"], record["allocator"], record["workload"],
             record.get("binding", "every"), str(record.get("threads", "every")), record["reason"]]
            for record in records if record["record"] in ("invalid", "unsupported")]
    rows += [["left out", "every", record["workload"], "every", "every", record["reason"]]
             for record in records if record["record"] == "dropped"]
    return table(["", "allocator", "workload", "binding", "threads", "reason"], rows,
                 words=True)


def _machine(records: list[dict]) -> list[str]:
    facts = {**_first(records, "run"), **_first(records, "environment")}
    hidden = ("record", "schema", "id")
    return table(["fact", "value"], [[name, _fact(value)] for name, value in facts.items()
                                     if name not in hidden],
                 words=True)


def _fact(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value)) or "none"
    return "unknown" if value is None else str(value)


def _allocators(records: list[dict]) -> list[str]:
    """Which file served each allocator, as its processes proved it."""
    found = {}
    for record in records:
        if record["record"] == "allocator":
            proof = record.get("proof") or {}
            served = ", ".join(sorted({file for file in proof.values() if file}))
            found[record["name"], served] = [record["name"], record.get("version") or "–",
                                             record.get("build_id") or "–", served or "–"]
    return table(["allocator", "version", "build-id", "served by"],
                 [found[key] for key in sorted(found)], words=True)
