"""assay compare: two runs side by side."""

import argparse
import fnmatch
import json
import pathlib
import shutil
import sys

from ci.host import arguments as accepted, near, setup
from ci.host.errors import UsageError
from results.report import side_by_side, terminal
from results.report.differences import differences
from results.report.html import comparison as page
from results.stats.changes import RunChange, SideBySide, compare
from results.store import whole
from results.store.runs import Run

HELP = "compare two runs: what changed from A to B"
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
WIDTH_LEAST, WIDTH_MOST = 80, 120


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("first", metavar="A", type=accepted.name,
                        help="a run: its id, latest, latest~1, or a file of JSON lines")
    parser.add_argument("second", metavar="B", type=accepted.name, help="another run, or the same")
    parser.add_argument("--allocator", metavar="A,B", default=[], type=accepted.names,
                        help="show only these; globs")
    parser.add_argument("--metric", metavar="M,N", default=[], type=accepted.names,
                        help="show only these; globs")
    parser.add_argument("--changed", action="store_true", help="show significant changes only")
    parser.add_argument("-o", "--html", metavar="FILE", type=accepted.path,
                        help="also write an HTML page to FILE")
    parser.add_argument("--json", metavar="FILE", type=accepted.file,
                        help="also write `comparison` records to FILE; - is stdout, without the table")
    parser.add_argument("--no-install", action="store_true", help="do not install packages")


def needs(_full: bool) -> list[str]:
    return setup.packages_for("compare")


def run(arguments: argparse.Namespace) -> int:
    try:
        runs = [Run.find(ROOT, name) for name in (arguments.first, arguments.second)]
        setup.improve(needs(False), not arguments.no_install)
        records = [list(found.records()) for found in runs]
        found = compare(*records)
        _check_asked(arguments, [*found.changes, *found.means, *found.drift])
        names = (runs[0].id, runs[1].id)
        if arguments.json is not None:
            _write_records(found, names, arguments.json)
    except ValueError as error:
        raise UsageError(str(error)) from error
    if arguments.json == "-":
        for name, before, after in differences(*records):
            print(f"assay: the runs differ in {name}: {before} → {after}", file=sys.stderr)
    else:
        width = shutil.get_terminal_size((WIDTH_MOST, 24)).columns
        width = min(max(width, WIDTH_LEAST), WIDTH_MOST)
        terminal.write(side_by_side.compose(found, records, names, _keep(arguments), width),
                       sys.stdout)
    if arguments.html is not None:
        _write_page(arguments, found, records, names)
    return 0


def _write_page(arguments: argparse.Namespace, found: SideBySide, records: list[list[dict]],
                names: tuple[str, str]) -> None:
    try:
        page.write(arguments.html, found, records, names, _keep(arguments))
    except OSError as error:
        raise UsageError(f"{arguments.html}: {error.strerror}") from error
    if arguments.json != "-":
        print(f"\nPage: {arguments.html}")


def _write_records(found: SideBySide, names: tuple[str, str], file: str) -> None:
    lines = "".join(json.dumps(record, separators=(",", ":"), allow_nan=False) + "\n"
                    for record in found.records(names))
    if file == "-":
        sys.stdout.write(lines)
    else:
        whole.write(pathlib.Path(file), lines)


def _check_asked(arguments: argparse.Namespace, changes: list[RunChange]) -> None:
    """An unknown name is an error: an empty table would say that nothing changed."""
    for what in ("allocator", "metric"):
        there = {getattr(one, what) for one in changes}
        for pattern in getattr(arguments, what) if there else []:
            if not any(_fits(name, [pattern]) for name in there):
                raise ValueError(f"no {what} {pattern} in what the two runs have in common" +
                                 near.suggestion(pattern, sorted(there), ""))


def _keep(arguments: argparse.Namespace):
    """Whether a row is asked for."""
    def keep(one: RunChange) -> bool:
        return (_fits(one.allocator, arguments.allocator)
                and _fits(one.metric, arguments.metric)
                and (one.decided or not arguments.changed))
    return keep


def _fits(name: str, patterns: list[str]) -> bool:
    return not patterns or any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
