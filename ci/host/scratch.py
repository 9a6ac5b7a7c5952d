"""The folder of a run for temporary files: everything that Python's tempfile makes is in it, and it
is removed when the run is over, whatever ended it.

The guard of the run removes it.  Where the guard was killed too, or the machine stopped, the next
run finds the folder without its lock and removes it.  $TMPDIR is left as it is: a program that is
measured or recorded may keep files there.

Measured programs see the folder's name, so it is a name that any program could use.  A file in it
marks it as a folder of assay, so that a folder of another program is not removed.
"""

import contextlib
import fcntl
import os
import pathlib
import shutil
import tempfile

from ci.host import guard

PREFIX, MARK = "scratch-", ".run"

_base: str | None = None
_lock: int | None = None  # a descriptor of the folder, for as long as this process lives


def enclose() -> None:
    """From here on temporary files of this process lie in a folder of their own."""
    global _base, _lock
    base = tempfile.gettempdir()
    _remove_stale(base)
    with contextlib.suppress(OSError):  # a full disk: then each file tells of it by itself
        while _lock is None:
            folder = tempfile.mkdtemp(prefix=PREFIX, dir=base)
            guard.will_remove(folder)
            _lock = _locked(folder)
            open(os.path.join(folder, MARK), "w").close()
        _base, tempfile.tempdir = base, folder


def lasting() -> str:
    """The folder for what is to be found after the run."""
    return _base or tempfile.gettempdir()


def _locked(folder: str | os.PathLike) -> int | None:
    """A descriptor that holds the folder's lock; None where another run has it, or removed it."""
    try:
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(held), os.stat(folder)):
            return held
    except OSError:
        pass
    os.close(held)
    return None


def _remove_stale(base: str) -> None:
    """Folders of runs whose guard was killed before it could remove them."""
    with contextlib.suppress(OSError):
        for folder in pathlib.Path(base).glob(PREFIX + "*"):
            if folder.lstat().st_uid == os.geteuid() and (folder / MARK).exists() and (held := _locked(folder)) is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(held)
