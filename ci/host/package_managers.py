"""The package managers of Linux distributions: their commands, and how to read their output.

A `Manager` tells which packages could be installed, which are, and which owns a file; it changes
nothing but through `refresh` and `install`, whose words a caller runs with the rights that these
need.  `here()` is the one of this machine.  Its `name` is that of its list of names in
packages.toml, where Debian's names, which everything else speaks, are translated.

    manager = here()                                  # None where none is known
    manager.candidates(["cmake", "nosuch"])           # {"cmake"}
    manager.installed(["cmake", "nosuch"])            # {"cmake": "3.25.1-1"}
    manager.owner(pathlib.Path("/lib/libfoo.so.2"))   # ("libfoo2", "2.0-1"), or None
"""

import dataclasses
import pathlib
import re
import subprocess

from ci.host import privileged


@dataclasses.dataclass(frozen=True)
class PackageQuery:
    """A command, to which names are added, and what is read out of its answer: groups of a
    pattern, a match a line."""

    command: tuple[str, ...]
    pattern: str

    def ask(self, names: list[str]) -> list[tuple[str, ...]]:
        if not names or privileged.find(self.command[0]) is None:
            return []
        said = subprocess.run([*self.command, *names], env=privileged.environment(),
                              capture_output=True, text=True, errors="replace", check=False)
        return self.read(said.stdout)

    def read(self, answer: str) -> list[tuple[str, ...]]:
        return [match.groups() for match in re.finditer(self.pattern, answer, re.MULTILINE)]


@dataclasses.dataclass(frozen=True)
class Manager:
    """One package manager."""

    name: str  # of its program
    refresh: tuple[str, ...]  # brings the lists of packages
    install: tuple[str, ...]  # before the names
    available: PackageQuery  # name
    present: PackageQuery  # name, version
    owning: PackageQuery  # name; or name and version
    listing: PackageQuery | None = None  # the files of a package; where `owning` is slow
    refresh_if_needed: bool = False  # only where the lists are not there

    def candidates(self, names: list[str]) -> set[str]:
        """Those of the names that it could install."""
        return {answer[0] for answer in self.available.ask(names)} & set(names)

    def installed(self, names: list[str]) -> dict[str, str]:
        """Those of the names that are installed, with their versions."""
        versions = dict(answer[:2] for answer in self.present.ask(names))
        return {name: versions[name] for name in names if name in versions}

    def owner(self, file: pathlib.Path, likely: list[str] = ()) -> tuple[str, str] | None:
        """The package that a file belongs to, and its version.  Those that are `likely` to be the
        one are looked at first."""
        paths = _names_of(file)
        for name, version in self.installed(list(likely)).items() if self.listing else ():
            if any((path,) in self.listing.ask([name]) for path in paths):
                return name, version
        for path in paths:
            for answer in self.owning.ask([path]):
                found = self.present.ask([answer[0]]) if len(answer) == 1 else [answer]
                if found:
                    return found[0][0], found[0][1]
        return None


def _names_of(file: pathlib.Path) -> list[str]:
    """The paths by which a database may know a file: /lib is /usr/lib now, and was not always."""
    path = str(file)
    return [path, path.removeprefix("/usr")] if path.startswith("/usr/lib") else [path]


# An answer of apt-cache begins with the name, and `(none)` is no candidate.  What has only been
# removed, and not purged, still has a version.
_APT = Manager(
    name="apt-get",
    refresh=("apt-get", "update", "-qq", "-o", "APT::Update::Error-Mode=any"),
    install=("apt-get", "install", "-y", "-qq", "--no-install-recommends"),
    available=PackageQuery(("apt-cache", "policy"),
                           r"^(\S+):\n +Installed: .*\n +Candidate: (?!\(none\))\S"),
    present=PackageQuery(("dpkg-query", "-W", "-f",
                          "${db:Status-Status} ${binary:Package} ${Version}\\n"),
                         r"^installed ([^\s:]+)(?::\S+)? (\S+)$"),
    owning=PackageQuery(("dpkg-query", "-S"), r"^(?!diversion )([^\s,]+?)(?=: |,)"),
    listing=PackageQuery(("dpkg-query", "-L"), r"^(/.+)$"))

_RPM = PackageQuery(("rpm", "-q", "--qf", "%{NAME} %{VERSION}-%{RELEASE}\\n"), r"^(\S+) (\S+)$")
_RPM_OWNER = PackageQuery(("rpm", "-q", "--qf", "%{NAME} %{VERSION}-%{RELEASE}\\n", "-f"),
                          r"^(\S+) (\S+)$")

_DNF = Manager(
    name="dnf",
    refresh=("dnf", "-y", "-q", "makecache"),
    install=("dnf", "-y", "-q", "install", "--setopt=install_weak_deps=False"),
    available=PackageQuery(("dnf", "-q", "repoquery", "--qf", "%{name}\\n"), r"^(\S+)$"),
    present=_RPM, owning=_RPM_OWNER)

_ZYPPER = Manager(
    name="zypper",
    refresh=("zypper", "-n", "-q", "refresh"),
    install=("zypper", "-n", "-q", "install", "--no-recommends"),
    available=PackageQuery(("zypper", "-n", "-q", "search", "--match-exact", "-t", "package"),
                           r"^[^|\n]*\| *(\S+) *\|"),
    present=_RPM, owning=_RPM_OWNER)

# Fresh lists without an upgrade of everything break a machine of Arch, so old ones are kept.
_PACMAN = Manager(
    name="pacman",
    refresh=("pacman", "-Sy", "--noconfirm", "-q"),
    install=("pacman", "-S", "--noconfirm", "--needed", "-q"),
    available=PackageQuery(("pacman", "-Si"), r"^Name +: (\S+)$"),
    present=PackageQuery(("pacman", "-Q"), r"^(\S+) (\S+)$"),
    owning=PackageQuery(("pacman", "-Qo"), r" is owned by (\S+) (\S+)$"),
    refresh_if_needed=True)

_APK = Manager(
    name="apk",
    refresh=("apk", "update", "-q"),
    install=("apk", "add", "-q"),
    available=PackageQuery(("apk", "list"), r"^(\S+)-\d\S*-r\d+ "),
    present=PackageQuery(("apk", "list", "--installed"), r"^(\S+)-(\d\S*-r\d+) "),
    owning=PackageQuery(("apk", "info", "--who-owns"), r" is owned by (\S+)-(\d\S*-r\d+)$"))

MANAGERS = (_APT, _DNF, _ZYPPER, _PACMAN, _APK)


def candidates_in(answer: str) -> set[str]:
    """The packages that have a candidate by an answer of `apt-cache policy`."""
    return {name for name, in _APT.available.read(answer)}


def here() -> Manager | None:
    """The package manager of this machine; Debian's where there are several."""
    return next((manager for manager in MANAGERS if privileged.find(manager.name)), None)
