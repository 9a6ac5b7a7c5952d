"""What the counter plugin wrote about one region: how often each basic block was executed."""

import dataclasses
import pathlib


@dataclasses.dataclass(frozen=True)
class ExecutionCounts:
    """Executed instructions, and the loads and stores that they made."""

    instructions: float = 0
    loads: float = 0
    stores: float = 0

    def __add__(self, other: "ExecutionCounts") -> "ExecutionCounts":
        return ExecutionCounts(self.instructions + other.instructions, self.loads + other.loads,
                               self.stores + other.stores)

    def over(self, operations: int) -> "ExecutionCounts":
        return ExecutionCounts(self.instructions / operations, self.loads / operations,
                               self.stores / operations)


@dataclasses.dataclass(frozen=True)
class BasicBlock:
    """A run of instructions that are executed one after the other."""

    address: int
    tally: ExecutionCounts


def read(path: pathlib.Path) -> list[BasicBlock]:
    """The blocks of the region.  Raises ValueError where the program never ended it."""
    text = path.read_text() if path.exists() else ""
    blocks = [_block(line) for line in text.splitlines()]
    if not blocks:
        raise ValueError("no-region")
    return blocks


def _block(line: str) -> BasicBlock:
    address, instructions, runs, loads, stores = line.split()
    return BasicBlock(int(address, 16), ExecutionCounts(int(instructions) * int(runs), int(loads),
                                                   int(stores)))
