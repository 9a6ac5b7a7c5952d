"""One command in one world: started, ended, and what is wrong with what it left."""

import contextlib
import dataclasses
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import time

from ci.host import build
from ci.sweeps import world
from results.store.database import FILE
from results.store.runs import RECORDS, RUNS, Run

LIMIT_S = 900.0  # a busy machine makes no fault
SETTLE_S = 5.0  # after the end of the command
SAID = world.PLACE / "said"


@dataclasses.dataclass(frozen=True)
class Normal:
    """What a command does without a disturbance."""

    words: list[str]
    status: int | None  # None: it does not end
    seconds: float
    paths: frozenset[str]


def have_signals_of_a_terminal() -> None:
    """What a shell runs in the background ignores INT, and would hand that on."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


class Running:
    """A command in a group of its own; what it says lies outside the disk of its world."""

    count = 0

    def __init__(self, words: list[str]):
        SAID.mkdir(exist_ok=True)
        Running.count += 1
        self.file = SAID / str(Running.count)
        self.started_s = time.monotonic()
        with self.file.open("wb") as said:
            self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=said,
                                            stderr=said, start_new_session=True,
                                            preexec_fn=have_signals_of_a_terminal)

    def is_over(self) -> bool:
        return self.process.poll() is not None

    def run_for(self, seconds: float) -> None:
        """Waits until so long after its start, or until its end."""
        while not self.is_over() and time.monotonic() < self.started_s + seconds:
            time.sleep(0.002)

    def wait(self, limit_s: float = LIMIT_S, meanwhile=lambda: None) -> int | None:
        """Its status; None where it does not end, and then it is killed."""
        deadline = time.monotonic() + limit_s
        while not self.is_over():
            if time.monotonic() > deadline:
                self.send(signal.SIGKILL, whole=True)
                self.process.wait()
                return None
            meanwhile()
            time.sleep(0.01)
        return self.process.returncode

    def send(self, number: int, whole: bool) -> None:
        """To the process alone, or to its group, as a terminal does."""
        with contextlib.suppress(ProcessLookupError):
            (os.killpg if whole else os.kill)(self.process.pid, number)

    def said(self) -> str:
        return self.file.read_text(errors="replace")


def normal(lower: list[pathlib.Path], words: list[str]) -> Normal:
    """Runs it once, undisturbed."""
    with world.fresh(lower) as here:
        running = Running(words)
        status = running.wait()
        seconds = time.monotonic() - running.started_s
        if status is None:
            print(f"{' '.join(words)}: did not end within {LIMIT_S:.0f} s without a disturbance",
                  file=sys.stderr)
        world.left_after(SETTLE_S)
        world.end_all()
        if status not in (0, 1, None):
            print(f"{' '.join(words)}: status {status} without a disturbance: "
                  f"{running.said().strip()[-400:]}", file=sys.stderr)
        return Normal(words, status, seconds, frozenset(here.paths()))


def measured() -> dict[pathlib.Path, bytes]:
    """The records that lie in the store."""
    found = {}
    for file in (build.ROOT / RUNS).glob("*/" + RECORDS):
        with contextlib.suppress(OSError):
            found[file] = file.read_bytes()
    return found


def lost(before: dict[pathlib.Path, bytes]) -> list[str]:
    after = measured()
    return [f"lost: records of {file.parent.name}" for file, text in before.items()
            if not after.get(file, b"").startswith(text)]


def processes_left() -> list[str]:
    found = world.left_after(SETTLE_S)
    world.end_all()
    return [f"process: {line}" for line in found]


def files_left(here: world.World, usual: Normal) -> list[str]:
    return [f"file: {path}" for path in sorted(here.paths() - usual.paths)]


def halves() -> list[str]:
    """Runs that cannot be read, and a store that is damaged, of those that were changed in this world:
    other commands may be writing into the tree itself."""
    found = []
    for folder in sorted((world.DISK / "upper" / RUNS).glob("*/")):
        folder = build.ROOT / RUNS / folder.name
        try:
            for _ in Run(folder.name, folder / RECORDS).records():
                pass
        except (OSError, ValueError) as error:
            found.append(f"half: {error}")
    store = build.ROOT / RUNS / FILE
    if (world.DISK / "upper" / RUNS / FILE).exists() and store.exists():
        try:
            # To open it for writing would be a change of the tree.
            with contextlib.closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as opened:
                [(word,)] = opened.execute("PRAGMA integrity_check").fetchall()
        except (sqlite3.Error, ValueError) as error:
            word = str(error)
        if word != "ok":
            found.append(f"half: {FILE}: {word}")
    return found


def said_badly(running: Running) -> list[str]:
    lines = running.said().splitlines()
    return [f"said: {line} ... {' '.join(lines[number + 1:number + 40])[-300:]}"
            for number, line in enumerate(lines)
            if line.startswith("Traceback") or "this is a fault of assay" in line]
