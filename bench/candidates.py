"""Who takes part: an allocator in one binding, as a row of a comparison knows it.

The roster says who can be named; here a candidate gets its bindings.  Rows compare only inside one
binding, so each binding has the reference.  Address spaces are compared among themselves: their
reference is the process's own, the kernel's.  So are heaps in files, beside a file that is only mapped.
"""

import dataclasses
import pathlib
from collections.abc import Sequence

from allocators.roster import PEER, Candidate, Roster, expect_one_library
from allocators.system.peers import Peer, all_peers
from bench.harness_program import Harness
from ci.host.errors import UsageError
from ci.host.roles import FLOOR, MAPPED_FILE, REFERENCE, copy_of
from workloads.selection import Row

HEAP, RANGE, PERSIST = "heap", "range", "persist"


@dataclasses.dataclass(frozen=True)
class MeasuredCandidate:
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
    missing: str | None = None  # why it is not on this machine
    peer: bool = False  # of rows of several processes: in others nobody needs it
    elsewhere: bool = False  # its family can be preloaded: in this binding it tells what the table costs

    @property
    def role(self) -> str | None:
        return "control" if self.control else None

    @property
    def floor(self) -> bool:
        """It is there to compare with, and competes only where it was asked for."""
        return self.name == FLOOR and not self.named


def family_of(entry: dict) -> str:
    return entry["variant_of"] or entry["name"]


def faces_of(rows: Sequence[Row], harness: Harness) -> tuple[str, ...]:
    """The faces that the rows are about; a program's is the heap."""
    faces = {body["name"]: body["face"] for body in harness.bodies}
    return tuple(sorted({faces.get(row.body, HEAP) for row in rows})) or (HEAP,)


class MeasuredRoster:
    """Every allocator that could take part on this machine."""

    def __init__(self, harness: Harness):
        self.harness = harness
        self.roster = Roster(harness.entries, all_peers(), not_measured)
        self.reference = self.roster.reference

    def default(self, faces: tuple[str, ...] = (HEAP,)) -> list[MeasuredCandidate]:
        """Everything on this machine: preloaded libraries, the bundled allocators through the table, and
        bound, which tells what the table costs.  One that can be preloaded goes through the table only
        where that is the question."""
        spaces = [candidate for binding in ("table", "bound") for entry in self.harness.entries
                  if not entry["variant_of"] for candidate in self._range(entry, binding, faces)]
        spaces += self._one_of_each_family(faces)
        if HEAP not in faces:
            return spaces
        field = [self._peer(peer) for peer in self.roster.peers]
        field += [candidate for entry in self.harness.entries for candidate in self._preloads(entry)]
        served = {family_of(entry) for entry in self.harness.entries if self._preloads(entry)}
        field += [dataclasses.replace(candidate, elsewhere=family_of(entry) in served)
                  for binding in ("table", "bound") for entry in self.harness.entries
                  if not entry["variant_of"] for candidate in self._built_in(entry, binding)]
        return field + spaces

    def chosen(self, words: list[str], binding: str | None,
               faces: tuple[str, ...] = (HEAP,)) -> list[MeasuredCandidate]:
        """The candidates that the words name, with the reference of each binding among them."""
        field = [candidate for choice in self.roster.chosen(words)
                 for candidate in self._named(choice, binding, faces)] or self.default(faces)
        if binding is not None:
            field = [dataclasses.replace(candidate, elsewhere=False) for candidate in field
                     if candidate.binding == binding]
        if not field:
            raise UsageError(f"none of these allocators has the binding {binding}")
        return self._with_references(list(dict.fromkeys(field)))

    def _named(self, choice: Candidate, binding: str | None,
               faces: tuple[str, ...]) -> list[MeasuredCandidate]:
        name = choice.name
        found = self._heaps(choice, binding) if HEAP in faces or choice.library else []
        if choice.entry is not None:
            found += self._range(choice.entry, binding or "table", faces)
            found += self._in_files(choice.entry, binding or "table", faces)
        if not found:
            raise UsageError(f"{name} has no {' and no '.join(faces)} face: nothing here measures "
                             "it" if binding is None else f"{name} has not the binding {binding}")
        return [dataclasses.replace(candidate, named=True) for candidate in found]

    def _heaps(self, choice: Candidate, binding: str | None) -> list[MeasuredCandidate]:
        """Under preload if possible, else through the table; or in the binding that was asked for."""
        if choice.library is not None:
            return [MeasuredCandidate(choice.name, "preload", library=choice.library)]
        entry, built_in = choice.entry, binding not in (None, "preload")
        if entry is not None:
            return self._built_in(entry, binding) if built_in \
                else self._preloads(entry) or self._built_in(entry, "table")
        return [self._reference_in(binding) if built_in and choice.peer.reference
                else self._peer(choice.peer)]

    def _peer(self, peer: Peer) -> MeasuredCandidate:
        return MeasuredCandidate(peer.name, "preload", library=peer.path or pathlib.Path(peer.file),
                       reference=peer.reference, version=peer.version, missing=peer.missing)

    def _preloads(self, entry: dict) -> list[MeasuredCandidate]:
        """The entry's drop-in library, if it has one."""
        library = self.harness.drop_in(entry)
        if library is None:
            return []
        return [MeasuredCandidate(entry["name"], "preload", library=library, version=entry["version"],
                        bundled=True)]

    def _built_in(self, entry: dict, binding: str) -> list[MeasuredCandidate]:
        """The entry through a binding of the harness itself, if it has that."""
        peer = entry["role"] == PEER
        if binding not in entry["bindings"] or HEAP not in entry["faces"] \
                or peer and PERSIST in entry["faces"]:
            return []
        process = entry is self.roster.process  # which goes by the reference's name
        return [MeasuredCandidate(self.reference.name if process else entry["name"], binding,
                        entry=entry["name"], reference=process, bundled=not process, peer=peer,
                        version=self.reference.version if process else entry["version"])]

    def _range(self, entry: dict, binding: str, faces: tuple[str, ...]) -> list[MeasuredCandidate]:
        """The entry as an address space, if those are asked for."""
        if RANGE not in faces or RANGE not in entry["faces"] or binding not in entry["bindings"]:
            return []
        kernel = self._kernel()
        return [MeasuredCandidate(entry["name"], binding, entry=entry["name"], reference=entry is kernel,
                        version=entry["version"], face=RANGE, against=kernel["name"],
                        bundled=True)]

    def _in_files(self, entry: dict, binding: str, faces: tuple[str, ...]) -> list[MeasuredCandidate]:
        """The entry as a heap in a file, if those are asked for."""
        if PERSIST not in faces or PERSIST not in entry["faces"] or binding != "table":
            return []
        return [MeasuredCandidate(entry["name"], binding, entry=entry["name"],
                        reference=entry["name"] == MAPPED_FILE, version=entry["version"], face=PERSIST,
                        against=MAPPED_FILE, bundled=entry["role"] != PEER)]

    def _one_of_each_family(self, faces: tuple[str, ...]) -> list[MeasuredCandidate]:
        """Of each family its first entry that is a heap in a file."""
        first = {}
        for entry in self.harness.entries:
            for candidate in self._in_files(entry, "table", faces):
                first.setdefault(family_of(entry), candidate)
        return list(first.values())

    def _kernel(self) -> dict:
        """The address space that every process has."""
        return next(entry for entry in self.harness.entries
                    if RANGE in entry["faces"] and "SINGLETON" in entry["traits"])

    def _with_references(self, field: list[MeasuredCandidate]) -> list[MeasuredCandidate]:
        """With the reference of each binding and face, and one copy of it for each face."""
        complete = list(field)
        for binding, face in dict.fromkeys((candidate.binding, candidate.face) for candidate in field):
            if not any(candidate.reference for candidate in complete
                       if (candidate.binding, candidate.face) == (binding, face)):
                complete.insert(0, self._reference_in(binding, face))
        for face in (HEAP, RANGE, PERSIST):
            complete += [dataclasses.replace(candidate, name=copy_of(candidate.name), reference=False,
                                             control=True, named=False)
                         for candidate in complete if candidate.reference and candidate.face == face][:1]
        return complete

    def _reference_in(self, binding: str, face: str = HEAP) -> MeasuredCandidate:
        if face == RANGE:
            return self._range(self._kernel(), binding, (RANGE,))[0]
        if face == PERSIST:
            return next(candidate for entry in self.harness.entries
                        for candidate in self._in_files(entry, binding, (PERSIST,)) if candidate.reference)
        if binding == "preload":
            return self._peer(self.reference)
        return self._built_in(self.roster.process, binding)[0]


def not_measured(choice: Candidate) -> str | None:
    """Why no benchmark can measure the choice, or None."""
    return None if choice.static is None else \
        "is linked statically and cannot be preloaded: no benchmark measures it"


def against_own(field: list[MeasuredCandidate], own) -> list[MeasuredCandidate]:
    """The field of a program that has an allocator of its own already: that is the reference then,
    and the C library competes.  `own` has its name, library and version; None: nothing changes."""
    if own is None:
        return field
    reference = MeasuredCandidate(own.name, "preload", library=own.library, reference=True, named=True,
                        version=own.version, against=own.name)
    for candidate in field:
        if candidate.name == own.name and candidate.named and not candidate.version:
            expect_one_library(own.name, own.library.resolve(), candidate.library)
    copy = dataclasses.replace(reference, name=copy_of(own.name), reference=False, control=True,
                               named=False)
    others = [dataclasses.replace(candidate, reference=False, against=own.name)
              for candidate in field if not candidate.control and candidate.binding == "preload"
              and candidate.name != own.name]
    return [reference, *others, copy]
