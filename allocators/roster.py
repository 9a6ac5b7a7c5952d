"""The roster: every allocator that can be named, and which of them the words of a command mean.

The programs of the suite list the bundled allocators (`entries`), peers.toml the peers, and
static.toml the C libraries that nothing can preload; any other library is `name=/path/lib.so`.  Here
words become candidates, and a word that means none becomes a line that says why.  Each command then
adds its own: a benchmark the binding, conformance the library under which a clause runs.
"""

import dataclasses
import fnmatch
import pathlib
from collections.abc import Callable, Iterable

from allocators.system import own_library
from allocators.system.peer_libraries import PeerLibrary
from allocators.system.peers import Peer
from allocators.system.static_libraries import StaticLibrary, all_static
from ci.host import near
from ci.host.errors import UsageError
from ci.host.roles import is_copy

PROCESS, PEER = "process", "peer"  # roles of an entry, as registry.h has them


@dataclasses.dataclass(frozen=True)
class Candidate:
    """One allocator that can be named, with what is known of its kind; the others are None."""

    name: str
    aliases: tuple[str, ...] = ()
    peer: Peer | PeerLibrary | None = None
    entry: dict | None = dataclasses.field(default=None, compare=False)  # a bundled one's record
    static: StaticLibrary | None = None
    library: pathlib.Path | None = None  # of name=/path/lib.so
    named: bool = False  # by a word of the command, so its absence is an error


class Roster:
    """Those that can be named here.  `refusal` tells of a candidate why the command has no use for
    it, as the end of a sentence about it; None where it has."""

    def __init__(self, entries: Iterable[dict], peers: Iterable[Peer | PeerLibrary],
                 refusal: Callable[[Candidate], str | None] = lambda candidate: None):
        entries, self.peers, self.refusal = list(entries), list(peers), refusal
        self.process = next(entry for entry in entries if entry["role"] == PROCESS)
        self.reference = next(peer for peer in self.peers if peer.reference)
        self.candidates = [Candidate(peer.name, peer.aliases, peer=peer) for peer in self.peers] + [
            Candidate(entry["name"], entry=entry) for entry in entries
            if entry is not self.process] + [
            Candidate(one.name, static=one) for one in all_static()]

    def everybody(self) -> list[Candidate]:
        """Those that the command has a use for."""
        return [one for one in self.candidates if self.refusal(one) is None]

    def chosen(self, words: Iterable[str]) -> list[Candidate]:
        """Those that the words name, each once: names, aliases, globs, name=/path/lib.so.  Raises
        UsageError for a word that names none."""
        found: dict[str, Candidate] = {}
        for word in words:
            for candidate in self._named(word):
                first = found.setdefault(candidate.name, dataclasses.replace(candidate, named=True))
                expect_one_library(candidate.name, first.library, candidate.library)
        return list(found.values())

    def _named(self, word: str) -> list[Candidate]:
        own = own_library.named(word)
        if own is not None:
            return [self._own(*own)]
        matches = [one for one in self.candidates
                   if fnmatch.fnmatchcase(one.name, word) or word in one.aliases]
        if not matches:
            raise UsageError(f"no allocator {word}{self._nearest(word)}")
        useful = [one for one in matches if self.refusal(one) is None]
        if not useful:
            raise UsageError(f"{matches[0].name} {self.refusal(matches[0])}")
        return useful

    def _nearest(self, word: str) -> str:
        known = [name for one in self.everybody() for name in (one.name, *one.aliases)]
        return near.suggestion(word, known, "; `assay list` names them")

    def _own(self, name: str, path: pathlib.Path) -> Candidate:
        if name in self._taken() or is_copy(name):
            raise UsageError(f"{name}={path}: {name} is another allocator's name")
        return Candidate(name, library=path.resolve())

    def _taken(self) -> set[str]:
        """Results under such a name would stand beside those of another allocator."""
        return {self.process["name"]} | {
            name for one in self.candidates for name in (one.name, *one.aliases)}


def expect_one_library(name: str, first: pathlib.Path | None, second: pathlib.Path | None) -> None:
    """Raises UsageError where two libraries have one name."""
    if first != second:
        raise UsageError(f"{name} is two libraries: {first} and {second}")


def left_out(name: str, why: str) -> str:
    """The line about a candidate that is not on this machine."""
    return f"assay: {name} is left out: {why}"
