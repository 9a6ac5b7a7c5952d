"""A library of your own, name=/path/lib.so, refused at once if it cannot be loaded.

What kind of file it is its first bytes tell.  Whether it can be preloaded, the dynamic linker of
this machine tells: it is asked with a program that does nothing.  A library that loads and then
crashes is not refused: that is a result.
"""

import pathlib
import platform
import re
import struct
import subprocess
from collections.abc import Iterable

from ci import preload
from ci.errors import UsageError

MAGIC = b"\x7fELF"
HEADER_BYTES = 20
KINDS = {1: "an object file, not linked yet", 2: "a program, not a library",
         4: "a core dump, not a library"}
SHARED = 3
MACHINES = {3: "i386", 22: "s390x", 40: "arm", 62: "x86_64", 183: "aarch64", 243: "riscv64"}
IDLE_PROGRAM = "/bin/true"
PROBE_S = 10.0


def check(words: Iterable[str], machines: Iterable[str] = ()) -> None:
    """Refuses the first of the words NAME=PATH that is no library for one of the machines, which
    is this one unless given.  Raises UsageError."""
    for word in words:
        name, equals, path = word.partition("=")
        if not equals:
            continue
        if not name or not path:
            raise UsageError(f"{word}: an allocator of your own is name=/path/lib.so")
        why = refusal(pathlib.Path(path), tuple(machines) or (platform.machine(),))
        if why is not None:
            raise UsageError(f"{name}: {why}")


def refusal(path: pathlib.Path, machines: tuple[str, ...]) -> str | None:
    """Why the file is no library that can be loaded there, or None."""
    if not path.exists():
        return f"no file {path}"
    if not path.is_file():
        return f"{path} is a {'folder' if path.is_dir() else 'device or a pipe'}, not a library"
    try:
        with path.open("rb") as file:
            start = file.read(HEADER_BYTES)
    except OSError as error:
        return f"{path} cannot be read: {error.strerror}"
    if len(start) < HEADER_BYTES or not start.startswith(MAGIC):
        return f"{path} is {'empty' if not start else 'no library (not an ELF file)'}"
    return _of_elf(path, start, machines)


def _of_elf(path: pathlib.Path, start: bytes, machines: tuple[str, ...]) -> str | None:
    kind, number = struct.unpack(("<" if start[5] == 1 else ">") + "HH", start[16:20])
    if kind != SHARED:
        return f"{path} is {KINDS.get(kind, 'no library')}"
    machine = MACHINES.get(number, f"machine {number}")
    if machine not in machines:
        return f"{path} is for {machine}, not for {' or '.join(machines)}"
    return _not_loaded(path) if machine == platform.machine() else None


def _not_loaded(path: pathlib.Path) -> str | None:
    """What the dynamic linker has against it."""
    try:
        done = subprocess.run([IDLE_PROGRAM],
                              env={"LD_PRELOAD": preload.seen(path.resolve()), "LC_ALL": "C"},
                              capture_output=True, text=True, errors="replace",
                              timeout=PROBE_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None  # which measuring will tell
    said = re.search(r"cannot be preloaded \((.*)\)", done.stderr)
    if said is not None:
        return f"{path} cannot be loaded: {said[1]}"
    if done.returncode == 127 and done.stderr.strip():
        return f"{path} cannot be loaded: {done.stderr.strip().splitlines()[-1].split(': ', 1)[-1]}"
    return None
