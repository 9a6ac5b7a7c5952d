"""Which share of the processor time of recorded processes a saving is, and how precise that share is.

A trace contains the time of its process without the cost of recording.  The cost per event is known
only to some nanoseconds, because it depends on the caches and on other load.  For a process that
does little but allocate, the error may be as large as the remaining time.
"""

import dataclasses
from collections.abc import Sequence

from results.report import numbers

UNSURE_NS = 15.0  # an event; recordings of one program differ by so much (workloads/README.md)
LEAST_SHARE = 0.3  # of what was measured is left, whatever recording cost (workloads/cpu_time.py)
TOLD = 1.1  # an interval that ends above this multiple of the share is printed
WORTH = 0.01  # of the CPU time; a change that saves less is not worth a dependency


@dataclasses.dataclass(frozen=True)
class Share:
    """Of the processor time that was recorded; `high` is None where it may be all of it."""

    part: float
    low: float
    high: float | None

    @property
    def is_impossible(self) -> bool:
        """More is saved than the processes took, however recording is counted."""
        return self.low > 1

    @property
    def is_unknown(self) -> bool:
        """The share may be anything from 0 to 1."""
        return self.high is None and self.low < WORTH

    @property
    def is_worthless(self) -> bool:
        return self.high is not None and self.part < WORTH

    def __str__(self) -> str:
        if self.high is None:
            return f"at least {numbers.percent(self.low)}"
        return f"about {self.amount}"

    @property
    def amount(self) -> str:
        """4.9 %, or 10 % (8.7 % to 12 %) where it is known no better."""
        told = numbers.percent(self.part)
        if self.high is not None and self.high > TOLD * self.part:
            told += f" ({numbers.percent(self.low)} to {numbers.percent(self.high)})"
        return told


def share_of(saved_s: float, traces: Sequence[dict]) -> Share | None:
    """Of traces by their facts; None where the time of one is not known."""
    if not traces or not all(one.get("cpu_s") and "calls" in one for one in traces):
        return None
    cpu_s = sum(one["cpu_s"] for one in traces)
    unsure_s = sum(one["calls"] for one in traces) * UNSURE_NS * 1e-9
    least_s, most_s = cpu_s - unsure_s, min(cpu_s + unsure_s, cpu_s / LEAST_SHARE)
    return Share(saved_s / cpu_s, saved_s / most_s,
                 saved_s / least_s if least_s > saved_s else None)
