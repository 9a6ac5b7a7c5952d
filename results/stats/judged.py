"""What can be judged: a difference with its probability, and the verdict that follows from it.

Verdicts are given to a whole family at once, since Holm needs all of it.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Sequence

from results.stats import metrics, significance

CANNOT_TELL = "cannot-tell"


@dataclasses.dataclass(kw_only=True)
class Judged:
    """A difference of one metric.  A kind adds `shift`, and sets `p`."""

    metric: str
    better: str  # less or more
    level: float = significance.LEVEL
    p: float | None = None
    p_holm: float | None = None
    verdict: str = CANNOT_TELL

    @property
    def shift(self) -> float:
        """The size of the difference; below 0 where the metric became less."""
        raise NotImplementedError

    @property
    def decided(self) -> bool:
        return self.verdict != CANNOT_TELL

    @property
    def good(self) -> bool:
        """Significantly on the better side."""
        return self.verdict == metrics.verdict_words(self.metric)[0]

    @property
    def denied(self) -> bool:
        """Its own interval contains no difference, whatever the test says."""
        return False

    def leave_open(self, beside: int) -> None:
        """It has no verdict after the correction over its family."""


def judge(family: Sequence[Judged]) -> None:
    """Sets the verdicts of a family; none where a test could not be made."""
    if any(one.p is None for one in family):
        return
    for one, corrected in zip(family, significance.holm([one.p for one in family])):
        one.p_holm = corrected
        if corrected <= one.level and one.shift != 0 and not one.denied:
            one.verdict = _direction(one)
    still_open = [one for one in family if not one.decided]
    for one in still_open:
        one.leave_open(len(still_open))


def judge_families(differences: Iterable[Judged]) -> None:
    """Sets the verdicts of each family among them."""
    families = defaultdict(list)
    for one in differences:
        families[metrics.family(one.metric)].append(one)
    for family in families.values():
        judge(family)


def _direction(one: Judged) -> str:
    """The word for a significant difference."""
    good, bad = metrics.verdict_words(one.metric)
    return good if (one.shift < 0) == (one.better == "less") else bad
