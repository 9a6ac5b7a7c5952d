"""assay bench: measures all available allocators and prints where the report is."""

import argparse
import random

from bench.harness_program import PLACEMENTS_MOST
from bench.packages import packages
from ci.host import arguments as accepted, build, setup
from ci.host.errors import UsageError
from workloads import selection

HELP = "measure all available allocators and write a report"

BUDGETS_S = {"quick": 34.0, "default": 150.0, "full": 1200.0}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", type=accepted.name,
                        help="names, prefixes or globs; without any, all of the set; after -- your "
                             "own program")
    parser.add_argument("--allocator", metavar="A,B", default=[], type=accepted.names,
                        help="names, aliases or globs (see `assay list`), and name=/path/lib.so")
    parser.add_argument("--binding", choices=("preload", "table", "bound"))
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_const", const="quick", dest="set",
                      help="the same allocators in half a minute; shows only large differences")
    size.add_argument("--full", action="store_const", const="full", dest="set",
                      help="every workload, size and number of threads")
    size.add_argument("--smoke", action="store_true",
                      help="the smallest sizes, to check that everything runs; the numbers mean "
                           "nothing")
    parser.add_argument("--budget", metavar="TIME", type=accepted.seconds,
                        help="the time for measuring: 90s, 10m, 1h")
    parser.add_argument("--target", metavar="SHARE", type=accepted.share,
                        help="measure until every interval is so narrow, as 3%%; without --budget as "
                             "long as it takes")
    parser.add_argument("--until-decided", action="store_true",
                        help="stop as soon as every comparison is decided; status 3 if the time is over "
                             "first")
    parser.add_argument("--rounds", metavar="N", type=accepted.rounds, help="measure exactly N rounds")
    parser.add_argument("--placements", metavar="N", default=1,
                        type=accepted.number("placements", 1, PLACEMENTS_MOST),
                        help="measure each row with the code of the harness in N places, up to "
                             f"{PLACEMENTS_MOST}; rows that tell the price of the interface always are")
    parser.add_argument("--seed", metavar="N", type=accepted.seed,
                        help="the seed of the requests and of the order")
    parser.add_argument("--json", metavar="FILE", type=accepted.file,
                        help="also write the records to FILE; - is stdout")
    parser.add_argument("--no-install", action="store_true",
                        help="do not install packages; leave out rows that need a missing one")
    parser.add_argument("--self-check", metavar="RUNS", nargs="?", const=20,
                        type=accepted.number("runs", 1, 10_000),
                        help="measure the reference against its copy, and against itself made 5 %% "
                             "slower, RUNS times, and print how often the verdict was right")
    parser.set_defaults(set="default")


def needs(full: bool) -> list[str]:
    return packages(selection.select([], "full" if full else "default"))


def run(arguments: argparse.Namespace) -> int:
    from allocators.system import own_library
    from bench.session import BenchRequest, bench
    from results.store.recording import check_json
    command = arguments.command
    rows = selection.select(arguments.workloads, arguments.set, arguments.allocator) if command is None else []
    check_json(arguments.json)
    if arguments.self_check is not None and command is not None:
        raise UsageError("--self-check compares the reference with itself on workloads of the catalogue")
    if arguments.rounds is not None and (arguments.target or arguments.until_decided):
        raise UsageError("--rounds says how long to measure, and so do --target and --until-decided")
    own_library.check(arguments.allocator)
    missing = setup.ensure(packages(rows), not arguments.no_install)
    folder = build.build("release", targets=["measuring"], quiet=False)
    request = BenchRequest(
        build=folder, rows=tuple(rows), command=command,
        set="smoke" if arguments.smoke else arguments.set, allocators=arguments.allocator,
        binding=arguments.binding, budget_s=arguments.budget or BUDGETS_S[arguments.set],
        patient=arguments.budget is not None,
        rounds=arguments.rounds or (2 if arguments.smoke else None), smoke=arguments.smoke,
        seed=arguments.seed if arguments.seed is not None
        else random.SystemRandom().getrandbits(32),
        json=arguments.json, missing=missing, target=arguments.target,
        until_decided=arguments.until_decided, placements=arguments.placements)
    if arguments.self_check is not None:
        from bench.self_check.self_check import self_check
        return self_check(request.build, rows, request.seed, arguments.self_check)
    return bench(request)
