"""The peers of peers.toml on this machine: which are here, in which file and version."""

import dataclasses
import pathlib
import sysconfig
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


def library_folders() -> list[pathlib.Path]:
    """Where the dynamic linker looks for libraries by default."""
    triplet = sysconfig.get_config_var("MULTIARCH") or ""
    names = [f"/usr/lib/{triplet}", f"/lib/{triplet}", "/usr/lib64", "/lib64", "/usr/lib",
             "/usr/local/lib"]
    return [pathlib.Path(name) for name in names if pathlib.Path(name).is_dir()]


def find_library(file: str) -> pathlib.Path | None:
    for folder in library_folders():
        if (folder / file).exists():
            return (folder / file).resolve()
    return None


def _facts() -> dict[str, dict]:
    return tomllib.loads(pathlib.Path(__file__).with_name("peers.toml").read_text())


def all_peers() -> list[Peer]:
    """The peers as they are on this machine now."""
    return [
        Peer(name=name, aliases=tuple(facts["aliases"]), package=facts["package"],
             file=facts["file"], origin=facts["origin"], reference=facts.get("reference", False),
             path=find_library(facts["file"]))
        for name, facts in _facts().items()
    ]


def packages() -> list[str]:
    """What to install for all of them."""
    return [facts["package"] for facts in _facts().values()]
