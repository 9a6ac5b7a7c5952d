"""Two processes of a set, which took turns: their ratio is the median over the turns.

Two segments of one turn lie milliseconds apart, so a change of the machine's speed affects both of
them, or, where it falls between them, this one turn, which the median leaves aside.
"""

import math
import statistics
from collections.abc import Sequence


TIMED = ("cpu_ns_per_op", "wall_ns_per_op")  # metrics that a turn has a value of


class TurnValue(float):
    """The value of a process, with that of each of its turns."""

    turns: tuple[float, ...]

    def __new__(cls, value: float, turns: Sequence[float]) -> "TurnValue":
        self = super().__new__(cls, value)
        self.turns = tuple(turns)
        return self


def value_of(sample: dict) -> float:
    turns = sample.get("turns") if sample["metric"] in TIMED else None
    return sample["value"] if not turns else TurnValue(sample["value"], turns)


def log_ratio(mine: float, reference: float) -> float:
    """Of two values above zero."""
    turns = _together(mine, reference)
    if turns is None or not all(one > 0 and other > 0 for one, other in turns):
        return math.log(mine / reference)
    return statistics.median(math.log(one / other) for one, other in turns)


def difference(mine: float, reference: float) -> float:
    turns = _together(mine, reference)
    return mine - reference if turns is None else statistics.median(
        one - other for one, other in turns)


def _together(mine: float, reference: float) -> list[tuple[float, float]] | None:
    """The turns of both; None where they did not take any together."""
    own, others = getattr(mine, "turns", ()), getattr(reference, "turns", ())
    return list(zip(own, others)) if own and len(own) == len(others) else None
