"""When two points of a history may be joined: everything that they have in common except the commit.

A point that was measured elsewhere, or with other tools, says nothing about the commit.  The key of a
native measurement is the class of the machine, its kernel, the C library, the compiler with its
flags, the version of the suite and that of an allocator from outside.  A count is made on an emulated
processor: neither the machine's processor nor its kernel is part of its key, so that counts of
different machines are one history.
"""

import dataclasses
from collections.abc import Mapping

COUNTED = ("arch", "libc", "compiler_version", "flags", "qemu_version", "version")
NATIVE = ("cpu", "cpus", "memory_class", "kernel", "transparent_hugepages", *COUNTED)
WORDS = {"compiler_version": "compiler", "version": "version of Assay", "cpu": "processor",
         "cpus": "number of processors", "memory_class": "memory", "libc": "C library",
         "qemu_version": "version of QEMU", "transparent_hugepages": "huge pages",
         "allocator_version": "version of the allocator", "arch": "architecture of the host"}


@dataclasses.dataclass(frozen=True)
class ComparisonKey:
    """Facts by name; points with the same ones may be joined."""

    facts: tuple[tuple[str, str], ...]

    def differs(self, other: "ComparisonKey") -> list[str]:
        """What is not the same, in words, with both values."""
        mine, theirs = dict(self.facts), dict(other.facts)
        return [f"{WORDS.get(name, name)}: {theirs.get(name) or 'not known'} → "
                f"{mine.get(name) or 'not known'}"
                for name in dict.fromkeys([*mine, *theirs]) if mine.get(name) != theirs.get(name)]


def key_of(run: Mapping, emulation: str, allocator_version: str | None) -> ComparisonKey:
    """The key of what a run measured.  A fact that is not known is one value like any other."""
    names = NATIVE if emulation == "native" else COUNTED
    facts = [(name, _told(run, name)) for name in names]
    if allocator_version is not None:
        facts.append(("allocator_version", allocator_version))
    return ComparisonKey(tuple(facts))


def _told(run: Mapping, name: str) -> str:
    if name == "memory_class":
        return _memory(run["memory_bytes"])
    value = run[name]
    return "" if value is None else str(value)


def _memory(size: object) -> str:
    """Half a percent more or less is the same machine: what the kernel reserves differs."""
    return f"{size / 2 ** 30:.0f} GiB" if isinstance(size, int) else ""
