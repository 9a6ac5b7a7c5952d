"""assay count: instructions per operation, counted under QEMU; the same in every run."""

import argparse
import os

from ci.host import architectures, arguments as accepted, setup
from ci.host.errors import UsageError
from workloads import selection

HELP = "count instructions per operation under QEMU, for both architectures"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", type=accepted.name,
                        help="names, prefixes or globs; without any, the default set "
                             "without memory and address spaces")
    parser.add_argument("--allocator", metavar="A,B", default=[], type=accepted.names,
                        help="names, aliases or globs (see `assay list`), and name=/path/lib.so")
    parser.add_argument("--arch", choices=("x86_64", "aarch64", "all"), default="all",
                        help="one architecture; the default is both")
    parser.add_argument("--alone", action="store_true",
                        help="count the reference only if it is named")
    parser.add_argument("--instructions", action="store_true",
                        help="do not count loads and stores, which take half the time")
    parser.add_argument("--binding", choices=("preload", "table", "bound"))
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_const", const="quick", dest="set",
                      help="a few workloads")
    size.add_argument("--full", action="store_const", const="full", dest="set",
                      help="every workload and size")
    parser.add_argument("--seed", metavar="N", type=accepted.seed, default=1,
                        help="the seed of the requests")
    parser.add_argument("--functions", metavar="N", default=0,
                        type=accepted.number("functions", 0, 1_000_000),
                        help="also print the N functions of each cell that executed the most")
    parser.add_argument("--check", action="store_true",
                        help="also count with callgrind and with the processor's counter")
    parser.add_argument("--json", metavar="FILE", type=accepted.file,
                        help="also write the records to FILE; - is stdout")
    parser.add_argument("--repeat", metavar="N", type=accepted.number("repeats", 1, 1024),
                        default=1, help="count threaded rows N times; only their counts can differ")
    parser.add_argument("-j", metavar="N", type=accepted.number("processes", 1, 1024),
                        default=os.cpu_count() or 1, dest="jobs",
                        help="run N processes at a time")
    parser.add_argument("--no-install", action="store_true",
                        help="do not install packages; leave out rows that need a missing one")
    parser.set_defaults(set="default")


def needs(_full: bool) -> list[str]:
    return packages([architectures.host().name, architectures.other().name])


def packages(names: list[str]) -> list[str]:
    """What counting on these architectures needs."""
    from allocators.system import peers
    from ci.host.qemu.launcher import Launcher
    needs = [need for name in names for need in Launcher(name, "qemu-user").packages()]
    return needs + setup.packages_for("build", "count") + peers.packages()


def run(arguments: argparse.Namespace) -> int:
    from allocators.system import own_library
    from results.store.recording import check_json
    check_json(arguments.json)
    rows = [row for row in selection.select(arguments.workloads, arguments.set) if row.body]
    if not rows:
        raise UsageError("nothing to count: a whole program has no operations")
    names = architectures.asked_for(arguments.arch)
    own_library.check(arguments.allocator, names)
    setup.ensure(packages(names), not arguments.no_install)
    setup.require("elftools", "python3-pyelftools")
    from bench.count.session import count
    return count(arguments, rows, names)
