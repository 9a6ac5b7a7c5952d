"""assay conform: which rules each allocator keeps, clause by clause."""

import argparse
import os

from ci.host import architectures, arguments as accepted, setup
from ci.host.errors import UsageError

HELP = "the rules that each allocator keeps or breaks: a matrix of verdicts"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("clauses", nargs="*", metavar="CLAUSE", type=accepted.name,
                        help="names, beginnings of names, ids or globs; all if there is none")
    parser.add_argument("--allocator", metavar="A,B", default=[], type=accepted.names,
                        help="names, aliases or globs, and name=/path/lib.so; `assay list`")
    parser.add_argument("--arch", choices=(*architectures.names(), "all"),
                        help="the host's if not given; another one runs under qemu-user, which is "
                             "asked only of the faces where it is in no table; all: x86_64 and "
                             "aarch64")
    parser.add_argument("--emulation", choices=("user", "system"), default="user",
                        help="system: in a guest with a kernel of its own; without CLAUSE only "
                             "what needs a particular kernel")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions in each clause")
    parser.add_argument("--threads", action="store_true",
                        help="only clauses that start threads or processes")
    parser.add_argument("--repeat", metavar="N", type=accepted.number("repeats", 1, 1000), default=1,
                        help="ask each so often; what is not the same each time is UNRESOLVED")
    parser.add_argument("-j", metavar="N", type=accepted.processes, default=min((os.cpu_count() or 1) + 2, 64),
                        dest="jobs", help="so many processes at a time; some sleep, so two more "
                                          "than processors if not given")
    parser.add_argument("--seed", metavar="N", type=accepted.seed, default=1, help="of every random choice")
    parser.add_argument("--junit", metavar="FILE", type=accepted.file,
                        help="also write JUnit XML there")
    parser.add_argument("--tap", action="store_true", help="print TAP in place of the matrix")
    parser.add_argument("--json", metavar="FILE", type=accepted.file,
                        help="also write the records there; - is stdout")
    parser.add_argument("--pin", action="store_true",
                        help="write values and failures into conformance/golden for review")
    parser.add_argument("--strict", action="store_true",
                        help="a failure or another value of a peer's version that was not reviewed "
                             "counts too; without it they are listed and the status is 0")
    parser.add_argument("--no-install", action="store_true",
                        help="use what is there; what is missing costs its own rows")


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
    own_library.check(arguments.allocator, session.archs(arguments.arch))
    if arguments.tap and arguments.json == "-":
        raise UsageError("--tap and --json - both want stdout")
    setup.ensure(needs(False), not arguments.no_install)
    return session.conform(arguments)
