"""What of a row is measured at one time: a cell alone, all of a row, or a few of it with the reference.

Allocators that act by the clock notice a long pause, so processes whose turns are long are in small
sets.  Who is with whom is drawn anew in each round, the same for all rows, so that the sets of a
round have the same numbers everywhere.
"""

import dataclasses
import random
from collections.abc import Sequence

from bench.cell import BenchCell

FLOOR_SETS = 1_000_000  # the number of the first set that has the floor in it


@dataclasses.dataclass(frozen=True)
class Unit:
    """It is set number `place` of the `of` that a round of its row has; those of the floor are numbered
    by themselves."""

    cells: Sequence[BenchCell]
    place: int = 0
    of: int = 1
    first: int = 0

    @property
    def row(self):
        return self.cells[0].row

    @property
    def rare(self) -> bool:
        return any(cell.rare for cell in self.cells)

    @property
    def alone(self) -> bool:
        """It runs while nothing else is measured: it has several threads or processes, or is the
        user's own program, which may have them."""
        return self.cells[0].parallel or self.row.body is None and not self.row.of_catalogue

    def number(self, round_number: int) -> int:
        return self.first + round_number * self.of + self.place


def groups_of(cells: Sequence[BenchCell], dice: random.Random) -> list[Unit]:
    """The sets of one round of a row, or the cell that is alone.  The floor has a set of its own with
    the reference: what it does takes long, and is done to the caches of all."""
    if len(cells) == 1:
        return [Unit(tuple(cells))]
    floors = [cell for cell in cells if cell.decided and cell.rare]
    found = _groups([cell for cell in cells if cell not in floors], dice)
    return found + [Unit((*_references(cells, floor.candidate.binding), floor),
                         place, len(floors), FLOOR_SETS) for place, floor in enumerate(floors)]


def _references(cells: Sequence[BenchCell], binding: str) -> list[BenchCell]:
    return [cell for cell in cells
            if cell.candidate.reference and cell.candidate.binding == binding]


def _groups(cells: Sequence[BenchCell], dice: random.Random) -> list[Unit]:
    if not cells:
        return []
    shape = cells[0].row.turns
    if shape is None or shape.group is None:
        return [Unit(tuple(cells))]
    found = []
    for binding in dict.fromkeys(cell.candidate.binding for cell in cells):
        mine = [cell for cell in cells if cell.candidate.binding == binding]
        references = [cell for cell in mine if cell.candidate.reference]
        rivals = [cell for cell in mine if not cell.candidate.reference]
        dice.shuffle(rivals)
        step = max(shape.group - len(references), 1)
        found += [(*references, *rivals[first:first + step])
                  for first in range(0, max(len(rivals), 1), step)]
    return [Unit(group, place, len(found)) for place, group in enumerate(found)]
