"""assay setup: installs the packages of all commands and builds, in advance."""

import argparse
import time

from ci import suite
from ci.host import build, package_managers, setup
from ci.needs import by_need

HELP = "install the packages of all commands and build; --dry-run only prints the packages"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--full", action="store_true",
                        help="also for --full: other compilers, guests, roots of other releases")
    parser.add_argument("--dry-run", action="store_true",
                        help="print each package and the commands that need it; change nothing")


def needs(_full: bool) -> list[str]:
    """None: `run` installs everything."""
    return []


def run(arguments: argparse.Namespace) -> int:
    wanted = by_need(arguments.full)
    if arguments.dry_run:
        print("\n".join(package_lines(wanted)))
        return 0
    started = time.monotonic()
    missing = setup.ensure(list(wanted), may_install=True)
    installed = time.monotonic()
    for need in missing:
        print(f"not installed: {need}, needed by {', '.join(wanted[need])}")
    for preset in suite.NORMAL + (suite.FULL if arguments.full else ()):
        build.build(preset, quiet=False)
    print(f"Ready: {len(wanted) - len(missing)} of {len(wanted)} packages are installed, after "
          f"{installed - started:.0f} s; built in {time.monotonic() - installed:.0f} s.")
    return 0


def package_lines(wanted: dict[str, list[str]]) -> list[str]:
    """A line for each package: what would happen to it, its name on this machine, and the commands
    that need it."""
    manager = package_managers.here()
    if manager is None:
        return ["No known package manager on this machine; these are Debian's names.",
                *(f"{need:32} {' '.join(commands)}" for need, commands in wanted.items())]
    missing = set(setup.missing_of(list(wanted)))
    chosen = names_here(manager, list(wanted))
    lines, count = [], 0
    for need, commands in wanted.items():
        fate = "here" if need not in missing else "install" if chosen[need] else "none"
        count += fate == "install"
        lines.append(f"{fate:8} {chosen[need] or need:34} {' '.join(commands)}")
    return lines + [f"{count} of {len(wanted)} would be installed by {manager.name}; `none`: not in "
                    "the package lists of this machine, which may be out of date."]


def names_here(manager: package_managers.Manager, needs: list[str]) -> dict[str, str]:
    """The package that meets each need on this machine: an installed one, else one that can be."""
    known = {need: setup.choices(need, manager) for need in needs}
    names = [name for some in known.values() for one in some for name in one]
    there = manager.candidates(names)
    installed = set(manager.installed(names))
    return {need: next((" ".join(one) or "(with another)" for group in (installed, there)
                        for one in some if group.issuperset(one)), "")
            for need, some in known.items()}
