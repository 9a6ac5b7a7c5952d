"""What a platform lacks, in the words of clauses: the probes of ci/host/qemu, asked before any clause."""

import os
import pathlib
import re
import resource

from ci.host.qemu import probes
from ci.host.qemu.launcher import Launcher

# enum clause_host -> the feature that the probes try.
FEATURES = {
    "RLIMIT_AS": "rlimit_as",
    "FIXED_NOREPLACE": "map_fixed_noreplace",
    "ROBUST_MUTEX": "robust_mutex",
    "PTRACE": "ptrace",
    "SYSCALL_FAULTS": "seccomp",
    "PROTECT_HOLE": "mprotect_hole",
    "RSEQ": "rseq",
    "EXEC": "exec",
}

MAP_COUNT_MOST = 1 << 18  # mappings that a clause can make within its time
# Of control groups, version 2 and 1, as a container sees its own.
MEMORY_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
LARGE_MEMORY_BYTES = 3 << 30  # 2 GiB, and room for other programs


def lacks(platform: Launcher) -> dict[str, str]:
    """What the platform lacks, each with the reason."""
    abilities = probes.of(platform)
    found = {name: abilities.reason(feature) for name, feature in FEATURES.items()
             if not abilities.can(feature)}
    count = abilities.facts.get("max_map_count")
    if not isinstance(count, int) or count > MAP_COUNT_MOST:
        found["MAP_COUNT"] = f"vm.max_map_count is {count}"
    if platform.architecture.bits < 64 and platform.emulation == "qemu-user":
        found["MAP_COUNT"] = "qemu-user keeps the whole address space with mappings of its own"
    free = _free_bytes(platform)
    if platform.architecture.bits < 64:
        found["LARGE_MEMORY"] = "an address has 32 bits"
    elif free < LARGE_MEMORY_BYTES:
        found["LARGE_MEMORY"] = f"{free >> 20} MiB are free"
    return {name: str(why).removeprefix("this host: ") for name, why in found.items()}


def describe(platform: Launcher, missing: dict[str, str]) -> list[str]:
    """The lines that a run prints first."""
    abilities = probes.of(platform)
    facts = abilities.facts
    emulator = f"{platform.emulation} {platform.qemu_version}" if platform.program else platform.emulation
    lines = [f"{platform.arch}, {emulator}, Linux {facts['kernel']}"]
    if "address_layout" in abilities.reasons:
        lines.append(f"  address layout not fixed: {abilities.reasons['address_layout']}")
    return lines + [f"  lacks {name}: {why}" for name, why in sorted(missing.items())]


def _free_bytes(platform: Launcher) -> int:
    """Of this machine, as far as a container may use it; a guest has its own gigabyte."""
    if platform.emulation == "qemu-system":
        return 1 << 29
    return min([_available_bytes(), *_limits_bytes()])


def _available_bytes() -> int:
    try:
        text = pathlib.Path("/proc/meminfo").read_text()
        return int(re.search(r"MemAvailable:\s*(\d+)", text)[1]) * 1024
    except (OSError, TypeError):  # missing, or without that line
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _limits_bytes() -> list[int]:
    """What control groups and the limit of addresses leave."""
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    found = [] if soft == resource.RLIM_INFINITY else [soft]
    for file in MEMORY_LIMITS:
        try:
            found.append(int(pathlib.Path(file).read_text()))
        except (OSError, ValueError):  # missing, or "max"
            continue
    return found
