"""A file's path as LD_PRELOAD can hold it.

The dynamic linker splits LD_PRELOAD at spaces and colons and replaces words like $ORIGIN and $LIB;
it knows no way to quote.  QEMU splits at commas.  A name that is not UTF-8 does not come back from a
record as it was, and a very long one takes the room of the others.  So a file with such a path is
preloaded through a link in a safe folder, which lasts as long as this process.
"""

import atexit
import functools
import os
import pathlib
import re
import shutil
import tempfile

SAFE = re.compile(r"[A-Za-z0-9_./+@~-]{1,160}")


def seen(path: os.PathLike | str) -> str:
    """The path itself where it is safe; else a link to the file."""
    absolute = os.path.abspath(path)
    return absolute if SAFE.fullmatch(absolute) else _link(absolute)


def joined(*paths: os.PathLike | str) -> str:
    """The value of LD_PRELOAD for these files, the first of them first."""
    return ":".join(seen(path) for path in paths)


@functools.cache
def _link(absolute: str) -> str:
    """One link for each file, by its name as far as that is safe."""
    name = re.sub(r"[^A-Za-z0-9_.+-]", "_", os.path.basename(absolute))[-100:]
    folder = pathlib.Path(tempfile.mkdtemp(dir=_folder()))
    folder.chmod(0o755)
    (folder / name).symlink_to(absolute)
    return str(folder / name)


@functools.cache
def _folder() -> str:
    """The temporary folder may be named as badly as the file."""
    for base in (tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm"):
        if SAFE.fullmatch(base) and len(base) < 40 and os.access(base, os.W_OK | os.X_OK):
            folder = tempfile.mkdtemp(prefix="assay-preload-", dir=base)
            os.chmod(folder, 0o755)
            atexit.register(_remove, folder, os.getpid())
            return folder
    raise OSError("no temporary folder has a name that LD_PRELOAD can hold")


def _remove(folder: str, owner: int) -> None:
    """A child of fork leaves its parent's links alone."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
