"""Processes that programs started here have left behind, wherever they went.

A process that leaves its parent, its group and its session becomes a child of init, unless one of
its ancestors is a subreaper (prctl(2)).  This process is one.  The environment or the program of a
child shows where it came from: both name a folder that no other process uses.
"""

import contextlib
import ctypes
import os
import pathlib
import signal
import time

from ci.host import processes

PR_SET_CHILD_SUBREAPER = 36
PATIENCE_S = 10.0
LOOK_S = 0.001


def set_subreaper(wanted: bool) -> None:
    """Whether what loses its parent becomes a child of this process from now on."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, int(wanted), 0, 0, 0)


def end(folder: os.PathLike | str) -> None:
    """Kills what has come from this process and has the folder as HOME, or its program there.  Each
    may have left others, which then come here."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and (orphans := _of(str(folder))):
        for pid in orphans:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        for pid in orphans:
            with contextlib.suppress(OSError):  # it may be another's child still
                os.waitpid(pid, 0)
        time.sleep(LOOK_S)


def _of(folder: str) -> list[int]:
    """Whoever is about to end has no environment any more, and its children still: so all that is
    below is looked at."""
    return [pid for pid in processes.below(os.getpid()) if _comes_from(pid, folder)]


def _comes_from(pid: int, folder: str) -> bool:
    process = pathlib.Path("/proc", str(pid))
    try:
        return os.readlink(process / "exe").startswith(folder + "/") \
            or f"HOME={folder}".encode() in (process / "environ").read_bytes().split(b"\0")
    except OSError:
        return False
