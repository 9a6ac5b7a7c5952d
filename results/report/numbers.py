"""Numbers as text: with significant digits only, and in the same format everywhere."""

import math
from collections.abc import Iterable


DECIMALS_MOST = 4  # beyond the usual ones, for what is decided and very small


def ratio(value: float | None) -> str:
    """0.83, 1.07, 12.4, 130: three digits at the most."""
    return "–" if value is None else f"{value:.{_decimals(value)}f}"


def _decimals(value: float) -> int:
    return 2 if value < 9.995 else 1 if value < 99.95 else 0


def decided(value: float, low: float | None, high: float | None) -> tuple[str, str]:
    """A ratio that is significantly not 1, and its interval: with as many decimals as it takes to
    say so.  1.004 [1.002, 1.007]"""
    known = low is not None and high is not None
    low, high = (low, high) if known else (value, value)
    most = _decimals(value) + DECIMALS_MOST
    found = next((places for places in range(_decimals(value), most)
                  if round(low, places) > 1 or round(high, places) < 1), most)
    return f"{value:.{found}f}", f"[{low:.{found}f}, {high:.{found}f}]" if known else ""


def with_half(value: float, low: float | None, high: float | None) -> str:
    """A ratio that is significantly not 1, with the larger half of its interval: 0.83 ±.02; with
    both halves where the larger one would reach 1: 1.02 -.01+.04."""
    if low is None or high is None:
        return decided(value, low, high)[0]
    for halves in (_one_half, _both_halves):
        for places in range(_decimals(value), _decimals(value) + DECIMALS_MOST):
            shown = round(value, places)
            down, up, text = halves(shown, low, high, places)
            if shown - down > 1 + 1e-9 or shown + up < 1 - 1e-9:
                return f"{shown:.{places}f} {text}"
    return " ".join(decided(value, low, high))


def _one_half(shown: float, low: float, high: float, places: int) -> tuple[float, float, str]:
    half = _up(max(shown - low, high - shown), places)
    return half, half, f"±{_bare(half, places)}"


def _both_halves(shown: float, low: float, high: float, places: int) -> tuple[float, float, str]:
    down, up = _up(max(shown - low, 0), places), _up(max(high - shown, 0), places)
    return down, up, f"-{_bare(down, places)}+{_bare(up, places)}"


def _bare(value: float, places: int) -> str:
    return f"{value:.{places}f}".removeprefix("0")


def _up(value: float, places: int) -> float:
    return math.ceil(value * 10**places - 1e-9) / 10**places


def bounds(low: float | None, high: float | None) -> str:
    """[0.81, 0.85], or nothing where there is no interval."""
    return "" if low is None or high is None else f"[{ratio(low)}, {ratio(high)}]"


def percent(share: float) -> str:
    """3.4 %, 12 %, 0.02 %; without the sign."""
    size = abs(share) * 100
    if size < 0.05:
        return f"{size:.1g} %" if size >= 0.0005 else "0 %"
    return f"{size:.1f} %" if size < 9.95 else f"{size:.0f} %"


def change(value: float) -> str:
    """A ratio as a change: 12 % less, 8 % more."""
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
