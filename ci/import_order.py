"""The order of Python imports: a folder imports only folders further in, and nothing imports a
command.

The order is that of INNER.  A folder further in knows nothing of those further out, so that each can
be read, tested and used without them.  Tests keep the order too; they may import the command that
they test.
"""

import ast
import functools
import pathlib
from collections.abc import Iterable, Iterator

# A place, and the other places that it may import.
INNER = {
    "ci.host": (),
    "allocators": ("ci.host",),
    "results": ("ci.host",),
    "workloads": ("ci.host", "allocators", "results"),
    "conformance": ("ci.host", "allocators", "results", "workloads"),
    "bench": ("ci.host", "allocators", "results", "workloads"),
    "ci": ("ci.host", "allocators", "results", "workloads", "conformance", "bench"),
}


def outward(root: pathlib.Path, files: Iterable[pathlib.Path]) -> Iterator[tuple[pathlib.Path, int, str]]:
    """Each import that breaks the order: the file, the line, and what is wrong with it."""
    for path in files:
        module = ".".join(path.relative_to(root).with_suffix("").parts)
        own = place_of(module)
        if own is None:
            continue
        for line, imported in imports_of(path.read_text()):
            place = place_of(imported)
            if place not in (None, own, *INNER[own]):
                yield path, line, f"imports {imported}, which is not further in"
            if ".commands." in imported and ".test." not in module:
                yield path, line, f"imports {imported}, which is a command"


def place_of(module: str) -> str | None:
    """The place that a module of the project is in; None for a third-party module."""
    words = module.split(".")
    place = ".".join(words[:2])
    return place if place in INNER else words[0] if words[0] in INNER else None


@functools.cache
def imports_of(text: str) -> tuple[tuple[int, str], ...]:
    """(line, module or name in a module), wherever in the text of a file it stands."""
    found: list[tuple[int, str]] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += ((node.lineno, f"{node.module}.{name.name}") for name in node.names)
    return tuple(found)
