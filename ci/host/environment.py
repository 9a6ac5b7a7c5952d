"""The machine that a run is measured on: its facts, and what on it may disturb the measurement."""

import os
import pathlib
import platform
import subprocess
import time

from ci.host import git
from ci.host.qemu import probes

LOCALE = ("LANG", "LC_")  # is fixed for what is measured, but steers no allocator


def record(root: pathlib.Path, build: pathlib.Path, seed: int) -> dict:
    """The `environment` record of a run."""
    return {
        "record": "environment",
        "machine": platform.node(),
        "arch": platform.machine(),
        "cpu": processor(),
        "cpus": os.cpu_count(),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "kernel": platform.release(),
        "libc": " ".join(platform.libc_ver()),
        "os": _os_name(),
        "compiler": _cached(build, "CMAKE_C_COMPILER"),
        "compiler_version": _first_line([_cached(build, "CMAKE_C_COMPILER") or "gcc", "--version"]),
        "flags": _cached(build, "CMAKE_C_FLAGS_" + (_cached(build, "CMAKE_BUILD_TYPE")
                                                    or "Release").upper()),
        "transparent_hugepages": _chosen("/sys/kernel/mm/transparent_hugepage/enabled"),
        "governor": _text("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
        "load": round(os.getloadavg()[0], 2),
        "steal": steal_share(),
        "perf_event_paranoid": _text("/proc/sys/kernel/perf_event_paranoid"),
        "lacks": probes.lacks_here(build / "bin" / "guest-probes"),
        "commit": commit(root),
        "changed": bool(git.says(root, "status", "--porcelain", alone=True)),
        "cleared": cleared(build),
        "seed": seed,
    }


def cleared(build: pathlib.Path) -> list[str]:
    """The variables of this process that steer allocators: the launcher knows them."""
    done = subprocess.run([build / "bin" / "program-launch", "--steering"], capture_output=True,
                          text=True, check=True)
    return sorted(done.stdout.split())


def commit(root: pathlib.Path) -> str | None:
    """The commit of the tree, or None outside a checkout."""
    return git.says(root, "rev-parse", "--short=12", "HEAD", alone=True)


def processor() -> str | None:
    """The processor's name.  An aarch64 kernel gives numbers only; lscpu knows what they stand for,
    and where it does not either, the numbers are better than nothing."""
    return _field("/proc/cpuinfo", "model name") or _named_by_lscpu() or _numbers_of_arm()


def _named_by_lscpu() -> str | None:
    try:
        said = subprocess.run(["lscpu"], capture_output=True, text=True, check=False,
                              env=os.environ | {"LC_ALL": "C"}).stdout
    except FileNotFoundError:
        return None
    named = [value.strip() for line in said.splitlines() for key, _, value in [line.partition(":")]
             if key.strip() == "Model name"]
    return next((name for name in named if name not in ("", "-")), None)


def _numbers_of_arm() -> str | None:
    implementer, part = (_field("/proc/cpuinfo", f"CPU {name}") for name in ("implementer", "part"))
    return f"implementer {implementer}, part {part}" if implementer and part else None


def warnings(facts: dict) -> list[str]:
    """What a reader should know before believing the numbers of this run."""
    found = []
    if facts["load"] > 0.5 * (facts["cpus"] or 1):
        found.append(f"the load is {facts['load']}: other work is running on this machine")
    if facts["steal"] > 0.02:
        found.append(f"{facts['steal']:.0%} of the time is stolen by other virtual machines")
    if facts["governor"] not in (None, "performance"):
        found.append(f"the processor's frequency follows the governor {facts['governor']}")
    steering = [name for name in facts["cleared"] if not name.startswith(LOCALE)]
    if steering:
        found.append("not passed on to what is measured: " + " ".join(steering))
    return found


def child_environment() -> dict[str, str]:
    """The environment of a measured process: little, and always the same."""
    home = os.environ.get("TMPDIR", "/tmp")
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": home,
            "TZ": "UTC"}


def steal_share(seconds: float = 0.2) -> float:
    """The share of processor time that the hypervisor gave to others, over a short while."""
    before = _cpu_times()
    time.sleep(seconds)
    after = _cpu_times()
    total = sum(after) - sum(before)
    return round((after[7] - before[7]) / total, 4) if total > 0 and len(after) > 7 else 0.0


def _cpu_times() -> list[int]:
    """None of them where a container does not show them."""
    lines = (_text("/proc/stat") or "").splitlines()
    return [int(word) for word in lines[0].split()[1:]] if lines else []


def _text(path: str) -> str | None:
    try:
        return pathlib.Path(path).read_text().strip()
    except OSError:
        return None


def _field(path: str, name: str) -> str | None:
    for line in (_text(path) or "").splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return None


def _chosen(path: str) -> str | None:
    """The word in brackets of a line like "always [madvise] never"."""
    text = _text(path)
    return text[text.index("[") + 1:text.index("]")] if text and "[" in text else text


def _os_name() -> str | None:
    name = None
    for line in (_text("/etc/os-release") or "").splitlines():
        if line.startswith("PRETTY_NAME="):
            name = line.partition("=")[2].strip('"')
    return name


def _cached(build: pathlib.Path, name: str) -> str | None:
    """A variable of the build's CMake cache."""
    for line in (_text(str(build / "CMakeCache.txt")) or "").splitlines():
        if line.startswith(name + ":"):
            return line.partition("=")[2]
    return None


def _first_line(command: list[str]) -> str | None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    return (done.stdout.splitlines() or [None])[0]
