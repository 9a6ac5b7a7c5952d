"""assay import: results of another tool become a run, which the other commands show and compare."""

import argparse
import datetime
import pathlib
import sys

from ci.host import architectures, arguments as accepted, printable
from ci.host.errors import UsageError
from results import importing
from results.store import database
from results.store.runs import Run

HELP = "make a run of the results of another suite, to be shown and compared"
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
OK, INVALID = 0, 4


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=accepted.path)
    parser.add_argument("--format", metavar="NAME", type=accepted.name,
                        help="one of: " + ", ".join(importing.importers()) +
                             "; default: what the file looks like")
    parser.add_argument("--allocator", metavar="NAME", type=accepted.name,
                        help="what was measured, where the format does not say it")
    parser.add_argument("--arch", choices=architectures.names(), default=architectures.host().name,
                        help="where it was measured; default: this machine's")


def needs(_full: bool) -> list[str]:
    return []


def run(arguments: argparse.Namespace) -> int:
    try:
        found = importing.imported(arguments.file, arguments.format, arguments.arch,
                                   arguments.allocator)
    except ValueError as error:
        raise UsageError(str(error)) from error
    now = datetime.datetime.now(datetime.timezone.utc)
    kept = Run.create(ROOT, f"{now:%Y%m%dT%H%M%S}-imported")
    heading = importing.heading(kept.id, kept.started, sys.argv, arguments.file, arguments.arch)
    kept.write(map(printable.in_record, [*heading, *found]))
    database.import_run(kept)
    dead = [record for record in found if record["record"] == "invalid"]
    for record in dead:
        print(f"assay: {record['allocator']} {record['workload']}: invalid, {record['reason']} "
              f"({record['detail']})", file=sys.stderr)
    cells = {(record["allocator"], record["workload"]) for record in found}
    print(f"{len(cells)} cells, {len(dead)} of them invalid\nRecords: {kept.file}")
    return INVALID if dead else OK
