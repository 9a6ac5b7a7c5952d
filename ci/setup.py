"""What a command needs on the machine, and its installation.

Packages are installed through apt-get, as root or through sudo, and the list of what was installed
is kept in build/installed-packages.  Nothing else of the host is changed.  Where nothing may be
installed the command goes on with what is there, and what is missing costs its own rows only.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tomllib

from ci.errors import UsageError

ROOT = pathlib.Path(__file__).resolve().parent.parent
KEPT_LIST = ROOT / "build" / "installed-packages"


def packages_for(*sections: str) -> list[str]:
    """The packages of the sections of packages.toml, each once."""
    facts = tomllib.loads((ROOT / "ci" / "packages.toml").read_text())
    return list(dict.fromkeys(name for section in sections for name in facts[section]))


def installed(packages: list[str]) -> set[str]:
    """Those of the packages that dpkg says are installed."""
    if not packages or shutil.which("dpkg-query") is None:
        return set()
    answer = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status} ${binary:Package}\n", *packages],
        capture_output=True, text=True, check=False).stdout
    lines = (line.split(" ", 1) for line in answer.splitlines())
    return {name.split(":")[0] for status, name in lines if status == "installed"}


def version_of(package: str) -> str:
    """The installed version of a Debian package, or "" where there is none."""
    if shutil.which("dpkg-query") is None:
        return ""
    answer = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package],
                            capture_output=True, text=True, check=False)
    return answer.stdout if answer.returncode == 0 else ""


def ensure(packages: list[str], may_install: bool) -> list[str]:
    """Installs what is missing; returns what is still missing.

    Raises UsageError where installing is asked for and cannot be done.
    """
    wanted = list(dict.fromkeys(packages))
    missing = [name for name in wanted if name not in installed(wanted)]
    if not missing or not may_install or shutil.which("apt-get") is None:
        return missing
    print(f"assay: installing {len(missing)} packages: {' '.join(missing)}", file=sys.stderr,
          flush=True)
    _install(missing)
    _keep(missing)
    return [name for name in missing if name not in installed(missing)]


def _install(packages: list[str]) -> None:
    prefix = _as_root(packages)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"],
                  ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        done = subprocess.run([*prefix, "apt-get", *words], env=environment, capture_output=True,
                              text=True, check=False)
        if done.returncode != 0:
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise UsageError(f"apt-get {words[0]} failed: {reason}")


def _as_root(packages: list[str]) -> list[str]:
    if os.geteuid() == 0:
        return []
    words = ["sudo"] if sys.stdin.isatty() else ["sudo", "-n"]
    if shutil.which("sudo") is None or subprocess.run([*words, "true"], capture_output=not
                                                      sys.stdin.isatty(), check=False).returncode:
        raise UsageError("no permission to install packages; either `apt-get install "
                         f"{' '.join(packages)}` as root, or --no-install to go on without them")
    return words


def _keep(packages: list[str]) -> None:
    KEPT_LIST.parent.mkdir(exist_ok=True)
    with KEPT_LIST.open("a") as kept:
        kept.writelines(f"{name} {version_of(name)}\n" for name in packages)
