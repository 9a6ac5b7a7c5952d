"""assay conform: which rules each allocator keeps, clause by clause."""

import argparse
import os

from ci.host import architectures, arguments as accepted, setup
from ci.host.errors import UsageError

HELP = "test which rules each allocator keeps, and print a matrix of verdicts"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("clauses", nargs="*", metavar="CLAUSE", type=accepted.name,
                        help="names, prefixes, ids or globs; without any, all")
    parser.add_argument("--allocator", metavar="A,B", default=[], type=accepted.names,
                        help="names, aliases or globs (see `assay list`), and name=/path/lib.so")
    parser.add_argument("--arch", choices=(*architectures.names(), "all"),
                        help="default: the host's; others run under qemu-user, and s390x, riscv64 "
                             "and i386 only with clauses that use the faces; all: x86_64 and "
                             "aarch64")
    parser.add_argument("--emulation", choices=("user", "system"), default="user",
                        help="system: in a guest with its own kernel; without CLAUSE, only clauses "
                             "that need a particular kernel")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions in each clause")
    parser.add_argument("--full", action="store_true",
                        help="also clauses that take a minute: millions of blocks, of threads, of "
                             "heaps")
    parser.add_argument("--threads", action="store_true",
                        help="only clauses that start threads or processes")
    parser.add_argument("--repeat", metavar="N", type=accepted.number("repeats", 1, 1000), default=1,
                        help="run each clause N times; answers that differ are UNRESOLVED")
    parser.add_argument("-j", metavar="N", type=accepted.processes, default=min((os.cpu_count() or 1) + 2, 64),
                        dest="jobs", help="run N processes at a time; default: the number of "
                                          "processors plus two, as some sleep")
    parser.add_argument("--seed", metavar="N", type=accepted.seed, default=1, help="the seed of every random choice")
    parser.add_argument("--junit", metavar="FILE", type=accepted.file,
                        help="also write JUnit XML to FILE")
    parser.add_argument("--tap", action="store_true", help="print TAP instead of the matrix")
    parser.add_argument("--json", metavar="FILE", type=accepted.file,
                        help="also write the records to FILE; - is stdout")
    parser.add_argument("--pin", action="store_true",
                        help="write values and failures into the golden file, for review")
    parser.add_argument("--golden", metavar="FILE", type=accepted.file,
                        help="of one allocator: compare with FILE, and --pin writes it, in place "
                             "of the file in conformance/golden")
    parser.add_argument("--strict", action="store_true",
                        help="also count failures and differing values of versions of peers that "
                             "were not reviewed; otherwise they are only listed")
    parser.add_argument("--no-install", action="store_true",
                        help="do not install packages; leave out rows that need a missing one")


def needs(_full: bool) -> list[str]:
    from allocators.system import peers
    return setup.packages_for("build", "conform") + peers.packages()


def run(arguments: argparse.Namespace) -> int:
    from allocators.system import own_library
    from conformance.driver import session
    from results.store.recording import check_json
    check_json(arguments.json)
    if arguments.junit is not None:
        check_json(arguments.junit, "--junit")
    if arguments.pin:
        check_json(arguments.golden, "--golden")
    own_library.check(arguments.allocator, architectures.asked_for(arguments.arch))
    if arguments.tap and arguments.json == "-":
        raise UsageError("--tap and --json - both write to stdout")
    setup.ensure(needs(False), not arguments.no_install)
    return session.conform(arguments)
