"""The architectures that can be emulated here, each with the names that others have for it.

Debian, the compilers and QEMU name the same machine differently; this is the one place that knows.
`of("aarch64")` finds one by the name that records carry, `host()` is this machine's own, and
`other()` the one that is emulated by default: aarch64, or x86_64 where aarch64 is the host's.

Those two stand in every table, over a sysroot with all the peers.  The others are there for what
they are, big-endian or of 32 bits or neither: they run on the C library that Debian's cross
compiler brings, and the rules that an allocator keeps are all that is asked there.
"""

import dataclasses
import pathlib
import platform

from ci.host.errors import UsageError


@dataclasses.dataclass(frozen=True)
class Architecture:
    """One architecture; `name` is that of records, presets and `--arch`."""

    name: str
    debian: str  # of packages
    triplet: str  # of library folders
    qemu: str  # qemu-<this> and qemu-system-<this>
    compiler: str  # the cross compiler is <this>-gcc
    in_tables: bool = False
    bits: int = 64  # of an address
    model: str | None = None  # of the processor that QEMU shows where nothing may depend on the host

    @property
    def is_host(self) -> bool:
        return self == host()

    @property
    def is_bare(self) -> bool:
        """Emulated, and without a sysroot: the C library is all there is."""
        return not (self.is_host or self.in_tables)

    @property
    def brought(self) -> pathlib.Path:
        """The root of what the cross compiler brings: the C and C++ libraries."""
        return pathlib.Path("/usr") / self.compiler

    @property
    def brought_package(self) -> str:
        """What Debian calls that C library."""
        return f"libc6-{self.debian}-cross"


_ALL = (
    Architecture("x86_64", "amd64", "x86_64-linux-gnu", "x86_64", "x86_64-linux-gnu", True,
                 model="Haswell-noTSX"),
    Architecture("aarch64", "arm64", "aarch64-linux-gnu", "aarch64", "aarch64-linux-gnu", True,
                 model="neoverse-n1"),
    Architecture("s390x", "s390x", "s390x-linux-gnu", "s390x", "s390x-linux-gnu"),
    Architecture("riscv64", "riscv64", "riscv64-linux-gnu", "riscv64", "riscv64-linux-gnu"),
    Architecture("i386", "i386", "i386-linux-gnu", "i386", "i686-linux-gnu", bits=32),
)


def names() -> list[str]:
    return [architecture.name for architecture in _ALL]


def of(name: str) -> Architecture:
    """The architecture of that name; UsageError for any other word."""
    for architecture in _ALL:
        if architecture.name == name:
            return architecture
    raise UsageError(f"no architecture {name}; choose from {', '.join(names())}")


def host() -> Architecture:
    """This machine's own."""
    machine = platform.machine()
    return of("i386" if machine in ("i486", "i586", "i686") else machine)


def other() -> Architecture:
    """The one that stands beside the host's in every table."""
    return of("x86_64" if host().name == "aarch64" else "aarch64")


def asked_for(word: str | None) -> list[str]:
    """The names that `--arch` stands for: "all" is the host's and the other one, None the host's."""
    own = host().name
    return [own, other().name] if word == "all" else [word or own]
