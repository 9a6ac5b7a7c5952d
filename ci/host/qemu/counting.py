"""Finds a qemu-user that can count: it must load a plugin, and not every one does.

Debian's qemu-user is linked statically since Debian 13, and such a program loads no library.  QEMU
11 refuses plugins of the interfaces before its own, number 7, which the counter does not support.
The installed one is tried.  If it cannot count, the one of Debian 12 is unpacked beside the sysroots
with the libraries that it needs, all but the C library, and nothing is installed.

    counting.program("qemu-aarch64")     # a name or a path; None where there is none
    counting.absence("qemu-aarch64")     # why there is none, in one line
    counting.ensure()                    # downloads it; UsageError in one line if it is not available
"""

import functools
import pathlib
import re
import shutil
import subprocess

from ci.host import architectures, sysroot
from ci.host.errors import UsageError
from ci.host.foreign_packages import Archive, name_and_version, unpack

SUITE, PACKAGE = "bookworm", "qemu-user"
KEYS = pathlib.Path("/usr/share/keyrings/debian-archive-keyring.gpg")

NEWEST = 10  # the latest major version of QEMU that the counter supports

# Its libraries come first, so the C library among them would be older than the plugin's.
OF_THE_HOST = ("libc6",)

WRAPPER = """#!/bin/sh
# An older QEMU with its own libraries, on this machine's C library.
here=${{0%/*}}
exec {loader} --library-path "$here/lib/{triplet}:$here/usr/lib/{triplet}" \\
    "$here/usr/bin/{name}" "$@"
"""


def folder() -> pathlib.Path:
    return sysroot.folder_of("qemu-counting")


def program(name: str) -> str | None:
    """What counts under that name: the installed one, else the unpacked one."""
    if counts(name):
        return name
    own = folder() / name
    return str(own) if own.is_file() and counts(str(own)) else None


def absence(name: str) -> str | None:
    if program(name) is not None:
        return None
    return f"{name} is not installed" if shutil.which(name) is None else \
        f"the installed {name} cannot load the counting plugin"


def counts(name: str) -> bool:
    path = shutil.which(name)
    return path is not None and _counts(path)


@functools.cache
def _counts(path: str) -> bool:
    options, version = (subprocess.run([path, word], capture_output=True, text=True, check=False)
                        .stdout for word in ("-h", "--version"))
    major = re.search(r"version (\d+)", version)
    return major is not None and int(major[1]) <= NEWEST \
        and re.search(r"^-plugin\b", options, re.MULTILINE) is not None


def ensure() -> None:
    """Fetches a QEMU that counts, unless there is one for every architecture of the tables."""
    if all(map(program, _names())):
        return
    with sysroot.locked(folder().with_suffix(".lock")):
        if not all(map(program, _names())):
            _make()
    _counts.cache_clear()


def _names() -> list[str]:
    return [f"qemu-{one.qemu}" for one in map(architectures.of, architectures.names())
            if one.in_tables]


def _make() -> None:
    debian = architectures.host().debian
    apt = sysroot.BUILD / "apt" / f"counting-{debian}"
    apt.mkdir(parents=True, exist_ok=True)
    with Archive(debian, apt, _sources(apt)).download([PACKAGE]) as files, \
            sysroot.replacing(folder()) as fresh:
        unpack([file for file in files if name_and_version(file)[0] not in OF_THE_HOST], fresh)
        _keep_only(fresh / "usr" / "bin")
        for name in _names():
            _wrap(fresh, name)


def _sources(apt: pathlib.Path) -> pathlib.Path:
    """The host's mirror of Debian, with that older release."""
    said = subprocess.run(["apt-get", "indextargets", "--format", "$(REPO_URI)", "Origin: Debian"],
                          capture_output=True, text=True, check=False).stdout.split() \
        if shutil.which("apt-get") else []
    mirror = next((uri for uri in said if "security" not in uri), None)
    if mirror is None:
        raise UsageError("no installed QEMU can count, and none of the machine's package "
                         "sources is a Debian mirror that has one")
    keys = f"[signed-by={KEYS}] " if KEYS.exists() else ""
    file = apt / "sources.list"
    file.write_text(f"deb {keys}{mirror} {SUITE} main\n")
    return file


def _keep_only(programs: pathlib.Path) -> None:
    """The package holds some forty emulators, of 5 MB each."""
    for file in programs.glob("qemu-*"):
        if file.name not in _names():
            file.unlink()


def _wrap(root: pathlib.Path, name: str) -> None:
    loader = re.search(rb"/lib[\w/]*/ld-linux[\w.-]+", (root / "usr/bin" / name).read_bytes())
    if loader is None:
        raise UsageError(f"{PACKAGE} of {SUITE}: {name} names no dynamic linker")
    wrapper = root / name
    wrapper.write_text(WRAPPER.format(loader=loader[0].decode(), name=name,
                                      triplet=architectures.host().triplet))
    wrapper.chmod(0o755)
