"""The clauses: their texts, which lie beside their code, and their needs, as the programs list them."""

import dataclasses
import fnmatch

from ci.host import near, toml
from ci.host.errors import UsageError
from conformance.driver import clause_texts
from conformance.driver.programs import Programs

KINDS = ("pass", "value", "grade", "untested")
LIMIT_S_USUAL = 10


@dataclasses.dataclass(frozen=True)
class Clause:
    """One rule; `built` is what its program says of it, None where there is no program."""

    name: str  # heap.calloc.overflow
    ids: tuple[str, ...]
    sentence: str
    source: str
    kind: str
    standard: tuple[str, ...]  # the editions under which it holds; empty: all of them
    reason: str  # why it is untested
    built: dict | None
    full: bool = False  # its whole work takes a minute: asked by its name, by --full, or in brief

    @property
    def group(self) -> str:
        return self.name.partition(".")[0]

    @property
    def through_face(self) -> bool:
        """Asked through a face, and not by the C library's names or a family's own ones."""
        return self.group != "process" and self.programs is None

    @property
    def limit_s(self) -> float:
        return (self.built or {}).get("limit_s") or LIMIT_S_USUAL

    @property
    def threads(self) -> bool:
        return bool((self.built or {}).get("threads"))

    @property
    def measures_memory(self) -> bool:
        """Of its own process, and so what a sanitizer keeps in it too."""
        return bool((self.built or {}).get("measures_memory"))

    @property
    def programs(self) -> dict[str, str] | None:
        """Of a family's own interface: its entries, each with its program; None for others."""
        return (self.built or {}).get("programs")

    @property
    def hosts(self) -> list[str]:
        return (self.built or {}).get("hosts", [])

    @property
    def needs(self) -> list[str]:
        built = self.built or {}
        return [name for key in ("calls", "symbols", "traits", "hosts")
                for name in built.get(key, [])]


def all_clauses(programs: Programs) -> list[Clause]:
    """Every clause that has a text or a program, in the order of their names."""
    built = {record["clause"]: record for record in programs.clauses}
    texts = {name: toml.loads(file.read_text()) for name, file in clause_texts.texts().items()}
    return [_clause(name, texts.get(name, {}), built.get(name))
            for name in sorted(texts.keys() | built.keys())]


def _clause(name: str, text: dict, built: dict | None) -> Clause:
    standard = text.get("standard", [])
    return Clause(name=name, ids=tuple(text.get("ids", [])), sentence=text.get("sentence", ""),
                  source=text.get("source", ""), kind=text.get("kind", "pass"),
                  standard=tuple([standard] if isinstance(standard, str) else standard),
                  reason=text.get("reason", ""), built=built, full=text.get("full", False))


def select(clauses: list[Clause], words: list[str]) -> list[Clause]:
    """Those that a word names: a name, the beginning of one, an id, or a glob; all without a word.

    Raises UsageError for a word that names none.
    """
    if not words:
        return clauses
    found: dict[str, Clause] = {}
    for word in words:
        matches = [clause for clause in clauses if _matches(clause, word)]
        if not matches:
            raise UsageError(f"no clause {word}{_nearest(word, clauses)}")
        found |= {clause.name: clause for clause in matches}
    return [clause for clause in clauses if clause.name in found]


def _matches(clause: Clause, word: str) -> bool:
    return clause.name == word or clause.name.startswith(word.rstrip(".") + ".") \
        or word in clause.ids or fnmatch.fnmatchcase(clause.name, word)


def _nearest(word: str, clauses: list[Clause]) -> str:
    return near.suggestion(word, [clause.name for clause in clauses], "; `assay list` names them")
