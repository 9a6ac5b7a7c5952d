"""The stage that a measured process sees: a folder, a program and a file as any program has them.

A library can read its program's name, its arguments and its folder, and be fast only where it knows
them.  So the harness runs under a name that is drawn anew for each run, in a folder of its own, with
its options in a file.
"""

import atexit
import collections
import contextlib
import itertools
import os
import pathlib
import random
import shutil
import tempfile
import threading
from collections.abc import Iterator

NAMES = ("server", "worker", "client", "parser", "render", "backup", "router", "sorter", "viewer",
         "editor", "mailer", "packer")  # of one length, which moves the stack
HARNESS, KEEPER = "bench-harness", "bin/process-keeper"
TAKING = threading.Lock()
FREE: dict[pathlib.Path, list["Stage"]] = collections.defaultdict(list)


class Stage:
    """The folder of one run.  It is removed by the process that made it."""

    def __init__(self, build: pathlib.Path):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        atexit.register(remove, self.folder, os.getpid())
        self.numbers = itertools.count(1)
        self.names = iter(random.SystemRandom().sample(NAMES, len(NAMES)))
        self.others: dict[str, str] = {}  # each program with its other name
        self.making = threading.Lock()
        self.keeper = self._under_another_name(str(build / KEEPER))

    def seen(self, command: list) -> list[str]:
        """The same command, as the harness is to see it; another program's stays as it is."""
        words = [str(word) for word in command]
        for place, word in enumerate(words):
            if os.path.basename(word).startswith(HARNESS):
                file = self.folder / f"{next(self.numbers):08d}"
                file.write_bytes(b"".join(os.fsencode(word) + b"\0" for word in words[place + 1:]))
                return [*words[:place], self._under_another_name(word), str(file)]
        return words

    def _under_another_name(self, program: str) -> str:
        with self.making:
            if program not in self.others:
                self.others[program] = _linked(program, str(self.folder / next(self.names)))
            return self.others[program]

    def forget(self, command: list[str]) -> None:
        """Removes the file of a command that has ended."""
        if os.path.dirname(command[-1]) == str(self.folder):
            os.unlink(command[-1])


def _linked(program: str, name: str) -> str:
    """A link, or a copy if links are impossible; the program itself if none may run there."""
    try:
        os.link(program, name)
    except OSError:
        try:
            shutil.copy2(program, name)
        except OSError:
            return program
    return name if os.access(name, os.X_OK) else program


def remove(folder: pathlib.Path, owner: int) -> None:
    """A child of fork leaves its parent's folder alone."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def stage(build: pathlib.Path) -> Iterator[Stage]:
    """One that no other process has now: processes that are alive at the same time are told apart by
    it."""
    with TAKING:
        own = FREE[build].pop() if FREE[build] else None
    own = own or Stage(build)
    try:
        yield own
    finally:
        with TAKING:
            FREE[build].append(own)
