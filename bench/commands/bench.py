"""assay bench: the main job.  Measures every allocator found here and names the report."""

import argparse
import random

from bench.packages import packages
from ci.host import arguments as accepted, build, setup
from workloads import selection

HELP = "measure every allocator found here, write and name the report"

BUDGETS_S = {"quick": 25.0, "default": 150.0, "full": 1200.0}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", type=accepted.name,
                        help="names, prefixes or globs; all of the selection if there is none; "
                             "after -- a program of your own")
    parser.add_argument("--allocator", metavar="A,B", default=[], type=accepted.names,
                        help="names, aliases or globs, and name=/path/lib.so; `assay list`")
    parser.add_argument("--binding", choices=("preload", "table", "bound"))
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_const", const="quick", dest="set",
                      help="the same allocators in half a minute; small differences stay open")
    size.add_argument("--full", action="store_const", const="full", dest="set",
                      help="every workload, size and number of threads")
    size.add_argument("--smoke", action="store_true",
                      help="the smallest sizes, to see that everything runs; no number means "
                           "anything")
    parser.add_argument("--budget", metavar="TIME", type=accepted.seconds,
                        help="for measuring: 90s, 10m, 1h")
    parser.add_argument("--rounds", metavar="N", type=accepted.rounds, help="exactly so many rounds")
    parser.add_argument("--seed", metavar="N", type=accepted.seed,
                        help="of the requests and the order")
    parser.add_argument("--json", metavar="FILE", type=accepted.file,
                        help="also write the records there; - is stdout")
    parser.add_argument("--no-install", action="store_true",
                        help="use what is there; what is missing costs its own rows")
    parser.add_argument("--self-check", metavar="RUNS", nargs="?", const=20,
                        type=accepted.number("runs", 1, 10_000),
                        help="measure the reference against its copy, and against itself made 5 %% "
                             "slower, and print how often the verdict was right")
    parser.set_defaults(set="default")


def needs(full: bool) -> list[str]:
    return packages(selection.select([], "full" if full else "default"))


def run(arguments: argparse.Namespace) -> int:
    from allocators.system import own_library
    from bench.run import BenchRequest, bench
    from results.store.recording import check_json
    command = arguments.command
    rows = selection.select(arguments.workloads, arguments.set) if command is None else []
    check_json(arguments.json)
    own_library.check(arguments.allocator)
    missing = setup.ensure(packages(rows), not arguments.no_install)
    folder = build.build("release", targets=["measuring"], quiet=False)
    request = BenchRequest(
        build=folder, rows=tuple(rows), command=command, set="smoke" if arguments.smoke else arguments.set,
        allocators=arguments.allocator,
        binding=arguments.binding, budget_s=arguments.budget or BUDGETS_S[arguments.set],
        patient=arguments.budget is not None,
        rounds=arguments.rounds or (2 if arguments.smoke else None), smoke=arguments.smoke,
        seed=arguments.seed if arguments.seed is not None
        else random.SystemRandom().getrandbits(32),
        json=arguments.json, missing=missing)
    if arguments.self_check is not None:
        from bench.self_check.self_check import self_check
        return self_check(request, arguments.self_check)
    return bench(request)
