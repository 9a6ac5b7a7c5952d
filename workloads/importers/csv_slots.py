"""A table of one's own: op,slot,size[,thread[,alignment]], with or without that line at its head.

`slot` is any word that names the block while it lives; `op` is malloc, calloc, realloc (of an empty
slot: a new block), aligned_alloc or free, whose size is left empty or 0.  The words are separated by
commas, semicolons or tabs, as the first line has it, and may be quoted.  This format is strict: to
free what is not live, or to fill a slot that is, is an error.
"""

import csv
import re
from collections.abc import Iterator

from workloads.importing import BadLine, Call
from workloads.sources import Source

FORMAT = "csv"
HELP = "op,slot,size[,thread[,alignment]]"

OPS = ("malloc", "calloc", "realloc", "aligned_alloc", "free")
HEAD = ["op", "slot", "size"]
SEPARATORS = ",;\t|"
NUMBER = re.compile(r"[0-9]{1,40}")


def recognises(head: list[str]) -> bool:
    words = _row(head[0], separator_of(head[0])) if head else []
    return len(words) >= 2 and (words[:3] == HEAD or words[0] in OPS)


def separator_of(line: str) -> str:
    return max(SEPARATORS, key=line.count)


def _row(line: str, separator: str) -> list[str]:
    rows = list(csv.reader([line], delimiter=separator, skipinitialspace=True))
    return [word.strip() for word in rows[0]] if rows else []


def calls(source: Source) -> Iterator[Call]:
    live: set[str] = set()
    separator = separator_of((source.head() or [""])[0])
    rows = csv.reader(source.lines(), delimiter=separator, skipinitialspace=True)
    try:
        first = True
        for words in rows:
            row = [word.strip() for word in words]
            is_head, first = first and row[:3] == HEAD, first and not any(row)
            if not any(row) or is_head:
                continue
            call = call_of(source.line, row, live)
            if call.ends is not None:
                live.discard(call.ends)
            if call.makes is not None:
                live.add(call.makes)
            yield call
    except csv.Error as error:
        raise BadLine(source.line, str(error)) from error


def call_of(line: int, row: list[str], live: set[str]) -> Call:
    row = row + [""] * (5 - len(row))
    op, slot, size, thread, alignment = row[:5]
    if op not in OPS or not slot or any(row[5:]):
        raise BadLine(line, "not op,slot,size[,thread[,alignment]] with op one of " + " ".join(OPS))
    if op == "free":
        _number(line, "size", size or "0")
        return Call(line, op, thread or "0", ends=slot, strict=True)
    made = Call(line, op, thread or "0", makes=slot, size=_number(line, "size", size),
                alignment=_number(line, "alignment", alignment or "0"), strict=True,
                ends=slot if op == "realloc" and slot in live else None)
    if op == "aligned_alloc" and made.alignment == 0:
        raise BadLine(line, "aligned_alloc needs an alignment")
    return made


def _number(line: int, what: str, word: str) -> int:
    if NUMBER.fullmatch(word) is None or int(word) >= 1 << 63:
        raise BadLine(line, f"{what} is not a number of bytes: {word[:40]!r}")
    return int(word)
