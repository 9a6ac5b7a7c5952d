"""The peers of peers.toml on this machine: which are here, in which file and version."""

import dataclasses
import functools
import pathlib
import subprocess
import tomllib

from ci import setup


@dataclasses.dataclass(frozen=True)
class Peer:
    name: str
    aliases: tuple[str, ...]
    package: str
    file: str
    origin: str
    reference: bool
    path: pathlib.Path | None  # None: not installed

    @property
    def version(self) -> str:
        return setup.version_of(self.package)


@functools.cache
def library_folders() -> list[pathlib.Path]:
    """Where the dynamic linker looks for libraries by default, as the compiler's triplet names it."""
    try:
        triplet = subprocess.run(["gcc", "-print-multiarch"], capture_output=True, text=True,
                                 check=False).stdout.strip()
    except FileNotFoundError:
        triplet = ""
    names = [f"/usr/lib/{triplet}", f"/lib/{triplet}", "/usr/lib64", "/lib64", "/usr/lib",
             "/usr/local/lib"]
    return [pathlib.Path(name) for name in names if pathlib.Path(name).is_dir()]


def find_library(file: str) -> pathlib.Path | None:
    for folder in library_folders():
        if (folder / file).exists():
            return (folder / file).resolve()
    return None


def all_peers() -> list[Peer]:
    text = pathlib.Path(__file__).with_name("peers.toml").read_text()
    return [
        Peer(name=name, aliases=tuple(facts["aliases"]), package=facts["package"],
             file=facts["file"], origin=facts["origin"], reference=facts.get("reference", False),
             path=find_library(facts["file"]))
        for name, facts in tomllib.loads(text).items()
    ]


def packages() -> list[str]:
    return [peer.package for peer in all_peers()]
