"""The limits that the user set on processes (`ulimit`); a line names the one that is reached.

The kernel silently ends a process that has used up its CPU time.  A timer of the process itself
expires a moment earlier.
"""

import errno
import re
import resource
import signal
import time

EARLIER_S = 0.25  # enough to say so
OF_THE_PROCESS = {errno.ENOMEM: (resource.RLIMIT_AS, "-v"), errno.EAGAIN: (resource.RLIMIT_NPROC, "-u"),
                  errno.EMFILE: (resource.RLIMIT_NOFILE, "-n"),
                  errno.EFBIG: (resource.RLIMIT_FSIZE, "-f")}
_SHORTAGE = re.compile("failed to map segment|cannot allocate memory|can't start new thread", re.I)


class OutOfTime(BaseException):
    """The limit of CPU time is about to be reached; nothing on the way may take it for its own."""


def watch_time() -> None:
    """From now on OutOfTime comes ahead of the kernel.  Children have their own time."""
    limits = [one for one in resource.getrlimit(resource.RLIMIT_CPU)
              if one != resource.RLIM_INFINITY]
    if not limits:
        return
    left_s = min(limits) - EARLIER_S - time.process_time()
    signal.signal(signal.SIGPROF, _out_of_time)
    signal.setitimer(signal.ITIMER_PROF, max(left_s, 0.001))


def _out_of_time(_number, _frame) -> None:
    limit = min(resource.getrlimit(resource.RLIMIT_CPU))
    raise OutOfTime(f"its limit of {limit} s of CPU time is reached (ulimit -t)")


def is_shortage(error: Exception) -> bool:
    """Whether memory ran out; the dynamic linker and the thread library report that differently."""
    return isinstance(error, MemoryError) or _SHORTAGE.search(str(error)) is not None


def of(number: int | None) -> str:
    """What to add to the words of a system's error: the limit that may be the reason, or ""."""
    if number not in OF_THE_PROCESS:
        return ""
    which, option = OF_THE_PROCESS[number]
    limit = resource.getrlimit(which)[0]
    return "" if limit == resource.RLIM_INFINITY else f" (ulimit {option} is {_shown(which, limit)})"


def _shown(which: int, limit: int) -> str:
    return f"{limit >> 10} KiB" if which in (resource.RLIMIT_AS, resource.RLIMIT_FSIZE) else str(limit)
