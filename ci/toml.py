"""Reads TOML: with Python's own module, and before Python 3.11 with tomli, which became that.

The list of packages is in this format too, so what reads it cannot wait for set-up, and is
installed from here.
"""

import importlib
import os
import shutil
import subprocess
import sys

from ci.errors import UsageError

PACKAGE = "python3-tomli"


def _module():
    for name in ("tomllib", "tomli"):
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError:
            continue
    return None


def _install() -> None:
    """Raises UsageError where it may not or cannot be installed."""
    if "--no-install" in sys.argv or shutil.which("apt-get") is None:
        raise UsageError(f"Python {sys.version_info.major}.{sys.version_info.minor} reads no TOML by "
                         f"itself: install Debian's {PACKAGE}, or Python 3.11")
    print(f"assay: installing {PACKAGE}", file=sys.stderr, flush=True)
    prefix = [] if os.geteuid() == 0 else ["sudo"]
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", PACKAGE]):
        done = subprocess.run([*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *words],
                              capture_output=True, text=True, check=False)
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise UsageError(f"{PACKAGE} could not be installed: {reason}")
    importlib.invalidate_caches()


_reader = _module()
if _reader is None:
    _install()
    _reader = _module()
    if _reader is None:
        raise UsageError(f"{PACKAGE} is installed, and this Python does not find it")

loads, TOMLDecodeError = _reader.loads, _reader.TOMLDecodeError
