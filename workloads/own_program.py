"""The user's own program: `assay bench -- CMD...`.

It is checked before anything is measured, because a program that cannot be preloaded into silently
ignores LD_PRELOAD, and the numbers would be the C library's under every name.
"""

import os
import pathlib
import platform
import re
import select
import shutil
import stat
import struct
import sys
import tempfile

from ci.host.errors import UsageError
from workloads.program import OwnRow, Program

TIMEOUT_S = 600.0
SILENCE_S = 1.0  # a pipe without data for this long has no input
SCRIPTS_DEEP = 4  # as the kernel follows #! lines
ELF_MACHINES = {"x86_64": 62, "aarch64": 183}  # EM_X86_64, EM_AARCH64 (ELF gABI)
PT_INTERP = 3
LINKER = re.compile(r"ld(-linux[\w-]*|-\d[\d.]*|64)?\.so(\.\d+)*")  # of the C library, as it is named


def own_row(command: list[str]) -> OwnRow:
    """The command as a row, its standard input kept for each run.  Raises UsageError."""
    program = own_command(command)
    return OwnRow(workload=program.name, body=None, sets=("quick", "default", "full"), priority=1,
                  program=program)


def own_command(command: list[str]) -> Program:
    if not command:
        raise UsageError("no command after --")
    path = find(command[0])
    check_preloadable(path)
    return Program(
        name=f"command/{path.name}", command=(str(path), *command[1:]),
        variables=tuple(os.environ.items()), timeout_s=TIMEOUT_S, pinned=False,
        input=kept_input(), folder=pathlib.Path.cwd())


def find(word: str) -> pathlib.Path:
    """The file that a shell would run."""
    if "/" not in word:
        found = shutil.which(word)
        if found is None:
            raise UsageError(f"{word}: no such command")
        return pathlib.Path(found).absolute()
    path = pathlib.Path(word).absolute()
    if not path.is_file():
        raise UsageError(f"{word}: no such file" if not path.exists() else f"{word}: not a file")
    if not os.access(path, os.X_OK):
        raise UsageError(f"{word}: not executable")
    return path


def check_preloadable(path: pathlib.Path, deep: int = 0) -> None:
    """Raises UsageError unless the dynamic linker will preload a library into it."""
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    if head.startswith(b"#!"):
        if deep == SCRIPTS_DEEP:
            raise UsageError(f"{path}: too many nested interpreters")
        check_preloadable(interpreter(path, head), deep + 1)
    elif head.startswith(b"\x7fELF"):
        check_privileges(path)
        check_elf(path, head)
    else:
        raise UsageError(f"{path}: neither a program nor a script with a #! line")


def interpreter(path: pathlib.Path, head: bytes) -> pathlib.Path:
    words = head.splitlines()[0][2:].decode(errors="replace").split()
    if words and pathlib.Path(words[0]).name == "env":
        words = [word for word in words[1:] if not word.startswith("-") and "=" not in word]
    if not words:
        raise UsageError(f"{path}: its #! line names no interpreter")
    return find(words[0])


def check_privileges(path: pathlib.Path) -> None:
    """The dynamic linker is in secure mode, and preloads nothing, where rights are gained."""
    mode = path.stat().st_mode
    gains = mode & (stat.S_ISUID | stat.S_ISGID) \
        or "security.capability" in os.listxattr(path.resolve())
    if gains:
        raise UsageError(f"{path}: runs with setuid, setgid or capabilities: "
                         "no library can be preloaded into it")


def check_elf(path: pathlib.Path, head: bytes) -> None:
    machine = struct.unpack_from("<H", head, 18)[0]
    if head[4:6] != b"\x02\x01" or machine != ELF_MACHINES.get(platform.machine()):
        raise UsageError(f"{path}: is a program for another architecture than {platform.machine()}")
    offset, = struct.unpack_from("<Q", head, 32)
    size, count = struct.unpack_from("<HH", head, 54)
    with path.open("rb") as file:
        file.seek(offset)
        table = file.read(size * count)
    kinds = [struct.unpack_from("<I", table, at)[0] for at in range(0, len(table) - 3, size)]
    if PT_INTERP not in kinds and not is_linker(path):
        raise UsageError(f"{path}: is statically linked: no library can be preloaded into it")


def is_linker(path: pathlib.Path) -> bool:
    """The dynamic linker itself, which is no program of its own but runs one."""
    return LINKER.fullmatch(path.name) is not None or LINKER.fullmatch(path.resolve().name) is not None


def kept_input() -> pathlib.Path | None:
    """Standard input, read once into a file that each run is given; None where there is none."""
    try:
        mode = os.fstat(0).st_mode
    except OSError:
        return None
    if stat.S_ISREG(mode):
        content = sys.stdin.buffer.read()
    elif stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        if not select.select([0], [], [], SILENCE_S)[0]:
            print("assay: no data arrived on standard input; the command gets an empty one",
                  file=sys.stderr)
            return None
        content = sys.stdin.buffer.read()
    else:
        return None
    return _temporary(content) if content else None


def _temporary(content: bytes) -> pathlib.Path:
    """A file that is removed when this process ends."""
    folder = tempfile.TemporaryDirectory(prefix="assay-input-")
    _kept.append(folder)
    path = pathlib.Path(folder.name) / "input"
    path.write_bytes(content)
    return path


_kept: list[tempfile.TemporaryDirectory] = []
