"""What earlier runs found out about mutants, kept in the build folder, so that a run that was
interrupted goes on, and a run after a new clause asks only what survived.

An answer about a machine-made mutant holds for the same sources.  A kill also needs the killer's own
file unchanged, a survival every program that was asked.  An answer of one clause about a switched
mutant holds as long as every program and every file of the driver is the same.
"""

import hashlib
import json
import pathlib
import threading
from collections.abc import Iterable

from ci.host.json_lines import parse_lines
from conformance.driver import clause_texts
from conformance.driver.programs import Programs
from conformance.mutants.asking import Question
from conformance.mutants.machine import Change

FILE = "mutants-known.jsonl"
NO_MUTANT, KILLED, SURVIVED = "no mutant", "killed", "survived"


class KeptVerdicts:
    """The answers, each under a key and with what it depends on; threads may add to them."""

    def __init__(self, folder: pathlib.Path):
        """`folder`: of the build."""
        self.file = folder / FILE
        self.lock = threading.Lock()
        lines = self.file.read_text() if self.file.exists() else ""
        self.answers = {line["mutant"]: line for line in parse_lines(lines)}

    def keep(self, key: str, verdict: str, killer: str, judge: str) -> None:
        line = {"record": "known", "mutant": key, "verdict": verdict, "killer": killer,
                "judge": judge}
        with self.lock:
            self.answers[key] = line
            with self.file.open("a") as out:
                out.write(json.dumps(line) + "\n")


class QuestionVerdicts(KeptVerdicts):
    """Whether a clause notices a switched mutant."""

    def __init__(self, folder: pathlib.Path, files: Iterable[pathlib.Path]):
        """`files`: all that an answer depends on."""
        super().__init__(folder)
        self.judge = digest(files)

    @staticmethod
    def key(question: Question) -> str:
        named = [question.mutant, question.clause.name, question.candidate.name, question.options,
                 question.variables, question.settings.seed, question.settings.brief]
        return hashlib.sha256(repr(named).encode()).hexdigest()[:32]

    def answer(self, question: Question) -> bool | None:
        """Whether it kills, if that is known and still holds."""
        found = self.answers.get(self.key(question))
        return found["verdict"] == KILLED if found and found["judge"] == self.judge else None

    def add(self, question: Question, killed: bool) -> None:
        self.keep(self.key(question), KILLED if killed else SURVIVED, question.clause.name,
                  self.judge)


def judging_files(programs: Programs) -> list[pathlib.Path]:
    """What a verdict about a switched mutant depends on: the bases are in these programs."""
    built = [programs.child, programs.process, programs.supervisor, *programs.companions(),
             *sorted((programs.folder / "mutants").glob("*.so"))]
    return built + [file for folder in (clause_texts.FOLDER / "driver", clause_texts.FOLDER / "mutants")
                    for file in sorted(folder.glob("*.py"))]


class MutantVerdicts(KeptVerdicts):
    """Whether anything notices a machine-made mutant, and what."""

    def __init__(self, folder: pathlib.Path, sources: Iterable[pathlib.Path],
                 programs: Iterable[pathlib.Path], words: str):
        """`folder`: of the build.  `sources`: what is changed.  `programs`: that judge.  `words`: with
        what settings."""
        super().__init__(folder)
        folders = sorted({file.parent for file in sources})
        headers = [file for one in folders for place in (one, one.parent / "include")
                   for file in sorted(place.glob("*.[ch]"))]
        self.base = f"{words} {digest(headers)}"
        self.programs = digest(file for file in sorted(programs) if file.exists())

    def key(self, change: Change) -> str:
        named = f"{self.base} {change.file.name} {change.at} {change.end} {change.text}"
        return hashlib.sha256(named.encode()).hexdigest()[:32]

    def answer(self, change: Change) -> tuple[str, str] | None:
        """The verdict and its killer, if that still holds."""
        found = self.answers.get(self.key(change))
        if found is None or found["judge"] != self._judge(found["verdict"], found["killer"]):
            return None
        return found["verdict"], found["killer"]

    def add(self, change: Change, verdict: str, killer: str = "") -> None:
        self.keep(self.key(change), verdict, killer, self._judge(verdict, killer))

    def _judge(self, verdict: str, killer: str) -> str:
        if verdict == SURVIVED:
            return self.programs
        return digest(files_of(killer)) if verdict == KILLED else ""


def files_of(killer: str) -> list[pathlib.Path]:
    """The C files of a clause, or of a native test by its output's name."""
    folder = clause_texts.FOLDER
    group, _, name = killer.partition(".")
    if name:
        stem = name.replace(".", "_", 1)
        places = [folder / group, *(folder / group).glob("*/")]
        return [file for place in places if (file := place / f"{stem}.c").exists()]
    words = killer.removeprefix("test-")
    return sorted(file for file in folder.parent.glob("allocators/*/test/*.c")
                  if words == f"{file.parents[1].name}-{file.stem}")


def digest(files: Iterable[pathlib.Path]) -> str:
    made = hashlib.sha256()
    for file in files:
        made.update(hashlib.sha256(file.read_bytes()).digest())
    return made.hexdigest()[:32]
