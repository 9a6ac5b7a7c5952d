"""The folder for temporary files: the one of $TMPDIR, or where that cannot be written one that can.

Compilers and measured programs use $TMPDIR without checking it, so it is checked here before any of
them is started.
"""

import os
import pathlib
import sys
import tempfile

from ci.host.errors import UsageError

FALLBACK = pathlib.Path(__file__).resolve().parents[2] / "build" / "tmp"


def settle() -> None:
    """Makes $TMPDIR true for this process and all that it starts.  Raises UsageError where the
    current folder is gone: nothing could be started there."""
    try:
        os.getcwd()
    except FileNotFoundError:
        raise UsageError("the current folder has been removed") from None
    wanted = os.environ.get("TMPDIR")
    found = _found()
    if wanted is None and found == "/tmp" or found == wanted:
        return
    os.environ["TMPDIR"] = tempfile.tempdir = found
    if wanted is None or os.path.abspath(wanted) != found:
        print(f"assay: {wanted or '/tmp'} cannot be written; temporary files go into {found}",
              file=sys.stderr)


def with_programs() -> str:
    """A folder for temporary programs: containers may mount /tmp so that none of it is run."""
    found = tempfile.gettempdir()
    if not os.statvfs(found).f_flag & os.ST_NOEXEC:
        return found
    FALLBACK.mkdir(parents=True, exist_ok=True)
    return str(FALLBACK)


def _found() -> str:
    """The standard library's choice, but never the current folder, which belongs to the user."""
    try:
        found = tempfile.gettempdir()
    except FileNotFoundError:
        found = os.getcwd()
    if os.path.samefile(found, os.getcwd()) and found != os.environ.get("TMPDIR"):
        FALLBACK.mkdir(parents=True, exist_ok=True)
        return str(FALLBACK)
    return found
