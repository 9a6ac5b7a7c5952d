"""Words in front of a command that is to end when its parent does, however that ends.

A process is bound by prctl(2), and one whose parent had ended before that is bound to nobody.  So
each looks at its parent afterwards, and goes no further where that is another one.
"""

import functools
import os
import shlex
import subprocess

SETPRIV = ("setpriv", "--pdeathsig", "KILL")  # util-linux's; busybox's cannot
CHECKED = (*SETPRIV, "sh", "-c", '[ "$PPID" = "$0" ] && exec "$@"')  # then the parent's number
LIMITED = 'exec timeout --foreground --signal=KILL "$0" '


@functools.cache
def is_possible() -> bool:
    try:
        return subprocess.run([*SETPRIV, "true"], stdin=subprocess.DEVNULL, capture_output=True,
                              check=False).returncode == 0
    except FileNotFoundError:
        return False


def alone() -> list[str]:
    """In front of a command; it ends with this process, where that is possible."""
    return [*CHECKED, str(os.getpid())] if is_possible() else []


def limited(seconds: float) -> list[str]:
    """The same, and its time is limited.  The shell becomes `timeout`, whose number it knows."""
    inner = f"{shlex.join(CHECKED)} $$ " if is_possible() else ""
    return [*alone(), "sh", "-c", f'{LIMITED}{inner}"$@"', str(seconds)]
