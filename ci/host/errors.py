"""The two ways in which a command refuses to go on; each ends in one line and an exit status."""

SHORTAGES = ("No space left on device", "Disk quota exceeded", "Cannot allocate memory",
             "virtual memory exhausted", "Killed signal terminated program")


class UsageError(Exception):
    """What was asked for cannot be done: a wrong name, a missing file, no permission.  Status 2."""


class CannotBuild(Exception):
    """The programs could not be built.  Status 125, which `git bisect run` skips."""


def build_failure(line: str) -> Exception:
    """What to raise for a build that failed with this line.  A machine without room says nothing about
    what was to be built, and must not be passed over as a commit that cannot be built."""
    return UsageError(line) if has_no_room(line) else CannotBuild(line)


def has_no_room(said: str) -> bool:
    """Whether a program complains of a full disk or of too little memory."""
    return any(sign in said for sign in SHORTAGES)


def reason(said: str) -> str:
    """The line of a program's output that tells why it failed: what the machine lacks, or else the
    last one."""
    lines = said.strip().splitlines() or ["it says nothing"]
    return next((line for line in lines if has_no_room(line)), lines[-1])[:200]
