"""How tools are found and run that change the machine as root: package managers, sudo, chroots.

The user's PATH may contain a folder that anyone can write to, and an environment variable may load
code into them.  So they get a fixed PATH, and of the environment only what a package manager needs:
the proxies of the network, and the folder for temporary files.
"""

import os
import shutil

PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
# Debian's own answers and the messages that are looked for are those of this locale.
LOCALE = {"LC_ALL": "C.UTF-8", "LANGUAGE": "C"}
PASSED = ("HOME", "TERM", "TMPDIR", *(name for proxy in ("http", "https", "ftp", "all", "no")
                                      for name in (f"{proxy}_proxy", f"{proxy}_proxy".upper())))


def environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in PASSED if name in os.environ}
    return kept | LOCALE | {"PATH": PATH}


def find(name: str) -> str | None:
    """Where the tool is, or None."""
    return shutil.which(name, path=PATH)
