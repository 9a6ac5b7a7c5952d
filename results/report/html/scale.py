"""The logarithmic axis of ratios: it contains 1, half is as far from 1 as double, and its marks are
round numbers."""

import math
from collections.abc import Iterable

FINE = (0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4)
FINE_MOST = 8  # from the lowest to the highest
COARSE = tuple(2.0 ** power for power in range(-10, 15))
WORDS = {2.0 ** -power: f"1/{2 ** power}" for power in range(2, 11)}
MARKS_MOST = 6
MARGIN = 1.04


def limits(values: Iterable[float]) -> tuple[float, float]:
    """A range that holds the values and 1, with a margin."""
    held = [1.0, *values]
    return min(min(held) / MARGIN, 0.95), max(max(held) * MARGIN, 1.05)


def marks(low: float, high: float) -> list[float]:
    """Where the axis is marked: always at 1, and at few enough places to be read."""
    if high / low <= FINE_MOST:
        inside = [mark for mark in FINE if low <= mark <= high]
    else:
        inside = [mark for mark in COARSE if low <= mark <= high]
    step = math.ceil(len(inside) / MARKS_MOST)
    start = inside.index(1) % step
    return inside[start::step]


def in_words(mark: float) -> str:
    return WORDS.get(mark, f"{mark:g}")


def ratio_axis(axis, low: float, high: float) -> None:
    """Marks one axis of a figure (its xaxis or yaxis) so."""
    found = marks(low, high)
    axis.set_ticks(found)
    axis.set_ticklabels([in_words(mark) for mark in found])
    axis.set_ticks([], minor=True)
