"""The subject of a commit is short enough to be read in a list.

That holds from the commit on that brought this file; older ones stay as they are.  A copy without a
history has nothing to check, and of a history that was cut off the rest is checked.
"""

import pathlib
import re
import subprocess
from collections.abc import Iterator

LONGEST = 60
OWN_PLACE = "ci/commit_subjects.py"
# The trial merge that a service makes of a proposed change; nobody wrote its subject.
TRIAL_MERGE = re.compile(r"Merge [0-9a-f]{40} into [0-9a-f]{40}")


def too_long(root: pathlib.Path) -> Iterator[tuple[str, int]]:
    """(commit, length) of each subject that is too long."""
    begun = _lines(root, "log", "--diff-filter=A", "--format=%H", "--", OWN_PLACE)
    if not begun:
        return
    since = _lines(root, "log", "--ancestry-path", "--format=%h %s", f"{begun[-1]}..HEAD")
    for line in [*since, *_lines(root, "log", "-1", "--format=%h %s", begun[-1])]:
        commit, _, subject = line.partition(" ")
        if len(subject) > LONGEST and not TRIAL_MERGE.fullmatch(subject):
            yield commit, len(subject)


def _lines(root: pathlib.Path, *command: str) -> list[str]:
    """What git says; nothing where there is no git, or no history that it may read."""
    try:
        return subprocess.run(["git", *command], cwd=root, capture_output=True, text=True,
                              check=True).stdout.splitlines()
    except (FileNotFoundError, subprocess.CalledProcessError):
        return []
