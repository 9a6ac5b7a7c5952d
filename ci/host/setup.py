"""What a command needs on the machine, and its installation.

A need is a line of alternatives in Debian's names, best first: "libfoo3 | libfoo2".  It is met
where one of them is installed.  Elsewhere packages.toml translates it, by its first name.

Packages are installed through the distribution's package manager, as root or through sudo, and the
list of what was installed is in build/installed-packages.  Nothing else of the host is changed.
If nothing may be installed, or a package is not available, the command goes on with the installed
packages, and only the rows that need a missing one are left out.
"""

import functools
import importlib.util
import pathlib
import time

from ci.host import installation, package_managers, toml
from ci.host.errors import UsageError
from ci.host.package_managers import Manager

ROOT = pathlib.Path(__file__).resolve().parents[2]
KEPT_LIST = ROOT / "build" / "installed-packages"
ASKED_AGAIN_S = 24 * 3600
PACKAGES = pathlib.Path(__file__).with_name("packages.toml")


@functools.cache
def _facts() -> dict[str, dict[str, str]]:
    return toml.loads(PACKAGES.read_text())


def packages_for(*sections: str) -> list[str]:
    """The needs of the sections of packages.toml, each once."""
    facts = _facts()
    return list(dict.fromkeys(name for section in sections for name in facts[section]))


def alternatives(need: str) -> list[str]:
    """Debian's names of what meets a need, best first."""
    return [name for part in need.split("|") if (name := part.strip())]


def choices(need: str, manager: Manager) -> list[list[str]]:
    """What meets a need by that manager's names, best first; each may be several packages.

    None at all: not available here.  One that is empty: it comes with another package.
    """
    translated = _facts().get(manager.name)
    if translated is None:
        return [[name] for name in alternatives(need)]
    known = translated.get(alternatives(need)[0])
    return [] if known is None else [part.split() for part in known.split("|")]


def installed(names: list[str]) -> dict[str, str]:
    """Those of the packages that are installed, with their versions."""
    manager = package_managers.here()
    return {} if manager is None else manager.installed(names)


def version_of(need: str) -> str:
    """The version of the first package that meets a need, or "" where none is installed."""
    manager = package_managers.here()
    if manager is None:
        return ""
    for one in choices(need, manager):
        found = installed(one)
        if one and len(found) == len(one):
            return found[one[0]]
    return ""


def missing_of(needs: list[str]) -> list[str]:
    """Those of the needs that are not met."""
    wanted = list(dict.fromkeys(needs))
    manager = package_managers.here()
    if manager is None:
        return wanted
    known = {need: choices(need, manager) for need in wanted}
    there = installed(_names(known))
    return [need for need, some in known.items()
            if not any(all(name in there for name in one) for one in some)]


def ensure(packages: list[str], may_install: bool) -> list[str]:
    """Installs what is missing; returns the needs that are still not met.

    Raises UsageError where nothing may be installed for want of permission, and where what every
    build needs cannot be had.
    """
    missing = missing_of(packages)
    manager = package_managers.here()
    sought = [need for need in missing if need not in _lately_without()]
    if not sought or not may_install or manager is None:
        return missing
    wanted = {need: choices(need, manager) for need in sought}
    before = installed(_names(wanted))
    try:
        without = installation.install(manager, wanted, set(packages_for("build")))
        _keep_without(without)
    finally:
        _keep({name: version for name, version in installed(_names(wanted)).items()
               if name not in before})
    return missing_of(missing)


def require(module: str, need: str) -> None:
    """UsageError in one line where Python has not that module, which `need` brings."""
    if importlib.util.find_spec(module) is None:
        raise UsageError(f"the Python module {module} is not installed (Debian's {need})")


def _no_candidate() -> pathlib.Path:
    return KEPT_LIST.with_name("packages-not-here")


def _lately_without() -> list[str]:
    """Needs for which the lists of packages had nothing, less than a day ago: they are not brought
    again and again for these."""
    try:
        age_s = time.time() - _no_candidate().stat().st_mtime
        return _no_candidate().read_text().splitlines() if age_s < ASKED_AGAIN_S else []
    except OSError:
        return []


def _keep_without(needs: list[str]) -> None:
    if needs:
        whole = dict.fromkeys([*_lately_without(), *needs])
        _no_candidate().parent.mkdir(exist_ok=True)
        _no_candidate().write_text("".join(f"{need}\n" for need in whole))


def improve(packages: list[str], may_install: bool) -> None:
    """Installs what a command is better with and does its work without, if that is permitted."""
    try:
        ensure(packages, may_install)
    except installation.NotPermitted:
        pass


def _names(wanted: dict[str, list[list[str]]]) -> list[str]:
    return list(dict.fromkeys(name for some in wanted.values() for one in some for name in one))


def kept() -> dict[str, str]:
    """What has been installed for this tree: package -> version."""
    if not KEPT_LIST.exists():
        return {}
    lines = (line.partition(" ") for line in KEPT_LIST.read_text().splitlines() if line)
    return {name: version for name, _, version in lines}


def _keep(fresh: dict[str, str]) -> None:
    """Adds to the list: a line a package, the version that is installed now."""
    if not fresh:
        return
    KEPT_LIST.parent.mkdir(exist_ok=True)
    whole = kept() | fresh
    beside = KEPT_LIST.with_name(f"{KEPT_LIST.name}.fresh")
    beside.write_text("".join(f"{name} {version}\n" for name, version in whole.items()))
    beside.replace(KEPT_LIST)
