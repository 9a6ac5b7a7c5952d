"""The version of a library: that of the package which owns its file, else what the file tells.

A package knows best: two builds of one release differ, and its number says so.  A library that
somebody has built tells its release by a text in it, or by the name of its file, to which the
name for the linker leads: libfoo.so.3 -> libfoo.so.3.0.1.
"""

import functools
import pathlib
import re
import sys

from ci.host import package_managers


def version_of(file: pathlib.Path, packages: list[str] = (), text: str | None = None) -> str:
    """The version, or "" where nothing tells it.  `packages` are likely to own the file; `text` is
    a pattern whose group is the version in the library's own words."""
    real = file.resolve()
    return _version_of(real, real.stat().st_mtime_ns, tuple(packages), text) \
        if real.is_file() else ""


@functools.cache
def _version_of(file: pathlib.Path, _mtime_ns: int, packages: tuple[str, ...],
                text: str | None) -> str:
    manager = package_managers.here()
    owner = manager.owner(file, list(packages)) if manager is not None else None
    return owner[1] if owner is not None else _told_by(file, text) or _named_by(file)


def _told_by(file: pathlib.Path, text: str | None) -> str:
    found = re.search(text.encode(), file.read_bytes()) if text is not None else None
    return found[1].decode(errors="replace") if found is not None else ""


def _named_by(file: pathlib.Path) -> str:
    """What follows .so in the name; one number alone is the interface's, and says too little to be
    a version, but more than nothing."""
    return file.name.partition(".so.")[2]


def is_foreign(file: pathlib.Path) -> bool:
    """Whether it is a library for a processor of another kind: a folder may hold both."""
    return _machine(file) not in (None, _machine(pathlib.Path(sys.executable)))


def _machine(file: pathlib.Path) -> tuple[int, bytes] | None:
    """Class and machine of an ELF file's header; None for any other file."""
    try:
        with file.open("rb") as opened:
            head = opened.read(20)
    except OSError:
        return None
    return (head[4], head[18:20]) if head[:4] == b"\x7fELF" and len(head) == 20 else None
