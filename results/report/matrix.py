"""Workload × allocator, each cell with its ratio, interval and verdict, or with its median."""

from collections.abc import Callable, Iterable

from ci.host.roles import FLOOR, copy_of
from results.report import numbers
from results.report.answer import GROUPS, title
from results.report.markdown_table import table
from results.stats import effect
from results.stats.analysis import label
from results.stats.comparison import Comparison, Effect
from results.stats.pairs import Cells, Key


def ratios(comparisons: Iterable[Comparison]) -> list[str]:
    """Ratios to the reference; the allocators in the order of their names, the floor last."""
    cells = {(one.key, one.allocator): one for one in comparisons}
    names = ordered({allocator for _, allocator in cells})
    return _by_workload({key for key, _ in cells}, names,
                        lambda key, name: ratio_cell(cells.get((key, name))))


def medians(cells: Cells) -> list[str]:
    """Absolute medians, the reference first and the floor last: shown, never subtracted."""
    references = {key.section.reference for key in cells}
    names = [*sorted(references), *ordered({name for found in cells.values() for name in found}
                                           - references - set(map(copy_of, references)))]
    return _by_workload(cells.keys(), names, lambda key, name: _median(key, cells[key].get(name)))


def _by_workload(keys: Iterable[Key], names: list[str],
                 cell: Callable[[Key, str], str]) -> list[str]:
    rows = sorted(keys, key=lambda key: (rank(key.group), key))
    return table(["workload", *map(title, names)],
                 [[label(key), *(cell(key, name) for name in names)] for key in rows])


def rank(group: str) -> int:
    """Where a group stands among the others."""
    return GROUPS.index(group) if group in GROUPS else len(GROUPS)


def ordered(names: Iterable[str]) -> list[str]:
    """By name, the floor last."""
    return sorted(names, key=lambda name: (name == FLOOR, name))


def ratio_cell(one: Comparison | None) -> str:
    """0.74 [0.73, 0.75] ▼"""
    if one is None:
        return "–"
    mine = "" if one.allocator == FLOOR else mark(one)
    if one.ratio is None:
        return f"{numbers.quantity(one.median, one.key.unit)}{mine}"
    return " ".join(ratio_and_interval(one)) + mine


def ratio_and_interval(one: Effect) -> tuple[str, str]:
    """As a reader sees them: never rounded so far that they contradict the verdict beside them."""
    if one.decided and one.allocator != FLOOR:
        return numbers.decided(one.ratio, one.low, one.high)
    return numbers.ratio(one.ratio), numbers.bounds(one.low, one.high)


def mark(one: Effect) -> str:
    """▼ where the value is significantly lower, ▲ where it is higher."""
    if not one.decided:
        return " ~"
    lower = one.good == (one.better == "less")
    return " ▼" if lower else " ▲"


def _median(key: Key, rounds: dict[int, float] | None) -> str:
    return numbers.quantity(effect.median(list(rounds.values())), key.unit) if rounds else "–"
