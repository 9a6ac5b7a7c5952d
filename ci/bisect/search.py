"""Which of many commits made the difference, in as few builds as possible.

The commits after the good one are numbered from 0; `measure` says of one whether it is bad, or None
where it cannot be built.  That no commit is to blame is one answer more, so that the last commit is
measured only if nothing before it was bad.
"""

import dataclasses
from collections.abc import Callable


@dataclasses.dataclass(frozen=True)
class SearchEnd:
    """The first bad commit lies in `suspects`: one, or several where those before the last cannot be
    built.  None at all: no commit is bad."""

    suspects: tuple[int, ...]
    measured: int


def first_bad(count: int, measure: Callable[[int], bool | None]) -> SearchEnd:
    """Binary search; at most the next power of two above `count` many answers are told apart."""
    good, bad = -1, count  # `count` stands for: none of them
    unbuilt: set[int] = set()
    measured = 0
    while (at := _between(good, bad, count, unbuilt)) is not None:
        measured += 1
        said = measure(at)
        if said is None:
            unbuilt.add(at)
        elif said:
            bad = at
        else:
            good = at
    if bad == count and good == count - 1:
        return SearchEnd((), measured)
    return SearchEnd(tuple(range(good + 1, min(bad + 1, count))), measured)


def _between(good: int, bad: int, count: int, unbuilt: set[int]) -> int | None:
    """The commit nearest to the middle of those that are not decided; None where there is none."""
    middle = (good + bad) // 2 if bad - good > 1 else bad
    open_ones = [at for at in range(good + 1, bad) if at not in unbuilt]
    return min(open_ones, key=lambda at: (abs(at - middle), at)) if open_ones else None
