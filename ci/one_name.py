"""One name, one thing: which names stand twice in the tree, of classes and of header guards.

A reader who looks for a name finds one class, and two headers of one guard cannot be included in one
file.  Tests may name their classes alike: nobody imports them.
"""

import pathlib
import re
from collections.abc import Iterable, Iterator

CLASS = re.compile(r"^ *class (\w+) *[:(]", re.MULTILINE)
GUARD = re.compile(r"^#ifndef (\w+)\n#define \1$", re.MULTILINE)

Repeated = Iterator[tuple[pathlib.Path, int, str, pathlib.Path]]  # file, line, what, other file


def classes(files: Iterable[pathlib.Path]) -> Repeated:
    """Each Python class whose name another has had."""
    yield from _repeated((path for path in files if path.parent.name != "test"), CLASS, "class")


def guards(headers: Iterable[pathlib.Path]) -> Repeated:
    """Each header whose guard another has had."""
    yield from _repeated(headers, GUARD, "header guard")


def _repeated(files: Iterable[pathlib.Path], pattern: re.Pattern, kind: str) -> Repeated:
    first: dict[str, pathlib.Path] = {}
    for path in sorted(files):
        text = path.read_text()
        for match in pattern.finditer(text):
            if match[1] in first:
                line = text.count("\n", 0, match.start(1)) + 1
                yield path, line, f"{kind} {match[1]}", first[match[1]]
            first.setdefault(match[1], path)
