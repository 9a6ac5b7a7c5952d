"""Reads what the processes of a program left in the file of process_table.h."""

import dataclasses
import pathlib
import struct

HEAD = struct.Struct("=6Q")
OBJECT = struct.Struct("=Q256s")
ENTRY = struct.Struct("=16siIQQ")
OBJECTS, ENTRIES = 64, 32768
ENDED, UNKNOWN, LATE, CLOSED = 1, 2, 4, 8


@dataclasses.dataclass(frozen=True)
class ProcessEntry:
    """A process, or a child of fork."""

    image: str  # as the `allocator` record of its program names it
    pid: int
    flags: int
    heap_bytes: int  # that the C library's own heap took
    namespace_bytes: int  # and that those of other namespaces took

    @property
    def told(self) -> bool:
        """It ended normally, and reported everything."""
        return self.flags == ENDED

    @property
    def closed(self) -> bool:
        """It ended normally, and reported everything except objects that it had closed."""
        return self.flags == ENDED | CLOSED


@dataclasses.dataclass(frozen=True)
class ProcessTable:
    entries: list[ProcessEntry]
    complete: bool  # there was room for every process
    past: int  # calls that went past the preloaded library
    within: int  # calls that the library itself made to the C library's heap
    accounts: int  # processes that counted
    refused: int  # and those that could not
    namespaces: int  # opened by dlmopen
    objects: dict[str, int]  # whose calls went past the library


def read(path: pathlib.Path) -> ProcessTable | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    if len(content) != HEAD.size + OBJECTS * OBJECT.size + ENTRIES * ENTRY.size:
        return None
    used, past, within, accounts, refused, namespaces = HEAD.unpack_from(content)
    objects = (OBJECT.unpack_from(content, HEAD.size + number * OBJECT.size)
               for number in range(OBJECTS))
    entries = (ENTRY.unpack_from(content, HEAD.size + OBJECTS * OBJECT.size + number * ENTRY.size)
               for number in range(min(used, ENTRIES)))
    return ProcessTable([ProcessEntry(image.hex(), *facts) for image, *facts in entries], used <= ENTRIES,
                  past, within, accounts, refused, namespaces,
                  {path.rstrip(b"\0").decode(errors="replace"): calls
                   for calls, path in objects if calls})
