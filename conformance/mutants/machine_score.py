"""The score of machine-made mutants: of a base's sources, or of any allocator's."""

import argparse
import concurrent.futures
import dataclasses
import math
import os
import pathlib
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator

from ci.host import toml
from ci.host.errors import UsageError
from ci.host.progress import progress
from conformance.driver.candidates import JudgedCandidate
from conformance.driver.cells import Platform, Settings
from conformance.driver.clauses import Clause, all_clauses
from conformance.driver.programs import Programs
from conformance.mutants import machine
from conformance.mutants.asking import Controls, Question, answers, is_killed
from conformance.mutants.machine import Change
from conformance.mutants.rebuilding import Recipe, Scratch, stripped
from conformance.mutants.switched import GROUPS, PROCESS, controls

FOLDER = pathlib.Path(__file__).parent
GOAL_PERCENT = 90
CHILD, NATIVE = "conformance/conform-child", "conformance/native"
CRASH, HEAPS = "conformance/programs/crash", "conformance/heaps"  # what clauses find beside CHILD
PLAIN = "plain"  # the variants of a base without switches, which are changed where there are any
SWITCH = "options.c"  # how a fault is chosen is no part of the base
EQUIVALENT = "equivalent"


@dataclasses.dataclass(frozen=True)
class MutationTarget:
    """What is changed, and who judges it."""

    name: str
    sources: list[pathlib.Path]
    entries: tuple[str, ...]
    tests: dict[str, tuple[str, ...]]  # native ones, as outputs of the build, and their words
    reviewed: pathlib.Path  # the survivors that somebody has looked at
    groups: tuple[str, ...] = ()  # of clauses; all but the process's without any

    def holds(self, obj: str) -> bool:
        """Whether an object of a source belongs to one of the entries, or to its double in the crash
        engine."""
        return any(f"/{double}{_identifier(entry)}.{part}.dir/" in f"/{obj}"
                   for entry in self.entries for double in ("", "crash-")
                   for part in ("sources", "varied"))

    def asks(self, clause: Clause) -> bool:
        return clause.built is not None and (
            clause.group in self.groups if self.groups else clause.group != PROCESS)


@dataclasses.dataclass
class Tally:
    """What has been found out."""

    killed: int = 0
    equivalent: int = 0
    survivors: list[dict[str, str]] = dataclasses.field(default_factory=list)
    reviewed: list[dict[str, str]] = dataclasses.field(default_factory=list)
    broken: list[str] = dataclasses.field(default_factory=list)

    @property
    def percent(self) -> float:
        alive = len(self.survivors) + len(self.reviewed)
        return 100 * self.killed / (self.killed + alive) if self.killed + alive else 0.0

    def is_good(self) -> bool:
        return not self.broken and self.percent >= GOAL_PERCENT

    def record(self, name: str) -> dict:
        alive = [*self.survivors, *self.reviewed]
        return {"record": "score", "mutants": "machine-made", "of": name, "killed": self.killed,
                "alive": len(alive), "equivalent": self.equivalent,
                "survivors": [_told(key) for key in alive]}

    def lines(self, name: str) -> list[str]:
        found = [f"the control fails: {what}" for what in self.broken]
        found += [f"survived, not reviewed: {_told(key)}" for key in self.survivors]
        found += [f"survived, a check is missing: {_told(key)}" for key in self.reviewed]
        total = self.killed + len(self.survivors) + len(self.reviewed)
        return found + [f"machine-made mutants of {name}: {self.killed} of {total} killed "
                        f"({self.percent:.1f} %), {self.equivalent} more are equivalent"]


def score(arguments: argparse.Namespace, platform: Platform, keep: Callable[[dict], None],
          say: Callable[[str], None]) -> bool:
    field = own_field(arguments.face) if arguments.sources is None else \
        field_of(platform, pathlib.Path(arguments.sources), arguments.allocator)
    judge = Judge(platform, field, Settings(arguments.seed, not arguments.full), arguments.jobs)
    tally = judge.tally(arguments.count, arguments.recheck, keep)
    if not tally.broken:
        keep(tally.record(field.name))
    for line in tally.lines(field.name):
        say(line)
    return tally.is_good()


def own_field(face: str) -> MutationTarget:
    """The base of a face."""
    sources = [file for file in sorted((FOLDER / face / "src").glob("*.c"))
               if file.name != SWITCH]
    entries = controls(face)
    plain = [entry for entry in entries if PLAIN in entry]
    return MutationTarget(entries[0], sources, tuple(plain or entries), {}, survivors_of(face),
                          () if face == "heap" else GROUPS.get(face, (face,)))


def survivors_of(face: str) -> pathlib.Path:
    return FOLDER / ("survivors.toml" if face == "heap" else f"{face}/survivors.toml")


def field_of(platform: Platform, folder: pathlib.Path, name: str) -> MutationTarget:
    """An allocator of this repository: its entries, its native tests."""
    folder = folder.resolve()
    sources = sorted(folder.glob("*.c"))
    entries = tuple(entry["name"] for entry in platform.programs.entries
                    if entry["family"] == name and entry["options"] is None)
    if not sources:
        raise UsageError(f"{folder} has no C files")
    if not entries:
        raise UsageError(f"no allocator {name} of this repository")
    built = Recipe(platform.programs.folder).steps
    prefix = f"test-{name}-"
    tests = {output: normal_words(folder.parent / "test" / f"{output.removeprefix(prefix)}.c")
             for output in sorted(built) if output.startswith(prefix)}
    return MutationTarget(name, sources, entries, tests, folder.parent / "test" / "survivors.toml")


def normal_words(test: pathlib.Path) -> tuple[str, ...]:
    """The arguments that a native test has in a normal run (c_tests.cmake)."""
    found = re.search(r"^ \* In a normal run: (.+)$", test.read_text(), re.MULTILINE)
    return tuple(found[1].split()) if found else ()


def ends_well(words: list[str], folder: pathlib.Path, limit_s: float) -> bool:
    """Whether a test passes in time.  One that spins also ends when nobody is left to end it: its CPU
    time is limited to what all processors can give it until then."""
    limited = ["prlimit", f"--cpu={math.ceil(limit_s) * (os.cpu_count() or 1)}", *words]
    try:
        return subprocess.run(limited, cwd=folder, timeout=limit_s, check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL).returncode == 0
    except subprocess.TimeoutExpired:
        return False


class Judge:
    """Builds mutants and asks them until something notices."""

    def __init__(self, platform: Platform, field: MutationTarget, settings: Settings, jobs: int):
        self.platform, self.field, self.settings, self.jobs = platform, field, settings, jobs
        self.recipe = Recipe(platform.programs.folder)
        self.clauses = [clause for clause in all_clauses(platform.programs)
                        if field.asks(clause)]
        self.programs = {CHILD, CRASH} | {f"{NATIVE}/{program}" for clause in self.clauses
                                   for entry, program in (clause.programs or {}).items()
                                   if entry in field.entries}
        self.controls = Controls(platform, jobs)
        self.test_seconds: dict[str, float] = {}
        self.kills: dict[tuple[str, str], int] = {}
        self.lock = threading.Lock()

    def tally(self, count: int, recheck: bool, keep: Callable[[dict], None]) -> Tally:
        tally = Tally()
        self._ask_controls(tally)
        if tally.broken:
            return tally
        reviewed = read_reviewed(self.field.reviewed)
        chosen = self._choose(count)
        known = [reviewed.get(_frozen(key)) for _, key in chosen]
        asked = [one for one, verdict in zip(chosen, known, strict=True)
                 if recheck or verdict != EQUIVALENT]
        tally.equivalent = len(chosen) - len(asked)
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool, progress() as shown:
            shown.expect(len(asked))
            try:
                for (_, key), killer in zip(asked, pool.map(self._killer, asked), strict=True):
                    shown.step()
                    shown.now(f"{key['file']}, {key['function']}")
                    self._count(tally, key, killer, reviewed.get(_frozen(key)))
                    keep({"record": "mutant", "mutant": f"{self.field.name}: {_told(key)}",
                          "clause": killer or "*", "killed": killer is not None})
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
        return tally

    @staticmethod
    def _count(tally: Tally, key: dict, killer: str | None, verdict: str | None) -> None:
        if killer is not None:
            tally.killed += 1
        elif verdict == EQUIVALENT:
            tally.equivalent += 1
        else:
            (tally.survivors if verdict is None else tally.reviewed).append(key)

    def _ask_controls(self, tally: Tally) -> None:
        for entry in self.field.entries:
            self.controls.ask(JudgedCandidate(entry, "", entry), self.clauses, self.settings)
        tally.broken = self.controls.failures()
        for test in self.field.tests:
            begun = time.monotonic()
            built = self.platform.programs.folder
            if not ends_well([str(built / test), *self.field.tests[test]], built, 300.0):
                tally.broken.append(test)
            self.test_seconds[test] = time.monotonic() - begun

    def _choose(self, count: int) -> list[tuple[Change, dict[str, str]]]:
        """The first of a drawn order that are C and change what is compiled."""
        every = machine.drawn(self.field.sources, self.settings.seed)
        chosen = []
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            for at in range(0, len(every), 4 * self.jobs):
                part = every[at:at + 4 * self.jobs]
                for change, made in zip(part, pool.map(self._changes_code, part), strict=True):
                    if made and len(chosen) < count:
                        chosen.append((change, change.key(change.file.read_text())))
                if len(chosen) == count:
                    break
        return chosen

    def _objects(self, change: Change) -> list[str]:
        wanted = self.programs | set(self.field.tests)
        return [obj for obj in self.recipe.objects(change.file, wanted) if self.field.holds(obj)]

    def _changes_code(self, change: Change) -> bool:
        with tempfile.TemporaryDirectory(prefix="assay-mutant-") as folder:
            scratch = Scratch(self.recipe, pathlib.Path(folder))
            return self._compile(scratch, change)

    def _compile(self, scratch: Scratch, change: Change) -> bool:
        """Whether it is C, and not what the original is."""
        text, differs = change.apply(change.file.read_text()), False
        for obj in self._objects(change):
            made = scratch.compile(change.file, text, obj)
            if made is None:
                return False
            differs = differs or stripped(made) != self._original(scratch, change.file, obj)
        return differs

    def _original(self, scratch: Scratch, source: pathlib.Path, obj: str) -> bytes:
        """The same command on the same text, so that nothing but the change can differ."""
        with self.lock:
            kept = self.__dict__.setdefault("originals", {})
        if obj not in kept:
            with tempfile.TemporaryDirectory(prefix="assay-mutant-") as folder:
                other = Scratch(self.recipe, pathlib.Path(folder))
                kept[obj] = stripped(other.compile(source, source.read_text(), obj))
        return kept[obj]

    def _killer(self, one: tuple[Change, dict]) -> str | None:
        """The test or clause that notices the mutant, or None."""
        change = one[0]
        with tempfile.TemporaryDirectory(prefix="assay-mutant-") as folder:
            scratch = Scratch(self.recipe, pathlib.Path(folder))
            self._compile(scratch, change)
            objects = self._objects(change)
            return self._failing_test(scratch, objects) or self._failing_clause(scratch, objects)

    def _failing_test(self, scratch: Scratch, objects: list[str]) -> str | None:
        for test in sorted(self.field.tests, key=lambda one: self.test_seconds[one]):
            chains = [self.recipe.chain(obj, {test}) for obj in objects]
            chains = [chain for chain in chains if chain]
            words = [str(scratch.folder / test), *self.field.tests[test]]
            limit_s = max(10.0, 20 * self.test_seconds[test])
            if chains and scratch.link(chains) and not ends_well(words, scratch.folder, limit_s):
                return test
        return None

    def _failing_clause(self, scratch: Scratch, objects: list[str]) -> str | None:
        if not scratch.link([self.recipe.chain(obj, self.programs) for obj in objects]):
            return None
        (scratch.folder / HEAPS).symlink_to(self.platform.programs.folder / HEAPS)
        questions = [self._question(entry, clause, scratch) for entry, clause in self._order()]
        for part in growing(questions):
            for question, record in answers(part, 1):
                if is_killed(record) or self.controls.differs(question, record):
                    with self.lock:
                        key = (question.candidate.name, question.clause.name)
                        self.kills[key] = self.kills.get(key, 0) + 1
                    return question.clause.name
        return None

    def _order(self) -> list[tuple[str, Clause]]:
        """Those first that have killed most, then the quickest."""
        first = self.field.entries[0]
        pairs = [(entry, clause) for entry in self.field.entries for clause in self.clauses
                 if self.controls.passed(JudgedCandidate(entry, "", entry), clause, self.settings)
                 and (entry == first or not self.controls.passed(
                     JudgedCandidate(first, "", first), clause, self.settings) or self.field.tests)]
        with self.lock:
            kills = dict(self.kills)
        return sorted(pairs, key=lambda pair: (
            -kills.get((pair[0], pair[1].name), 0),
            self.controls.seconds[pair[0], pair[1].name, self.settings.brief]))

    def _question(self, entry: str, clause: Clause, scratch: Scratch) -> Question:
        candidate = JudgedCandidate(entry, "", entry)
        return Question(self.platform, candidate, clause, self.settings, mutant=self.field.name,
                        own_programs=Programs(scratch.folder),
                        patience_s=self.controls.patience_s(candidate, clause, self.settings))


def growing(questions: list[Question]) -> Iterator[list[Question]]:
    """In parts, small ones first: most mutants die at once."""
    at, size = 0, 2
    while at < len(questions):
        yield questions[at:at + size]
        at, size = at + size, min(2 * size, 32)


def read_reviewed(file: pathlib.Path) -> dict[tuple, str]:
    """key -> "equivalent" or "missing"."""
    if not file.is_file():
        return {}
    return {_frozen({name: entry[name] for name in ("file", "function", "from", "to")}):
            entry["verdict"] for entry in toml.loads(file.read_text()).get("survivor", [])}


def _frozen(key: dict[str, str]) -> tuple:
    return tuple(sorted(key.items()))


def _told(key: dict[str, str]) -> str:
    return f"{key['file']}, {key['function']}: {key['from']}  ->  {key['to']}"


def _identifier(entry: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in entry)
