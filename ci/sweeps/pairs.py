"""Runs every two subcommands at once in one tree: each ends as it does alone, and leaves no more.

    /usr/bin/python3 -m ci.sweeps.pairs --seed 1 bench conform    # the pairs of these; or of all

The second starts at a random moment of the first.  `assay clean` is always the second: as the first
it would be over, and the other would only have to build everything.
"""

import itertools
import random
import sys
import time

from ci.sweeps import command_line, small, trial, world
from ci.sweeps.tally import SweepCounts

MODULE = "ci.sweeps.pairs"
LAST = "clean"


def sweep(arguments) -> int:
    lower = world.base([] if arguments.own else small.before(arguments.commands))
    tally = SweepCounts(f"/usr/bin/python3 -m {MODULE} --seed {arguments.seed}")
    usual = {name: trial.normal(lower, words)
             for name, words in command_line.commands(arguments).items()}
    names = sorted(usual, key=lambda name: (name == LAST, name))
    for first, second in itertools.combinations_with_replacement(names, 2):
        faults = once(lower, usual[first], usual[second], arguments.seed)
        tally.take(f"{first} + {second}", 1,
                   [(f"{first} {second}", fault) for fault in faults])
    return tally.end()


def once(lower: list, first: trial.Normal, second: trial.Normal, seed: int) -> list[str]:
    choice = random.Random(f"{seed} {first.words} {second.words}")
    with world.fresh(lower) as here:
        one = trial.Running(first.words)
        time.sleep(choice.uniform(0, min(first.seconds, second.seconds)))
        other = trial.Running(second.words)
        found = []
        for running, usual in ((one, first), (other, second)):
            status = running.wait(2 * trial.LIMIT_S)
            if status is None:
                found.append(f"hung: {' '.join(usual.words)} did not end")
            elif status != usual.status:
                found.append(f"status: {' '.join(usual.words)} ended with {status}, not "
                             f"{usual.status}: {' '.join(running.said().split())[-200:]}")
            found += trial.said_badly(running)
        found += trial.processes_left() + trial.halves()
        return found + [f"file: {path}" for path in remains(here, first, second)]


def remains(here: world.World, first: trial.Normal, second: trial.Normal) -> list[str]:
    """What neither of them leaves alone, and the next run of the second does not remove: `list`
    that `clean` lets go on only after its own end makes its cache in build/ again."""
    usual = first.paths | second.paths
    if here.paths() - usual:
        trial.Running(second.words).wait()
        trial.processes_left()
    return sorted(here.paths() - usual)


def main(words: list[str]) -> int:
    return command_line.main(MODULE, __doc__, words, sweep)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
