"""assay noise: how often a run is wrong on this machine, and how small a difference it finds."""

import argparse
import random

from bench.packages import packages
from ci.host import arguments as accepted, build, setup
from workloads import selection

HELP = "measure the reference against itself: how often is a verdict wrong, how much is found"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", type=accepted.name,
                        help="names, prefixes or globs; without any, those of a default run")
    parser.add_argument("--runs", metavar="N", default=20, type=accepted.number("runs", 1, 10_000),
                        help="how many runs (default: 20)")
    parser.add_argument("--seed", metavar="N", type=accepted.seed,
                        help="the seed of the requests and of the order")
    parser.add_argument("--no-install", action="store_true",
                        help="do not install packages; leave out rows that need a missing one")


def needs(_full: bool) -> list[str]:
    return packages(selection.select([], "default"))


def run(arguments: argparse.Namespace) -> int:
    """The same as `assay bench --self-check`."""
    from bench.self_check.self_check import self_check
    rows = selection.select(arguments.workloads, "default")
    setup.ensure(needs(False), not arguments.no_install)
    folder = build.build("release", targets=["measuring"], quiet=False)
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().getrandbits(32)
    return self_check(folder, rows, seed, arguments.runs)
