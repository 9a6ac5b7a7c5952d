"""The packages that each command needs."""

import importlib

from ci.host import build


def by_need(full: bool) -> dict[str, list[str]]:
    """Each need, with the commands that have it."""
    found: dict[str, list[str]] = {}
    for file in sorted(build.ROOT.glob("*/commands/*.py")):
        command = importlib.import_module(f"{file.parent.parent.name}.commands.{file.stem}")
        needed = command.needs(full) if hasattr(command, "needs") else []
        for need in dict.fromkeys(needed):
            found.setdefault(need, []).append(file.stem)
    return found
