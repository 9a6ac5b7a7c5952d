"""The score of the switched mutants: each against the clauses that must notice it, and those that
survive these against all that their control passes."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator

from ci.host.progress import progress
from conformance.driver.candidates import JudgedCandidate
from conformance.driver.cells import Platform, Settings
from conformance.driver.clauses import Clause
from conformance.mutants.asking import PASSED, UNASKED, Controls, Question, answers, is_killed
from conformance.mutants.known import QuestionVerdicts
from conformance.mutants.switched import PROCESS, Mutant

GOAL_PERCENT, LIFE_GOAL_PERCENT = 98, 90
PART = 24  # mutants, between whose controls and answers a run can be interrupted without much loss


@dataclasses.dataclass
class Score:
    """What has been found out."""

    mutants: int = 0
    killed: dict[str, str] = dataclasses.field(default_factory=dict)  # mutant -> clause
    missed: list[tuple[str, str]] = dataclasses.field(default_factory=list)  # a killer that did not
    unasked: dict[str, tuple[str, list[str]]] = dataclasses.field(default_factory=dict)  # clause -> why, mutants
    survivors: list[Mutant] = dataclasses.field(default_factory=list)
    from_life: list[Mutant] = dataclasses.field(default_factory=list)
    broken: list[str] = dataclasses.field(default_factory=list)  # controls

    @property
    def unknown(self) -> set[str]:
        """The mutants that a clause could not be asked about and that no other one has killed."""
        return {mutant for _, mutants in self.unasked.values() for mutant in mutants} \
            - self.killed.keys()

    @property
    def decided(self) -> int:
        return self.mutants - len(self.unknown)

    @property
    def percent(self) -> float:
        return 100 * len(self.killed) / self.decided if self.decided else 0.0

    def is_good(self) -> bool:
        enough = not self.decided or self.percent >= GOAL_PERCENT
        return not self.broken and not self.missed and enough \
            and (not self.from_life or self.life_percent >= LIFE_GOAL_PERCENT)

    @property
    def life_percent(self) -> float:
        """Of the mutants from life those that are killed."""
        return 100 * sum(one.name in self.killed for one in self.from_life) / len(self.from_life)

    def life_lines(self) -> list[str]:
        """The score of each project whose faults these are, and of all."""
        found = []
        for project in sorted({one.project for one in self.from_life}, key=str.lower):
            own = [one for one in self.from_life if one.project == project]
            found.append(f"{project} {sum(one.name in self.killed for one in own)} of {len(own)}")
        killed = sum(one.name in self.killed for one in self.from_life)
        return [f"mutants from life: {killed} of {len(self.from_life)} killed "
                f"({self.life_percent:.1f} %): {', '.join(found)}"] if found else []

    def record(self) -> dict:
        return {"record": "score", "mutants": "switched", "of": "the bases",
                "killed": len(self.killed),
                "alive": self.decided - len(self.killed),
                "equivalent": 0,
                "survivors": [f"{mutant.name}: {mutant.sentence}" for mutant in self.survivors]}

    def lines(self) -> list[str]:
        found = [f"the control fails: {what}" for what in self.broken]
        found += [f"{clause} does not detect {mutant}" for mutant, clause in self.missed]
        found += [f"survived: {mutant.name}: {mutant.sentence}"
                  + (f" ({mutant.project}, {mutant.reference})" if mutant.project else "")
                  + (f" {mutant.survives}" if mutant.survives else "") for mutant in self.survivors]
        found += [f"{clause} could not be asked, so that it says nothing about "
                  f"{', '.join(mutants)}: {why}" for clause, (why, mutants) in self.unasked.items()]
        found += self.life_lines()
        return found + [f"switched mutants: {len(self.killed)} of {self.decided} killed "
                        f"({self.percent:.1f} %)"]


def candidate_of(mutant: Mutant, platform: Platform) -> JudgedCandidate:
    """Who is asked: the control, in which the mutant has its fault."""
    if mutant.face != PROCESS:
        return JudgedCandidate(mutant.entry, "", mutant.entry)
    library = str(platform.programs.folder / "mutants" / mutant.library)
    return JudgedCandidate(mutant.library, "", platform.programs.process_entry["name"], preload=library,
                   is_process=True)


def question(mutant: Mutant, platform: Platform, clause: Clause, settings: Settings,
             controls: Controls) -> Question:
    candidate, patience_s = candidate_of(mutant, platform), None
    if controls.passed(candidate, clause, settings):
        patience_s = controls.patience_s(candidate, clause, settings)
    switched = mutant.face != PROCESS
    return Question(platform, candidate, clause, settings, mutant=mutant.name, patience_s=patience_s,
                    options=f"fault={mutant.fault}" if switched and mutant.fault else None,
                    variables=() if switched or not mutant.fault else (("ASSAY_FAULT", mutant.fault),))


def settings_of(mutant: Mutant, settings: Settings) -> Settings:
    return dataclasses.replace(settings, brief=settings.brief and not mutant.full)


class Scoring:
    """A run over mutants, from the controls to the survivors."""

    def __init__(self, platform: Platform, clauses: dict[str, Clause], settings: Settings, jobs: int,
                 keep: Callable[[dict], None], known: QuestionVerdicts | None = None):
        """`known`: what earlier runs found out; without it nothing is known and nothing is kept."""
        self.platform, self.clauses, self.settings = platform, clauses, settings
        self.jobs, self.keep, self.known = jobs, keep, known
        self.controls = Controls(platform, jobs)
        self.score = Score()
        self.known_before = 0

    def run(self, mutants: list[Mutant], everything: bool) -> Score:
        """`everything`: a survivor of its own killers is asked all other clauses."""
        self.score.mutants = len(mutants)
        self.score.from_life = [mutant for mutant in mutants if mutant.project]
        for at in range(0, len(mutants), PART):
            self._ask_named(mutants[at:at + PART])
        self.score.broken = self.controls.failures()
        for mutant in mutants:
            if mutant.name not in self.score.killed:
                if everything and mutant.name not in self.score.unknown:
                    self._hunt(mutant)
                if mutant.name not in self.score.killed.keys() | self.score.unknown:
                    self.score.survivors.append(mutant)
        return self.score

    def _named(self, mutant: Mutant) -> list[Clause]:
        return [self.clauses[name] for name in mutant.killers]

    def _ask_named(self, mutants: list[Mutant]) -> None:
        for mutant in mutants:
            if mutant.fault is not None:
                self._ask_control(mutant, self._named(mutant))
        self._ask([(mutant, clause) for mutant in mutants for clause in self._named(mutant)])

    def _ask_control(self, mutant: Mutant, clauses: list[Clause]) -> None:
        """What has to be asked about the mutant."""
        self.controls.ask(candidate_of(mutant, self.platform),
                          [clause for clause in clauses if self._answer(mutant, clause) is None],
                          settings_of(mutant, self.settings))

    def _question(self, mutant: Mutant, clause: Clause) -> Question:
        return question(mutant, self.platform, clause, settings_of(mutant, self.settings),
                        self.controls)

    def _answer(self, mutant: Mutant, clause: Clause) -> bool | None:
        return self.known.answer(self._question(mutant, clause)) if self.known else None

    def _ask(self, pairs: list[tuple[Mutant, Clause]]) -> None:
        of = {mutant.name: mutant for mutant, _ in pairs}
        questions = [self._question(mutant, clause) for mutant, clause in pairs]
        for asked, killed, reason in self._watched(self._answered(questions), len(questions)):
            mutant, clause = of[asked.mutant], asked.clause.name
            named = clause in mutant.killers
            if killed is None:
                if named:
                    self.score.unasked.setdefault(clause, (reason, []))[1].append(mutant.name)
                continue
            if named or killed:
                self.keep({"record": "mutant", "mutant": mutant.name, "clause": clause,
                           "killed": killed})
            if killed:
                self.score.killed.setdefault(mutant.name, clause)
            elif named and not mutant.survives:
                self.score.missed.append((mutant.name, clause))

    def _answered(self, questions: list[Question]) -> Iterator[tuple[Question, bool | None, str]]:
        """Each with whether it kills; None with the reason where it could not be asked."""
        new = []
        for one in questions:
            before = self.known.answer(one) if self.known else None
            if before is None:
                new.append(one)
            else:
                self.known_before += 1
                yield one, before, ""
        for one, record in answers(new, self.jobs):
            if record["verdict"] in UNASKED:
                yield one, None, record["reason"]
                continue
            killed = is_killed(record) or self.controls.differs(one, record)
            if self.known and self._is_certain(one, record):
                self.known.add(one, killed)
            yield one, killed, ""

    def _is_certain(self, asked: Question, record: dict) -> bool:
        """Whether another run need not ask: the clause has decided, and about the fault."""
        has_control = bool(asked.options or asked.variables)
        passed = self.controls.passed(asked.candidate, asked.clause, asked.settings)
        return record["verdict"] in (*PASSED, "FAIL") and (passed or not has_control)

    @staticmethod
    def _watched(answered: Iterable[tuple[Question, bool | None, str]], count: int) -> \
            Iterator[tuple[Question, bool | None, str]]:
        with progress() as shown:
            shown.expect(count)
            for asked, killed, reason in answered:
                shown.step()
                shown.now(asked.mutant)
                yield asked, killed, reason

    def _hunt(self, mutant: Mutant) -> None:
        """All clauses of its face that its control passes, a few at a time until one notices."""
        candidate, settings = candidate_of(mutant, self.platform), settings_of(mutant, self.settings)
        others = [clause for clause in self.clauses.values()
                  if clause.group in mutant.groups and clause.kind == "pass" and clause.built
                  and clause.name not in mutant.killers]
        self._ask_control(mutant, others)
        others = [clause for clause in others if self._answer(mutant, clause) is not None
                  or self.controls.passed(candidate, clause, settings)]
        for at in range(0, len(others), 8):
            self._ask([(mutant, clause) for clause in others[at:at + 8]])
            if mutant.name in self.score.killed:
                return
