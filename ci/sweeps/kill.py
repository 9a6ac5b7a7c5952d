"""Ends each subcommand by a signal at random moments, and looks at what it leaves.

    /usr/bin/python3 -m ci.sweeps.kill --seed 1 bench conform     # without a name: all
    /usr/bin/python3 -m ci.sweeps.kill -- CMD...                  # any command

Each trial has a world of its own (world.py).  The signal goes to the process that was started, or to
its group.  After it no process may be left, no file that the same command does not leave at its own
end, unless the next run removes it, and no run or store that cannot be read; what had been measured
is still there; and the next run ends as it always does.
"""

import argparse
import random
import signal
import sys

from ci.sweeps import command_line, small, trial, world
from ci.sweeps.tally import SweepCounts

MODULE = "ci.sweeps.kill"


def sweep(arguments: argparse.Namespace) -> int:
    lower = world.base([] if arguments.own else small.before(arguments.commands))
    tally = SweepCounts(f"/usr/bin/python3 -m {MODULE} --seed {arguments.seed} "
                        f"--moments {arguments.moments}")
    chosen = command_line.indexes(arguments)
    for name, words in command_line.commands(arguments).items():
        usual = trial.normal(lower, words)
        for number in arguments.signal or command_line.SIGNALS:
            faults, early = [], 0
            for index in chosen:
                found, was_running = once(lower, usual, number, arguments.seed, index)
                early += was_running
                faults += [(f"--signal {number} --only {index} {name}", fault) for fault in found]
            tally.take(f"{name} {number}", len(chosen), faults, f" ({early} before its end)")
    return tally.end()


def once(lower: list, usual: trial.Normal, name: str, seed: int,
         index: int) -> tuple[list[str], bool]:
    """The faults of one trial, and whether the command was still running."""
    choice = random.Random(f"{seed} {usual.words} {name} {index}")
    moment_s, whole = choice.uniform(0, usual.seconds), choice.random() < 0.5
    with world.fresh(lower) as here:
        running = trial.Running(usual.words)
        running.run_for(moment_s)
        before = trial.measured()
        was_running = not running.is_over()
        running.send(getattr(signal, f"SIG{name}"), whole)
        status = running.wait()
        found = ["hung: it did not end"] if status is None else []
        found += trial.processes_left() + trial.said_badly(running) + trial.lost(before)
        if was_running and status not in (None, usual.status, 130, -getattr(signal, f"SIG{name}"),
                                          128 + getattr(signal, f"SIG{name}")):
            found.append(f"status: {status}: {last_words(running)}")
        return found + remains(here, usual, again=index == 0), was_running


def remains(here: world.World, usual: trial.Normal, again: bool) -> list[str]:
    """What the next run does not remove.  It is made where something is there, or on demand."""
    if not again and not trial.files_left(here, usual) and not trial.halves():
        return []
    running = trial.Running(usual.words)
    status = running.wait()
    found = trial.processes_left() + trial.files_left(here, usual) + trial.halves()
    if status != usual.status:
        found.append(f"next: the next run ended with {status}, not {usual.status}: "
                     f"{last_words(running)}")
    return found


def last_words(running: trial.Running) -> str:
    """The end of what a command wrote, on one line."""
    return " ".join(running.said().split())[-200:]


def main(words: list[str]) -> int:
    return command_line.main(MODULE, __doc__, words, sweep)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
