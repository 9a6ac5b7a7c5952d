"""What the processes of a cell hold of the machine's memory, together.

The resident memory of one process is not all: a page of shared memory that is unmapped, or that
MADV_DONTNEED was told of, is nobody's resident memory and is held all the same; and a process may have
others hold it.  So all processes under the keeper are looked at, and what they have open, map or have
made as shared memory counts by what the kernel has given it.
"""

import contextlib
import os
import pathlib
import re
import stat

from ci.host import processes

PROC = pathlib.Path("/proc")
KIB, BLOCK_BYTES = 1024, 512
RESIDENT = ("Rss", "Swap", "Private_Hugetlb", "Shared_Hugetlb")  # of the first process
SHARED_OUT = ("Pss", "SwapPss", "Private_Hugetlb", "Shared_Hugetlb")  # of those beside it
# A mapping that writes through to its object: addresses, permissions, offset, device, inode, path.
THROUGH = re.compile(rb"^([0-9a-f]+-[0-9a-f]+) ..[x-]s \S+ (\S+) (\d+) +(\S.*)?$", re.MULTILINE)
SYSV = b"/SYSV"
O_ACCMODE = 3
GONE = (ProcessLookupError, FileNotFoundError)  # it has ended


class Unseen(Exception):
    """There is memory that cannot be counted from here."""


def held_bytes(pid: int) -> int:
    """By the process and all that came from it.  Raises OSError if it has ended or may not be inspected."""
    total = mapped = 0
    objects: dict[tuple, int] = {}
    for member in relatives(pid):
        with contextlib.suppress(*GONE) if member != pid else contextlib.nullcontext():
            own, through, writable = _held(member, member != pid)
            total, mapped, objects = total + own, mapped + through, objects | writable
    return total + max(sum(objects.values()) - mapped, 0)


def _held(member: int, beside: bool) -> tuple[int, int, dict[tuple, int]]:
    """Its resident memory, what of that is of an object, and the objects."""
    objects = _objects(member)
    return (_rollup(member, SHARED_OUT if beside else RESIDENT),
            _mapped_through(member, beside) if objects else 0, objects)


def alone_bytes(pid: int) -> int:
    """By the process itself.  Raises as held_bytes does, and Unseen."""
    return _held(pid, False)[0]


def relatives(pid: int) -> list[int]:
    """The process and everything else below its keeper: its children and their orphans."""
    return [pid, *(one for one in processes.below(_parent_of(pid)) if one != pid)]


def _parent_of(pid: int) -> int:
    return int((PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])


def _rollup(pid: int, fields: tuple[str, ...]) -> int:
    text = (PROC / str(pid) / "smaps_rollup").read_text()
    return sum(_kib(line) for line in text.splitlines() if line.startswith(fields)
               and line.partition(":")[0] in fields)


def _kib(line: str) -> int:
    return int(line.split()[1]) * KIB


def _objects(pid: int) -> dict[tuple, int]:
    """What it could write to that is no memory of its own, and what of the machine's each has."""
    found = _open_files(pid) | _made_segments(pid)
    for match in THROUGH.finditer((PROC / str(pid) / "maps").read_bytes()):
        addresses, _, inode, path = match.groups()
        if (path or b"").startswith(SYSV):
            continue  # the segment is in the list of those that were made
        key, size = _mapped_object(pid, addresses.decode(), path or b"")
        found[key] = size
    return found


def _open_files(pid: int) -> dict[tuple, int]:
    found = {}
    folder = PROC / str(pid) / "fd"
    for name in os.listdir(folder):
        with contextlib.suppress(OSError, ValueError, IndexError):
            facts = os.stat(folder / name)
            if stat.S_ISREG(facts.st_mode) and _writes(pid, name):
                found[facts.st_dev, facts.st_ino] = facts.st_blocks * BLOCK_BYTES
    return found


def _writes(pid: int, name: str) -> bool:
    """It is open for writing, or it is memory with no other name."""
    if os.readlink(PROC / str(pid) / "fd" / name).endswith(" (deleted)"):
        return True
    flags = (PROC / str(pid) / "fdinfo" / name).read_text().split("flags:")[1].split()[0]
    return int(flags, 8) & O_ACCMODE != 0


def _made_segments(pid: int) -> dict[tuple, int]:
    """The segments of System V shared memory that it has made, attached or not."""
    found = {}
    with contextlib.suppress(OSError):
        _, *lines = (PROC / "sysvipc" / "shm").read_text().splitlines()
        for words in map(str.split, lines):
            if int(words[4]) == pid:
                found["sysv", int(words[1])] = int(words[14]) + int(words[15])
    return found


def _mapped_object(pid: int, addresses: str, path: bytes) -> tuple[tuple, int]:
    try:
        facts = os.stat(PROC / str(pid) / "map_files" / addresses)
        return (facts.st_dev, facts.st_ino), facts.st_blocks * BLOCK_BYTES
    except PermissionError:  # only root may; a file with a name can be looked up by it
        if not path.startswith(b"/") or path.endswith(b" (deleted)"):
            raise Unseen("it maps shared memory without a name, which only root can count") from None
        facts = os.stat(path)
        return (facts.st_dev, facts.st_ino), facts.st_blocks * BLOCK_BYTES


def _mapped_through(pid: int, beside: bool) -> int:
    """What of such objects is in the resident memory already."""
    fields = ("Pss:", "SwapPss:") if beside else ("Rss:", "Swap:")
    counted, total = False, 0
    for line in (PROC / str(pid) / "smaps").read_text(errors="replace").splitlines():
        if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
            counted = line.split()[1].endswith("s")
        elif counted and line.startswith(fields):
            total += _kib(line)
    return total
