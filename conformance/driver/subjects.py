"""Who is judged: each allocator as one place has it.

The bundled allocators come from the registry, the peers from peers.toml, the C libraries that are
linked statically from static.toml, any other library from `name=/path/lib.so`.  The floor is left
out: it frees nothing and is nobody's allocator.
"""

import dataclasses
import fnmatch
import pathlib
import shutil

from allocators.system.peer_libraries import PeerLibrary, peers_on
from allocators.system.peers import all_peers
from ci.host import near, setup, toml
from ci.host.errors import UsageError
from ci.host.qemu.launcher import Launcher
from ci.host.roles import FLOOR, is_copy
from conformance.driver.golden import Golden
from conformance.driver.programs import Programs


@dataclasses.dataclass(frozen=True)
class Subject:
    """One allocator in one place."""

    name: str
    version: str
    entry: str  # of the registry
    preload: str | None = None  # for every clause, by the path that the program sees
    drop_in: str | None = None  # for the clauses that call the C library's names
    is_process: bool = False  # the process's own malloc, preloaded or not
    missing: str | None = None  # why nothing can be said
    files: tuple[pathlib.Path, ...] = ()  # of this machine, that its process loads
    own_file: pathlib.Path | None = None  # of name=/path/lib.so
    static_preset: str | None = None  # of its programs, where they are not those of the place
    named: bool = False

    @property
    def unfit(self) -> bool:
        """Of this repository, and not for this architecture: nothing that is missing would help."""
        return self.missing is not None and not self.is_process and self.static_preset is None

    @property
    def is_peer(self) -> bool:
        """Somebody else's, of which any version may be installed.  A library that the user names
        by its file is judged as it is."""
        return (self.is_process and self.own_file is None) or self.static_preset is not None

    def reviewed(self, complete: bool = True) -> Golden | None:
        """What was reviewed of it, or of the version nearest to it."""
        read = Golden.of_peer if self.is_peer else Golden.read
        return read(self.name, complete=complete)

    def library_for(self, group: str) -> str | None:
        """What is preloaded for the clauses of that group."""
        return self.drop_in if group == "process" and not self.is_process else self.preload


class SubjectField:
    """Every allocator that could be judged in one place."""

    def __init__(self, place: Launcher, programs: Programs, built: Programs):
        """`programs` are those of this machine, which can be asked; `built` are those that run."""
        self.place = place
        self.process = programs.process_entry["name"]
        self.built = built
        self.aliases = {alias: peer.name for peer in all_peers() for alias in peer.aliases}
        self.subjects = [self._peer(peer) for peer in peers_on(place)] + [
            self._bundled(entry) for entry in programs.entries
            if entry["name"] not in (FLOOR, self.process)] + self._static()
        self.taken = {subject.name for subject in self.subjects} | self.aliases.keys() \
            | {entry["name"] for entry in programs.entries}

    def chosen(self, words: list[str]) -> list[Subject]:
        """Those that the words name: names, aliases, globs, name=/path/lib.so; all without."""
        if not words:
            return self.subjects
        found: dict[str, Subject] = {}
        for word in words:
            for subject in self._named(word):
                known = found.setdefault(subject.name, dataclasses.replace(subject, named=True))
                if known.own_file != subject.own_file:
                    raise UsageError(f"{subject.name} is two libraries: {known.own_file} and "
                                     f"{subject.own_file}")
        return list(found.values())

    def _named(self, word: str) -> list[Subject]:
        name, equals, path = word.partition("=")
        if equals:
            return [self._own(name, pathlib.Path(path))]
        wanted = self.aliases.get(word, word)
        matches = [subject for subject in self.subjects
                   if fnmatch.fnmatchcase(subject.name, wanted)]
        if not matches:
            raise UsageError(f"no allocator {word}{self._nearest(word)}")
        return matches

    def _nearest(self, word: str) -> str:
        known = [subject.name for subject in self.subjects] + list(self.aliases)
        return near.suggestion(word, known, "; `assay list` names them")

    def _peer(self, peer: PeerLibrary) -> Subject:
        if peer.reference:
            return Subject(peer.name, peer.version, self.process, is_process=True)
        why = f"no peer is kept for {self.place.arch}" if self.place.architecture.is_bare else \
            f"{peer.seen} is not installed"
        missing = None if peer.file is not None else why
        return Subject(peer.name, peer.version, self.process, preload=peer.seen, is_process=True,
                       missing=missing, files=(peer.file,) if peer.file is not None else ())

    def _bundled(self, entry: dict) -> Subject:
        file = self.built.drop_in(entry)
        return Subject(entry["name"], entry["version"], entry["name"],
                       missing=self.built.left_out.get(entry["family"]),
                       drop_in=None if file is None else self.place.seen(file),
                       files=() if file is None else (file,))

    def _own(self, name: str, path: pathlib.Path) -> Subject:
        if not name:
            raise UsageError(f"={path}: an allocator of your own is name=/path/lib.so")
        if not path.is_file():
            raise UsageError(f"{name}: no file {path}")
        if name in self.taken or is_copy(name):
            raise UsageError(f"{name}={path}: {name} is another allocator's name")
        return Subject(name, "", self.process, preload=self.place.seen(path.resolve()),
                       is_process=True, files=(path.resolve(),), own_file=path.resolve())

    def _static(self) -> list[Subject]:
        """Those of this machine's own architecture."""
        if self.place.emulation != "native":
            return []
        facts = toml.loads(pathlib.Path(__file__).with_name("static.toml").read_text())
        return [Subject(name, setup.version_of(one["package"]), self.process,
                        static_preset=one["preset"],
                        missing=None if shutil.which(one["compiler"]) else
                        f"{one['compiler']} is not installed")
                for name, one in facts.items()]
