"""A library of your own, name=/path/lib.so, refused at once if it cannot be loaded.

What kind of file it is its first bytes tell.  Whether it can be preloaded, the dynamic linker of
this machine tells: it is asked with a program that does nothing.  A library that loads and then
crashes is not refused: that is a result.
"""

import contextlib
import os
import pathlib
import platform
import re
import signal
import struct
import subprocess
import tempfile
from collections.abc import Iterable

from ci.host import orphans, preload
from ci.host.errors import UsageError

MAGIC = b"\x7fELF"
HEADER_BYTES = 20
KINDS = {1: "an object file, not linked yet", 2: "a program, not a library",
         4: "a core dump, not a library"}
SHARED = 3
MACHINES = {3: "i386", 22: "s390x", 40: "arm", 62: "x86_64", 183: "aarch64", 243: "riscv64"}
IDLE_PROGRAM = "/bin/true"
PROBE_S = 10.0
NAME_MOST = 100  # characters
ERRORS_MOST = 1 << 16  # bytes, as many as a pipe holds: a library that writes more waits


def check(words: Iterable[str], machines: Iterable[str] = ()) -> None:
    """Refuses the first of the words NAME=PATH that is no library for one of the machines, which
    is this one unless given.  Raises UsageError."""
    for name, path in filter(None, map(named, words)):
        why = refusal(path, tuple(machines) or (platform.machine(),))
        if why is not None:
            raise UsageError(f"{name}: {why}")


def machines(words: Iterable[str]) -> set[str]:
    """The architectures of the libraries among the words, by their ELF headers; what is no such
    file tells nothing here."""
    found = set()
    for _, path in filter(None, map(named, words)):
        with contextlib.suppress(OSError):
            start = _start(path)
            if len(start) == HEADER_BYTES and start.startswith(MAGIC):
                found.add(_machine(start))
    return found


def named(word: str) -> tuple[str, pathlib.Path] | None:
    """The name and the file of NAME=PATH; None for a word without a file.  Raises UsageError where
    one of the two is empty, and where the name cannot stand in a table."""
    name, equals, path = word.partition("=")
    if equals and not (name and path):
        raise UsageError(f"{word}: an allocator of your own is name=/path/lib.so")
    if equals and not (name.isprintable() and len(name) <= NAME_MOST):
        raise UsageError(f"{word[:NAME_MOST]}: the name of an allocator has at most {NAME_MOST} "
                         "characters, and each of them can be printed")
    return (name, pathlib.Path(path)) if equals else None


def refusal(path: pathlib.Path, machines: tuple[str, ...]) -> str | None:
    """Why the file is no library that can be loaded there, or None."""
    if not path.exists():
        return f"no file {path}"
    if not path.is_file():
        return f"{path} is a {'folder' if path.is_dir() else 'device or a pipe'}, not a library"
    try:
        start = _start(path)
    except OSError as error:
        return f"{path} cannot be read: {error.strerror}"
    if len(start) < HEADER_BYTES or not start.startswith(MAGIC):
        return f"{path} is {'empty' if not start else 'no library (not an ELF file)'}"
    return _of_elf(path, start, machines)


def _start(path: pathlib.Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEADER_BYTES)


def _header(start: bytes) -> tuple[int, int]:
    """e_type and e_machine."""
    return struct.unpack(("<" if start[5] == 1 else ">") + "HH", start[16:20])


def _machine(start: bytes) -> str:
    number = _header(start)[1]
    return MACHINES.get(number, f"machine {number}")


def _of_elf(path: pathlib.Path, start: bytes, machines: tuple[str, ...]) -> str | None:
    kind, machine = _header(start)[0], _machine(start)
    if kind != SHARED:
        return f"{path} is {KINDS.get(kind, 'no library')}"
    if machine not in machines:
        return f"{path} is for {machine}, not for {' or '.join(machines)}"
    return _not_loaded(path) if machine == platform.machine() else None


def _not_loaded(path: pathlib.Path) -> str | None:
    """What the dynamic linker has against it."""
    try:
        status, errors = _said_of_it(path)
    except OSError:
        return None  # which measuring will tell
    said = re.search(r"cannot be preloaded \((.*)\)", errors)
    if said is not None:
        return f"{path} cannot be loaded: {said[1]}"
    if status == 127 and errors.strip():
        return f"{path} cannot be loaded: {errors.strip().splitlines()[-1].split(': ', 1)[-1]}"
    return None


def _said_of_it(path: pathlib.Path) -> tuple[int | None, str]:
    """How the program ended with the library, None where it did not, and the beginning of its
    complaints.  The library's own code has run by then, so nothing of that is left."""
    orphans.set_subreaper(True)
    with tempfile.TemporaryDirectory() as home:
        process = subprocess.Popen(
            [IDLE_PROGRAM], env={"LD_PRELOAD": preload.seen(path.resolve()), "LC_ALL": "C",
                                 "HOME": home},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            start_new_session=True, cwd=home)
        try:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(PROBE_S)
            status = process.poll()
            os.set_blocking(process.stderr.fileno(), False)
            with contextlib.suppress(BlockingIOError):
                return status, os.read(process.stderr.fileno(), ERRORS_MOST).decode(errors="replace")
            return status, ""
        finally:
            process.stderr.close()
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            orphans.end(home)
