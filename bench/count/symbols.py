"""Whose an instruction is: the loaded file, the section and the function at an address.

pyelftools reads the files' symbol tables; a debugger's tables are not needed.
"""

import bisect
import dataclasses
import functools
import pathlib

from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

OWN_SECTION = "assay_text_"  # the code of an allocator that is part of the program


@dataclasses.dataclass(frozen=True)
class CodeLocation:
    """Where an instruction lies."""

    file: str  # as the program names it; "" is the program itself
    section: str
    function: str

    @property
    def own(self) -> bool:
        """Code of an allocator that is linked into the program."""
        return self.file == "" and self.section.startswith(OWN_SECTION)


@dataclasses.dataclass(frozen=True)
class Range:
    """A named range of a file's addresses."""

    start: int
    end: int
    name: str


class Symbols:
    """The code of one ELF file, by its own addresses."""

    def __init__(self, path: pathlib.Path):
        with path.open("rb") as file:
            elf = ELFFile(file)
            self.sections = [Range(section["sh_addr"], section["sh_addr"] + section["sh_size"],
                                   section.name)
                             for section in elf.iter_sections() if section["sh_flags"] & 4]
            functions = {(symbol["st_value"], symbol["st_size"]): symbol.name
                         for table in elf.iter_sections() if isinstance(table, SymbolTableSection)
                         for symbol in table.iter_symbols()
                         if symbol["st_info"]["type"] in ("STT_FUNC", "STT_GNU_IFUNC")
                         and symbol["st_value"]}
        self.functions = sorted((Range(start, start + size, name)
                                 for (start, size), name in functions.items()),
                                key=lambda one: (one.start, one.end))
        self.starts = [one.start for one in self.functions]
        self.known: dict[int, tuple[str, str]] = {}  # one cell executes what others did too

    def at(self, address: int) -> tuple[str, str]:
        """The section and the function."""
        if address not in self.known:
            self.known[address] = self.section(address), self.function(address)
        return self.known[address]

    def section(self, address: int) -> str:
        return next((one.name for one in self.sections if one.start <= address < one.end), "")

    def function(self, address: int) -> str:
        """The function's name; where the file does not say, the address within it."""
        index = bisect.bisect_right(self.starts, address) - 1
        if index >= 0 and address < max(self.functions[index].end, self.starts[index] + 1):
            return self.functions[index].name
        return self.section(address) if self.section(address).startswith(".plt") \
            else f"+{address:#x}"


@functools.cache
def symbols_of(path: pathlib.Path) -> Symbols:
    return Symbols(path)


@dataclasses.dataclass(frozen=True)
class Loaded:
    """A file in the process, and by how much its addresses are moved there."""

    file: str
    path: pathlib.Path  # on this machine
    base: int


class Process:
    """Every file of one process."""

    def __init__(self, loaded: list[Loaded]):
        self.loaded = sorted(loaded, key=lambda one: one.base)
        self.bases = [one.base for one in self.loaded]
        self.symbols = [symbols_of(one.path) for one in self.loaded]

    def location(self, address: int) -> CodeLocation:
        index = bisect.bisect_right(self.bases, address) - 1
        if index < 0:
            return CodeLocation("?", "", f"{address:#x}")
        one = self.loaded[index]
        return CodeLocation(one.file, *self.symbols[index].at(address - one.base))
