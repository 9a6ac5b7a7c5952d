"""Processes that what was started here has left behind, wherever they went.

A process that leaves its parent, its group and its session is a child of init, unless somebody among
its ancestors says that he takes such children: a subreaper (prctl(2)).  This process does.  Whose a
child is, is told by its environment, which it was given, or by its program: both name a folder that
nobody else has.
"""

import contextlib
import ctypes
import functools
import os
import pathlib
import signal
import time

PR_SET_CHILD_SUBREAPER = 36
PATIENCE_S = 10.0


@functools.cache
def become_subreaper() -> None:
    """From now on, what loses its parent becomes a child of this process."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end(folder: os.PathLike | str) -> None:
    """Kills the children of this process whose HOME is the folder, or whose program lies there.  Each
    may have left others, which then come here."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and (strays := _of(str(folder))):
        for pid in strays:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(OSError):
                os.waitpid(pid, 0)


def _of(folder: str) -> list[int]:
    found = []
    for file in pathlib.Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(word) for word in file.read_text().split()]
    return [pid for pid in found if _comes_from(pid, folder)]


def _comes_from(pid: int, folder: str) -> bool:
    process = pathlib.Path("/proc", str(pid))
    try:
        return os.readlink(process / "exe").startswith(folder + "/") \
            or f"HOME={folder}".encode() in (process / "environ").read_bytes().split(b"\0")
    except OSError:
        return False
