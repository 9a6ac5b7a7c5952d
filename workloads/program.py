"""A real program as it is measured: the command, its inputs, and what it needs around it.

The catalogue's programs are files of workloads/catalog/ with a `command`.  Its words may hold
  {programs}  the folder of scripts that belong to the catalogue
  {workdir}   the folder of inputs, made once by `prepare`
  {scale}     how much work: `scale`, or `smoke` in the smoke tests
  {build}     the folder of what was built
Each run has a fresh empty folder as its current one, and as its HOME.
"""

import dataclasses
import fcntl
import functools
import hashlib
import os
import pathlib
import shutil
import subprocess

from ci.host import environment
from ci.host.errors import CannotBuild
from workloads import selection

SCRIPTS = pathlib.Path(selection.__file__).parent / "programs"
PREPARED = ".prepared"


@dataclasses.dataclass(frozen=True)
class Program:
    name: str  # of the workload
    command: tuple[str, ...]
    variables: tuple[tuple[str, str], ...]  # the whole environment, before it is cleared of steering
    timeout_s: float = 60.0
    pinned: bool = True  # to one processor, which a program of one thread is best measured on
    threads: int = 1
    processes: int = 1
    client: tuple[str, ...] = ()  # beside it, unmeasured; then its output is what is compared
    input: pathlib.Path | None = None
    folder: pathlib.Path | None = None  # where it runs; None: in an empty folder of each run
    check: tuple[str, ...] = ()  # the command that prints its version
    says: str = ""  # a pattern of that output, with a group `version`
    at_least: str | None = None  # the oldest version that the row can measure
    beside: tuple[str, ...] = ()  # libraries that are preloaded behind the allocator
    lost: str | None = None  # the parts of it that no preloaded library reaches

    @property
    def installed(self) -> bool:
        return found(self.command[0], dict(self.variables))


def found(word: str, variables: dict[str, str]) -> bool:
    """There is such a program for a process with this environment."""
    return shutil.which(word, path=variables.get("PATH")) is not None


@dataclasses.dataclass(frozen=True)
class OwnRow(selection.Row):
    """A row that no catalogue has, with its program."""

    program: Program | None = None

    @property
    def of_catalogue(self) -> bool:
        return False


def program_of(row: selection.Row, build: pathlib.Path, smoke: bool) -> Program:
    """The program of a row, with its inputs made if it is installed."""
    if isinstance(row, OwnRow):
        assert row.program is not None
        return row.program
    return catalogue_program(row.workload, build, smoke)


@functools.cache
def catalogue_program(name: str, build: pathlib.Path, smoke: bool, long: bool = False) -> Program:
    """At the scale of a run; for tests with the fewest calls that are possible, or with very many."""
    facts = next(workload for workload in selection.catalogue() if workload.name == name).facts
    scale = facts["smoke" if smoke else "long" if long and "long" in facts else "scale"]
    workdir = build / "workloads" / name.removeprefix("program/") / str(scale)
    variables = environment.child_environment() | facts.get("environment", {})

    def filled(words: list[str]) -> tuple[str, ...]:
        return tuple(word.format(programs=SCRIPTS, workdir=workdir, scale=scale, build=build)
                     for word in words)

    if "/" in facts["command"][0] or found(facts["command"][0], variables):
        prepare(filled(facts.get("prepare", [])), workdir, variables)
    return Program(
        name=name, command=filled(facts["command"]), variables=tuple(variables.items()),
        timeout_s=facts["timeout_s"], threads=facts.get("threads", 1),
        processes=facts.get("processes", 1), client=filled(facts.get("client", [])),
        check=filled(facts["check"]), says=facts["says"], at_least=facts.get("at_least"),
        beside=filled(facts.get("beside", [])))


def prepare(command: tuple[str, ...], workdir: pathlib.Path, variables: dict[str, str]) -> None:
    """Makes the inputs, once: again only when the command or one of its scripts has changed.  Another
    process that needs them waits."""
    workdir.mkdir(parents=True, exist_ok=True)
    folder = os.open(workdir, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        _prepare(command, workdir, variables)
    finally:
        os.close(folder)


def _prepare(command: tuple[str, ...], workdir: pathlib.Path, variables: dict[str, str]) -> None:
    stamp = hashlib.sha256(repr(command).encode())
    for word in command:
        if word.startswith(str(SCRIPTS)):
            stamp.update(pathlib.Path(word).read_bytes())
    done = workdir / PREPARED
    if done.exists() and done.read_text() == stamp.hexdigest():
        return
    if command:
        ended = subprocess.run(command, cwd=workdir, env=variables | {"HOME": os.fspath(workdir)},
                               stdin=subprocess.DEVNULL, capture_output=True, text=True,
                               check=False)
        if ended.returncode != 0:
            raise CannotBuild(f"{' '.join(command)}: {ended.stderr.strip()}")
    done.write_text(stamp.hexdigest())
