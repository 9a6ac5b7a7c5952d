"""The mounts of a container, made in a mount namespace of its own.

Each function changes one of them, and raises OSError where this host does not let it.
"""

import ctypes
import os
import pathlib

MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = 2, 4, 8, 4096, 16384, 1 << 18
MOUNT_ATTR_RDONLY = 1
SYS_mount_setattr = 442  # the same on every architecture, since Linux 5.12
AT_FDCWD, AT_RECURSIVE = -100, 0x8000
DEVICES = ("null", "zero", "full", "random", "urandom", "tty", "pts", "ptmx")
LINKS = {"fd": "/proc/self/fd", "stdin": "/proc/self/fd/0", "stdout": "/proc/self/fd/1",
         "stderr": "/proc/self/fd/2"}

libc = ctypes.CDLL(None, use_errno=True)


class MountAttributes(ctypes.Structure):
    """struct mount_attr of linux/mount.h."""

    _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "userns")]


def must(result: int, what: str) -> None:
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error), what)


def mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    words = [None if word is None else word.encode() for word in (source, target, kind)]
    must(libc.mount(*words, ctypes.c_ulong(flags), options.encode()), target)


def make_private() -> None:
    """Nothing that is mounted from here on is seen outside."""
    mount("none", "/", None, MS_REC | MS_PRIVATE)


def fresh_processes(options: str = "") -> None:
    """The /proc of this namespace of processes."""
    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, options)


def hidden_processes() -> None:
    fresh_processes("hidepid=2")


def processes_alone() -> None:
    fresh_processes("subset=pid")


def read_only(path: str) -> None:
    """The folder, and all that is mounted in it."""
    mount(path, path, None, MS_BIND | MS_REC)
    attributes = MountAttributes(set=MOUNT_ATTR_RDONLY)
    must(libc.syscall(SYS_mount_setattr, AT_FDCWD, path.encode(), AT_RECURSIVE,
                      ctypes.byref(attributes), ctypes.sizeof(attributes)), path)


def control_groups_read_only() -> None:
    if pathlib.Path("/sys/fs/cgroup").is_dir():
        read_only("/sys/fs/cgroup")


def small_shared_memory() -> None:
    mount("shm", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=1777,size=64m")


def no_shared_memory() -> None:
    """A /dev with only the files that programs cannot do without."""
    held = {name: os.open(f"/dev/{name}", os.O_PATH) for name in DEVICES
            if os.path.exists(f"/dev/{name}") and not os.path.islink(f"/dev/{name}")}
    folders = {name for name in held if os.path.isdir(f"/dev/{name}")}
    mount("dev", "/dev", "tmpfs", MS_NOSUID, "mode=755")
    for name, file in held.items():
        place = pathlib.Path("/dev", name)
        place.mkdir() if name in folders else place.touch()
        mount(f"/proc/self/fd/{file}", str(place), None, MS_BIND | MS_REC)
        os.close(file)
    for name, target in LINKS.items():
        os.symlink(target, f"/dev/{name}")


def temporary_without_exec() -> None:
    mount("tmp", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=1777")
