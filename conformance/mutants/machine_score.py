"""The score of machine-made mutants: of a base's sources, or of any allocator's."""

import argparse
import concurrent.futures
import contextlib
import dataclasses
import math
import os
import pathlib
import re
import signal
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
from conformance.mutants.known import KILLED, NO_MUTANT, SURVIVED, MutantVerdicts
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
LEAST_S = 10.0  # that a test may take


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


@dataclasses.dataclass(frozen=True)
class MutantVerdict:
    """Which test or clause noticed a mutant, and which programs could not be built to ask it."""

    killer: str | None
    unbuilt: tuple[str, ...] = ()

    def is_open(self) -> bool:
        """Nobody noticed it, but not everybody was asked: it is neither killed nor alive."""
        return self.killer is None and bool(self.unbuilt)


@dataclasses.dataclass
class Tally:
    """What has been found out."""

    killed: int = 0
    equivalent: int = 0
    survivors: list[dict[str, str]] = dataclasses.field(default_factory=list)
    reviewed: list[dict[str, str]] = dataclasses.field(default_factory=list)
    open: list[str] = dataclasses.field(default_factory=list)
    broken: list[str] = dataclasses.field(default_factory=list)

    @property
    def percent(self) -> float:
        alive = len(self.survivors) + len(self.reviewed)
        return 100 * self.killed / (self.killed + alive) if self.killed + alive else 0.0

    def is_good(self) -> bool:
        return not self.broken and not self.open and self.percent >= GOAL_PERCENT

    def record(self, name: str) -> dict:
        alive = [*self.survivors, *self.reviewed]
        return {"record": "score", "mutants": "machine-made", "of": name, "killed": self.killed,
                "alive": len(alive), "equivalent": self.equivalent,
                "survivors": [_told(key) for key in alive]}

    def lines(self, name: str) -> list[str]:
        found = [f"the control fails: {what}" for what in self.broken]
        found += [f"not judged: {what}" for what in self.open]
        found += [f"survived, not reviewed: {_told(key)}" for key in self.survivors]
        found += [f"survived, a check is missing: {_told(key)}" for key in self.reviewed]
        total = self.killed + len(self.survivors) + len(self.reviewed)
        return found + [f"machine-made mutants of {name}: {self.killed} of {total} killed "
                        f"({self.percent:.1f} %), {self.equivalent} more are equivalent"]


def score(arguments: argparse.Namespace, platform: Platform, keep: Callable[[dict], None],
          say: Callable[[str], None]) -> bool:
    field = own_field(arguments.face) if arguments.sources is None else \
        field_of(platform, pathlib.Path(arguments.sources), arguments.allocator)
    judge = Judge(platform, field, Settings(arguments.seed, not arguments.full), arguments.jobs,
                  fresh=arguments.fresh)
    tally = judge.tally(arguments.count, arguments.recheck, keep)
    if judge.known_before:
        say(f"{judge.known_before} mutants are known from earlier runs (--fresh runs them again)")
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


def timed(words: list[str], folder: pathlib.Path, limit_s: float, cpu_s: float) -> tuple[bool, float, float]:
    """Whether a test passes within its limits, the seconds that it had, and those of a processor that
    it took.  A second counts as much less as more threads than processors want to run, as in the
    supervisor.  One that spins also ends when nobody is left to end it: `cpu_s` is a limit of each of
    its processes."""
    limited = ["prlimit", f"--cpu={math.ceil(cpu_s)}", *words]
    process = subprocess.Popen(limited, cwd=folder, start_new_session=True, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    had, looked, pause_s = 0.0, time.monotonic(), 0.002
    try:
        while True:
            pid, status, used = os.wait4(process.pid, os.WNOHANG)
            now = time.monotonic()
            had, looked = had + (now - looked) * load_share(), now
            if pid != 0:
                process.returncode = os.waitstatus_to_exitcode(status)
                return process.returncode == 0, had, used.ru_utime + used.ru_stime
            if had > limit_s:
                return False, had, cpu_s
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, 0.1)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def load_share() -> float:
    """The part of a processor that a thread gets (conformance/supervisor/load.c)."""
    running = int(pathlib.Path("/proc/loadavg").read_text().split()[3].partition("/")[0])
    return max(0.05, min(1.0, (os.cpu_count() or 1) / max(1, running - 1)))


class Judge:
    """Builds mutants and asks them until something notices."""

    def __init__(self, platform: Platform, field: MutationTarget, settings: Settings, jobs: int,
                 fresh: bool = True):
        """`fresh`: what earlier runs found out does not count."""
        self.platform, self.field, self.settings, self.jobs = platform, field, settings, jobs
        self.recipe = Recipe(platform.programs.folder)
        self.clauses = [clause for clause in all_clauses(platform.programs)
                        if field.asks(clause)]
        self.programs = {CHILD, CRASH} | {f"{NATIVE}/{program}" for clause in self.clauses
                                   for entry, program in (clause.programs or {}).items()
                                   if entry in field.entries}
        self.controls = Controls(platform, jobs)
        self.own_programs = {one for one in self.programs if one.startswith(f"{NATIVE}/")}
        self.tests: dict[str, tuple[bool, float, float]] = {}  # as the original does them
        self.kills: dict[str, int] = {}
        self.known = None if fresh else MutantVerdicts(
            platform.programs.folder, field.sources,
            [platform.programs.folder / one for one in self.programs | set(field.tests)],
            f"{field.name} {settings}")
        self.known_before = 0
        self.lock, self.control_lock = threading.Lock(), threading.Lock()

    def tally(self, count: int, recheck: bool, keep: Callable[[dict], None]) -> Tally:
        tally = Tally()
        reviewed = read_reviewed(self.field.reviewed)
        chosen = self._choose(count)
        known = [reviewed.get(_frozen(key)) for _, key in chosen]
        asked = [one for one, verdict in zip(chosen, known, strict=True)
                 if recheck or verdict != EQUIVALENT]
        tally.equivalent = len(chosen) - len(asked)
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool, progress() as shown:
            shown.expect(len(asked))
            try:
                for (_, key), judged in zip(asked, pool.map(self._judged, asked), strict=True):
                    shown.step()
                    shown.now(f"{key['file']}, {key['function']}")
                    self._count(tally, key, judged, reviewed.get(_frozen(key)))
                    if not judged.is_open():
                        keep({"record": "mutant", "mutant": f"{self.field.name}: {_told(key)}",
                              "clause": judged.killer or "*", "killed": judged.killer is not None})
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
        tally.broken = self.controls.failures() + sorted(
            test for test, (passed, _, _) in self.tests.items() if not passed)
        return tally

    @staticmethod
    def _count(tally: Tally, key: dict, judged: MutantVerdict, verdict: str | None) -> None:
        if judged.killer is not None:
            tally.killed += 1
        elif judged.is_open():
            tally.open.append(f"{_told(key)}: {', '.join(judged.unbuilt)} cannot be built")
        elif verdict == EQUIVALENT:
            tally.equivalent += 1
        else:
            (tally.survivors if verdict is None else tally.reviewed).append(key)

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
        known = self.known and self.known.answer(change)
        if known:
            return known[0] != NO_MUTANT
        with tempfile.TemporaryDirectory(prefix="assay-mutant-") as folder:
            scratch = Scratch(self.recipe, pathlib.Path(folder))
            made = self._differs(scratch, change)
        if self.known and not made:
            self.known.add(change, NO_MUTANT)
        return made

    def _differs(self, scratch: Scratch, change: Change) -> bool:
        """Whether it is C, and not what the original is."""
        text = change.apply(change.file.read_text())
        for obj in self._objects(change):
            made = scratch.compile(change.file, text, obj)
            if made is None:
                return False
            if stripped(made) != self._original(scratch, change.file, obj):
                return True
        return False

    def _original(self, scratch: Scratch, source: pathlib.Path, obj: str) -> bytes:
        """The same command on the same text, so that nothing but the change can differ."""
        with self.lock:
            kept = self.__dict__.setdefault("originals", {})
        if obj not in kept:
            with tempfile.TemporaryDirectory(prefix="assay-mutant-") as folder:
                other = Scratch(self.recipe, pathlib.Path(folder))
                kept[obj] = stripped(other.compile(source, source.read_text(), obj))
        return kept[obj]

    def _judged(self, one: tuple[Change, dict]) -> MutantVerdict:
        """By the tests and clauses, until one notices the mutant."""
        change = one[0]
        known = self.known and self.known.answer(change)
        if known:
            with self.lock:
                self.known_before += 1
                self.kills[known[1]] = self.kills.get(known[1], 0) + 1
            return MutantVerdict(known[1] or None)
        with tempfile.TemporaryDirectory(prefix="assay-mutant-") as folder:
            scratch = Scratch(self.recipe, pathlib.Path(folder))
            unbuilt: set[str] = set()
            killer = self._failing_test(scratch, change, unbuilt) \
                or self._failing_clause(scratch, change, self.own_programs, unbuilt) \
                or self._failing_clause(scratch, change, self.programs - self.own_programs, unbuilt)
        judged = MutantVerdict(killer, tuple(sorted(unbuilt)))
        if judged.is_open():
            return judged
        with self.lock:
            self.kills[killer or ""] = self.kills.get(killer or "", 0) + 1
        if self.known:
            self.known.add(change, KILLED if killer else SURVIVED, killer or "")
        return judged

    def _built(self, scratch: Scratch, change: Change, programs: set[str],
               unbuilt: set[str]) -> set[str]:
        """Builds those of the programs that have the changed source in them.  Adds those to `unbuilt`
        that cannot be: nobody can ask them."""
        text, chains, wanted = change.apply(change.file.read_text()), [], set()
        for obj in self._objects(change):
            chain = self.recipe.chain(obj, programs)
            wanted |= programs & set(chain)
            if chain and scratch.compile(change.file, text, obj) is not None:
                chains.append(chain)
            else:
                unbuilt |= programs & set(chain)
        built = (wanted & scratch.link(chains)) - unbuilt
        unbuilt |= wanted - built
        return built

    def _failing_test(self, scratch: Scratch, change: Change, unbuilt: set[str]) -> str | None:
        """Those first that have killed most, then the quickest."""
        passed = [test for test in self.field.tests if self._of_original(test)[0]]
        for test in sorted(passed, key=lambda one: (-self.kills.get(one, 0), self.tests[one][1])):
            words = [str(scratch.folder / test), *self.field.tests[test]]
            _, had_s, cpu_s = self.tests[test]
            if self._built(scratch, change, {test}, unbuilt) and not timed(
                    words, scratch.folder, max(LEAST_S, 20 * had_s), max(LEAST_S, 20 * cpu_s))[0]:
                return test
        return None

    def _of_original(self, test: str) -> tuple[bool, float, float]:
        """Whether the original passes the test, and what that takes."""
        built = self.platform.programs.folder
        with self.control_lock:
            if test not in self.tests:
                words = [str(built / test), *self.field.tests[test]]
                self.tests[test] = timed(words, built, 300.0, 300.0)
            return self.tests[test]

    def _failing_clause(self, scratch: Scratch, change: Change, programs: set[str],
                        unbuilt: set[str]) -> str | None:
        """Of the clauses in those of the programs that can be linked, which is all that is."""
        built = self._built(scratch, change, programs, unbuilt)
        if CRASH in unbuilt:
            built.discard(CHILD)  # some of its clauses start the other one
        if not built:
            return None
        if not (scratch.folder / HEAPS).exists():
            (scratch.folder / HEAPS).symlink_to(self.platform.programs.folder / HEAPS)
        own = programs is self.own_programs
        pairs = [(entry, clause) for entry in self.field.entries for clause in self.clauses
                 if own == (clause.programs is not None) and program_of(entry, clause) in built]
        with self.lock:
            kills = dict(self.kills)
        pairs.sort(key=lambda pair: (-kills.get(pair[1].name, 0), self.controls.seconds.get(
            (pair[0], pair[1].name, self.settings.brief), 1.0)))
        for part in growing(pairs):
            asked = self._asked(part)
            questions = [self._question(entry, clause, scratch) for entry, clause in asked]
            for question, record in answers(questions, 1):
                if is_killed(record) or self.controls.differs(question, record):
                    return question.clause.name
        return None

    def _asked(self, pairs: list[tuple[str, Clause]]) -> list[tuple[str, Clause]]:
        """Those that the original passes, which it is asked here when it has not been yet."""
        first = JudgedCandidate(self.field.entries[0], "", self.field.entries[0])
        with self.control_lock:
            for entry in dict.fromkeys(entry for entry, _ in pairs):
                self.controls.ask(JudgedCandidate(entry, "", entry),
                                  [clause for one, clause in pairs if one == entry], self.settings)
        return [(entry, clause) for entry, clause in pairs
                if self.controls.passed(JudgedCandidate(entry, "", entry), clause, self.settings)
                and (entry == first.name or self.field.tests
                     or not self.controls.passed(first, clause, self.settings))]

    def _question(self, entry: str, clause: Clause, scratch: Scratch) -> Question:
        candidate = JudgedCandidate(entry, "", entry)
        return Question(self.platform, candidate, clause, self.settings, mutant=self.field.name,
                        own_programs=Programs(scratch.folder),
                        patience_s=self.controls.patience_s(candidate, clause, self.settings))


def program_of(entry: str, clause: Clause) -> str | None:
    """The program of the build that runs the clause for the entry."""
    if clause.programs is None:
        return CHILD
    return f"{NATIVE}/{clause.programs[entry]}" if entry in clause.programs else None


def growing(pairs: list) -> Iterator[list]:
    """In parts, small ones first: most mutants die at once."""
    at, size = 0, 2
    while at < len(pairs):
        yield pairs[at:at + size]
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
