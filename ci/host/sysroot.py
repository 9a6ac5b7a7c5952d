"""The libraries and headers of another architecture, in a folder of the build.

`ensure("aarch64")` gives build/sysroot/aarch64, made from Debian's arm64 packages if it does not
exist yet: the C library, what the programs are linked with (the section [sysroot] of
packages.toml), and the packages of the libraries that the caller names.  Nothing is installed, the
host's package architecture stays as it is, and it works as root or not.  A sysroot exists whole or
not at all.  Its stamp names the version of each package, and one that holds all that is asked for
is used as it is, without a network.

    root = sysroot.ensure("aarch64")                 # UsageError in one line where it cannot be
    sysroot.present("aarch64", ["libjemalloc2"])     # bool; fetches nothing
    sysroot.version_of("aarch64", "libjemalloc2")    # "5.3.0-1", or "" where it is not in it
    sysroot.find_library("aarch64", "libc.so.6")     # its path inside, as /lib/aarch64-linux-gnu/...

By hand: /usr/bin/python3 -m ci.host.sysroot aarch64
"""

import contextlib
import fcntl
import json
import os
import pathlib
import shutil
import sys
from collections.abc import Sequence

from ci.host import architectures, setup
from ci.host.errors import UsageError
from ci.host.foreign_packages import Archive, unpack

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
STAMP = "assay-sysroot.json"


def folder_of(arch: str) -> pathlib.Path:
    return BUILD / "sysroot" / arch


def packages(libraries: Sequence[str] = ()) -> list[str]:
    """What a sysroot with these libraries is made of, before what these depend on."""
    return list(dict.fromkeys([*setup.packages_for("sysroot"), *libraries]))


def present(arch: str, libraries: Sequence[str] = ()) -> bool:
    """Whether there is a sysroot that holds all these packages.  One that was
    made from another list of base packages is out of date."""
    stamped = _stamp(arch).get("packages", [])
    base = packages()
    return stamped[:len(base)] == base and set(libraries) <= set(stamped)


def version_of(arch: str, package: str) -> str:
    """The version of a package in the sysroot, "" where it is not in it."""
    return _stamp(arch).get("versions", {}).get(package, "")


def find_library(arch: str, file: str) -> pathlib.PurePosixPath | None:
    """Where a library lies, as a program that runs on the sysroot sees it."""
    triplet = architectures.of(arch).triplet
    for folder in (f"/usr/lib/{triplet}", f"/lib/{triplet}", "/usr/lib", "/lib"):
        if (folder_of(arch) / folder[1:] / file).exists():
            return pathlib.PurePosixPath(folder, file)
    return None


def ensure(arch: str, libraries: Sequence[str] = (),
           archive: Archive | None = None) -> pathlib.Path:
    """The sysroot, made if need be.  Two processes that ask at once make it once."""
    debian = architectures.of(arch).debian
    with locked(BUILD / "sysroot" / f"{arch}.lock"):
        if not present(arch, libraries):
            make(arch, packages(libraries), archive or Archive(debian, BUILD / "apt" / arch))
    return folder_of(arch)


def make(arch: str, wanted: list[str], archive: Archive) -> None:
    """Makes it beside its place and moves it there, so that a half of one is never seen."""
    with archive.download(archive.candidates(wanted)) as files, replacing(folder_of(arch)) as fresh:
        versions = unpack(files, fresh)
        keep_links_inside(fresh)
        link_merged_folders(fresh)
        (fresh / STAMP).write_text(
            json.dumps({"packages": wanted, "versions": versions}, indent=1) + "\n")


def keep_links_inside(root: pathlib.Path) -> None:
    """Absolute links of a package are meant from its root, not from the host's."""
    for folder, folders, files in os.walk(root):
        for name in folders + files:
            link = pathlib.Path(folder, name)
            if link.is_symlink() and os.readlink(link).startswith("/"):
                inside = root / os.readlink(link)[1:]
                link.unlink()
                link.symlink_to(os.path.relpath(inside, folder))


def link_merged_folders(root: pathlib.Path) -> None:
    """Since Debian 13 the packages hold everything below /usr, and the links beside it come from a
    package that is not unpacked; the dynamic linker is still asked for in /lib or /lib64."""
    for folder in sorted((root / "usr").glob("lib*")):
        link = root / folder.name
        if not link.exists():
            link.symlink_to(pathlib.Path("usr", folder.name))


@contextlib.contextmanager
def locked(file: pathlib.Path):
    """One process at a time; the lock goes with the process that holds it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def replacing(folder: pathlib.Path):
    """A fresh folder that takes the place of `folder` if nothing goes wrong, and else is gone."""
    fresh = folder.with_name(f"{folder.name}.fresh")
    old = folder.with_name(f"{folder.name}.old")
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        yield fresh
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
    finally:
        for leftover in (fresh, old):
            shutil.rmtree(leftover, ignore_errors=True)


def _stamp(arch: str) -> dict:
    try:
        return json.loads((folder_of(arch) / STAMP).read_text())
    except (OSError, json.JSONDecodeError):
        return {}


def main(words: list[str]) -> int:
    try:
        if len(words) != 1:
            raise UsageError(f"give one architecture: {', '.join(architectures.names())}")
        print(ensure(words[0]))
    except UsageError as error:
        print(f"assay: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
