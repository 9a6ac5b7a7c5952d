"""The libraries that a program needs, as the dynamic linker of its architecture would find them.

Looked up in the files themselves (readelf reads those of every architecture), because no program of
another architecture can be asked.
"""

import functools
import os
import pathlib
import re
import subprocess

from ci.host.errors import UsageError
from ci.host.qemu.launcher import Launcher


def needed(launcher: Launcher, files: list[pathlib.Path]) -> dict[str, pathlib.Path]:
    """The files, their loaders and all libraries that they need: path seen -> file here.

    Raises UsageError where a library is not to be found.
    """
    found: dict[str, pathlib.Path] = {}
    waiting = [launcher.seen(file) for file in files]
    while waiting:
        seen = waiting.pop()
        if seen in found:
            continue
        found[seen] = launcher.here(seen)
        facts = _facts(found[seen].resolve())
        waiting += [_there(launcher, path, seen) for path in facts["interpreter"]]
        waiting += [_find(launcher, name, seen, facts["folders"]) for name in facts["needed"]]
    return found


def _find(launcher: Launcher, name: str, wanted_by: str, folders: list[str]) -> str:
    triplet = launcher.architecture.triplet
    origin = os.path.dirname(wanted_by)
    usual = [f"/lib/{triplet}", f"/usr/lib/{triplet}", "/lib", "/usr/lib", "/lib64", "/usr/lib64"]
    for folder in [folder.replace("$ORIGIN", origin) for folder in folders] + usual:
        if launcher.here(os.path.join(folder, name)).exists():
            return os.path.join(folder, name)
    return _there(launcher, name, wanted_by)


def _there(launcher: Launcher, seen: str, wanted_by: str) -> str:
    if not launcher.here(seen).exists():
        raise UsageError(f"{wanted_by} needs {seen}, which is missing for {launcher.arch}")
    return seen


@functools.lru_cache(maxsize=None)
def _facts(file: pathlib.Path) -> dict[str, list[str]]:
    """What a program or library asks for; nothing, if it is no ELF file."""
    said = subprocess.run(["readelf", "-Wld", file], capture_output=True, text=True,
                          errors="replace", check=False).stdout
    folders = re.findall(r"\(R(?:UN)?PATH\)\s+Library r(?:un)?path: \[(.*)\]", said)
    return {"interpreter": re.findall(r"Requesting program interpreter: (.*)\]", said),
            "needed": re.findall(r"\(NEEDED\)\s+Shared library: \[(.*)\]", said),
            "folders": [folder for line in folders for folder in line.split(":") if folder]}
