"""glibc's mtrace(3): what a program wrote to MALLOC_TRACE.

A line is `@ PLACE + ADDRESS SIZE`, `- ADDRESS` for a free, and the pair `< OLD`, `> NEW SIZE` for a
realloc; `! ADDRESS SIZE` is one that failed.  Numbers are hexadecimal, and no block is `(nil)`;
threads are not told apart.

A program that was killed leaves half a line at the end.  One that forked leaves the rest of its
buffer twice and mixes the lines of two processes: pieces of lines, and halves of reallocs.  These
are left out, once the file has shown that it is such a one.
"""

import re
from collections.abc import Iterator

from workloads.importing import BadLine, Call
from workloads.sources import Source

FORMAT = "mtrace"
HELP = "glibc's mtrace(3)"

BLOCK = r"(0x[0-9a-fA-F]{1,16}|0|\(nil\))"
PLACE = r"@ (?:(?!@ ).)* "  # its file may have any name; a second one begins another line
CALL = re.compile(rf"(?:{PLACE})?([-+<>!]) {BLOCK}(?: (0x[0-9a-fA-F]{{1,16}}|0))?$")
PIECE = re.compile(r"@|0x|\[|\]|^$|^[-+<>!] |\(nil\)?|^[0-9a-fA-F]+$")
WITH_SIZE = "+>!"
CUT_OFF = "it was cut off, as by the end of the program"
BROKEN = "a piece of a line, as a fork leaves"
HALF = "half of a realloc, as a fork leaves"


def recognises(head: list[str]) -> bool:
    return bool(head) and (head[0] == "= Start"
                           or (head[0].startswith("@ ") and CALL.match(head[0]) is not None))


def calls(source: Source) -> Iterator[Call]:
    moving = None  # the old address, between the two lines of a realloc
    mixed = False  # a piece of a line has shown that two processes wrote
    began = 0  # where that realloc began
    for text in source.lines():
        line, number = text.strip(), source.line
        if line.startswith("= "):
            continue
        if source.unfinished:
            source.leave_out(CUT_OFF)
            break
        match = CALL.match(line)
        if match is None or (match[1] in WITH_SIZE) != (match[3] is not None):
            if PIECE.search(line) is None:
                raise BadLine(number, "not a line of mtrace")
            mixed = True
            source.leave_out(BROKEN)
            continue
        kind, address = match[1], block(match[2])
        if kind != ">" and moving is not None:
            _leave_half(source, began, number, mixed)
            moving = None
        if kind == ">" and moving is None:
            _leave_half(source, number, number, mixed)
            continue
        if kind == "<":
            moving, began = address, number
            continue
        yield call_of(number, kind, address, int(match[3] or "0", 16), moving)
        moving = None
    if moving is not None:
        source.leave_out(CUT_OFF, began)


def block(word: str) -> str | None:
    return None if word in ("0", "(nil)") else word.lower()


def _leave_half(source: Source, half: int, noticed: int, mixed: bool) -> None:
    if not mixed:
        raise BadLine(noticed, "`<` and `>` do not come in pairs")
    source.leave_out(HALF, half)


def call_of(line: int, kind: str, address: str | None, size: int, moving: str | None) -> Call:
    if kind == "-":
        return Call(line, "free", "0", ends=address)
    if kind == "+":
        return Call(line, "malloc", "0", makes=address, size=size)
    if kind == ">":
        return Call(line, "realloc", "0", ends=moving, makes=address, size=size)
    return Call(line, "realloc", "0", size=size)
