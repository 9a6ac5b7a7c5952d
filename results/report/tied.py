"""What a reader should know before he believes a small difference: who cannot be told from whom, what
could be found of each allocator, and what was slow by chance."""

from results.report import numbers
from results.report.answer import NOUNS, Overview
from results.stats.analysis import Noise
from results.stats.pairs import ALL

LETTERS = ("Allocators that share a letter could not be told apart; the first letter of a column is the "
           "best one's. All claims of this table are corrected together.")


def letters(overview: Overview) -> tuple[list[str], list[list[str]]]:
    """The header and the rows of a table; no rows where nothing can be told apart at all."""
    tables = [table for table, ranked in overview.claims.tables.items() if len(ranked) > 1]
    shown = {table: dict(zip((one.allocator for one in overview.claims.tables[table]),
                             overview.claims.letters(table))) for table in tables}
    names = list(dict.fromkeys(name for column in shown.values() for name in column))
    header = ["allocator", *(NOUNS[family] if group == ALL else group for family, group in tables)]
    return header, [[name, *(shown[table].get(name, "–") for table in tables)] for name in names]


def found(noise: Noise) -> tuple[list[str], list[list[str]]]:
    """The least difference that is found of each allocator, and its slow processes."""
    slow = {one.allocator: one for one in noise.slow}
    names = list(dict.fromkeys([*slow, *noise.by_allocator]))
    rows = [[name, _size(noise.by_allocator.get(name)), *_slow(slow.get(name))] for name in names]
    return ["allocator", "least difference", "slow processes", "95 % interval", "how slow"], rows


def _size(share: float | None) -> str:
    return "–" if share is None else numbers.percent(share)


def _slow(one) -> list[str]:
    if one is None:
        return ["–", "–", "–"]
    low, high = one.interval
    return [f"{one.slow} of {one.processes}", f"{numbers.percent(low)} to {numbers.percent(high)}",
            "–" if one.slowdown is None else f"{numbers.ratio(one.slowdown)} times"]


def slow_note(noise: Noise) -> str:
    """The machine's two speeds, which turns take out of the ratios."""
    return "" if noise.slow_segments is None else (
        f"{numbers.percent(noise.slow_segments)} of the segments ran while the machine was slow.")
