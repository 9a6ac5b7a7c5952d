"""The command line of a sweep, and the start in its own world."""

import argparse
import sys
from collections.abc import Callable

from ci.host import arguments as accepted, build, guard
from ci.sweeps import small, world

ABSENT = 77
SIGNALS = ("TERM", "HUP", "INT", "KILL")


def main(module: str, described: str, words: list[str],
         sweep: Callable[[argparse.Namespace], int]) -> int:
    """Checks the words, and sweeps inside."""
    arguments = parse(module, described, words)
    if world.is_inside():
        world.prepare()
        try:
            return sweep(arguments)
        except KeyboardInterrupt:
            return guard.INTERRUPTED
    reason = world.absence()
    if reason is not None:
        print(f"sweep: {reason}", file=sys.stderr)
        return ABSENT
    return guard.guarded(lambda: enter(module, words, arguments))


def enter(module: str, words: list[str], arguments: argparse.Namespace) -> int:
    """Goes inside, once everything is built that a subcommand would else build in each trial."""
    needed = presets(arguments)
    for preset in needed:
        build.build(preset, quiet=False, warnings_are_errors="asan" in needed)
    return world.enter(module, words)


def presets(arguments: argparse.Namespace) -> list[str]:
    """What the subcommands need; `test` alone has a second one, and makes errors of warnings."""
    if arguments.own:
        return []
    return ["release", "asan"] if "test" in (arguments.commands or small.names()) else ["release"]


def parse(module: str, described: str, words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"python3 -m {module}",
                                     description=described.split("\n")[0],
                                     usage="%(prog)s [options] [COMMAND ...] | -- CMD...")
    parser.add_argument("commands", nargs="*", metavar="COMMAND", choices=[[], *small.names()],
                        help="subcommands; without any, all")
    parser.add_argument("--seed", type=accepted.seed, default=1, help="the seed of the moments")
    parser.add_argument("--moments", metavar="N", type=accepted.number("moments", 1, 1000),
                        default=20, help="the number of moments for each command")
    parser.add_argument("--only", metavar="I", type=accepted.number("the moment", 0, 999),
                        help="try only moment I, to repeat it")
    parser.add_argument("--signal", choices=SIGNALS, action="append",
                        help="for the sweep of signals: only this signal")
    cut = words.index("--") if "--" in words else len(words)
    arguments = parser.parse_args(words[:cut])
    arguments.own = words[cut + 1:]
    return arguments


def commands(arguments: argparse.Namespace) -> dict[str, list[str]]:
    """What is swept, by the name that the account gives it."""
    if arguments.own:
        return {"--": arguments.own}
    return {name: small.command(name) for name in arguments.commands or small.names()}


def indexes(arguments: argparse.Namespace) -> list[int]:
    return list(range(arguments.moments)) if arguments.only is None else [arguments.only]
