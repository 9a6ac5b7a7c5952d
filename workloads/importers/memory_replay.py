"""Android's memory_replay: text, or a zip file with one text in it.

A line is `THREAD: malloc ADDRESS SIZE`, `calloc ADDRESS COUNT SIZE`, `realloc NEW OLD SIZE`,
`memalign ADDRESS ALIGNMENT SIZE`, `free ADDRESS` or `thread_done 0x0`; two times may follow.
"""

import io
import pathlib
import re
import zipfile
from collections.abc import Iterator

from workloads.importing import BadLine, Call

FORMAT = "memory_replay"
HELP = "Android's memory_replay, text or zip"

ARGUMENTS = {"malloc": 2, "calloc": 3, "realloc": 3, "memalign": 3, "free": 1, "thread_done": 1}
LINE = re.compile(rf"(\d+): ({'|'.join(ARGUMENTS)})((?: (?:0x[0-9a-fA-F]+|\d+))+)$")
TIMES = 2


def recognises(head: bytes) -> bool:
    lines = head.decode(errors="replace").splitlines()
    return head.startswith(b"PK\x03\x04") or (bool(lines) and LINE.match(lines[0]) is not None)


def calls(path: pathlib.Path) -> Iterator[Call]:
    for number, text in enumerate(_lines(path), 1):
        line = text.rstrip()
        match = LINE.match(line)
        if not line:
            continue
        if match is None:
            raise BadLine(number, "not a line of memory_replay")
        words = match[3].split()
        wanted = ARGUMENTS[match[2]]
        if len(words) not in (wanted, wanted + TIMES):
            raise BadLine(number, f"{match[2]} has {wanted} arguments")
        yield call_of(number, match[1], match[2], words)


def _lines(path: pathlib.Path) -> Iterator[str]:
    if not zipfile.is_zipfile(path):
        with path.open(errors="replace") as file:
            yield from file
        return
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if len(names) != 1:
            raise BadLine(1, f"a zip file with {len(names)} files in it, not with one")
        try:
            with archive.open(names[0]) as file:
                yield from io.TextIOWrapper(file, errors="replace")
        except zipfile.BadZipFile as error:
            raise BadLine(1, f"the zip file is damaged: {error}") from error


def call_of(line: int, thread: str, op: str, words: list[str]) -> Call:
    address = _block(words[0])
    numbers = [int(word, 0) for word in words[1:]]
    if op == "malloc":
        return Call(line, op, thread, makes=address, size=numbers[0])
    if op == "calloc":
        return Call(line, op, thread, makes=address, size=numbers[0] * numbers[1],
                    count=numbers[0])
    if op == "realloc":
        return Call(line, op, thread, ends=_block(words[1]), makes=address, size=numbers[1])
    if op == "memalign":
        return Call(line, "aligned_alloc", thread, makes=address, size=numbers[1],
                    alignment=numbers[0])
    if op == "free":
        return Call(line, op, thread, ends=address)
    return Call(line, "thread_end", thread)


def _block(word: str) -> str | None:
    address = int(word, 0)
    return hex(address) if address else None
