"""A file that is there whole or not at all: a full disk leaves no half of a report, and what lay
there before stays.

A device or a pipe cannot be replaced by a file: it is written to.  So is
an open descriptor of this process, as /dev/stdout: the shell may have opened a file for it.
A failure names the file that was asked for, never the draft.
"""

import contextlib
import errno
import os
import pathlib
import re
import sys
import tempfile
from collections.abc import Iterator
from typing import TextIO

from ci.host import guard

_STANDARD = {"/dev/stdout": 1, "/dev/stderr": 2}
_DESCRIPTOR = re.compile(r"/(?:dev|proc/(?:self|thread-self))/fd/(\d+)")
_LINKS_MOST = 40  # as the kernel follows them


@contextlib.contextmanager
def writing(path: pathlib.Path) -> Iterator[TextIO]:
    """What is written to becomes the file `path` at the end, if nothing went wrong."""
    with named(path), _written(path) as out:
        yield out


@contextlib.contextmanager
def named(path: pathlib.Path) -> Iterator[None]:
    """What the system refuses of a file that is open has not its name; now it has."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


@contextlib.contextmanager
def _written(path: pathlib.Path) -> Iterator[TextIO]:
    descriptor = _descriptor(path)
    if descriptor is not None:
        sys.stdout.flush()
        with open(os.dup(descriptor), "w", encoding="utf-8", errors="replace", newline="") as out:
            yield out
        return
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", errors="replace", newline="") as out:
            yield out
        return
    target = pathlib.Path(os.path.realpath(path))  # a link stays one, and a loop of links is an error
    if target.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    handle, draft = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    guard.will_remove(draft)
    try:
        with open(handle, "w", encoding="utf-8", errors="replace", newline="") as out:
            yield out
        os.chmod(draft, mode_of(target))
        os.replace(draft, target)
    except BaseException:
        pathlib.Path(draft).unlink(missing_ok=True)
        raise


def write(path: pathlib.Path, text: str) -> None:
    with writing(path) as out:
        out.write(text)


def _descriptor(path: pathlib.Path) -> int | None:
    """The number of an open descriptor that the path, or a link there, names; None for others."""
    for _ in range(_LINKS_MOST):
        named = _DESCRIPTOR.fullmatch(str(path))
        if named or str(path) in _STANDARD:
            return int(named[1]) if named else _STANDARD[str(path)]
        if not path.is_symlink():
            return None
        path = path.parent / os.readlink(path)
    return None


def mode_of(target: pathlib.Path) -> int:
    """That of the file that is replaced, or of a new one."""
    if target.exists():
        return target.stat().st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
