"""Numbers as a reader sees them: no digit more than is known, and the same shape everywhere."""

import math
from collections.abc import Iterable


def ratio(value: float | None) -> str:
    """0.83, 1.07, 12.4, 130: three digits at the most."""
    if value is None:
        return "–"
    decimals = 2 if value < 9.995 else 1 if value < 99.95 else 0
    return f"{value:.{decimals}f}"


def plus_minus(value: float, low: float | None, high: float | None) -> str:
    """The larger half of an interval, rounded up: ±.02."""
    if low is None or high is None:
        return ""
    decimals = 2 if value < 9.995 else 1 if value < 99.95 else 0
    half = math.ceil(max(value - low, high - value) * 10**decimals - 1e-9) / 10**decimals
    return "±" + f"{half:.{decimals}f}".removeprefix("0")


def bounds(low: float | None, high: float | None) -> str:
    """[0.81, 0.85], or nothing where there is no interval."""
    return "" if low is None or high is None else f"[{ratio(low)}, {ratio(high)}]"


def percent(share: float) -> str:
    """3.4 %, 12 %; of the size only."""
    size = abs(share) * 100
    if size < 0.05:
        return "0 %"
    return f"{size:.1f} %" if size < 9.95 else f"{size:.0f} %"


def change(value: float) -> str:
    """What a ratio says in words: 12 % less, 8 % more."""
    return f"{percent(value - 1)} {'less' if value < 1 else 'more'}"


def change_interval(low: float | None, high: float | None) -> str:
    """The interval of a change on one side of the reference: 11 % to 13 %."""
    if low is None or high is None:
        return "no interval: too few rounds"
    if high >= 2:
        return f"95 % interval {ratio(low)} to {ratio(high)}"
    first, last = sorted((low, high), key=lambda value: abs(value - 1))
    return f"95 % interval {percent(first - 1)} to {percent(last - 1)}"


def quantity(value: float | None, unit: str) -> str:
    """A measured value with its unit, in the multiple that reads best."""
    if value is None:
        return "–"
    if unit == "bytes":
        return f"{value / 2**20:.1f} MiB" if value >= 2**20 else f"{value / 2**10:.1f} KiB"
    text = f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    return text if unit in ("ratio", "events") else f"{text} {unit}"


def listing(words: Iterable[str], last: str = "and", most: int = 3) -> str:
    """a, b and c; a, b and 3 more."""
    words = list(words)
    if len(words) > most:
        words = [*words[:most - 1], f"{len(words) - most + 1} more"]
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""


def count(number: int, noun: str) -> str:
    """1 workload, 2 workloads."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
