"""What became of the processes of a recording that have no trace, each with its reason.

A process is known by its image, which it begins itself, and by the exec that began it, which its
parent notes.  An exec without an image is one in which the recorder never ran: the reason is looked
for in the file and in the environment that it was given.
"""

import pathlib
import shutil
import subprocess

from ci.host.errors import UsageError
from workloads import own_program as own
from workloads.recording import Exec, ProcessImage, RecordedProgram

LISTED = 20  # reasons
NAMELESS = "?"  # RIVAL_NAMELESS of recorder/image.h
SANITIZERS = {"__asan_init", "__hwasan_init", "__msan_init", "__tsan_init"}
NARROW = "it is a 32-bit program, and the recorder is a 64-bit library"
UNREACHED = "it ended before the recorder could run in it"


def missing(done: RecordedProgram, program: pathlib.Path) -> list[str]:
    """A line for each process that is missing, those for one reason together."""
    found = [_of_image(image) for image in done.images]
    found += [f"{one.path}: {reason}" for one, reason in _unheard(done)]
    if not any(image.pid == done.pid for image in done.images):
        found.append(f"{program}: {obstacle(program) or UNREACHED}")
    if done.images_lost:
        found.append(f"{done.images_lost} processes: too many were recorded at the same time")
    if done.notes_lost:
        found.append(f"{done.notes_lost} programs started so fast that their outcome is not "
                     "known")
    counted: dict[str, int] = {}
    for line in filter(None, found):
        counted[line] = counted.get(line, 0) + 1
    lines = [line if count == 1 else f"{line} ({count} times)" for line, count in counted.items()]
    more = len(lines) - LISTED
    return lines[:LISTED] + ([f"{more} more programs"] if more > 0 else [])


def _unheard(done: RecordedProgram) -> list[tuple[Exec, str]]:
    """A signal that ended the recording may come within an exec, which loses nothing."""
    told = [(one, _of_exec(one)) for one in done.unheard()]
    return [(one, reason) for one, reason in told
            if done.ended_by is None or reason != UNREACHED]


def why_nothing(lines: list[str]) -> str:
    """In place of a table, where no process has a trace."""
    return "; ".join(lines) or "it never called malloc"


def _of_image(image: ProcessImage) -> str | None:
    name = image.command.split(" ")[0]
    if image.rival == NAMELESS:
        return (f"{name}: it runs under a tool, such as valgrind, that answers its calls of malloc before "
                "they reach the recorder")
    if image.rival:
        whose = "it" if _is_own(image) else image.rival
        return f"{name}: {whose} defines malloc itself, so its calls never pass the dynamic linker"
    if image.lost:
        return f"{name or 'a process'}: it was killed while its recording began"
    if image.file is None and image.reason is not None:
        return f"{name}: {image.reason}"
    return None


def _is_own(image: ProcessImage) -> bool:
    """The program's file, not a library, has the malloc that it calls."""
    word = image.command.split(" ")[0]
    try:
        return pathlib.Path(shutil.which(word) or word).resolve() \
            == pathlib.Path(shutil.which(image.rival) or image.rival).resolve()
    except OSError:
        return False


def _of_exec(one: Exec) -> str:
    if one.preloads and one.hidden:
        return ("it has another root, other mounts or another user, and the recorder's library cannot "
                "be read from there")
    if one.preloads and one.closed:
        return ("all its descriptors were closed, and it has other rights than the recording, or another "
                "/proc, so that it cannot reach the recorder's memory")
    path = (shutil.which(one.path) or one.path) if one.searched else one.path
    reason = obstacle(pathlib.Path(path))
    if reason is not None:
        return reason
    if not one.preloads:
        return ("it was started with another environment, in which LD_PRELOAD or ASSAY_RECORD "
                "is missing")
    return UNREACHED


def obstacle(path: pathlib.Path) -> str | None:
    """What in a program's file keeps the recorder out; None: nothing."""
    if not path.is_file():
        return None
    if is_32_bit(path):
        return NARROW
    try:
        own.check_preloadable(path)
    except UsageError as error:
        return str(error).removeprefix(f"{path}: ")
    with path.open("rb") as file:
        if b"/ld-musl-" in file.read(4096):
            return "it is linked with musl, not with the C library that the recorder works with"
    if SANITIZERS & _dynamic_symbols(path):
        return "it was built with a sanitizer, which replaces malloc as the recorder would"
    return None


def is_32_bit(path: pathlib.Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(5) == b"\x7fELF\x01"
    except OSError:
        return False


def _dynamic_symbols(path: pathlib.Path) -> set[str]:
    """Those that it defines and those that it needs; a compiler has their names in its texts only."""
    if shutil.which("nm") is None:
        return set()
    listed = subprocess.run(["nm", "-D", path], capture_output=True, text=True, check=False).stdout
    return {line.split()[-1] for line in listed.splitlines() if line}
