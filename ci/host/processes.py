"""What has come from a process, by the kernel's lists of children; where it keeps none
(CONFIG_PROC_CHILDREN), by asking every process for its parent.

Processes end while they are looked at, and that is no error.
"""

import contextlib
import os
import pathlib

PROC = pathlib.Path("/proc")
LOOKS = 10  # then something starts processes without an end


def children(pid: int) -> list[int]:
    """Those that have not been waited for, ended or not."""
    found = []
    with contextlib.suppress(OSError):
        for thread in os.listdir(PROC / str(pid) / "task"):
            with contextlib.suppress(OSError):
                words = (PROC / str(pid) / "task" / thread / "children").read_text()
                found += map(int, words.split())
    return found


def below(pid: int) -> list[int]:
    """Its children, theirs, and so on.

    One that ends meanwhile hands its children on, and these may be missed on the way; so all is
    looked at until two looks agree.
    """
    last, found = None, _below(pid)
    for _ in range(LOOKS):
        if found == last:
            break
        last, found = found, _below(pid)
    return found


def _below(pid: int) -> list[int]:
    find = children if _are_listed() else _parents().get
    found, next_ones = [], [pid]
    while next_ones:
        born = find(next_ones.pop()) or []
        found += born
        next_ones += born
    return found


def _are_listed() -> bool:
    return (PROC / "thread-self" / "children").exists()


def _parents() -> dict[int, list[int]]:
    """The children of each process that has any."""
    found: dict[int, list[int]] = {}
    for entry in os.listdir(PROC):
        if entry.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                words = (PROC / entry / "stat").read_bytes().rpartition(b")")[2]
                found.setdefault(int(words.split()[1]), []).append(int(entry))
    return found
