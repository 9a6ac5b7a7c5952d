"""The mutants with a switched fault: their texts, and which clauses they are named in.

Each face that has a base has a folder here and a TOML of the same name with a table a mutant; the
fault is a switch that the base's code asks for, or a library of its own.
"""

import dataclasses
import pathlib
import re

from ci.host import toml
from conformance.driver.clauses import Clause

FOLDER = pathlib.Path(__file__).parent
PROCESS = "process"  # the heap's base under the names of the C library
LIBRARY = "libmutant.so"
EXCEPTIONS = FOLDER / "unbroken.toml"
BASES = {"heap": ("heap", PROCESS)}  # where it is not the folder of the face alone
GROUPS = {"heap": ("heap", "oom")}  # where they are not the face's own


@dataclasses.dataclass(frozen=True)
class Mutant:
    """One allocator with one fault."""

    face: str
    key: str
    fault: str | None  # None: it is its library
    sentence: str
    killers: tuple[str, ...]
    entry: str  # of the registry; the face's control if the text names none
    library: str  # for the process face
    full: bool  # its clauses do all their work
    project: str = ""  # of a mutant from life: where the fault was published and mended,
    reference: str = ""  # and by which words it is found there
    survives: str = ""  # why no clause notices it, or which is missing

    @property
    def groups(self) -> tuple[str, ...]:
        """The clauses that may notice it."""
        return GROUPS.get(self.face, (self.face,))

    @property
    def name(self) -> str:
        return f"{self.face}/{self.key}"


def faces() -> list[str]:
    """Those that have a base here."""
    return sorted(file.stem for file in FOLDER.glob("*.toml") if (FOLDER / file.stem).is_dir())


def control(face: str) -> str:
    """The entry of the face's base."""
    return controls(face)[0]


def controls(face: str) -> list[str]:
    """That entry and its variants."""
    recipe = (FOLDER / ("heap" if face == PROCESS else face) / "allocator.cmake").read_text()
    base = re.search(r"^\s*NAME (\S+)", recipe, re.MULTILINE)[1]
    return [base] + [f"{base}/{variant}" for variant in re.findall(r'"([\w-]+):', recipe)]


def all_mutants() -> list[Mutant]:
    return [_mutant(face, key, text) for face in faces()
            for key, text in toml.loads((FOLDER / f"{face}.toml").read_text()).items()]


def _mutant(face: str, key: str, text: dict) -> Mutant:
    fault = None if "library" in text else text.get("fault", key)
    return Mutant(face, key, fault, text["sentence"], tuple(text["killers"]),
                  text.get("entry", control(face)), text.get("library", LIBRARY),
                  text.get("full", False), text.get("project", ""), text.get("reference", ""),
                  text.get("survives", ""))


def faults_asked(face: str) -> set[str]:
    """The switches that the code of the face's base asks for."""
    return {name for folder in BASES.get(face, (face,))
            for file in (FOLDER / folder).rglob("*.[ch]")
            for name in re.findall(r"\bFAULT_([a-z]\w*)", file.read_text())} - {"none"}


def unnamed(clauses: list[Clause], mutants: list[Mutant]) -> set[str]:
    """The clauses of a rule that no mutant names, and that are not excepted."""
    named = {killer for mutant in mutants for killer in mutant.killers}
    groups = {group for mutant in mutants for group in mutant.groups}
    return {clause.name for clause in clauses
            if clause.kind == "pass" and clause.group in groups
            and clause.built is not None} - named - exceptions().keys()


def exceptions() -> dict[str, str]:
    """The clauses that no switch can break, each with why."""
    return toml.loads(EXCEPTIONS.read_text())["clause"]
