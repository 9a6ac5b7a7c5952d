"""Lines of styled words, and columns of them: what a terminal shows, with rich or without."""

import dataclasses
import textwrap
from collections.abc import Sequence

GOOD, BAD, DIM, STRONG, PLAIN = "green", "red", "dim", "bold", ""


@dataclasses.dataclass(frozen=True)
class Word:
    """A piece of text in one style."""

    text: str
    style: str = PLAIN


Line = list[Word]


def paragraph(text: str, width: int, style: str = PLAIN, indent: str = "") -> list[Line]:
    """The text in lines of at most `width`; later lines are indented."""
    return [[Word(line, style)]
            for line in textwrap.wrap(text, width, subsequent_indent=indent,
                                      break_on_hyphens=False)]


def columns(rows: Sequence[Sequence[Word]], gap: int = 2) -> list[Line]:
    """The rows with their cells under each other: the first column to the left, others right.

    A row of one cell is a line of its own, of any length.
    """
    cells = [row for row in rows if len(row) > 1]
    widths = [max(len(cell.text) for cell in column) for column in zip(*cells, strict=True)]
    return [list(row) if len(row) == 1 else _row(row, widths, gap) for row in rows]


def _row(row: Sequence[Word], widths: Sequence[int], gap: int) -> Line:
    first, *rest = row
    line = [Word(first.text.ljust(widths[0]), first.style)]
    for cell, width in zip(rest, widths[1:], strict=True):
        line += [Word(" " * (gap + width - len(cell.text))), cell]
    return line


def width_of(line: Line) -> int:
    return sum(len(word.text) for word in line)


def plain(line: Line) -> str:
    return "".join(word.text for word in line).rstrip()
