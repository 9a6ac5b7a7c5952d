"""assay noise: how often a run is wrong on this machine, and how small a difference it finds."""

import argparse
import random

from bench.commands import bench
from ci.host import arguments as accepted

HELP = "measure the reference against itself: how often is a verdict wrong, how much is found"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("runs", nargs="?", metavar="RUNS", default=20,
                        type=accepted.number("runs", 1, 10_000),
                        help="how many runs of the default selection (default: 20)")
    parser.add_argument("--seed", metavar="N", type=accepted.seed,
                        help="the seed of the requests and of the order")
    parser.add_argument("--no-install", action="store_true",
                        help="do not install packages; leave out rows that need a missing one")


def needs(full: bool) -> list[str]:
    return bench.needs(full)


def run(arguments: argparse.Namespace) -> int:
    """The same as `assay bench --self-check RUNS`."""
    words = ["--self-check", str(arguments.runs)]
    words += ["--no-install"] if arguments.no_install else []
    words += ["--seed", str(arguments.seed if arguments.seed is not None
                            else random.SystemRandom().getrandbits(32))]
    parser = argparse.ArgumentParser()
    bench.configure(parser)
    return bench.run(parser.parse_args(words, argparse.Namespace(command=None)))
