"""Android's memory_replay: text, or a zip file with texts in it.

A line is `THREAD: malloc ADDRESS SIZE`, `calloc ADDRESS COUNT SIZE`, `realloc NEW OLD SIZE`,
`memalign ADDRESS ALIGNMENT SIZE`, `free ADDRESS` or `thread_done 0x0`; up to two times may follow.
"""

import re
from collections.abc import Iterator

from workloads.importing import BadLine, Call
from workloads.sources import Source

FORMAT = "memory_replay"
HELP = "Android's memory_replay, text or zip"

ARGUMENTS = {"malloc": 2, "calloc": 3, "realloc": 3, "memalign": 3, "free": 1, "thread_done": 1}
LINE = re.compile(rf"([0-9]+):[ \t]+({'|'.join(ARGUMENTS)})((?:[ \t]+(?:0x[0-9a-fA-F]+|[0-9]+))+)$")
TIMES = 2
WORD_BITS = 64
SIZE_MOST = (1 << WORD_BITS) - 1
DIGITS_MOST = 40  # more, even if they are zeros, are no number of a recorder's
CUT_OFF = "it was cut off, as by the end of the program"


def recognises(head: list[str]) -> bool:
    return any(LINE.match(line) is not None for line in head[:1])


def calls(source: Source) -> Iterator[Call]:
    for text in source.lines():
        line, number = text.strip(), source.line
        match = LINE.match(line)
        if not line:
            continue
        wanted = ARGUMENTS[match[2]] if match else 0
        words = match[3].split() if match else []
        if source.unfinished and (match is None or len(words) < wanted):
            source.leave_out(CUT_OFF)
            return
        if match is None:
            raise BadLine(number, "not a line of memory_replay")
        if not wanted <= len(words) <= wanted + TIMES:
            raise BadLine(number, f"{match[2]} has {wanted} arguments")
        yield call_of(number, str(_number(number, match[1])), match[2],
                      [_number(number, word) for word in words])


def call_of(line: int, thread: str, op: str, numbers: list[int]) -> Call:
    address = _block(numbers[0])
    if op == "malloc":
        return Call(line, op, thread, makes=address, size=numbers[1])
    if op == "calloc":
        product = numbers[1] * numbers[2]
        if product > SIZE_MOST and address is not None:
            raise BadLine(line, "a calloc that succeeded with more bytes than there are addresses")
        return Call(line, op, thread, makes=address, size=min(product, SIZE_MOST),
                    count=numbers[1])
    if op == "realloc":
        return Call(line, op, thread, ends=_block(numbers[1]), makes=address, size=numbers[2])
    if op == "memalign":
        return Call(line, "aligned_alloc", thread, makes=address, size=numbers[2],
                    alignment=numbers[1])
    if op == "free":
        return Call(line, op, thread, ends=address)
    return Call(line, "thread_end", thread)


def _number(line: int, word: str) -> int:
    """Decimal, with or without zeros ahead, or hexadecimal."""
    number = -1 if len(word) > DIGITS_MOST else \
        int(word, 16) if word.startswith("0x") else int(word)
    if not 0 <= number <= SIZE_MOST:
        raise BadLine(line, f"{word[:DIGITS_MOST]} is a number of more than {WORD_BITS} bits")
    return number


def _block(address: int) -> str | None:
    return hex(address) if address else None
