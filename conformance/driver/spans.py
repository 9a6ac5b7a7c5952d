"""Which of the reviewed versions a line of a golden file is about.

"2.0.9" is one version, "2.0.9 to 2.2.4" all that were reviewed between the two and both of them,
and a comma joins several.  A bound is itself a version that was reviewed, so a span grows only by a
review.
"""

from collections.abc import Iterable, Sequence


def members(span: str, reviewed: Sequence[str]) -> set[str]:
    """The versions of a span.  ValueError, in words, for a span that means nothing."""
    found: set[str] = set()
    for part in span.split(","):
        first, _, last = (word.strip() for word in part.partition(" to "))
        low, high = (_place(bound, reviewed) for bound in (first, last or first))
        if low > high or (last and low == high):
            raise ValueError(f'"{span}" does not go from a version to a newer one')
        more = set(reviewed[low:high + 1])
        if found & more:
            raise ValueError(f'"{span}" names a version twice')
        found |= more
    return found


def _place(version: str, reviewed: Sequence[str]) -> int:
    if version not in reviewed:
        raise ValueError(f'"{version}" is not among the reviewed versions')
    return reviewed.index(version)


def told(versions: Iterable[str], reviewed: Sequence[str]) -> str:
    """The shortest span of these versions."""
    chosen, parts = set(versions), []
    start = None
    for place, version in enumerate(reviewed):
        if version not in chosen:
            start = None
        elif start is None:
            start = version
            parts.append(version)
        else:
            parts[-1] = f"{start} to {reviewed[place]}"
    return ", ".join(parts)
