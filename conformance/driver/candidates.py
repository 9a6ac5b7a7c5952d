"""Who is judged: each allocator as one platform has it.

The roster says who can be named; here a candidate gets the library under which its clauses run.
The floor is left out: it frees nothing and is nobody's allocator.
"""

import dataclasses
import functools
import pathlib

from allocators.roster import PEER, Candidate, Roster
from allocators.system.peer_libraries import PeerLibrary, peers_on
from allocators.system.static_libraries import StaticLibrary
from ci.host.errors import UsageError
from ci.host.qemu.launcher import Launcher
from ci.host.roles import FLOOR
from conformance.driver.golden import Golden
from conformance.driver.programs import Programs


@dataclasses.dataclass(frozen=True)
class JudgedCandidate:
    """One allocator on one platform."""

    name: str
    version: str
    entry: str  # of the registry
    preload: str | None = None  # for every clause, by the path that the program sees
    drop_in: str | None = None  # for the clauses that call the C library's names
    is_process: bool = False  # the process's own malloc, preloaded or not
    missing: str | None = None  # why it cannot be judged
    files: tuple[pathlib.Path, ...] = ()  # of this machine, that its process loads
    own_file: pathlib.Path | None = None  # of name=/path/lib.so
    static_preset: str | None = None  # of its programs, where they are not those of the platform
    named: bool = False

    @property
    def unfit(self) -> bool:
        """It is of this repository and not made for this architecture: no package would help."""
        return self.missing is not None and not self.is_process and self.static_preset is None

    @property
    def is_peer(self) -> bool:
        """Somebody else's, of which any version may be installed.  A library that the user names
        by its file is judged as it is."""
        return (self.is_process and self.own_file is None) or self.static_preset is not None

    def reviewed(self, complete: bool = True, file: pathlib.Path | None = None) -> Golden | None:
        """What was reviewed of it, or of the version nearest to it; by default in the file of this
        repository."""
        if file is not None:
            found = Golden.of_file(self.name, file, complete)
            return found or (Golden(self.name, (), {}, []) if self.is_peer else None)
        read = Golden.of_peer if self.is_peer else Golden.read
        return read(self.name, complete=complete)

    def library_for(self, group: str) -> str | None:
        """What is preloaded for the clauses of that group."""
        return self.drop_in if group == "process" and not self.is_process else self.preload


class JudgedRoster:
    """Every allocator that could be judged on one platform."""

    def __init__(self, platform: Launcher, programs: Programs, built: Programs):
        """`programs` are those of this machine, which can be asked; `built` are those that run."""
        self.platform = platform
        self.process = programs.process_entry["name"]
        self.built = built
        self.roster = Roster(programs.listed, peers_on(platform), self._refusal)

    @functools.cached_property
    def candidates(self) -> list[JudgedCandidate]:
        return list(map(self._candidate, self.roster.everybody()))

    def chosen(self, words: list[str]) -> list[JudgedCandidate]:
        """Those that the words name; all if there are none."""
        return list(map(self._candidate, self.roster.chosen(words))) if words else self.candidates

    def _refusal(self, choice: Candidate) -> str | None:
        if choice.name == FLOOR:
            return "frees nothing: it is the floor of the benchmarks, and no clause is asked of it"
        if choice.entry is not None and choice.entry["role"] == PEER:
            return "is only what benchmarks compare with: no clause is asked of it"
        if choice.static is not None and self.platform.emulation != "native":
            return "is linked statically, which is done on this machine only"
        return None

    def _candidate(self, choice: Candidate) -> JudgedCandidate:
        if choice.library is not None:
            candidate = self._own(choice.name, choice.library)
        elif choice.entry is not None:
            candidate = self._bundled(choice.entry)
        elif choice.static is not None:
            candidate = self._static(choice.static)
        else:
            candidate = self._peer(choice.peer)
        return dataclasses.replace(candidate, named=choice.named)

    def _peer(self, peer: PeerLibrary) -> JudgedCandidate:
        if peer.reference:
            return JudgedCandidate(peer.name, peer.version, self.process, is_process=True)
        return JudgedCandidate(peer.name, peer.version, self.process, preload=peer.seen, is_process=True,
                       missing=peer.missing, files=(peer.file,) if peer.file is not None else ())

    def _bundled(self, entry: dict) -> JudgedCandidate:
        file = self.built.drop_in(entry)
        return JudgedCandidate(entry["name"], entry["version"], entry["name"],
                       missing=self.built.left_out.get(entry["family"]),
                       drop_in=None if file is None else self.platform.seen(file),
                       files=() if file is None else (file,))

    def _own(self, name: str, file: pathlib.Path) -> JudgedCandidate:
        if "\n" in str(file):  # the list of the cells has one word a line
            raise UsageError(f"{name}: no clause can be asked of a library with a newline in its path")
        return JudgedCandidate(name, "", self.process, preload=self.platform.seen(file), is_process=True,
                       files=(file,), own_file=file)

    def _static(self, library: StaticLibrary) -> JudgedCandidate:
        return JudgedCandidate(library.name, library.version, self.process, static_preset=library.preset,
                       missing=library.missing)
