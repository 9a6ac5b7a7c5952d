"""Whether a command works in this tree: every command holds a lock while it runs, and one that must
work ALONE, such as `assay clean`, waits until no other command runs.

The lock is the tree's own folder, since everything in it may be removed or may not be writable.
"""

import contextlib
import fcntl
import os
import pathlib
import sys
import time
from collections.abc import Iterator

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOOK_S = 0.1


@contextlib.contextmanager
def occupied(alone: bool) -> Iterator[None]:
    """While it lasts, no command works here alone; or, if alone, no other command at all."""
    lock = os.open(ROOT, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _take(lock, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield
    finally:
        os.close(lock)


def _take(lock: int, how: int) -> None:
    try:
        fcntl.flock(lock, how | fcntl.LOCK_NB)
    except BlockingIOError:
        _await(lock, how)
    except OSError:
        pass  # a file system without locks


def _await(lock: int, how: int) -> None:
    """The command that started this one waits for it, so the lock cannot be taken; what counts is
    whether any other process holds it."""
    own = _holders(lock) & _ancestors()
    if own and _holders(lock) == own:
        return
    print(f"assay: waiting for another command to finish in {ROOT}", file=sys.stderr, flush=True)
    if not own:
        fcntl.flock(lock, how)
    while own and _holders(lock) - own:
        time.sleep(LOOK_S)


def _holders(lock: int) -> set[int]:
    """The processes that have a lock on that file, by proc_locks(5)."""
    inode = str(os.fstat(lock).st_ino)
    with contextlib.suppress(OSError):
        lines = [line.split() for line in pathlib.Path("/proc/locks").read_text().splitlines()]
        return {int(words[4]) for words in lines
                if len(words) > 5 and words[1] == "FLOCK" and words[5].split(":")[-1] == inode}
    return set()


def _ancestors() -> set[int]:
    found, process = set(), os.getppid()
    while process > 0:
        found.add(process)
        try:
            stat = pathlib.Path("/proc", str(process), "stat").read_bytes()
        except OSError:
            break
        process = int(stat.rpartition(b")")[2].split()[1])
    return found
