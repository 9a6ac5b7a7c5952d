"""Versions of peers, in the order that dpkg gives them.

A review is about what upstream released: Debian's and Ubuntu's own revisions of it, repackings
(`+ds`) and epochs are the same allocator.
"""

import functools
import itertools
import re
import shutil
import subprocess


END = ((0,), 0)  # as good as a zero


def upstream(version: str) -> str:
    """What upstream released: 1:2.0.9+ds-2ubuntu1 is 2.0.9; "" for a version that is not known."""
    released = re.sub(r"^\d+:", "", version.strip())
    if "-" in released:
        released = released.rpartition("-")[0]
    released = released.rpartition("+really")[2]
    return re.sub(r"[+~.](ds|dfsg|repack)[.\d]*$", "", released)


def order(one: str, other: str) -> int:
    """Below, at or above 0, as the first version is before, like or after the other."""
    return 0 if one == other else _order(one, other)


sort_key = functools.cmp_to_key(order)


@functools.cache
def _order(one: str, other: str) -> int:
    if shutil.which("dpkg") is None:
        return compared(one, other)
    return -1 if _holds(one, "lt", other) else int(_holds(one, "gt", other))


def _holds(one: str, relation: str, other: str) -> bool:
    return subprocess.run(["dpkg", "--compare-versions", one, relation, other],
                          stderr=subprocess.DEVNULL, check=False).returncode == 0


def compared(one: str, other: str) -> int:
    """The same order where there is no dpkg: epoch, then upstream's version, then the revision."""
    for first, second in zip(_parts(one), _parts(other), strict=True):
        for pair in itertools.zip_longest(first, second, fillvalue=END):
            if pair[0] != pair[1]:
                return 1 if pair[0] > pair[1] else -1
    return 0


def _parts(version: str) -> tuple[list, list, list]:
    epoch, colon, rest = version.partition(":")
    if not colon or not epoch.isdecimal():
        epoch, rest = "0", version
    released, _, revision = rest.rpartition("-") if "-" in rest else (rest, "", "")
    return _runs(epoch), _runs(released), _runs(revision)


def _runs(text: str) -> list[tuple[tuple[int, ...], int]]:
    """Runs of other characters and of digits, in turn."""
    return [(tuple(map(_weight, other)) + (0,), int(digits or 0))
            for other, digits in re.findall(r"([^0-9]*)([0-9]*)", text)]


def _weight(character: str) -> int:
    """A tilde comes before the end, which is 0; then letters, then everything else."""
    if character == "~":
        return -1
    return ord(character) if character.isalpha() else ord(character) + 256
