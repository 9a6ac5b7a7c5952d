"""A Markdown table that also reads well as plain text: its columns are padded."""

from collections.abc import Sequence

from results.report.markdown_text import Ready, escaped


def table(header: Sequence[str], rows: Sequence[Sequence[str]], words: bool = False) -> list[str]:
    """The first column to the left, the others to the right, or to the left too if they are words.

    Nothing for a table without rows.
    """
    if not rows:
        return []
    cells = [[_escaped(cell) for cell in row] for row in [header, *rows]]
    widths = [max(3, *(len(cell) for cell in column)) for column in zip(*cells, strict=True)]
    left = [words or column == 0 for column in range(len(widths))]
    rule = ["-" * width if side else "-" * (width - 1) + ":"
            for width, side in zip(widths, left, strict=True)]
    return [_line(row, widths, left) for row in [cells[0], rule, *cells[1:]]] + [""]


def _escaped(cell: str) -> str:
    """The cell as text in one piece; GitHub looks for bars before anything else."""
    cell = cell if isinstance(cell, Ready) else escaped(cell)
    return cell.replace("\\|", "\\&#124;").replace("|", "\\|")


def _line(row: Sequence[str], widths: Sequence[int], left: Sequence[bool]) -> str:
    shown = [cell.ljust(width) if side else cell.rjust(width)
             for cell, width, side in zip(row, widths, left, strict=True)]
    return "| " + " | ".join(shown) + " |"
