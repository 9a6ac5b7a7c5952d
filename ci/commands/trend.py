"""assay trend: the history of every allocator over the commits, and where it changed."""

import argparse
import pathlib
import shutil

from ci.host import architectures, arguments as accepted, setup
from ci.host.errors import UsageError

HELP = "the history over commits, machines and architectures: which commit changed what, as one page"
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "results" / "runs" / "history.html"
OK, CANNOT_BUILD = 0, 125


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", type=accepted.name,
                        help="show, or count, these only: names, prefixes or globs")
    parser.add_argument("--add", metavar="FILE", action="append", default=[], type=accepted.path,
                        help="first add a run from elsewhere: a file of JSON lines")
    parser.add_argument("--count", metavar="RANGE", type=accepted.name,
                        help="first count these commits of this repository, for example "
                             "HEAD~10..HEAD; what was counted is kept")
    parser.add_argument("--allocator", metavar="A,B", default=[], type=accepted.names,
                        help="show, or count, these only; globs")
    parser.add_argument("--arch", choices=("x86_64", "aarch64", "all"), default="all")
    parser.add_argument("-o", "--html", metavar="FILE", default=PAGE, type=accepted.path,
                        help="where to write the page; default: results/runs/history.html")
    parser.add_argument("--no-install", action="store_true", help="do not install packages")


def needs(_full: bool) -> list[str]:
    return setup.packages_for("trend")


def run(arguments: argparse.Namespace) -> int:
    from ci.history import joining
    try:
        for file in arguments.add:
            print(joining.add(ROOT, file))
        setup.improve(needs(False), not arguments.no_install)
        unbuilt = counted(arguments) if arguments.count else []
        history = shown(arguments)
    except ValueError as error:
        raise UsageError(str(error)) from error
    write(arguments, history)
    return CANNOT_BUILD if unbuilt else OK


def counted(arguments: argparse.Namespace) -> list:
    """Counts the commits that were asked for; those that cannot be built."""
    from ci.history import commits, counting
    if not arguments.workloads or not arguments.allocator:
        raise UsageError("--count needs a workload and --allocator: each commit takes minutes")
    names = architectures.asked_for(arguments.arch)
    from ci.host.qemu.launcher import Launcher
    setup.ensure([need for name in names for need in Launcher(name, "qemu-user").packages()]
                 + setup.packages_for("build", "count", "gate"), not arguments.no_install)
    words = ["count", *arguments.workloads, "--alone", "--instructions", "--arch", arguments.arch]
    return counting.count(commits.chosen(arguments.count), words, tuple(arguments.allocator),
                          counting.say)


def shown(arguments: argparse.Namespace):
    """The history, of what was asked for."""
    from ci.history import joining
    history = joining.history(ROOT)
    def keep(name) -> bool:
        return joining.fits(name.allocator, arguments.allocator) \
            and joining.fits(name.workload, arguments.workloads) \
            and arguments.arch in ("all", name.arch)
    return joining.narrowed(history, keep)


def write(arguments: argparse.Namespace, history) -> None:
    from results.history import account
    from results.report.html import history as page
    print(account.headline(history))
    width = max(shutil.get_terminal_size((120, 24)).columns, 80)
    for line in account.table(history, 10, width):
        print(line)
    for line in account.notes(history):
        print(f"- {line}")
    arguments.html.parent.mkdir(parents=True, exist_ok=True)
    page.write(arguments.html, history)
    print(f"\nOpen it: {arguments.html.resolve().as_uri()}")
