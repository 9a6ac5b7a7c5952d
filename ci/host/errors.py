"""The two ways in which a command refuses to go on; each ends in one line and an exit status."""


class UsageError(Exception):
    """What was asked for cannot be done: a wrong name, a missing file, no permission.  Status 2."""


class CannotBuild(Exception):
    """The programs could not be built.  Status 125, which `git bisect run` skips."""
