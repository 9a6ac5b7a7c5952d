"""Soaks the allocators of this repository: threads, forks, signals and cancellation for a long time, with
checked contents, and the memory stressors of stress-ng.

    /usr/bin/python3 -m conformance.soak.soak --seconds 600
    /usr/bin/python3 -m conformance.soak.soak --seconds 60 --build tsan

Each allocator that has a drop-in library is preloaded into conform-soak, and into stress-ng where
that is installed.  A build with a sanitizer asks the same allocators through their faces instead,
since the sanitizer brings a malloc of its own.  A line each; 1 if one of them broke.
"""

import argparse
import concurrent.futures
import dataclasses
import os
import pathlib
import shutil
import subprocess
import sys
from collections.abc import Iterator

from ci.host import arguments as accepted, build, layout, preload
from ci.host.roles import FLOOR
from conformance.driver.programs import Programs

PROGRAM = "conformance/conform-soak"
RELEASE, SANITIZED = "release", ("asan", "tsan")
OK, BROKEN, SKIPPED = 0, 1, 77
MORE_S = 180.0  # for the start, the end and a child of fork that hangs
# What a stressor keeps and checks goes through malloc; the last two map and unmap beside it.
STRESSORS = ("malloc", "list", "tree", "tsearch", "hsearch", "skiplist", "radixsort", "zlib", "vm",
             "mmap")
BOUNDS = ("--malloc-bytes", "64M", "--malloc-touch", "--vm-bytes", "64M", "--mmap-bytes", "64M")


@dataclasses.dataclass(frozen=True)
class Load:
    """One command that an allocator must survive."""

    name: str
    words: list[str]
    library: pathlib.Path | None = None  # preloaded

    def run(self, seconds: float) -> tuple[int, str]:
        """Its status, and its last line."""
        variables = dict(os.environ)
        if self.library is not None:
            variables["LD_PRELOAD"] = preload.seen(self.library)
        try:
            done = subprocess.run(self.words, env=variables, capture_output=True, text=True,
                                  errors="replace", timeout=seconds + MORE_S, check=False)
        except subprocess.TimeoutExpired:
            return BROKEN, f"did not end within {seconds + MORE_S:.0f} s"
        said = (done.stdout + done.stderr).strip().splitlines() or [f"status {done.returncode}"]
        return done.returncode, said[-1] if done.returncode in (OK, SKIPPED) else told(said)


def told(said: list[str]) -> str:
    """The line that says what broke: the first that is about a fault."""
    return next((line for line in said if line.startswith("soak:") or "ERROR" in line
                 or "WARNING: ThreadSanitizer" in line or "fail:" in line), said[-1])


def loads(folder: pathlib.Path, seconds: float, seed: int) -> Iterator[Load]:
    """The commands for each allocator in that build."""
    programs = Programs(folder)
    own = programs.process_entry["name"]
    words = [str(folder / PROGRAM), own, f"{seconds:g}", str(seed)]
    fixed = layout.fixing_words() if folder.name == "tsan" else []
    for entry in programs.entries:
        library = programs.drop_in(entry)
        if library is None or entry["name"] == FLOOR:
            continue
        name = f"{entry['name']} ({folder.name})"
        if folder.name in SANITIZED:
            yield Load(name, [*fixed, words[0], entry["name"], *words[2:]])
            continue
        yield Load(name, words, library)
        if shutil.which("stress-ng"):
            yield Load(f"{name} stress-ng", stressing(seconds, seed), library)


def stressing(seconds: float, seed: int) -> list[str]:
    """All stressors at once for that long; each checks what it can."""
    each = [word for name in STRESSORS for word in (f"--{name}", "1")]
    return ["stress-ng", *each, *BOUNDS, "--verify", "--seed", str(seed), "--timeout",
            f"{max(seconds, 1):.0f}s", "--temp-path", build.ROOT.joinpath("build").as_posix()]


def soak(chosen: list[Load], seconds: float) -> int:
    """All at the same time, which is one disturbance more; what is told of each is in their order."""
    status = OK
    with concurrent.futures.ThreadPoolExecutor(max(len(chosen), 1)) as threads:
        told_of = list(threads.map(lambda load: load.run(seconds), chosen))
    for load, (ended, line) in zip(chosen, told_of):
        word = {OK: "ok", SKIPPED: "makes no promise about threads"}.get(ended, "BROKEN")
        print(f"{load.name:40} {word}: {line}", flush=True)
        status = status if ended in (OK, SKIPPED) else BROKEN
    return status


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python3 -m conformance.soak.soak")
    parser.add_argument("--seconds", type=accepted.seconds, default=600.0, help="the time for each load")
    parser.add_argument("--seed", type=accepted.seed, default=1)
    parser.add_argument("--build", choices=(RELEASE, *SANITIZED), action="append",
                        help="only this build; default: each")
    arguments = parser.parse_args(words)
    status = OK
    for preset in arguments.build or (RELEASE, *SANITIZED):
        folder = build.build(preset, quiet=False, warnings_are_errors=preset != RELEASE)
        status |= soak(list(loads(folder, arguments.seconds, arguments.seed)), arguments.seconds)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
