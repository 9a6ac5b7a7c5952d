"""The version of a library: that of the package which owns its file, else what the file tells.

A package knows best: two builds of one release differ, and its number says so.  A library that
somebody has built tells its release by a text in it, or by the name of its file, to which the
name for the linker leads: libfoo.so.3 -> libfoo.so.3.0.1.

Package managers read their whole database for each answer, so what they answered is kept in the
build folder, until the file is another one.
"""

import contextlib
import functools
import hashlib
import os
import pathlib
import re
import sys
import tempfile

from ci.host import guard, package_managers
from ci.host.build import ROOT

KEPT = ROOT / "build" / "library-versions"


def version_of(file: pathlib.Path, packages: list[str] = (), text: str | None = None) -> str:
    """The version, or "" where nothing tells it.  `packages` are likely to own the file; `text` is
    a pattern whose group is the version in the library's own words."""
    real = file.resolve()
    if not real.is_file():
        return ""
    status = real.stat()
    return _version_of(real, (status.st_dev, status.st_ino, status.st_ctime_ns), tuple(packages), text)


@functools.cache
def _version_of(file: pathlib.Path, identity: tuple[int, ...], packages: tuple[str, ...],
                text: str | None) -> str:
    return _of_its_package(file, identity, packages) or _told_by(file, text) or _named_by(file)


def _of_its_package(file: pathlib.Path, identity: tuple[int, ...],
                    packages: tuple[str, ...]) -> str | None:
    """The version of the package that owns it, or None."""
    manager = package_managers.here()
    if manager is None:
        return None
    named = repr((str(file), identity, manager.name))
    kept = KEPT / hashlib.sha256(named.encode()).hexdigest()[:16]
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return kept.read_text(encoding="utf-8")
    owner = manager.owner(file, list(packages))
    if owner is None:
        return None
    _keep(kept, owner[1])
    return owner[1]


def _keep(kept: pathlib.Path, version: str) -> None:
    """Whole or not at all; where it cannot be written, it is asked for again."""
    with contextlib.suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=kept.parent)
        guard.will_remove(draft)
        try:
            with open(handle, "w", encoding="utf-8") as out:
                out.write(version)
            os.replace(draft, kept)
        except OSError:
            pathlib.Path(draft).unlink(missing_ok=True)
            raise


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
