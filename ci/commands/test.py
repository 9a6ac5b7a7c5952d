"""assay test: runs the tests of this repository and prints a last line with their counts."""

import argparse
import time

from ci import parts, suite
from ci.host import arguments as accepted, build, setup

HELP = "run the tests of this repository"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--full", action="store_true",
                        help="also clang, ThreadSanitizer, the other architecture, guests, and all "
                             "long tests")
    parser.add_argument("--part", metavar="NAME", type=accepted.name,
                        help="run only this part of --full; an unknown name lists the parts")
    parser.add_argument("-k", metavar="EXPRESSION", type=accepted.expression,
                        help="run only tests that match, as pytest's -k")
    parser.add_argument("--no-install", action="store_true", help="do not install packages")


def run(arguments: argparse.Namespace) -> int:
    part = parts.find(arguments.part) if arguments.part is not None else None
    full = arguments.full or part is not None and not part.normal
    setup.ensure(needs(full), not arguments.no_install)
    setup.require("pytest", "python3-pytest")
    started = time.monotonic()
    tally = suite.SuiteCounts()
    beside = []
    for preset in suite.presets_of(part, full):
        folder = build.build(preset, suite.targets_of(preset, full), quiet=False,
                             warnings_are_errors=True)
        if preset != suite.OTHER:
            beside.append(suite.SuiteRun(folder, arguments.k or "", full))
            if full:  # a long test may need the whole machine
                tally.add(beside.pop().finish())
    if part is None or part.normal or part.tests:
        tally.add(suite.run_pytest(suite.selection(part, full, arguments.k)))
    for running in beside:
        tally.add(running.finish())
    print(f"{tally.passed} passed, {tally.failed} failed, {tally.skipped} skipped"
          + ("" if part is None else f"; part {part.name}, "
             f"{(time.monotonic() - started) / 60:.1f} minutes"))
    return 0 if tally.failed == 0 and tally.passed > 0 else 1


def needs(full: bool) -> list[str]:
    from bench.packages import packages
    from ci.host.qemu import launcher
    from workloads.selection import all_rows
    wanted = packages(all_rows()) + setup.packages_for("test", "conform", "count", "gate")
    for emulation in ("qemu-user", "qemu-system"):  # where some tests of a normal run go
        wanted += launcher.Launcher(suite.OTHER, emulation).packages()
    if full:
        wanted += setup.packages_for("full") + launcher.packages_for_all()
    return wanted
