"""Builds a preset of CMakePresets.json into build/<preset>.

The preset of another architecture has its name, and is built over its sysroot, if it has one.
Two processes never build the same preset at one time: the second waits for the first.
"""

import contextlib
import fcntl
import os
import pathlib
import shutil
import subprocess
import sys

from ci import architectures
from ci.errors import CannotBuild

ROOT = pathlib.Path(__file__).resolve().parent.parent


def folder_of(preset: str) -> pathlib.Path:
    return ROOT / "build" / preset


def build(preset: str, targets: list[str] | None = None, quiet: bool = True) -> pathlib.Path:
    """Configures and builds; returns the build folder.  Raises CannotBuild with the last words."""
    folder = folder_of(preset)
    if preset in architectures.names() and architectures.of(preset).in_tables:
        from ci import sysroot
        sysroot.ensure(preset)
    if shutil.which("cmake") is None:
        raise CannotBuild("cmake is not installed")
    generator = ["-G", "Ninja"] if shutil.which("ninja") else ["-G", "Unix Makefiles"]
    if not _configured(folder) and not quiet:
        print(f"assay: building {preset}", file=sys.stderr, flush=True)
    with _alone(folder):
        _run(["cmake", "--preset", preset, *generator] if not _configured(folder)
             else ["cmake", str(folder)])
        words = ["--target", *targets] if targets else []
        _run(["cmake", "--build", str(folder), "--parallel", str(os.cpu_count() or 1), *words])
    return folder


@contextlib.contextmanager
def _alone(folder: pathlib.Path):
    """Holds the lock of this build folder; it ends with the process that holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "building.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _configured(folder: pathlib.Path) -> bool:
    return (folder / "CMakeCache.txt").exists()


def _run(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stdout + done.stderr).strip().splitlines()
        raise CannotBuild("\n".join([" ".join(command), *said[-30:]]))
