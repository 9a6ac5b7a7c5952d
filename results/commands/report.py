"""assay report: shows a run again, from its records, as a page, and exports it."""

import argparse
import dataclasses
import os
import pathlib
import shutil
import sys
import tempfile

from ci.host import arguments as accepted, scratch, setup
from ci.host.errors import UsageError
from results import exporters
from results.report import markdown, terminal
from results.report.html import browser, page as html
from results.stats.analysis import analyse
from results.store.runs import RECORDS, Run

HELP = "show a run again: its id, latest, latest~1, or a file of JSON lines"
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", default="latest", metavar="RUN",
                        type=accepted.name)
    parser.add_argument("-o", "--html", metavar="FILE", type=accepted.path,
                        help="where to write the HTML page; default: beside the records")
    parser.add_argument("--picture", metavar="FILE.png", type=accepted.path,
                        help="also make a picture of the top of the page, with Debian's chromium")
    parser.add_argument("--export", metavar="FORMAT", type=accepted.name,
                        help="also export the run; one of: all, " + ", ".join(exporters.exporters()))
    parser.add_argument("--no-install", action="store_true", help="do not install packages")


def needs(_full: bool) -> list[str]:
    return setup.packages_for("report")


def run(arguments: argparse.Namespace) -> int:
    try:
        found = Run.find(ROOT, arguments.name)
        setup.improve(needs(False), not arguments.no_install)
        _check_writable(arguments.html, arguments.picture)
        records = list(found.records())
        found = _writable(found)
        written = _export(found, arguments.export)
        analysis = analyse(records)
        text = markdown.write(found, records, analysis)
        page = html.write(ROOT, found, records, analysis, arguments.html)
        if arguments.picture is not None:
            _picture(page, arguments.picture)
    except ValueError as error:
        raise UsageError(str(error)) from error
    terminal.show(records, analysis, page or text)
    if page is not None and page.resolve().is_file():
        print(f"Open it: {page.resolve().as_uri()}")
    for path in written + [arguments.picture] * (arguments.picture is not None):
        print(f"Exported: {path}")
    return 0


def _writable(found: Run) -> Run:
    """The run; if its folder is not writable, a copy of its records elsewhere."""
    if os.access(found.folder, os.W_OK):
        return found
    folder = pathlib.Path(tempfile.mkdtemp(prefix="assay-report-", dir=scratch.lasting()))
    print(f"assay: {found.folder} cannot be written to; the pages are in {folder}", file=sys.stderr)
    file = folder / RECORDS
    shutil.copyfile(found.file, file)
    return dataclasses.replace(found, file=file)


def _check_writable(*files: pathlib.Path | None) -> None:
    for file in files:
        if file is not None and (file.is_dir() or not os.access(
                file if file.exists() else file.parent, os.W_OK)):
            raise ValueError(f"{file}: cannot be written")


def _picture(page: pathlib.Path | None, file: pathlib.Path) -> None:
    if page is None:
        raise ValueError("there is no page to take a picture of")
    browser.picture(page, file)


def _export(found: Run, name: str | None) -> list[pathlib.Path]:
    if name is None:
        return []
    return exporters.export_all(found) if name == "all" else [exporters.export(found, name)]
