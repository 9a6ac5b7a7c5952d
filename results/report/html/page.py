"""The HTML report of a run: one self-contained file, with the answer first and the evidence below.

The same functions as for the Markdown report compute everything in it.  jinja2 fills the template
and matplotlib draws; without either of them there is no page, and a line says so.
"""

import importlib.util
import pathlib
import sys

from ci.host.roles import FLOOR
from results.report import account, advice, facts, numbers, reading, tied as tied_words
from results.report.answer import Overview, sections, title
from results.report.conformance import VERDICTS, Conformance, conformance, counts, told
from results.report.html import cells
from results.report.opening import opening
from results.report.reading import section_name
from results.report.traces import only_traces
from results.stats import metrics
from results.stats.analysis import Analysis, label
from results.store import whole
from results.store.runs import Run

HERE = pathlib.Path(__file__).resolve().parent
NEEDED = {"jinja2": "python3-jinja2", "matplotlib": "python3-matplotlib", "numpy": "python3-numpy"}


def path_of(run: Run) -> pathlib.Path:
    """Where the page of a run is: beside its Markdown report."""
    return run.page.with_suffix(".html")


def write(root: pathlib.Path, run: Run, records: list[dict], analysis: Analysis,
          path: pathlib.Path | None = None) -> pathlib.Path | None:
    """Writes the page and returns its path; None, with a message, if that is impossible."""
    missing = [package for module, package in NEEDED.items()
               if importlib.util.find_spec(module) is None]
    if missing:
        print(f"assay: no HTML report: {' and '.join(missing)} not installed", file=sys.stderr)
        return None
    path = path or path_of(run)
    whole.write(path, compose(records, analysis, conformance(root, records)))
    return path


def compose(records: list[dict], analysis: Analysis, conforming: Conformance | None) -> str:
    """The whole page."""
    from markupsafe import Markup
    return templates().get_template("page.html.j2").render(
        style=Markup((HERE / "page.css").read_text(encoding="utf-8")),
        script=Markup((HERE / "page.js").read_text(encoding="utf-8")),
        FLOOR=FLOOR, VERDICTS=VERDICTS, how_to_read=reading.HOW_TO_READ,
        **_content(records, analysis, conforming))


def templates():
    """The templates of this folder, with what they use to show things."""
    import jinja2
    from markupsafe import Markup
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, trim_blocks=True,
        lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    environment.filters |= {"title": title, "percent": numbers.percent, "ratio": numbers.ratio,
                            "label": label, "verdict_counts": counts, "drawing": Markup,
                            "comparison_cell": cells.comparison_cell, "tied": tied, "told": told,
                            "breakable": breakable}
    return environment


def tied(text: str) -> str:
    """A number and its percent sign stay on one line."""
    return text.replace(" %", "\N{NO-BREAK SPACE}%")


def breakable(name: str) -> str:
    """A name that a narrow screen may break after a slash."""
    from markupsafe import Markup, escape
    return Markup("/<wbr>").join(escape(part) for part in name.split("/"))


def _content(records: list[dict], analysis: Analysis, conforming: Conformance | None) -> dict:
    """What the page is about, by the names that the template uses."""
    from results.report.html import views  # which needs matplotlib
    headline, *others = opening(records, analysis)
    advised = advice.advice(records, analysis)
    return {
        "run": facts.first(records, "run"), "environment": facts.first(records, "environment"),
        "headline": headline, "others": others + advised * only_traces(records),
        "notes": account.notes(records, analysis),
        "analysis": analysis, "size": _size(records, analysis),
        "views": views.views(records, analysis, conforming),
        "traces": views.replays(analysis),
        "advice": advised, "SCOPE": advice.SCOPE,
        "conformance": conforming,
        "failures": facts.without_number(records), "prices": analysis.prices,
        "control": [one for one in analysis.comparisons
                    if one.control and metrics.family(one.metric) == metrics.CPU],
        "found": tied_words.found(analysis.noise), "letters": _letters(analysis),
        "LETTERS": tied_words.LETTERS,
        "noise": account.noise_note(analysis.noise), "price": account.price_note(analysis.prices),
        "comparisons": [one for one in analysis.comparisons if not one.control],
        "machine": facts.machine(records), "identities": facts.identities(records),
    }


def _letters(analysis: Analysis) -> list[tuple[str, list[str], list[list[str]]]]:
    """The table of each section that has one, with its name."""
    tables = [(section_name(section), *tied_words.letters(Overview(analysis, section)))
              for section in sections(analysis)]
    return [one for one in tables if one[2]]


def _size(records: list[dict], analysis: Analysis) -> str:
    """5 allocators, 22 workloads, 14 to 20 rounds"""
    compared = [one for one in analysis.comparisons if not one.control]
    if not compared:
        return ""
    rounds = sorted({one.rounds for one in compared
                     if metrics.family(one.metric) == metrics.CPU} or {compared[0].rounds})
    many = str(rounds[0]) if rounds[0] == rounds[-1] else f"{rounds[0]} to {rounds[-1]}"
    names = {one.allocator for one in compared} - {FLOOR} | {one.key.section.reference
                                                             for one in compared}
    return ", ".join([numbers.count(len(names), "allocator"),
                      numbers.count(len({one.key.workload for one in compared}), "workload"),
                      f"{many} rounds" if many != "1" else "1 round"])
