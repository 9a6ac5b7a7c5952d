"""assay test: every test of this repository, and a closing line that counts them."""

import argparse
import importlib.util
import os
import pathlib
import subprocess
import sys
import xml.etree.ElementTree

from ci import architectures, build, layout, setup, temporary
from ci import arguments as accepted

HELP = "every test of this repository"

NORMAL = ("release", "asan")
OTHER = architectures.other().name
FULL = ("clang", "tsan", OTHER)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--full", action="store_true",
                        help="also clang, ThreadSanitizer, the other architecture, guests and all "
                             "that is long")
    parser.add_argument("-k", metavar="EXPRESSION", type=accepted.name,
                        help="only these, as pytest's -k")
    parser.add_argument("--no-install", action="store_true", help="use what is there")


def run(arguments: argparse.Namespace) -> int:
    setup.ensure(needs(arguments.full), not arguments.no_install)
    setup.require("pytest", "python3-pytest")
    tally = Tally()
    for preset in NORMAL + (FULL if arguments.full else ()):
        folder = build.build(preset, quiet=False, warnings_are_errors=True)
        if preset != OTHER:
            tally.add(run_ctest(folder, arguments.k or ""))
    tally.add(run_pytest(arguments))
    print(f"{tally.passed} passed, {tally.failed} failed, {tally.skipped} skipped")
    return 0 if tally.failed == 0 and tally.passed > 0 else 1


def needs(full: bool) -> list[str]:
    from bench.commands.bench import packages
    from ci.qemu import launcher
    from workloads.selection import all_rows
    wanted = packages(all_rows()) + setup.packages_for("test", "conform", "count", "gate")
    for emulation in ("qemu-user", "qemu-system"):  # where some tests of a normal run go
        wanted += launcher.Launcher(OTHER, emulation).packages()
    if full:
        wanted += setup.packages_for("full") + launcher.packages_for_all()
    return wanted


class Tally:
    """What has passed, failed and been skipped so far."""

    def __init__(self) -> None:
        self.passed = self.failed = self.skipped = 0

    def add(self, junit: pathlib.Path) -> None:
        """Counts the cases of a JUnit file; one that is missing is a failure."""
        if not junit.exists():
            self.failed += 1
            return
        for case in xml.etree.ElementTree.parse(junit).iter("testcase"):
            if case.find("failure") is not None or case.find("error") is not None:
                self.failed += 1
            elif case.find("skipped") is not None:
                self.skipped += 1
            else:
                self.passed += 1


def run_ctest(folder: pathlib.Path, pattern: str) -> pathlib.Path:
    """The C tests of one build."""
    junit = folder / "ctest.xml"
    junit.unlink(missing_ok=True)
    words = ["-R", pattern] if pattern else []
    subprocess.run([*without_randomisation(folder), "ctest", "--test-dir", str(folder), "-j",
                    str(os.cpu_count() or 1), "--output-on-failure", "--no-tests=ignore",
                    "--timeout", "1200", "--output-junit", str(junit), *words], check=False)
    return junit


def without_randomisation(folder: pathlib.Path) -> list[str]:
    """gcc 12's ThreadSanitizer cannot place its shadow where the kernel randomises by more bits
    than it knows."""
    return layout.fixing_words() if folder.name == "tsan" else []


def run_pytest(arguments: argparse.Namespace) -> pathlib.Path:
    junit = build.ROOT / "build" / "pytest.xml"
    junit.unlink(missing_ok=True)
    words = ["-k", arguments.k] if arguments.k else []
    if not arguments.full:
        words += ["-m", "not full"]
    command = [sys.executable, "-B", "-m", "pytest", "-c", "ci/pytest.ini", "--rootdir", ".", "-q",
               f"--junitxml={junit}", *side_by_side(), *words]
    subprocess.run(command, cwd=build.ROOT, check=False,
                   env=os.environ | {"PYTHONPATH": str(build.ROOT),
                                     "TMPDIR": temporary.with_programs()})
    return junit


def side_by_side() -> list[str]:
    """A worker for each processor where pytest-xdist is installed; the tests of one file stay
    together, since they share what is dear to make."""
    if importlib.util.find_spec("xdist") is None:
        return []
    return ["-n", str(len(os.sched_getaffinity(0))), "--dist", "loadfile"]
