"""assay report: shows a run again, from its records, and exports it."""

import argparse
import pathlib

from ci.errors import UsageError
from results import exporters
from results.report import markdown, terminal
from results.stats.analysis import analyse
from results.store.runs import Run

HELP = "show a run again: its id, latest, latest~1, or a file of JSON lines"
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", default="latest", metavar="RUN")
    parser.add_argument("--export", metavar="FORMAT",
                        help="also write it as one of: all, " + ", ".join(exporters.exporters()))


def run(arguments: argparse.Namespace) -> int:
    try:
        found = Run.find(ROOT, arguments.name)
        records = list(found.records())
        written = _export(found, arguments.export)
        analysis = analyse(records)
        page = markdown.write(found, records, analysis)
    except (ValueError, OSError) as error:
        raise UsageError(str(error)) from error
    terminal.show(records, analysis, page)
    for path in written:
        print(f"Exported: {path}")
    return 0


def _export(found: Run, name: str | None) -> list[pathlib.Path]:
    if name is None:
        return []
    return exporters.export_all(found) if name == "all" else [exporters.export(found, name)]
