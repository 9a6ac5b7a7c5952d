"""Reads TOML: with Python's own module, and before Python 3.11 with tomli, which became that.

The list of packages is in this format too, so what reads it cannot wait for set-up, and is
installed from here.
"""

import importlib
import sys

from ci.host import installation, package_managers
from ci.host.errors import UsageError

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
    manager = package_managers.here()
    if "--no-install" in sys.argv or manager is None or manager.name != "apt-get":
        raise UsageError(f"Python {sys.version_info.major}.{sys.version_info.minor} cannot read TOML: "
                         f"install Debian's {PACKAGE}, or Python 3.11")
    installation.install(manager, {PACKAGE: [[PACKAGE]]}, {PACKAGE})
    importlib.invalidate_caches()


_reader = _module()
if _reader is None:
    _install()
    _reader = _module()
    if _reader is None:
        raise UsageError(f"{PACKAGE} is installed, and this Python does not find it")

loads, TOMLDecodeError = _reader.loads, _reader.TOMLDecodeError
