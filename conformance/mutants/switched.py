"""The mutants with a switched fault: their texts, and which clauses they are named in.

heap.toml and process.toml hold a table a mutant; the fault is one that fault_names.h lists, or a
library of its own.
"""

import dataclasses
import pathlib
import re
import tomllib

from conformance.clauses import Clause

FOLDER = pathlib.Path(__file__).parent
FACES = ("heap", "process")
CONTROL = "control"
LIBRARY = "libmutant.so"
EXCEPTIONS = FOLDER / "unbroken.toml"


@dataclasses.dataclass(frozen=True)
class Mutant:
    """One allocator with one fault."""

    face: str
    key: str
    fault: str | None  # None: it is its library
    sentence: str
    killers: tuple[str, ...]
    entry: str  # of the registry, for the heap face
    library: str  # for the process face
    full: bool  # its clauses do all their work

    @property
    def name(self) -> str:
        return f"{self.face}/{self.key}"


def all_mutants() -> list[Mutant]:
    return [_mutant(face, key, text) for face in FACES
            for key, text in tomllib.loads((FOLDER / f"{face}.toml").read_text()).items()]


def _mutant(face: str, key: str, text: dict) -> Mutant:
    fault = None if "library" in text else text.get("fault", key)
    return Mutant(face, key, fault, text["sentence"], tuple(text["killers"]),
                  text.get("entry", CONTROL), text.get("library", LIBRARY),
                  text.get("full", False))


def fault_names() -> set[str]:
    """The switches that there are."""
    return set(re.findall(r"F\((\w+)\)", (FOLDER / "heap/src/fault_names.h").read_text()
                          .partition("#define FAULT_NAMES(F)")[2]))


def unnamed(clauses: list[Clause], mutants: list[Mutant]) -> set[str]:
    """The clauses of a rule that no mutant names, and that are not excepted."""
    named = {killer for mutant in mutants for killer in mutant.killers}
    return {clause.name for clause in clauses
            if clause.kind == "pass" and clause.group in ("heap", "oom", "process")
            and clause.built is not None} - named - exceptions().keys()


def exceptions() -> dict[str, str]:
    """The clauses that no switch can break, each with why."""
    return tomllib.loads(EXCEPTIONS.read_text())["clause"]
