"""A machine of its own for each trial: namespaces of mounts, processes and IPC, in which the tree, /tmp
and /dev/shm lie on one small disk in memory.

The tree looks as it does outside, with its builds; changes go to that disk and are discarded with it.
Nothing stays mounted and no process survives, however the sweep ends.  An ordinary user needs a
kernel that lets users make namespaces.
"""

import contextlib
import ctypes
import os
import pathlib
import re
import subprocess
import sys
import time
from collections.abc import Iterator

from ci.containers import mounts
from ci.host import build

INSIDE = "ASSAY_SWEEP_INSIDE"
PLACE = pathlib.Path("/mnt")  # exists on every Debian; its own contents are hidden inside
TREE, BASE, DISK = PLACE / "tree", PLACE / "base", PLACE / "disk"
MNT_DETACH, MS_REMOUNT = 2, 32
TRIES = 20
SPACE_BYTES = 320 << 20
COVERED = (pathlib.Path("/tmp"), PLACE, pathlib.Path("/dev/shm"))
# Ids, random names and numbers, so that two runs of one command make the same names.
VARIABLE_PART = re.compile(r"\d{8}T\d{6}-\w+(?:-\d+)?|[0-9a-f]{7,}|\d+")


def absence() -> str | None:
    """Why no sweep can be made here; None if it can."""
    if any(build.ROOT.is_relative_to(place) for place in COVERED):
        return f"the tree is in a folder that a sweep hides: {build.ROOT}"
    done = subprocess.run([*_unshare(), "true"], capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else f"no namespaces: {done.stderr.strip()}"


def _unshare() -> list[str]:
    own = [] if os.geteuid() == 0 else ["--map-root-user"]
    return ["unshare", *own, "--mount", "--pid", "--ipc", "--fork", "--kill-child", "--mount-proc"]


def is_inside() -> bool:
    return os.environ.pop(INSIDE, None) is not None


def enter(module: str, words: list[str]) -> int:
    """Runs the module again, inside; its status."""
    return subprocess.run([*_unshare(), sys.executable, "-B", "-m", module, *words],
                          cwd=build.ROOT, check=False, env=os.environ | {INSIDE: "1"}).returncode


def prepare() -> None:
    """The places of the disks, once inside."""
    mounts.make_private()
    mounts.mount("place", str(PLACE), "tmpfs", 0, "mode=755")
    for folder in (TREE, BASE, DISK):
        folder.mkdir()
    mounts.mount(str(build.ROOT), str(TREE), None, mounts.MS_BIND | mounts.MS_REC)
    os.environ.pop("TMPDIR", None)


class World:
    """A disk with the tree over it, and the folders for what is temporary."""

    def __init__(self, lower: list[pathlib.Path], disk: pathlib.Path, size: int = SPACE_BYTES):
        mounts.mount("disk", str(disk), "tmpfs", 0, f"mode=755,size={size}")
        self.disk = os.open(disk, os.O_RDONLY | os.O_DIRECTORY)
        self.place = disk
        self.size = size
        self.upper = disk / "upper"
        self.covered: list[str] = []
        for name, mode in (("upper", 0o755), ("work", 0o755), ("tmp", 0o1777), ("shm", 0o1777)):
            (disk / name).mkdir()
            (disk / name).chmod(mode)
        own = "" if os.environ.get("SUDO_UID") or os.geteuid() == 0 and _is_real_root() \
            else ",userxattr"
        self._cover("overlay", build.ROOT, "overlay", f"lowerdir={':'.join(map(str, lower))},"
                    f"upperdir={self.upper},workdir={disk / 'work'}{own}")
        for name in ("tmp", "shm"):
            source = disk / name
            mounts.mount(str(source), str(_target(name)), None, mounts.MS_BIND)
            self.covered.append(str(_target(name)))
        os.chdir(build.ROOT)

    def _cover(self, source: str, target: pathlib.Path, kind: str, options: str) -> None:
        mounts.mount(source, str(target), kind, 0, options)
        self.covered.append(str(target))

    def close(self, keep: bool = False) -> None:
        os.chdir("/")
        for target in reversed(self.covered):
            _unmount(target)
        os.close(self.disk)
        if not keep:
            _unmount(str(self.place))

    def paths(self) -> set[str]:
        """What a trial has made or changed, by names that are the same for every run."""
        found = set()
        for top, name in ((self.upper, "tree"), (_target("tmp"), "tmp"), (_target("shm"), "shm")):
            for path in top.rglob("*"):
                if not str(path.relative_to(top)).startswith("build/"):
                    found.add(VARIABLE_PART.sub("#", f"{name}/{path.relative_to(top)}"))
        for path in (self.upper / "build").glob("*"):
            found.add(VARIABLE_PART.sub("#", f"tree/build/{path.name}"))
        return found

    def fill(self) -> None:
        """No byte is free after it: at once, the disk is no larger than what lies on it."""
        for _ in range(TRIES):
            facts = os.statvfs(self.disk)
            with contextlib.suppress(OSError):  # more was written in between
                self._resize((facts.f_blocks - facts.f_bfree) * facts.f_frsize)
                return

    def empty(self) -> None:
        self._resize(self.size)

    def _resize(self, size: int) -> None:
        mounts.mount("disk", str(self.place), "tmpfs", MS_REMOUNT, f"size={max(size, 4096)}")


def _is_real_root() -> bool:
    """Root of the first namespace of users, where every id is its own."""
    return pathlib.Path("/proc/self/uid_map").read_text().split()[2] == "4294967295"


def _target(name: str) -> pathlib.Path:
    return pathlib.Path({"tmp": "/tmp", "shm": "/dev/shm"}[name])


def _unmount(target: str) -> None:
    mounts.must(ctypes.CDLL(None, use_errno=True).umount2(target.encode(), MNT_DETACH), target)


def base(prepare: list[list[str]]) -> list[pathlib.Path]:
    """The tree after these commands have run in it, as the layers beneath each trial."""
    world = World([TREE], BASE)
    for words in prepare:
        subprocess.run(words, capture_output=True, check=True)
    world.close(keep=True)
    return [BASE / "upper", TREE]


@contextlib.contextmanager
def fresh(lower: list[pathlib.Path], size: int = SPACE_BYTES) -> Iterator[World]:
    world = World(lower, DISK, size)
    try:
        yield world
    finally:
        world.close()


def processes() -> list[str]:
    """Every other process of this namespace, by its command."""
    _reap()
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) not in (os.getpid(), 1):
            with contextlib.suppress(OSError):
                words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                found.append(f"{entry.name} {words.strip()[:120]}")
    return found


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0] != 0:
            pass


def left_after(settle_s: float) -> list[str]:
    """The processes that are still there when that time is over."""
    deadline = time.monotonic() + settle_s
    while (found := processes()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def end_all() -> None:
    for line in processes():
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(line.split()[0]), 9)
    left_after(5.0)
