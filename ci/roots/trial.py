"""Tries the commands on fresh machines: each subcommand as the first one, timed.

    /usr/bin/python3 -m ci.roots.trial trixie bench test      # without a name: all subcommands

The two commands of the README run in full, in a root without packages.  Each other subcommand runs
on the smallest work in a fresh root too, with the build and the run that `bench` made in another.
"""

import dataclasses
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import sys
import time

from ci import tidy
from ci.host import build
from ci.host.errors import UsageError
from ci.roots import root

RELEASES = ("bookworm", "trixie", "testing")
FOLDER = build.ROOT / "build" / "roots"
HOME = "root/assay"
WHOLE = ("bench", "test")  # as the README says them

# The smallest work that makes a command do what it is for; a command that is not here gets none.
SMALL = {
    "compare": ["latest", "latest"],
    "conform": ["heap.calloc", "--quick"],
    "count": ["pair/size:64", "--quick", "--allocator", "null"],
    "crash": ["control-persist", "--model", "process-death", "--operations", "20"],
    "gate": ["pair/size:64", "--quick", "--baseline", "HEAD", "--no-conform", "--no-memory"],
    "bisect": ["--help"],  # it would build two commits
    "import": ["results/test/imported.txt"],
    "mutate": ["heap/align_8", "--switched"],
    "noise": ["pair/size:64", "--runs", "1"],
    "record": ["-o", "build/sort.trace", "--", "sort", "/etc/passwd"],
}


@dataclasses.dataclass(frozen=True)
class Tried:
    """One command on one release."""

    release: str
    command: str
    status: int
    seconds: float
    said: str

    def __str__(self) -> str:
        return f"{self.release:10} {self.command:60} status {self.status}, {self.seconds:.0f} s"


def subcommands() -> list[str]:
    """All of them, `bench` first: the others use what it leaves."""
    found = sorted(file.stem for file in build.ROOT.glob("*/commands/*.py"))
    return sorted(found, key=lambda name: name != "bench")


class Trial:
    """One release: its base, and what `bench` left."""

    def __init__(self, release: str, base: root.Root):
        self.release = release
        self.base = base
        self.left = base.folder.with_name(f"{release}-left")

    def first(self, name: str) -> Tried:
        """That subcommand as the first one on a machine."""
        with root.copied(self.base, self.base.folder.with_name(f"{self.release}-{name}")) as fresh:
            place_tree(fresh.folder / HOME)
            if name not in WHOLE and self.left.exists():
                copy(self.left, fresh.folder / HOME)
            words = ["./assay", name, *([] if name in WHOLE else SMALL.get(name, []))]
            tried = self._timed(fresh, words)
            if name == "bench" and tried.status == 0:
                self._keep(fresh.folder / HOME)
            return tried

    def _timed(self, fresh: root.Root, words: list[str]) -> Tried:
        started = time.monotonic()
        done = fresh.run(f"cd /{HOME} && exec {shlex.join(words)}", capture_output=True, text=True,
                         errors="replace")
        return Tried(self.release, " ".join(words), done.returncode, time.monotonic() - started,
                     done.stdout + done.stderr)

    def _keep(self, tree: pathlib.Path) -> None:
        root.remove(self.left)
        for name in ("build/release", "results/runs"):
            (self.left / name).parent.mkdir(parents=True, exist_ok=True)
            copy(tree / name, self.left / name)


def copy(source: pathlib.Path, target: pathlib.Path) -> None:
    """Into a folder that may be there; times stay, so that nothing is built again."""
    target.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", f"{source}/.", target], check=True)


def place_tree(target: pathlib.Path) -> None:
    """A clone, with the changes that are not committed yet."""
    subprocess.run(["git", "clone", "-q", "--no-hardlinks", build.ROOT, target], check=True)
    for path in tidy.files():
        place = target / path.relative_to(build.ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, place)


def absence(release: str) -> str | None:
    """Why it cannot be tried here; None if it can."""
    return "only root can make a root" if os.geteuid() != 0 else root.absence(release)


def end(_number: int, _frame) -> None:
    """Before a signal ends this process, the current root is removed."""
    raise KeyboardInterrupt


def main(words: list[str]) -> int:
    signal.signal(signal.SIGTERM, end)
    releases = [word for word in words if word in RELEASES]
    names = [word for word in words if word not in RELEASES]
    unknown = [name for name in names if name not in subcommands()]
    status = 0
    try:
        if unknown:
            raise UsageError(f"{unknown[0]} is neither a release ({', '.join(RELEASES)}) nor a subcommand")
        for release in releases or RELEASES:
            why = absence(release)
            if why is not None:
                raise UsageError(f"{release} cannot be tried: {why}")
            with root.made(release, FOLDER / release) as base:
                trial = Trial(release, base)
                try:
                    for name in [name for name in subcommands() if not names or name in names]:
                        tried = trial.first(name)
                        print(tried if tried.status == 0 else f"{tried}\n{tried.said}", flush=True)
                        status = max(status, int(tried.status != 0))
                finally:
                    root.remove(trial.left)
    except UsageError as error:
        print(f"assay: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
