"""A table of one's own: op,slot,size[,thread[,alignment]], with or without that line at its head.

`slot` is any word that names the block while it lives; `op` is malloc, calloc, realloc (of an empty
slot: a new block), aligned_alloc or free, whose size is left empty or 0.  This format is strict: to
free what is not live, or to fill a slot that is, is an error.
"""

import csv
import pathlib
from collections.abc import Iterator

from workloads.importing import BadLine, Call

FORMAT = "csv"
HELP = "op,slot,size[,thread[,alignment]]"

OPS = ("malloc", "calloc", "realloc", "aligned_alloc", "free")
HEAD = ["op", "slot", "size"]


def recognises(head: bytes) -> bool:
    words = [word.strip() for word in head.decode(errors="replace").split("\n")[0].split(",")]
    return len(words) >= 2 and (words[:3] == HEAD or words[0] in OPS)


def calls(path: pathlib.Path) -> Iterator[Call]:
    live: set[str] = set()
    with path.open(errors="replace", newline="") as file:
        rows = csv.reader(file, skipinitialspace=True)
        try:
            for row in rows:
                if not row or (rows.line_num == 1 and row[:3] == HEAD):
                    continue
                call = call_of(rows.line_num, [word.strip() for word in row], live)
                if call.ends is not None:
                    live.discard(call.ends)
                if call.makes is not None:
                    live.add(call.makes)
                yield call
        except csv.Error as error:
            raise BadLine(rows.line_num, str(error)) from error


def call_of(line: int, row: list[str], live: set[str]) -> Call:
    row = row + [""] * (5 - len(row))
    op, slot, size, thread, alignment = row[:5]
    if op not in OPS or not slot or len(row) > 5:
        raise BadLine(line, "not op,slot,size[,thread[,alignment]] with op one of " + " ".join(OPS))
    if op == "free":
        return Call(line, op, thread or "0", ends=slot, strict=True)
    made = Call(line, op, thread or "0", makes=slot, size=_number(line, "size", size),
                alignment=_number(line, "alignment", alignment or "0"), strict=True,
                ends=slot if op == "realloc" and slot in live else None)
    if op == "aligned_alloc" and made.alignment.bit_count() != 1:
        raise BadLine(line, "aligned_alloc needs an alignment that is a power of two")
    return made


def _number(line: int, what: str, word: str) -> int:
    if not word.isdigit() or int(word) >= 1 << 63:
        raise BadLine(line, f"{what} is not a number of bytes: {word!r}")
    return int(word)
