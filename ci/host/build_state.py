"""What CMake's answer depends on that Ninja and Make do not watch, so that it is asked only when
something has changed.  Configuring takes longer than many a command that needs a build.

The generated build runs CMake again by itself where a CMakeLists.txt, an included file or the result
of a glob has changed.  It does not see what CMake reads in other files while it configures, nor that
something which was missing has been installed since.  Most machines lack something that is optional, so
CMake looks for it again only after a package was installed or removed.
"""

import hashlib
import os
import pathlib
import re

STAMP = "configured-for"  # in the build folder: the states that it was configured for
# What changes when something is installed: the lists of dpkg, rpm, pacman and apk, and where CMake looks.
INSTALLED = ("/var/lib/dpkg/status", "/usr/lib/sysimage/rpm", "/var/lib/rpm", "/var/lib/pacman/local",
             "/lib/apk/db/installed", "/usr/include", "/usr/lib", "/usr/local/include", "/usr/local/lib",
             "/usr/local/bin")
NOT_SOURCES = ("build", "results/runs")
NEVER_READ = (".py", ".md")  # by CMake
# What CMake looked for in vain, as it keeps it: benchmark_DIR:PATH=benchmark_DIR-NOTFOUND
MISSING = re.compile(r"^(?!CMAKE_)[\w-]+:\w+=[\w-]+-NOTFOUND$", re.MULTILINE)


def sources(root: pathlib.Path) -> str:
    """A digest of the names, sizes and times of the files of the tree."""
    digest = hashlib.sha256()
    outside = {os.path.join(root, name) for name in NOT_SOURCES}
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith(".")
                            and os.path.join(folder, name) not in outside)
        for name in sorted(files):
            if not name.endswith(NEVER_READ):
                digest.update(_line(os.path.join(folder, name)))
    return digest.hexdigest()


def _line(file: str) -> bytes:
    try:
        status = os.lstat(file)
    except OSError:  # it was removed a moment ago
        return b""
    return os.fsencode(file) + f"\0{status.st_mtime_ns}\0{status.st_size}\n".encode()


def installed() -> str:
    """A digest of what tells that something was installed or removed."""
    return hashlib.sha256(b"".join(map(_line, INSTALLED))).hexdigest()


def is_current(folder: pathlib.Path, state: str, options: list[str]) -> bool:
    """Whether the folder was configured for this state of the sources, with these -DNAME=VALUE, and
    CMake found everything that it looked for, or nothing was installed since."""
    try:
        cache = (folder / "CMakeCache.txt").read_text()
        sources_then, _, installed_then = (folder / STAMP).read_text().partition(" ")
        return sources_then == state and (not MISSING.search(cache) or installed_then == installed()) \
            and all(_has(cache, option) for option in options)
    except OSError:
        return False


def _has(cache: str, option: str) -> bool:
    name, _, value = option.removeprefix("-D").partition("=")
    return re.search(rf"^{re.escape(name)}:\w+={re.escape(value)}$", cache, re.MULTILINE) is not None


def forget(folder: pathlib.Path) -> None:
    """Before it is configured: an attempt that fails or is ended leaves no stamp."""
    (folder / STAMP).unlink(missing_ok=True)


def keep(folder: pathlib.Path, state: str) -> None:
    """Once it is configured for this state of the sources."""
    (folder / STAMP).write_text(f"{state} {installed()}")
