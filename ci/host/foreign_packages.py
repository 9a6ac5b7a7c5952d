"""Debian's packages of an architecture that this machine need not have, fetched and unpacked.

The host's package system is only read: the sources and proxies that its administrator chose.  The
lists, the record of what is installed (nothing) and the downloads are in a folder of our own, so
no foreign architecture is added to dpkg, no hook of the host runs, and an ordinary user can do it.

    archive = Archive("arm64", folder)
    with archive.download(["libc6-dev"]) as files:         # and all that they depend on
        versions = unpack(files, target)
    with archive.download_alone(["linux-image-6.1.0-x-arm64"]) as files:
        ...
"""

import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

from ci.host import package_managers, setup
from ci.host.errors import UsageError

# What a host's configuration says about reaching its archives; the rest of it is not ours.
_KEPT_SETTINGS = re.compile(r"Acquire::(?!IndexTargets|Languages|Changelogs|cdrom)\S+ ")


class Archive:
    """An apt of our own for one Debian architecture, below `folder`.

    `sources` is a sources.list in place of the host's.  Every method raises UsageError in one line.
    """

    def __init__(self, debian: str, folder: pathlib.Path, sources: pathlib.Path | None = None):
        self.debian = debian
        self.folder = folder.absolute()
        self.sources = sources
        self._updated = False

    def download(self, packages: list[str]):
        """The files of the packages and of all that they depend on, for as long as the context."""
        return self._download(["install", "--download-only"], packages)

    def download_alone(self, packages: list[str]):
        """The files of these packages only."""
        return self._download(["download"], packages)

    def candidates(self, needs: list[str]) -> list[str]:
        """For each need, a line of alternatives, the first that the archive has; the first of all
        where it has none, so that fetching it says so."""
        self._update(needs)
        names = {need: setup.alternatives(need) for need in needs}
        said = self._apt("apt-cache", "policy", *(name for some in names.values() for name in some))
        there = package_managers.candidates_in(said.stdout)
        return [next((name for name in some if name in there), some[0]) for some in names.values()]

    def depends(self, package: str) -> list[str]:
        """The packages that this one depends on, without those that they depend on."""
        self._update([package])
        said = self._apt("apt-cache", "depends", "--important", package)
        if said.returncode != 0:
            raise UsageError(self._reason(package, said.stderr))
        return re.findall(r"^\s*\|?Depends: (\S+)", said.stdout, flags=re.MULTILINE)

    @contextlib.contextmanager
    def _download(self, how: list[str], packages: list[str]):
        self._update(packages)
        # apt 3 else takes one of another architecture from a source that has no folders for them.
        words = [*how, *(f"{name}:{self.debian}" for name in packages)]
        planned = self._apt("apt-get", "-qq", "--print-uris", *words)
        if planned.returncode != 0:
            raise UsageError(self._reason(" ".join(packages), planned.stderr))
        uris = re.findall(r"^'(\S+)' \S+ (\d+)", planned.stdout, re.MULTILINE)
        size_mb = sum(int(size) for _, size in uris) / 1e6
        print(f"assay: downloading {len(uris)} Debian packages for {self.debian}, {size_mb:.0f} MB: "
              f"{' '.join(packages)}", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(dir=self.folder) as name:
            files = pathlib.Path(name)
            (files / "partial").mkdir()
            done = self._apt("apt-get", "-qq", *words, "-o", f"Dir::Cache::archives={files}",
                             where=files)
            if done.returncode != 0:
                raise UsageError(self._reason(" ".join(packages), done.stderr))
            # apt copies nothing from an archive that is a folder of this machine.
            local = [pathlib.Path(urllib.parse.unquote(uri.removeprefix("file:")))
                     for uri, _ in uris if uri.startswith("file:")]
            yield sorted(files.glob("*.deb")) + local

    def _update(self, packages: list[str]) -> None:
        """Brings the lists, once.  A source that fails is no matter if another has the package."""
        if self._updated:
            return
        if shutil.which("apt-get") is None:
            raise UsageError(f"{' '.join(packages)} for {self.debian} come from Debian's archive, "
                             "and apt-get is not installed")
        self._configure()
        done = self._apt("apt-get", "-qq", "update", "-o", "APT::Update::Error-Mode=any")
        self._failure = _last_complaint(done.stderr) if done.returncode else ""
        self._updated = True

    def _configure(self) -> None:
        for name in ("state/lists/partial", "cache", "log", "parts"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "status").touch()
        dump = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=False)
        kept = [line for line in dump.stdout.splitlines() if _KEPT_SETTINGS.match(line)]
        settings = {
            "Dir::State": self.folder / "state",
            "Dir::State::status": self.folder / "status",
            "Dir::Cache": self.folder / "cache",
            "Dir::Cache::pkgcache": "",
            "Dir::Cache::srcpkgcache": "",
            "Dir::Log": self.folder / "log",
            "Dir::Etc::main": "/dev/null",
            "Dir::Etc::parts": self.folder / "parts",
            "APT::Architecture": self.debian,
            "APT::Architectures::": self.debian,
            "APT::Sandbox::User": "",
            "APT::Install-Recommends": "false",
            "APT::Get::Assume-Yes": "true",
            "Acquire::Languages": "none",
            "Debug::NoLocking": "1",
        }
        if self.sources is not None:
            settings |= {"Dir::Etc::sourcelist": self.sources.absolute(),
                         "Dir::Etc::sourceparts": self.folder / "parts"}
        lines = kept + [f'{name} "{value}";' for name, value in settings.items()]
        self._configuration().write_text("\n".join(lines) + "\n")

    def _configuration(self) -> pathlib.Path:
        return self.folder / "apt.conf"

    def _apt(self, *command: str, where: pathlib.Path | None = None):
        environment = os.environ | {"APT_CONFIG": str(self._configuration()), "LC_ALL": "C.UTF-8",
                                    "DEBIAN_FRONTEND": "noninteractive"}
        return subprocess.run(command, env=environment, cwd=where, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, check=False)

    def _reason(self, packages: str, said: str) -> str:
        why = self._failure or _last_complaint(said) or "no reason given"
        return f"{packages} for {self.debian} cannot be downloaded: {why}"


def _last_complaint(said: str) -> str:
    """The one line of apt's that tells most: its first error, else its first warning."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    for mark in ("E: Failed to fetch", "W: Failed to fetch", "E: Unable to locate", "E: ", "W: "):
        for line in lines:
            if line.startswith(mark):
                return line[3:].strip()
    return lines[-1] if lines else ""


def name_and_version(file: pathlib.Path) -> tuple[str, str]:
    """What a package's file says that it is."""
    said = subprocess.run(["dpkg-deb", "-W", "--showformat=${Package} ${Version}", file],
                          capture_output=True, text=True, check=False)
    if said.returncode != 0:
        raise UsageError(f"{file.name} is not a Debian package: {_last_complaint(said.stderr)}")
    name, _, version = said.stdout.partition(" ")
    return name, version


def unpack(files: list[pathlib.Path], target: pathlib.Path) -> dict[str, str]:
    """Unpacks the packages into `target`; returns the version of each by name."""
    versions = {}
    for file in files:
        name, version = name_and_version(file)
        done = subprocess.run(["dpkg-deb", "-x", file, target], capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            raise UsageError(f"{file.name} cannot be unpacked: {_last_complaint(done.stderr)}")
        versions[name] = version
    return versions
