"""Fills the disk at random moments of each subcommand, and looks at what it does.

    /usr/bin/python3 -m ci.sweeps.disk --seed 1 bench conform     # without a name: all
    /usr/bin/python3 -m ci.sweeps.disk -- CMD...                  # any command

The tree, /tmp and /dev/shm are on one small disk (world.py).  From that moment no byte of it is free,
and space that the command frees is filled again.  The command must end by itself, with a line and
without a traceback, and keep what had been measured.  Then there is room again: the next run must
end as usual, and leave only its usual files.
"""

import random
import sys

from ci.sweeps import command_line, kill, small, trial, world
from ci.sweeps.tally import SweepCounts

MODULE = "ci.sweeps.disk"
WORSE = 1  # the status that says that something got worse


def sweep(arguments) -> int:
    lower = world.base([] if arguments.own else small.before(arguments.commands))
    tally = SweepCounts(f"/usr/bin/python3 -m {MODULE} --seed {arguments.seed} "
                        f"--moments {arguments.moments}")
    for name, words in command_line.commands(arguments).items():
        usual = trial.normal(lower, words)
        faults, early = [], 0
        for index in command_line.indexes(arguments):
            found, was_running = once(lower, usual, arguments.seed, index)
            early += was_running
            faults += [(f"--only {index} {name}", fault) for fault in found]
        tally.take(f"{name} full disk", len(command_line.indexes(arguments)), faults,
                   f" ({early} before its end)")
    return tally.end()


def once(lower: list, usual: trial.Normal, seed: int, index: int) -> tuple[list[str], bool]:
    """The faults of one trial, and whether the command was still running."""
    moment_s = random.Random(f"{seed} {usual.words} {index}").uniform(0, usual.seconds)
    with world.fresh(lower) as here:
        running = trial.Running(usual.words)
        running.run_for(moment_s)
        before = trial.measured()
        was_running = not running.is_over()
        status = running.wait(meanwhile=here.fill)
        here.fill()
        found = ["hung: it did not end"] if status is None else []
        found += trial.processes_left() + trial.said_badly(running)
        here.empty()
        found += trial.lost(before)
        if status == WORSE != usual.status or status is not None and status < 0:
            found.append(f"status: {status}: {' '.join(running.said().split())[-200:]}")
        return found + kill.remains(here, usual, again=True), was_running


def main(words: list[str]) -> int:
    return command_line.main(MODULE, __doc__, words, sweep)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
