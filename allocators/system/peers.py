"""The peers of peers.toml on this machine: which are here, in which file and version.

Each is looked for by its file names in order.  The first that is found has the peer's own name;
a further one is an allocator of its own, named for what tells its file from the others:
`name@2` is the library libname.so.2 where libname.so.3 is here too.
"""

import dataclasses
import pathlib
import sysconfig

from allocators.system import library_version
from ci.host import toml

VERSION_MARK = "@"  # between a peer's name and which one it is


@dataclasses.dataclass(frozen=True)
class Peer:
    name: str
    aliases: tuple[str, ...]
    package: str  # alternatives, as in ci.host.setup
    file: str  # the name that was found, or the first of those looked for
    origin: str
    reference: bool
    path: pathlib.Path | None  # None: not installed
    version_text: str | None = None  # the pattern by which the file tells its version

    @property
    def family(self) -> str:
        """The peer's name, without which of its installed versions this is."""
        return self.name.partition(VERSION_MARK)[0]

    @property
    def missing(self) -> str | None:
        """Why it cannot take part, or None."""
        return None if self.path is not None else f"{self.file} is not installed"

    @property
    def version(self) -> str:
        return "" if self.path is None else \
            library_version.version_of(self.path, names(self.package), self.version_text)


def library_folders() -> list[pathlib.Path]:
    """Where the dynamic linker looks for libraries by default."""
    triplet = sysconfig.get_config_var("MULTIARCH") or ""
    names = [f"/usr/lib/{triplet}", f"/lib/{triplet}", "/usr/lib64", "/lib64", "/usr/lib",
             f"/usr/local/lib/{triplet}", "/usr/local/lib64", "/usr/local/lib"]
    return [pathlib.Path(name) for name in names if pathlib.Path(name).is_dir()]


def find_libraries(files: list[str]) -> list[tuple[str, pathlib.Path]]:
    """Each library of these names, a name and its file, in the order of the names; a file that
    several names lead to is there once."""
    found: dict[pathlib.Path, str] = {}
    for file in files:
        for folder in library_folders():
            path = folder / file
            if path.exists() and not library_version.is_foreign(path):
                found.setdefault(path.resolve(), file)
    return [(file, path) for path, file in found.items()]


def names(text: str) -> list[str]:
    """The alternatives of a line of peers.toml."""
    return [name for part in text.split("|") if (name := part.strip())]


def _facts() -> dict[str, dict]:
    return toml.loads(pathlib.Path(__file__).with_name("peers.toml").read_text())


def all_peers(find=None) -> list[Peer]:
    """The peers as they are on this machine now; or elsewhere, with what finds libraries there."""
    find = find or find_libraries
    return [peer for name, facts in _facts().items()
            for peer in as_found(name, facts, find(names(facts["file"])))]


def as_found(name: str, facts: dict, found: list[tuple[str, pathlib.Path]]) -> list[Peer]:
    """A peer for each library that was found; one without a file where there is none.  The
    reference is the one that this process has."""
    reference = facts.get("reference", False)
    libraries = found[:1] if reference else found
    peers: dict[str, Peer] = {}
    for file, path in libraries or [(names(facts["file"])[0], None)]:
        mark = _which(file, path, peers) if path is not None and peers else ""
        peers[mark] = Peer(
            name=name + mark, aliases=tuple(alias + mark for alias in facts["aliases"]),
            package=facts["package"], file=file, origin=facts["origin"], reference=reference,
            path=path, version_text=facts.get("version"))
    return list(peers.values())


def _which(file: str, path: pathlib.Path, others: dict[str, Peer]) -> str:
    """What tells it from the others: the number of its interface, or its folder, or a count."""
    number = file.rpartition(".so")[2].strip(".")
    place = "local" if "local" in path.parts else path.parent.name
    same = any(peer.file == file for peer in others.values())
    wishes = [f"{number}-{place}"] if same else [number]
    wishes += [f"{wishes[0]}-{count}" for count in range(2, 100)]
    return next(mark for wish in wishes if (mark := VERSION_MARK + wish) not in others)


def steady_variables() -> dict[str, str]:
    """The variables under which the peers start no thread and take no sample of their own."""
    return {name: value for facts in _facts().values()
            for name, value in facts.get("steady", {}).items()}


def packages() -> list[str]:
    """What to install for all of them."""
    return [facts["package"] for facts in _facts().values()]
