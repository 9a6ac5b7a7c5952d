"""The hidden folder beside a trace in which it is made, and what becomes of one that a kill left.

Whoever makes a trace holds a lock on its folder, which the kernel takes back however he ends.  So a
folder that nobody holds was left.  That of an import is removed.  That of a recording may still have
a collector: it is asked to end its programs and to finish; without one, what the collector had
written is kept under another name.
"""

import contextlib
import fcntl
import os
import pathlib
import re
import shutil
import signal
import stat
import sys
import tempfile
import time
from collections.abc import Iterator

NAME_MOST = 150  # bytes of the trace's name; a folder's name has 255
LEFT = re.compile(r"\.(.+)\.(record|import)-[a-z0-9_]{8}", re.DOTALL)
COLLECTOR = b"assay-collect"
PATIENCE_S = 30.0  # until the collector has finished


@contextlib.contextmanager
def folder_for(out: pathlib.Path, kind: str) -> Iterator[pathlib.Path]:
    """Removed in the end; `kind` is record or import."""
    name = os.fsdecode(os.fsencode(out.name)[:NAME_MOST])
    while True:
        path = pathlib.Path(tempfile.mkdtemp(prefix=f".{name}.{kind}-", dir=out.parent))
        lock = _lock(path)
        if lock is not None:
            break  # else another took it for one that was left
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        os.close(lock)


def _lock(path: pathlib.Path) -> int | None:
    """A descriptor that holds the folder; None where another has it, or it is gone."""
    try:
        lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    except OSError:
        pass  # a file system without locks
    if not path.exists():
        os.close(lock)
        return None
    return lock


def finish_left(parent: pathlib.Path) -> None:
    """Finishes or removes what killed ones left in this folder."""
    for path in sorted(parent.glob(".*-????????")):
        named = LEFT.fullmatch(path.name)
        lock = _lock(path) if named is not None and _is_own(path) else None
        if lock is not None:
            try:
                _finish(path, parent / named[1], named[2])
            finally:
                os.close(lock)


def _is_own(path: pathlib.Path) -> bool:
    """A folder, and this user's; it may be gone by now."""
    try:
        facts = path.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.geteuid()


def _finish(path: pathlib.Path, out: pathlib.Path, kind: str) -> None:
    if kind == "record" and (collector := _collector_of(path)) is not None:
        _say(f"an earlier recording of {out} was killed while its programs still ran: they are now "
             "ended, and the recording is completed")
        _end(collector, path)
    if kind == "record" and any(path.glob("*.trace")):
        kept = keep(path, _free_name(out))
        _say(f"an earlier recording of {out} was killed; what it had written is saved as "
             + ", ".join(file.name for file in kept))
    elif path.is_dir() and kind == "import":
        _say(f"the files that a killed import of {out} left behind are removed")
    shutil.rmtree(path, ignore_errors=True)


def keep(path: pathlib.Path, out: pathlib.Path) -> list[pathlib.Path]:
    """Moves what a collector had written to `out`, `out`.2, ...: traces without their ends, whole up
    to there."""
    files = sorted(path.glob("*.trace"), key=lambda file: int(file.stem))
    kept = [out if number == 1 else out.with_name(f"{out.name}.{number}")
            for number in range(1, len(files) + 1)]
    for file, place in zip(files, kept):
        os.replace(file, place)
    return kept


def _free_name(out: pathlib.Path) -> pathlib.Path:
    number = 1
    while list(out.parent.glob(f"{_literal(out.name)}.left-{number}*")):
        number += 1
    return out.with_name(f"{out.name}.left-{number}")


def _literal(name: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", name)


def _collector_of(path: pathlib.Path) -> int | None:
    """Its command line names the folder."""
    for file in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            words = file.read_bytes().split(b"\0")
            if words[0].endswith(COLLECTOR) and os.fsencode(path.absolute()) in words[1:2]:
                return int(file.parent.name)
    return None


def _end(collector: int, path: pathlib.Path) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(collector, signal.SIGTERM)
    until_s = time.monotonic() + PATIENCE_S
    while _collector_of(path) == collector:
        if time.monotonic() > until_s:
            with contextlib.suppress(ProcessLookupError):
                os.kill(collector, signal.SIGKILL)
        time.sleep(0.05)


def _say(sentence: str) -> None:
    print(f"assay: {sentence}", file=sys.stderr, flush=True)
