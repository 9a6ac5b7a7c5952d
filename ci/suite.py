"""The tests of this repository: which builds and which tests a run has, and running them."""

import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

from ci import parts
from ci.host import architectures, build, layout, temporary
from ci.host.errors import UsageError

NORMAL = ("release", "asan")
OTHER = architectures.other().name
FULL = ("clang", "tsan", OTHER)


def presets_of(part: parts.SuitePart | None, full: bool) -> tuple[str, ...]:
    if part is None:
        return NORMAL + (FULL if full else ())
    return tuple(OTHER if preset == parts.OTHER else preset for preset in part.presets)


def targets_of(preset: str, full: bool) -> list[str] | None:
    """What is built of a preset; of a sanitized one only what some test of a normal run uses."""
    return None if full or preset != "asan" else ["tested"]


def selection(part: parts.SuitePart | None, full: bool, expression: str | None) -> list[str]:
    """pytest's words for the tests that are wanted."""
    matches = [f"({one})" for one in (part.match if part is not None else "", expression) if one]
    words = ["-k", " and ".join(matches)] if matches else []
    if part is not None:
        return words + part.pytest_words()
    return words if full else [*words, "-m", "not full"]


class SuiteCounts:
    """What has passed, failed and been skipped so far."""

    def __init__(self) -> None:
        self.passed = self.failed = self.skipped = 0

    def add(self, junit: pathlib.Path) -> None:
        """Counts the cases of a JUnit file; one that is missing is a failure, and so is an empty one
        in memory.  Raises UsageError where it is cut off."""
        if not junit.exists() or is_in_memory(junit) and junit.stat().st_size == 0:
            self.failed += 1
            return
        try:
            cases = xml.etree.ElementTree.parse(junit)
        except xml.etree.ElementTree.ParseError as error:
            raise UsageError("the results of the tests were not written whole; is the disk full? "
                             f"({error})") from None
        for case in cases.iter("testcase"):
            if case.find("failure") is not None or case.find("error") is not None:
                self.failed += 1
            elif case.find("skipped") is not None:
                self.skipped += 1
            else:
                self.passed += 1


class SuiteRun:
    """The C tests of one build, which run from now on; with `full` the long ones too.  Without it others
    run beside them, and what they print is held back until then: in memory, which no disk fills."""

    def __init__(self, folder: pathlib.Path, pattern: str, full: bool = False) -> None:
        self.folder, self.junit = folder, fresh_junit()
        self.said = None if full else os.fdopen(os.memfd_create("ctest"), "w+", encoding="utf-8",
                                                errors="replace")
        words = [*(["-R", pattern] if pattern else []), *(["-C", "long"] if full else [])]
        self.process = subprocess.Popen(
            [*without_randomisation(folder), "ctest", "--test-dir", str(folder), "-j",
             str(os.cpu_count() or 1), "--output-on-failure", "--no-tests=ignore", "--timeout",
             "1200", "--output-junit", str(self.junit), *words],
            stdout=self.said, stderr=None if full else subprocess.STDOUT)

    def finish(self) -> pathlib.Path:
        """Waits for the last one, prints what all have printed, and returns their JUnit file."""
        self.process.wait()
        if self.said is not None:
            with self.said:
                self.said.seek(0)
                print(self.said.read(), end="", flush=True)
        keep(self.junit, self.folder / "ctest.xml")
        return self.junit


def fresh_junit() -> pathlib.Path:
    """Where no other run of the tests writes."""
    return pathlib.Path(tempfile.mkdtemp(prefix="junit-")) / "junit.xml"


def in_memory() -> pathlib.Path:
    """A file that needs no disk; children that inherit its descriptor know it by the same path."""
    return pathlib.Path(f"/proc/self/fd/{os.memfd_create('junit')}")


def is_in_memory(file: pathlib.Path) -> bool:
    return str(file).startswith("/proc/self/fd/")


def keep(junit: pathlib.Path, place: pathlib.Path) -> None:
    """A copy to read afterwards."""
    place.unlink(missing_ok=True)
    if junit.exists():
        shutil.copyfile(junit, place)


def without_randomisation(folder: pathlib.Path) -> list[str]:
    """gcc 12's ThreadSanitizer cannot place its shadow where the kernel randomises by more bits
    than it knows."""
    return layout.fixing_words() if folder.name == "tsan" else []


def run_pytest(words: list[str]) -> pathlib.Path:
    """pytest ends in a traceback where it cannot write its results, so they go to memory."""
    junit = in_memory()
    command = [sys.executable, "-B", "-m", "pytest", "-c", "ci/pytest.ini", "--rootdir", ".", "-q",
               f"--junitxml={junit}", *side_by_side(), *words]
    subprocess.run(command, cwd=build.ROOT, check=False, pass_fds=(int(junit.name),),
                   env=os.environ | {"PYTHONPATH": str(build.ROOT),
                                     "TMPDIR": temporary.with_programs()})
    keep(junit, build.ROOT / "build" / "pytest.xml")
    return junit


def side_by_side() -> list[str]:
    """A worker for each processor where pytest-xdist is installed, and three for the time in which
    tests only wait, for a signal, a lock or a build: half of it, and of some files nine tenths.  The
    tests of one file stay together, since they share what is dear to make.  A worker that dies fails its
    test and is not replaced: by file, xdist gives the test to the new one again and waits for ever."""
    if importlib.util.find_spec("xdist") is None:
        return []
    return ["-n", str(len(os.sched_getaffinity(0)) + 3), "--dist", "loadfile",
            "--max-worker-restart", "0"]
