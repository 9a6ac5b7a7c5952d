"""glibc's mtrace(3): what a program wrote to MALLOC_TRACE.

A line is `@ PLACE + ADDRESS SIZE`, `- ADDRESS` for a free, and the pair `< OLD`, `> NEW SIZE` for a
realloc; `! ADDRESS SIZE` is one that failed.  Numbers are hexadecimal; threads are not told apart.
"""

import pathlib
import re
from collections.abc import Iterator

from workloads.importing import BadLine, Call

FORMAT = "mtrace"
HELP = "glibc's mtrace(3)"

CALL = re.compile(r"(?:@ .* )?([-+<>!]) (0x[0-9a-fA-F]+|0)(?: (0x[0-9a-fA-F]+|0))?$")
WITH_SIZE = "+>!"


def recognises(head: bytes) -> bool:
    lines = head.decode(errors="replace").splitlines()
    return bool(lines) and (lines[0] == "= Start"
                            or (lines[0].startswith("@ ") and CALL.match(lines[0]) is not None))


def calls(path: pathlib.Path) -> Iterator[Call]:
    moving = None  # the old address, between the two lines of a realloc
    with path.open(errors="replace") as file:
        for number, text in enumerate(file, 1):
            line = text.rstrip()
            if not line or line.startswith("= "):
                continue
            match = CALL.match(line)
            if match is None or (match[1] in WITH_SIZE) != (match[3] is not None):
                raise BadLine(number, "not a line of mtrace")
            kind, address = match[1], match[2]
            if (kind == ">") != (moving is not None):
                raise BadLine(number, "`<` and `>` do not come in pairs")
            size = int(match[3], 16) if match[3] else 0
            if kind == "<":
                moving = address
                continue
            yield call_of(number, kind, address, size, moving)
            moving = None


def call_of(line: int, kind: str, address: str, size: int, moving: str | None) -> Call:
    if kind == "-":
        return Call(line, "free", "0", ends=address)
    if kind == "+":
        return Call(line, "malloc", "0", makes=address, size=size)
    if kind == ">":
        return Call(line, "realloc", "0", ends=moving, makes=address, size=size)
    return Call(line, "realloc", "0", size=size)
