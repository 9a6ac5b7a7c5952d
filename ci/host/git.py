"""What git says of a folder, without changing anything there.

`git status` may write a better index on its way; ended there, it would leave a lock in the user's
repository.  So it is told not to.

Git itself sets variables that name a repository, its folder and its index, for hooks and for what a
rebase executes.  They go before the folder that is asked for: another commit would be told, and
another repository written to.
"""

import os
import pathlib
import re
import subprocess

LOOKS_ONLY = {"GIT_OPTIONAL_LOCKS": "0"}
# `git rev-parse --local-env-vars`, without those that set a configuration
OF_A_REPOSITORY = re.compile(
    "GIT_(ALTERNATE_OBJECT_DIRECTORIES|OBJECT_DIRECTORY|DIR|WORK_TREE|IMPLICIT_WORK_TREE|GRAFT_FILE|"
    "INDEX_FILE|NO_REPLACE_OBJECTS|REPLACE_REF_BASE|PREFIX|INTERNAL_SUPER_PREFIX|SHALLOW_FILE|"
    "COMMON_DIR|NAMESPACE|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM)")


def environment() -> dict[str, str]:
    """That of a git which works on the folder that it is given, and on no other."""
    return {name: value for name, value in os.environ.items() if not OF_A_REPOSITORY.fullmatch(name)}


def says(root: pathlib.Path, *words: str, alone: bool = False) -> str | None:
    """None where git fails or is not there.  With `alone` the folder has a repository of its own or
    none: it may lie inside another one."""
    bounds = {"GIT_CEILING_DIRECTORIES": str(root.resolve().parent)} if alone else {}
    try:
        done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True,
                              errors="replace", check=False, env=environment() | LOOKS_ONLY | bounds)
    except FileNotFoundError:
        return None
    return done.stdout.strip("\n") if done.returncode == 0 else None
