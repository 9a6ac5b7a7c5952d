"""The machine that a counted program is shown: the same everywhere, whatever machine counts.

Allocators look how many processors there are, and make arenas or spin by that.  They ask the C
library, whose answers `clock.c` and `host.c` give, or read files of the kernel.  qemu-user looks for
each path in a folder first (its option -L), system calls of the program's own too; so the files lie
there, and beside them links to everything that the program finds there anyway.
"""

import hashlib
import os
import pathlib
import shutil

PROCESSORS = 4  # as host.c has it
RANDOM_BYTES = 1 << 18  # of a device that gives the same ones to everybody

_LIST = f"0-{PROCESSORS - 1}\n"
_CPU = "processor\t: {0}\nmodel name\t: counted\ncpu MHz\t\t: 1000.000\ncpu cores\t: {1}\n\n"

FILES = {
    "proc/cpuinfo": "".join(_CPU.format(one, PROCESSORS) for one in range(PROCESSORS)),
    "proc/stat": "cpu  0 0 0 0 0 0 0 0 0 0\n" + "".join(
        f"cpu{one} 0 0 0 0 0 0 0 0 0 0\n" for one in range(PROCESSORS)),
    "proc/meminfo": "MemTotal:        8388608 kB\nMemFree:         4194304 kB\n"
                    "MemAvailable:    4194304 kB\nHugePages_Total:       0\n"
                    "HugePages_Free:        0\nHugepagesize:       2048 kB\n",
    "proc/self/cgroup": "0::/\n",
    "proc/sys/vm/overcommit_memory": "0\n",
    "sys/devices/system/cpu/online": _LIST,
    "sys/devices/system/cpu/possible": _LIST,
    "sys/devices/system/cpu/present": _LIST,
    "sys/devices/system/node/online": "0\n",
    "sys/devices/system/node/possible": "0\n",
    "sys/devices/system/node/node0/cpulist": _LIST,
    "sys/fs/cgroup/cpu.max": "max 100000\n",
    "sys/fs/cgroup/memory.max": "max\n",
    "sys/fs/cgroup/cpuset.cpus.effective": _LIST,
    "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
    "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
    "sys/fs/cgroup/cpuset/cpuset.cpus": _LIST,
    "sys/kernel/mm/transparent_hugepage/enabled": "always [madvise] never\n",
} | {f"sys/devices/system/cpu/cpu{one}/online": "1\n" for one in range(PROCESSORS)}


def folder(root: pathlib.Path, target: pathlib.Path) -> pathlib.Path:
    """Makes the folder `target` for programs whose libraries are under `root`, or takes what is
    there already, and returns it."""
    stamp = hashlib.sha256(f"{root}{FILES}{RANDOM_BYTES}".encode()).hexdigest()
    if _stamp_of(target) == stamp:
        return target
    fresh = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name, text in FILES.items():
        (fresh / name).parent.mkdir(parents=True, exist_ok=True)
        (fresh / name).write_text(text)
    (fresh / "dev").mkdir()
    for device in ("random", "urandom"):
        (fresh / "dev" / device).write_bytes(_bytes(RANDOM_BYTES))
    if root != pathlib.Path("/"):
        for entry in root.iterdir():
            if not (fresh / entry.name).exists():
                (fresh / entry.name).symlink_to(entry)
    (fresh / "stamp").write_text(stamp)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    return target


def _stamp_of(target: pathlib.Path) -> str | None:
    try:
        return (target / "stamp").read_text()
    except OSError:
        return None


def _bytes(count: int) -> bytes:
    blocks = (hashlib.sha256(str(number).encode()).digest() for number in range(count // 32 + 1))
    return b"".join(blocks)[:count]
