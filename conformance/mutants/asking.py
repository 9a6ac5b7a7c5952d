"""Asks a mutant its clauses: cells of the matrix with a fault, run by the same supervisor.

How long a clause may take is learnt from the control, which has to pass it first: a mutant that
hangs is killed by the limit, and a busy machine kills none.
"""

import dataclasses
from collections.abc import Iterable, Iterator

from ci.host.qemu.launcher import Launch
from conformance.driver import supervision
from conformance.driver.candidates import JudgedCandidate
from conformance.driver.cells import Cell, Platform, Settings
from conformance.driver.clauses import Clause
from conformance.driver.golden import Golden, review
from conformance.driver.programs import Programs

LIMIT_LEAST_S, LIMIT_TIMES = 10.0, 6.0
PASSED, KILLED = ("PASS", "VALUE"), ("FAIL", "UNRESOLVED")
UNASKED = ("UNSUPPORTED", "UNTESTED")  # nothing was found out
LISTED = "LISTED"  # a failure that conformance/golden has with its reason


@dataclasses.dataclass(frozen=True)
class Question(Cell):
    """A cell with a fault in it, or with programs of its own."""

    mutant: str = ""
    options: str | None = None
    variables: tuple[tuple[str, str], ...] = ()
    own_programs: Programs | None = None
    patience_s: float | None = None

    @property
    def programs(self) -> Programs:
        return self.own_programs or super().programs

    @property
    def limit_s(self) -> float:
        return super().limit_s if self.patience_s is None else self.patience_s

    def launch(self) -> Launch:
        launch = super().launch()
        words = ["--options", self.options] if self.options else []
        return dataclasses.replace(launch, argv=[*launch.argv, *words],
                                   env=launch.env | dict(self.variables))


class Controls:
    """Who has passed which clause, and how long that took."""

    def __init__(self, platform: Platform, jobs: int):
        self.platform = platform
        self.jobs = jobs
        self.seconds: dict[tuple[str, str, bool], float] = {}
        self.refusals: dict[tuple[str, str, bool], str] = {}
        self.values: dict[tuple[str, str, bool], object] = {}

    def ask(self, candidate: JudgedCandidate, clauses: Iterable[Clause], settings: Settings) -> None:
        """Asks it what it has not been asked yet."""
        new = [Question(self.platform, candidate, clause, settings, mutant=candidate.name)
               for clause in clauses
               if (candidate.name, clause.name, settings.brief) not in self.seconds]
        for question, record in answers(new, self.jobs, again=True):
            key = (candidate.name, question.clause.name, settings.brief)
            self.seconds[key] = record["seconds"]
            self.values[key] = record.get("value")
            if record["verdict"] not in PASSED:
                verdict = LISTED if is_listed(record) else record["verdict"]
                self.refusals[key] = f"{verdict}: {record['reason']}"

    def passed(self, candidate: JudgedCandidate, clause: Clause, settings: Settings) -> bool:
        key = (candidate.name, clause.name, settings.brief)
        return key in self.seconds and key not in self.refusals

    def differs(self, question: Question, record: dict) -> bool:
        """Whether the mutant tells another value than its control, if that was asked: values are
        pinned, so that a run of the suite would complain."""
        key = (question.candidate.name, question.clause.name, question.settings.brief)
        return record["verdict"] == "VALUE" and key in self.values \
            and record.get("value") != self.values[key]

    def failures(self) -> list[str]:
        """What no control may do."""
        return [f"{name} {clause}: {why}"
                for (name, clause, _), why in sorted(self.refusals.items())
                if why.partition(":")[0] in KILLED]

    def patience_s(self, candidate: JudgedCandidate, clause: Clause, settings: Settings) -> float:
        took = self.seconds[candidate.name, clause.name, settings.brief]
        return max(LIMIT_LEAST_S, LIMIT_TIMES * took)


def answers(questions: list[Question], jobs: int, again: bool = False) -> Iterator[tuple[Question, dict]]:
    """Each with its record.  A mutant that hangs is not asked again, a control is."""
    if questions:
        supervisor = questions[0].platform.programs.supervisor
        yield from supervision.ask(questions, jobs, 1, supervisor, lambda record: not again)


def is_killed(record: dict) -> bool:
    """Whether a run of the suite would complain."""
    return record["verdict"] in KILLED


def is_listed(record: dict) -> bool:
    """Whether the original fails as everybody knows it does; no mutant is asked that clause."""
    return record["verdict"] == "FAIL" and review(record, Golden.read(record["allocator"])) is None
