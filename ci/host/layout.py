"""A fixed address layout, where this host lets a program have one."""

import functools
import subprocess

WORDS = ("setarch", "-R")


def fixing_words() -> list[str]:
    """What stands before a command to fix its layout; [] where a container refuses it."""
    return list(WORDS) if can_be_fixed() else []


@functools.cache
def can_be_fixed() -> bool:
    try:
        return subprocess.run([*WORDS, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False
