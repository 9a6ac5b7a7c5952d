"""What git says of a folder, without changing anything there.

`git status` may write a better index on its way; ended there, it would leave a lock in the user's
repository.  So it is told not to.
"""

import os
import pathlib
import subprocess

LOOKS_ONLY = {"GIT_OPTIONAL_LOCKS": "0"}


def says(root: pathlib.Path, *words: str, alone: bool = False) -> str | None:
    """None where git fails or is not there.  With `alone` the folder has a repository of its own or
    none: it may lie inside another one."""
    bounds = {"GIT_CEILING_DIRECTORIES": str(root.resolve().parent)} if alone else {}
    try:
        done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True,
                              errors="replace", check=False, env=os.environ | LOOKS_ONLY | bounds)
    except FileNotFoundError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
