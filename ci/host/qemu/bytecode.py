"""Bytecode for the Python of a guest, made here.

It is the same on every architecture, and an emulated processor takes many minutes to make that of
a whole Debian.  It is also needed: `./assay` keeps none of its own, so every start of it would
compile each module that it imports.

    bytecode.make(root, "3.11.2-1", [root / "usr/lib/python3"])  # False where there is no 3.11 here

Without it the programs do the same, and are slow to start.
"""

import os
import pathlib
import re
import shutil
import subprocess

PATH = f"/usr/bin:{os.environ.get('PATH', '')}"  # Debian's before any other
# Programs of the tests, and of a Python before 3, that nothing imports.
LEFT_OUT = "/(test|tests|lib2to3)/"


def make(root: pathlib.Path, version: str, folders: list[pathlib.Path],
         seen_root: str = "/") -> bool:
    """Beside the modules below `folders`, for the Python of that version; a program in the guest
    sees `seen_root` instead of `root`.  What is no Python is left alone: nothing can import it."""
    release = re.match(r"3\.\d+", version)
    python = release and shutil.which(f"python{release[0]}", path=PATH)
    if not python:
        return False
    subprocess.run([python, "-I", "-B", "-m", "compileall", "-q", "-j", "0", "-x", LEFT_OUT,
                    "-s", root, "-p", seen_root, *folders], capture_output=True, check=False)
    return True
