"""Builds a preset of CMakePresets.json into build/<preset>.

The preset of another architecture has its name, and is built over its sysroot, if it has one.
Two processes never build the same preset at one time: the second waits for the first.

A warning is an error only for `assay test`.  The folder remembers that, so that other commands use
the build of the tests.  If a warning then stops one of them, for example after an upgrade of the
compiler, the folder is built once more without it.

CMake configures a folder again only when something has changed that the generated build does not
watch (build_state.py), and one process builds a target of the same sources only once.
"""

import contextlib
import fcntl
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

from ci.host import architectures, build_environment, build_state
from ci.host.errors import CannotBuild

ROOT = pathlib.Path(__file__).resolve().parents[2]
# How gcc and clang end the line of a warning that was made an error.
WARNING = re.compile(r"error: .*\[-Werror[=,\]]")
# What this process has built of a folder and a state of the sources: sets of targets; None: all.
_built: dict[tuple, list[set[str] | None]] = {}


def folder_of(preset: str) -> pathlib.Path:
    return ROOT / "build" / preset


def build(preset: str, targets: list[str] | None = None, quiet: bool = True,
          warnings_are_errors: bool = False) -> pathlib.Path:
    """Configures and builds; returns the build folder.  Raises CannotBuild with the first error."""
    folder = folder_of(preset)
    if _is_read_only(folder):
        return _as_built(folder)
    if preset in architectures.names() and architectures.of(preset).in_tables:
        from ci.host import sysroot
        sysroot.ensure(preset)
    if shutil.which("cmake") is None:
        raise CannotBuild("cmake is not installed")
    if not _configured(folder) and not quiet:
        print(f"assay: building {preset}", file=sys.stderr, flush=True)
    with _alone(folder):
        _build(preset, folder, targets, warnings_are_errors)
    return folder


@contextlib.contextmanager
def _alone(folder: pathlib.Path):
    """Holds the lock of this build folder; it ends with the process that holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "building.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(preset: str, folder: pathlib.Path, targets: list[str] | None,
           warnings_are_errors: bool) -> None:
    state = build_state.sources(ROOT)
    done = _built.setdefault((folder, warnings_are_errors, state), [])
    wanted = set(targets) if targets else None
    if any(_holds(some, wanted) for some in done) and _configured(folder) and not lost(folder):
        return
    _configure(preset, ["-DASSAY_WERROR=ON"] if warnings_are_errors else [], state)
    _compile_or_without_werror(preset, folder, targets, warnings_are_errors)
    done.append(wanted)


def _holds(some: set[str] | None, wanted: set[str] | None) -> bool:
    return some is None or wanted is not None and wanted <= some


def _compile_or_without_werror(preset: str, folder: pathlib.Path, targets: list[str] | None,
                               warnings_are_errors: bool) -> None:
    try:
        _compile(folder, targets)
    except Warned as warned:
        if warnings_are_errors:
            raise
        print(f"assay: building {preset} again without -Werror, because the compiler warned: {warned.first}",
              file=sys.stderr, flush=True)
        _configure(preset, ["-DASSAY_WERROR=OFF"], build_state.sources(ROOT))
        _compile(folder, targets)


class Warned(CannotBuild):
    """A warning that was an error stopped the build; `first` is its line."""

    def __init__(self, message: str, first: str) -> None:
        super().__init__(message)
        self.first = first


def _is_read_only(folder: pathlib.Path) -> bool:
    """Nothing can be built there, not even its folder made."""
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    return not os.access(existing, os.W_OK)


def _as_built(folder: pathlib.Path) -> pathlib.Path:
    """The existing build, unchanged."""
    if not _configured(folder):
        raise CannotBuild(f"{folder} cannot be written to, and contains no earlier build")
    print(f"assay: {folder} cannot be written to; the build in it is used as it is",
          file=sys.stderr, flush=True)
    return folder


def _configured(folder: pathlib.Path) -> bool:
    return (folder / "CMakeCache.txt").exists()


# What CMake found, as it keeps it: NAME:FILEPATH=/usr/lib/libzstd.a
FOUND = re.compile(r"^([\w-]+):FILEPATH=(/.+)$", re.MULTILINE)


def lost(folder: pathlib.Path) -> list[str]:
    """The names under which CMake keeps files that are gone, as after a package was removed."""
    cache = folder / "CMakeCache.txt"
    return [name for name, file in FOUND.findall(cache.read_text())
            if not pathlib.Path(file).exists()] if cache.exists() else []


def _configure(preset: str, options: list[str], state: str) -> None:
    """Configures, unless nothing has changed since the last time."""
    folder = folder_of(preset)
    gone = lost(folder)
    if not gone and build_state.is_current(folder, state, options):
        return
    if "CMAKE_MAKE_PROGRAM" in gone:
        (folder / "CMakeCache.txt").unlink()
        shutil.rmtree(folder / "CMakeFiles", ignore_errors=True)
    elif gone:
        options = [*options, *(f"-U{name}" for name in gone)]
    build_state.forget(folder)
    generator = ["-G", "Ninja"] if shutil.which("ninja") else ["-G", "Unix Makefiles"]
    _run(folder, ["cmake", "--preset", preset, *generator, *options] if not _configured(folder)
         else ["cmake", *options, str(folder)])
    build_state.keep(folder, state)


def _compile(folder: pathlib.Path, targets: list[str] | None) -> None:
    words = ["--target", *targets] if targets else []
    _run(folder, ["cmake", "--build", str(folder), "--parallel", str(os.cpu_count() or 1), *words])


def _run(folder: pathlib.Path, command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace",
                          check=False, env=build_environment.environment()
                          | {"TMPDIR": tempfile.gettempdir()})
    if done.returncode == 0:
        return
    said = done.stdout + done.stderr
    message = first_error(said, done.returncode) + _kept(folder, f"{shlex.join(command)}\n{said}")
    warning = next((line for line in said.splitlines() if WARNING.search(line)), None)
    raise CannotBuild(message) if warning is None else Warned(message, warning)


def first_error(said: str, status: int) -> str:
    """The line that says what is wrong first: of a compiler, of a linker, of cmake, which writes it
    over several, or else the last one."""
    cmake = re.search(r"^CMake Error.*(?:\n(?!\n\n).*){0,6}", said, re.MULTILINE)
    found = re.search(r"^.*(?:error: |undefined reference|: No space left|Killed).*$", said,
                      re.MULTILINE)
    text = cmake[0].split("\n\n\n")[0] if cmake else found[0] if found else \
        (said.strip().splitlines() or [f"cmake ended with status {status}"])[-1]
    return " ".join(text.split())[:300]


def _kept(folder: pathlib.Path, story: str) -> str:
    """Where all of what was said can be read."""
    log = folder / "failure.log"
    try:
        log.write_text(story, encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return f" (more in {log})"
