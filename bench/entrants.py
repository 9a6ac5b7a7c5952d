"""Who takes part: an allocator in one binding, as a row of a comparison knows it.

The bundled allocators come from the harness, the peers from peers.toml, any other library from
`name=/path/lib.so`.  Rows compare only inside one binding, so the reference is there in each.
Address spaces are compared among themselves: their reference is the process's own, the kernel's.
"""

import dataclasses
import fnmatch
import pathlib

from allocators.system.peers import Peer, all_peers
from bench.harness_program import Harness
from ci.host import near
from ci.host.errors import UsageError
from ci.host.roles import REFERENCE, copy_of, is_copy

HEAP, RANGE = "heap", "range"


@dataclasses.dataclass(frozen=True)
class Entrant:
    """One allocator in one binding."""

    name: str
    binding: str
    entry: str | None = None  # the harness's name for it; None under preload
    library: pathlib.Path | None = None  # preloaded; None where the process's own malloc serves
    reference: bool = False
    control: bool = False  # the reference's copy
    named: bool = False  # asked for by name, so its absence is an error of the row
    bundled: bool = False  # one of this repository's own
    version: str = ""
    options: str | None = None  # for the allocator's open, in place of the entry's own
    face: str = HEAP  # what it is measured as
    against: str = REFERENCE  # the name of its reference

    @property
    def role(self) -> str | None:
        return "control" if self.control else None


class Field:
    """Every allocator that could take part on this machine."""

    def __init__(self, harness: Harness):
        self.harness = harness
        self.peers = all_peers()
        self.reference = next(peer for peer in self.peers if peer.reference)

    def names(self) -> list[str]:
        return [peer.name for peer in self.peers] + [
            entry["name"] for entry in self.harness.entries if not self._is_process(entry)]

    def _is_process(self, entry: dict) -> bool:
        """The entry that stands for the process's own malloc goes by the reference's name."""
        return entry["drop_in"] is None and "preload" in entry["bindings"]

    def default(self, faces: tuple[str, ...] = (HEAP,)) -> list[Entrant]:
        """Everything here: under preload what can be preloaded, the families through the table,
        and bound, which tells what the table costs."""
        spaces = [entrant for binding in ("table", "bound") for entry in self.harness.entries
                  if not entry["variant_of"] for entrant in self._range(entry, binding, faces)]
        if HEAP not in faces:
            return spaces
        field = [self._peer(peer) for peer in self.peers]
        field += [entrant for entry in self.harness.entries for entrant in self._preloads(entry)]
        field += [entrant for binding in ("table", "bound") for entry in self.harness.entries
                  if not entry["variant_of"] for entrant in self._built_in(entry, binding)]
        return field + spaces

    def chosen(self, words: list[str], binding: str | None,
               faces: tuple[str, ...] = (HEAP,)) -> list[Entrant]:
        """The entrants that the words name, with the reference of each binding among them."""
        field = [entrant for word in words for entrant in self._named(word, binding, faces)] \
            or self.default(faces)
        expect_one_each(field)
        if binding is not None:
            field = [entrant for entrant in field if entrant.binding == binding]
        if not field:
            raise UsageError(f"none of these allocators has the binding {binding}")
        return self._with_references(list(dict.fromkeys(field)))

    def _named(self, word: str, binding: str | None, faces: tuple[str, ...]) -> list[Entrant]:
        if "=" in word:
            name, _, path = word.partition("=")
            return [self._library(name, pathlib.Path(path))]
        matches = [name for name in self.names() if fnmatch.fnmatchcase(name, word)]
        matches += [peer.name for peer in self.peers if word in peer.aliases]
        if not matches:
            raise UsageError(f"no allocator {word}{self._nearest(word)}")
        return [entrant for name in dict.fromkeys(matches)
                for entrant in self._by_name(name, binding, faces)]

    def _nearest(self, word: str) -> str:
        known = self.names() + [alias for peer in self.peers for alias in peer.aliases]
        return near.suggestion(word, known, "; `assay list` names them")

    def _by_name(self, name: str, binding: str | None, faces: tuple[str, ...]) -> list[Entrant]:
        found = self._heaps(name, binding) if HEAP in faces else []
        found += [entrant for entry in self.harness.entries if entry["name"] == name
                  for entrant in self._range(entry, binding or "table", faces)]
        if not found:
            raise UsageError(f"{name} has no {' and no '.join(faces)} face: nothing here measures "
                             "it" if binding is None else f"{name} has not the binding {binding}")
        return [dataclasses.replace(entrant, named=True) for entrant in found]

    def _heaps(self, name: str, binding: str | None) -> list[Entrant]:
        """Under preload where it can be, else through the table; or in the binding asked for."""
        found = [self._peer(peer) for peer in self.peers if peer.name == name]
        if name == self.reference.name and binding not in (None, "preload"):
            found = [self._reference_in(binding)]
        for entry in self.harness.entries:
            if entry["name"] == name and not self._is_process(entry):
                found += self._built_in(entry, binding) if binding not in (None, "preload") \
                    else self._preloads(entry) or self._built_in(entry, "table")
        return found

    def _library(self, name: str, path: pathlib.Path) -> Entrant:
        if not name:
            raise UsageError(f"={path}: an allocator of your own is name=/path/lib.so")
        if not path.is_file():
            raise UsageError(f"{name}: no file {path}")
        if self._is_taken(name):
            raise UsageError(f"{name}={path}: {name} is another allocator's name")
        return Entrant(name, "preload", library=path.resolve(), named=True, version="")

    def _is_taken(self, name: str) -> bool:
        """Its numbers would stand beside those of another under one name."""
        return name in self.names() or is_copy(name) \
            or name in {entry["name"] for entry in self.harness.entries} \
            or name in {alias for peer in self.peers for alias in peer.aliases}

    def _peer(self, peer: Peer) -> Entrant:
        return Entrant(peer.name, "preload", library=peer.path or pathlib.Path(peer.file),
                       reference=peer.reference, version=peer.version)

    def _preloads(self, entry: dict) -> list[Entrant]:
        """The entry's drop-in library, if it has one."""
        library = self.harness.drop_in(entry)
        if library is None:
            return []
        return [Entrant(entry["name"], "preload", library=library, version=entry["version"],
                        bundled=True)]

    def _built_in(self, entry: dict, binding: str) -> list[Entrant]:
        """The entry through a binding of the harness itself, if it has that."""
        if binding not in entry["bindings"] or "heap" not in entry["faces"]:
            return []
        process = self._is_process(entry)
        return [Entrant(self.reference.name if process else entry["name"], binding,
                        entry=entry["name"], reference=process, bundled=not process,
                        version=self.reference.version if process else entry["version"])]

    def _range(self, entry: dict, binding: str, faces: tuple[str, ...]) -> list[Entrant]:
        """The entry as an address space, if such are asked for."""
        if RANGE not in faces or RANGE not in entry["faces"] or binding not in entry["bindings"]:
            return []
        kernel = self._kernel()
        return [Entrant(entry["name"], binding, entry=entry["name"], reference=entry is kernel,
                        version=entry["version"], face=RANGE, against=kernel["name"],
                        bundled=True)]

    def _kernel(self) -> dict:
        """The one address space that the process has anyway."""
        return next(entry for entry in self.harness.entries
                    if RANGE in entry["faces"] and "SINGLETON" in entry["traits"])

    def _with_references(self, field: list[Entrant]) -> list[Entrant]:
        """With the reference of each binding and face, and one copy of it for each face."""
        complete = list(field)
        for binding, face in dict.fromkeys((entrant.binding, entrant.face) for entrant in field):
            if not any(entrant.reference for entrant in complete
                       if (entrant.binding, entrant.face) == (binding, face)):
                complete.insert(0, self._reference_in(binding, face))
        for face in (HEAP, RANGE):
            complete += [dataclasses.replace(entrant, name=copy_of(entrant.name), reference=False,
                                             control=True, named=False)
                         for entrant in complete if entrant.reference and entrant.face == face][:1]
        return complete

    def _reference_in(self, binding: str, face: str = HEAP) -> Entrant:
        if face == RANGE:
            return self._range(self._kernel(), binding, (RANGE,))[0]
        if binding == "preload":
            return self._peer(self.reference)
        process = next(entry for entry in self.harness.entries if self._is_process(entry))
        return self._built_in(process, binding)[0]


def expect_one_each(field: list[Entrant]) -> None:
    """Raises UsageError where two libraries have one name."""
    known: dict[tuple[str, str], Entrant] = {}
    for entrant in field:
        first = known.setdefault((entrant.name, entrant.binding), entrant)
        if first.library != entrant.library:
            raise UsageError(f"{entrant.name} is two libraries: {first.library} and "
                             f"{entrant.library}")


def against_own(field: list[Entrant], own) -> list[Entrant]:
    """The field of a program that has an allocator of its own already: that is the reference then,
    and the C library competes.  `own` has its name, library and version; None: nothing changes."""
    if own is None:
        return field
    reference = Entrant(own.name, "preload", library=own.library, reference=True, named=True,
                        version=own.version, against=own.name)
    expect_one_each([dataclasses.replace(reference, library=own.library.resolve()),
                     *(entrant for entrant in field
                       if entrant.name == own.name and entrant.named and not entrant.version)])
    copy = dataclasses.replace(reference, name=copy_of(own.name), reference=False, control=True,
                               named=False)
    others = [dataclasses.replace(entrant, reference=False, against=own.name)
              for entrant in field if not entrant.control and entrant.binding == "preload"
              and entrant.name != own.name]
    return [reference, *others, copy]
