"""What of a row is measured at one time: a cell alone, all of a row, or a few of it with the reference.

Allocators that act by the clock notice a long pause, so processes whose turns are long are in small
sets.  Who is with whom is drawn anew in each round, the same for all rows, so that the sets of a
round have the same numbers everywhere.
"""

import dataclasses
import random
from collections.abc import Sequence

from bench.cell import BenchCell


@dataclasses.dataclass(frozen=True)
class Unit:
    """It is set number `place` of the `of` that a round of its row has."""

    cells: Sequence[BenchCell]
    place: int = 0
    of: int = 1

    @property
    def row(self):
        return self.cells[0].row


def groups_of(cells: Sequence[BenchCell], dice: random.Random) -> list[Unit]:
    """The sets of one round of a row, or the cell that is alone."""
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
