"""A whole Debian of an architecture, as a disk that a guest starts programs from.

    disk = debian_root.ensure("aarch64", packages)  # raw, ext4, in build/root/<arch>; made if need be
    debian_root.absence("aarch64")                  # None, or why there can be none, in a line

Its packages are fetched and unpacked here, by an ordinary user, with nothing of that architecture
run.  dpkg's own record is written for them.  Those that have something to set up are set up by
`dpkg --configure` in a guest that boots once from the disk; no script before unpacking is run.  A
disk is there whole or not at all; its stamp names the version of each package.  Where the set-up
fails, the disk as it was before stays in build/root/<arch>.unpacked, for another try.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

from ci.host import architectures, sysroot
from ci.host.errors import UsageError
from ci.host.foreign_packages import Archive
from ci.host.qemu import bytecode
from ci.host.qemu.guest import Command, Guest, disk_tool, make_disk

STAMP = "assay-root.json"
DISK_BYTES = 6 << 30  # sparse: what the packages take, about 2 GB, and room for what runs
ROOM_BYTES = 8 << 30  # the packages, unpacked and in the disk, at the same time
CONFIGURE_LIMIT_S = 3600.0
# What makes it a Debian, and what the scripts here call.
BASE = ("?essential", "apt", "iproute2", "mount", "python3")
# Where Debian has merged / and /usr, the links are there before the first package.
MERGED = ("bin", "sbin", "lib")
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

# What Debian's dh_python3 writes into a script.
BYTECODE = re.compile(r"^# Automatically added by dh_python3$.*?^# End automatically added section$",
                      re.MULTILINE | re.DOTALL)

# What an ordinary user unpacked is root's.  Users and groups come first: scripts of other packages
# name them.  No script makes bytecode, which takes an emulated processor many minutes: it is there
# already (bytecode.py), or Python does without.
CONFIGURE = r"""set -e
[ "$1" = 0 ] || find / -xdev -uid "$1" -exec chown -h 0:0 {} +
cp /usr/share/base-passwd/passwd.master /etc/passwd
cp /usr/share/base-passwd/group.master /etc/group
[ -e /usr/bin/awk ] || ln -s mawk /usr/bin/awk
printf '127.0.0.1 localhost guest\n' >/etc/hosts
echo guest >/etc/hostname
[ -e /etc/fstab ] || : >/etc/fstab
ldconfig
hold_back() { for file; do mv "$file" "$file.kept"; done; }
give_back() { for file; do mv "$file.kept" "$file"; done; }
compilers=$(ls /usr/bin/py3compile /usr/lib/python3*/py_compile.py)
hold_back $compilers
for file in $compilers; do printf '#!/bin/true\n' >"$file"; chmod 755 "$file"; done
dpkg --configure --pending --force-depends --force-confold </dev/null
give_back $compilers
ldconfig
sync
"""


def folder_of(arch: str) -> pathlib.Path:
    return sysroot.BUILD / "root" / arch


def unpacked_of(arch: str) -> pathlib.Path:
    return sysroot.BUILD / "root" / f"{arch}.unpacked"


def disk_of(arch: str) -> pathlib.Path:
    return folder_of(arch) / "disk"


def stamp_of(arch: str) -> dict:
    """The packages that were asked for, and the versions of all that are in it."""
    return stamp_in(folder_of(arch))


def stamp_in(folder: pathlib.Path) -> dict:
    try:
        return json.loads((folder / STAMP).read_text())
    except (OSError, json.JSONDecodeError):
        return {}


def absence(arch: str) -> str | None:
    """Why none can be made; None where one is there."""
    if stamp_of(arch):
        return None
    for tool in ("dpkg-deb", "apt-get", "tar"):
        if shutil.which(tool) is None:
            return f"{tool} is not installed"
    try:
        disk_tool("mke2fs")
    except UsageError as error:
        return str(error)
    sysroot.BUILD.mkdir(exist_ok=True)
    free = shutil.disk_usage(sysroot.BUILD).free
    if free < ROOM_BYTES:
        return f"a Debian for {arch} needs {ROOM_BYTES >> 30} GiB, and only {free >> 30} are free"
    return None


def ensure(arch: str, packages: list[str], archive: Archive | None = None) -> pathlib.Path:
    """The disk with these packages, made if need be."""
    debian = architectures.of(arch).debian
    with sysroot.locked(sysroot.BUILD / "root" / f"{arch}.lock"):
        if stamp_of(arch).get("packages") != packages:
            why = absence(arch)
            if why:
                raise UsageError(why)
            make(arch, packages, archive or Archive(debian, sysroot.BUILD / "apt" / arch))
    return disk_of(arch)


def make(arch: str, packages: list[str], archive: Archive) -> None:
    """Unpacks, makes the disk, and sets the packages up in a guest; each stamp comes last."""
    before = unpacked_of(arch)
    if stamp_in(before).get("packages") != packages:
        make_unpacked(arch, packages, archive)
    with sysroot.replacing(folder_of(arch)) as fresh:
        copy_disk(before / "disk", fresh / "disk")
        configure(arch, fresh / "disk")
        shutil.copy(before / STAMP, fresh / STAMP)
    shutil.rmtree(before)


def copy_disk(disk: pathlib.Path, copy: pathlib.Path) -> None:
    """Its empty parts take no room in the copy either."""
    done = subprocess.run(["cp", "--sparse=always", disk, copy], capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        raise UsageError(done.stderr.strip())


def make_unpacked(arch: str, packages: list[str], archive: Archive) -> None:
    """The disk before any program of it has run."""
    with archive.download([*BASE, *archive.candidates(packages)]) as files, \
            sysroot.replacing(unpacked_of(arch)) as fresh:
        tree = fresh / "tree"
        versions = unpack(files, tree, architectures.of(arch).debian)
        bytecode.make(tree, versions.get("python3", ""), sorted(tree.glob("usr/lib/python3*")))
        make_disk(fresh / "disk", DISK_BYTES, tree)
        shutil.rmtree(tree)
        (fresh / STAMP).write_text(
            json.dumps({"packages": packages, "versions": versions}, indent=1) + "\n")


def configure(arch: str, disk: pathlib.Path) -> None:
    """What dpkg does after unpacking: the packages' own scripts, run where they can be."""
    print("assay: configuring the packages in a guest", file=sys.stderr, flush=True)
    begin_s = time.monotonic()
    command = Command(["/bin/sh", "-c", CONFIGURE, "sh", str(os.geteuid())], environment(),
                      CONFIGURE_LIMIT_S, "/", root="/disk")
    [outcome] = Guest(arch, disk=disk, disk_flushed=False, memory_mb=2048).run([command])
    if outcome.failure():
        said = (outcome.stdout + outcome.stderr).strip().splitlines()[-20:]
        raise UsageError("\n".join([f"the packages could not be configured: {outcome.failure()}", *said]))
    print(f"assay: configured in {time.monotonic() - begin_s:.0f} s", file=sys.stderr, flush=True)


def environment() -> dict[str, str]:
    return {"PATH": PATH, "HOME": "/root", "LC_ALL": "C.UTF-8", "TERM": "dumb",
            "DEBIAN_FRONTEND": "noninteractive"}


def unpack(files: list[pathlib.Path], tree: pathlib.Path, debian: str) -> dict[str, str]:
    """The packages' files, and dpkg's record that they are unpacked and what is left to do."""
    for name in MERGED:
        (tree / "usr" / name).mkdir(parents=True)
        (tree / name).symlink_to(f"usr/{name}")
    record = tree / "var/lib/dpkg"
    (record / "info").mkdir(parents=True)
    (record / "updates").mkdir()
    (record / "info/format").write_text("1\n")
    (record / "arch").write_text(f"{debian}\n")
    entries, versions = [], {}
    for file in files:
        fields = unpack_one(file, tree)
        entries.append(f"{fields['text']}Status: install ok {fields['state']}\n")
        versions[fields["Package"]] = fields["Version"]
    (record / "status").write_text("\n".join(entries))
    (record / "available").touch()
    return versions


def unpack_one(file: pathlib.Path, tree: pathlib.Path) -> dict[str, str]:
    """One package's files and its part of dpkg's record; returns its fields."""
    info = tree / "var/lib/dpkg/info"
    with tempfile.TemporaryDirectory(dir=tree) as name:
        control = pathlib.Path(name, "control")
        run(file, ["dpkg-deb", "-e", file, control])
        text = (control / "control").read_text()
        fields = {"text": text} | dict(
            line.split(": ", 1) for line in text.splitlines() if ": " in line and line[0] != " ")
        script = control / "postinst"
        text = script.read_text(errors="replace") if script.exists() else ""
        fields["state"] = "unpacked" if has_work(text) else "installed"
        shared = fields.get("Multi-Arch") == "same"
        stem = f"{fields['Package']}:{fields['Architecture']}" if shared else fields["Package"]
        for part in control.iterdir():
            if part.name not in ("control", "conffiles"):
                shutil.move(part, info / f"{stem}.{part.name}")
    names = run(file, 'dpkg-deb --fsys-tarfile "$0" | '
                      'tar -x -v -p --keep-directory-symlink -C "$1"', tree)
    listed = [name.removeprefix(".").rstrip("/") or "/." for name in names.splitlines()]
    (info / f"{stem}.list").write_text("".join(f"{name}\n" for name in listed))
    return fields


def has_work(postinst: str) -> bool:
    """Whether a package's script does more than to have bytecode made.  One without is set up when
    it is unpacked, as nothing of it would be run."""
    rest = BYTECODE.sub("", postinst)
    return any(line.strip() not in ("", "set -e", "exit 0") and not line.lstrip().startswith("#")
               for line in rest.splitlines())


def run(file: pathlib.Path, command: list | str, *arguments) -> str:
    """What the command writes; a string is for bash, which says when the first of a pipe fails."""
    words = command if isinstance(command, list) else \
        ["bash", "-o", "pipefail", "-c", command, file, *arguments]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise UsageError(f"{file.name} cannot be unpacked: {said}")
    return done.stdout
