"""The suite catches broken allocators: the controls pass every rule, the mutants do not.

A sample of the mutants is in every run, the scores are in the full run.
"""

import argparse
import dataclasses
import functools
import pathlib
import random
import time

import pytest

from ci.host import build, toml
from conformance.commands import mutate
from conformance.driver import supervision
from conformance.driver.candidates import JudgedCandidate
from conformance.driver.cells import Platform, Settings
from conformance.driver.clauses import Clause, all_clauses
from conformance.mutants import machine, machine_score, session, switched
from conformance.mutants.asking import Controls
from conformance.mutants.known import (KILLED, SURVIVED, MutantVerdicts, QuestionVerdicts, files_of,
                                       judging_files)
from conformance.mutants.rebuilding import Recipe, Scratch
from conformance.mutants.score import Score, Scoring, candidate_of, question
from conformance.mutants.session import TARGET, platform_of

ROOT = pathlib.Path(__file__).resolve().parents[2]
SETTINGS = Settings(seed=1, brief=True)
JOBS = 2
SAMPLE, SAMPLE_MACHINE = 8, 8
HEAP = {mutant.key: mutant for mutant in switched.all_mutants() if mutant.face == "heap"}
WHOLE = switched.Mutant("heap", "whole", None, "Nothing is wrong.", ("heap.free.null",), "control",
                        switched.LIBRARY, False)


@functools.cache
def platform() -> Platform:
    return platform_of(build.build("release", targets=[TARGET]))


@functools.cache
def clauses() -> dict[str, Clause]:
    return {clause.name: clause for clause in all_clauses(platform().programs)}


def rules(*groups: str) -> list[Clause]:
    return [clause for clause in clauses().values()
            if clause.group in groups and clause.kind == "pass" and clause.built is not None]


FACES = [face for face in switched.faces() if face != switched.PROCESS]


def controls_of(face: str) -> list[str]:
    """Without those that have no switches, which the machine-made mutants ask first."""
    return [entry for entry in switched.controls(face) if "plain" not in entry]


def all_controls() -> list:
    """The first of each face in every run, the others in the full one.  The heap's has as many rules
    as all others together; conformance/sanitized tests its sources in every run."""
    return [pytest.param(face, entry, marks=pytest.mark.full if platform > 0 or face == "heap" else ())
            for face in FACES for platform, entry in enumerate(controls_of(face))]


@pytest.mark.parametrize(("face", "entry"), all_controls())
def test_every_control_of_a_face_passes_every_rule(face, entry):
    groups = next(mutant.groups for mutant in switched.all_mutants() if mutant.face == face)
    controls = Controls(platform(), JOBS)
    controls.ask(JudgedCandidate(entry, "", entry), rules(*groups), SETTINGS)
    assert not controls.failures()


def test_a_face_has_more_than_one_control():
    """Each is a way to get memory, and a fault may show in one only."""
    for face in FACES:
        assert len(controls_of(face)) >= 2


@pytest.mark.full
def test_the_control_under_the_library_names_passes_every_rule():
    controls = Controls(platform(), JOBS)
    unbroken = next(mutant for mutant in switched.all_mutants() if mutant.face == "process")
    controls.ask(candidate_of(unbroken, platform()), rules("process"), SETTINGS)
    assert not controls.failures()


def test_every_rule_that_can_be_broken_is_named_by_a_mutant():
    assert not switched.unnamed(list(clauses().values()), switched.all_mutants())


def test_an_exception_has_a_reason_and_is_one():
    named = {killer for mutant in switched.all_mutants() for killer in mutant.killers}
    for clause, reason in switched.exceptions().items():
        assert clause in clauses() and clause not in named and len(reason) > 20


@pytest.mark.parametrize("face", FACES)
def test_every_fault_has_a_text_and_every_text_a_fault(face):
    """The names that the code may ask for come from the texts; each of them has to be asked for."""
    bases = switched.BASES.get(face, (face,))
    named = {mutant.fault for mutant in switched.all_mutants() if mutant.face in bases}
    assert named - {None} == switched.faults_asked(face)


def test_every_mutant_has_a_sentence_and_clauses_that_exist():
    mutants = switched.all_mutants()
    assert len(mutants) >= 100
    for mutant in mutants:
        assert mutant.sentence.endswith(".") and mutant.killers
        assert set(mutant.killers) <= clauses().keys(), mutant.name


def test_a_mutant_from_life_says_where_its_fault_was_published():
    mutants = [mutant for mutant in switched.all_mutants() if mutant.project or mutant.reference]
    assert len(mutants) >= 40
    assert len({mutant.project for mutant in mutants}) >= 8
    for mutant in mutants:
        assert mutant.project and len(mutant.reference) > 20, mutant.name


def test_the_mutants_from_life_are_scored_by_project():
    one, other, third = (switched.Mutant("heap", name, None, "Wrong.", ("heap.free.null",), "control",
                                         switched.LIBRARY, False, project, "somewhere")
                         for name, project in (("a", "glibc"), ("b", "Hoard"), ("c", "glibc")))
    score = Score(mutants=3, killed={"heap/a": "heap.free.null", "heap/b": "heap.free.null"},
                  survivors=[third], from_life=[one, other, third])
    assert score.life_lines() == [
        "mutants from life: 2 of 3 killed (66.7 %): glibc 1 of 2, Hoard 1 of 1"]
    assert "survived: heap/c: Wrong. (glibc, somewhere)" in score.lines()
    assert not score.is_good() and Score().life_lines() == []


def test_a_sample_of_the_switched_mutants_is_killed_by_the_clauses_that_they_name():
    mutants = [mutant for mutant in switched.all_mutants() if not mutant.full]
    sample = random.Random(SETTINGS.seed).sample(mutants, SAMPLE)
    score = Scoring(platform(), clauses(), SETTINGS, JOBS, lambda record: None).run(sample, False)
    assert not score.survivors and not score.broken, "\n".join(score.lines())


def test_a_control_counts_as_survivor():
    """A score can be bad: an allocator without a fault is killed by nobody."""
    score = Scoring(platform(), clauses(), SETTINGS, JOBS, lambda record: None).run([WHOLE], False)
    assert score.survivors == [WHOLE] and not score.is_good()


def test_a_clause_that_could_not_be_asked_says_nothing_about_a_mutant(monkeypatch, capsys):
    """The heap's control has no caches; on a machine without git it is the clause of a program."""
    whole = dataclasses.replace(WHOLE, killers=("cache.free.null",))
    monkeypatch.setattr(session, "choose", lambda words: [whole])
    parser = argparse.ArgumentParser()
    mutate.configure(parser)
    assert mutate.run(parser.parse_args(["heap/whole", "--no-install"])) == 4
    said = capsys.readouterr().out
    assert "cache.free.null could not be asked, so that it says nothing about heap/whole: " in said
    assert "does not detect" not in said and "survived" not in said and "0 of 0 killed" in said


def scoring(folder: pathlib.Path, keep=lambda record: None) -> Scoring:
    """With what was found out in that folder before."""
    known = QuestionVerdicts(folder, judging_files(platform().programs))
    return Scoring(platform(), clauses(), SETTINGS, JOBS, keep, known)


def test_an_interrupted_score_goes_on(tmp_path, monkeypatch):
    """And its second half has the records of the first one too."""
    mutants = [HEAP["align_8"], HEAP["calloc_misses_tail"], WHOLE]
    pairs = sum(len(mutant.killers) for mutant in mutants)

    def interrupt(record):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scoring(tmp_path, interrupt).run(mutants, False)
    records = []
    resumed = scoring(tmp_path, records.append)
    score = resumed.run(mutants, False)
    assert resumed.known_before == 1 and len(records) == pairs
    assert len(score.killed) == 2 and score.survivors == [WHOLE]
    monkeypatch.setattr(supervision, "ask", None)  # nobody is asked any more
    again = scoring(tmp_path)
    repeated = again.run(mutants, False)
    assert again.known_before == pairs
    assert repeated.killed.keys() == score.killed.keys() and repeated.survivors == [WHOLE]


def test_an_answer_holds_for_the_same_programs_and_question(tmp_path):
    program = tmp_path / "program"

    def known() -> QuestionVerdicts:
        return QuestionVerdicts(tmp_path, [program])

    def asked(key: str, settings: Settings = SETTINGS):
        mutant = HEAP[key]
        return question(mutant, platform(), clauses()[mutant.killers[0]], settings,
                        Controls(platform(), JOBS))

    program.write_text("one")
    known().add(asked("align_8"), True)
    assert known().answer(asked("align_8")) is True
    assert known().answer(asked("calloc_misses_tail")) is None
    assert known().answer(asked("align_8", Settings(seed=2, brief=True))) is None
    assert known().answer(asked("align_8", Settings(seed=1, brief=False))) is None
    program.write_text("another")
    assert known().answer(asked("align_8")) is None


def test_nothing_is_known_of_a_mutant_whose_control_fails(tmp_path):
    """It may fail for the control's reason."""
    broken = scoring(tmp_path)
    broken.controls.ask(JudgedCandidate("control", "", "control"), [clauses()["heap.align.default"]],
                        SETTINGS)
    key = ("control", "heap.align.default", SETTINGS.brief)
    assert key in broken.controls.seconds
    broken.controls.refusals[key] = "FAIL: it is broken"
    mutant = dataclasses.replace(HEAP["align_8"], killers=("heap.align.default",))
    broken.run([mutant], False)
    assert not broken.known.answers and broken.score.broken


def test_a_listed_failure_of_the_original_asks_no_mutant():
    """gnu-mmalloc's score failed by it: its heap has its addresses before the limit is set."""
    controls, one = Controls(platform(), JOBS), JudgedCandidate("gnu-mmalloc", "", "gnu-mmalloc")
    wide, free = clauses()["heap.calloc.wide"], clauses()["heap.free.null"]
    controls.ask(one, [wide, free], SETTINGS)
    assert controls.failures() == [] and controls.passed(one, free, SETTINGS)
    assert not controls.passed(one, wide, SETTINGS)


SOURCE = """/* a < b */
#define LIMIT 7
static int smaller(int a, int b)
{
    assert(a < 100);
    if (a < b) // and 5
        return a + 1;
    return b & 0600;
}
"""


@pytest.fixture
def source(tmp_path: pathlib.Path) -> pathlib.Path:
    file = tmp_path / "smaller.c"
    file.write_text(SOURCE)
    return file


def test_a_machine_changes_operators_constants_and_branches(source):
    made = {change.key(SOURCE)["to"] for change in machine.changes(source)}
    assert {"if (a <= b) // and 5", "if (!(a < b)) // and 5", "if (0) // and 5",
            "return a - 1;", "return a + 2;", "return a + 0;", "return b & 385;"} <= made


def test_a_machine_leaves_comments_asserts_and_the_preprocessor_alone(source):
    for change in machine.changes(source):
        line = change.key(SOURCE)["from"]
        assert line in ("if (a < b) // and 5", "return a + 1;", "return b & 0600;")
        assert change.key(SOURCE)["function"] == "smaller"


def test_the_same_seed_makes_the_same_mutants(source):
    assert machine.drawn([source], 3) == machine.drawn([source], 3)
    assert machine.drawn([source], 3) != machine.drawn([source], 4)


REVIEWED = {machine_score.FOLDER / "survivors.toml": machine_score.FOLDER / "heap",
            **{file: file.parent for file in machine_score.FOLDER.glob("*/survivors.toml")},
            **{file: file.parents[1] for file in ROOT.glob("allocators/*/test/survivors.toml")}}


@pytest.mark.parametrize("reviewed", REVIEWED, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_reviewed_survivor_fits_the_source_and_says_why(reviewed):
    made = {tuple(sorted(change.key(file.read_text()).items()))
            for file in REVIEWED[reviewed].glob("src/*.c") for change in machine.changes(file)}
    for entry in toml.loads(reviewed.read_text())["survivor"]:
        key = {name: entry[name] for name in ("file", "function", "from", "to")}
        assert tuple(sorted(key.items())) in made, key
        assert entry["verdict"] in ("equivalent", "missing") and len(entry["why"]) > 10


@pytest.mark.full
def test_most_of_a_few_machine_made_mutants_are_killed():
    judge = machine_score.Judge(platform(), machine_score.own_field("heap"), SETTINGS, JOBS)
    tally = judge.tally(SAMPLE_MACHINE, False, lambda record: None)
    assert not tally.broken
    assert tally.killed > SAMPLE_MACHINE // 2, "\n".join(tally.lines("control"))


@pytest.mark.full
def test_the_score_of_the_switched_mutants():
    scoring = Scoring(platform(), clauses(), SETTINGS, JOBS, lambda record: None)
    score = scoring.run(switched.all_mutants(), True)
    assert score.is_good(), "\n".join(score.lines())


@pytest.mark.full
@pytest.mark.parametrize(("face", "count"), [("heap", 220), ("persist", 150)])
def test_the_score_of_the_machine_made_mutants(face, count):
    judge = machine_score.Judge(platform(), machine_score.own_field(face), SETTINGS, JOBS)
    tally = judge.tally(count, False, lambda record: None)
    assert tally.is_good(), "\n".join(tally.lines(face))


def test_a_test_that_spins_ends_without_its_score(tmp_path):
    """Four of them were still spinning 13 minutes after their score had been killed."""
    passed, _, _ = machine_score.timed(["sh", "-c", "ulimit -t > limit"], tmp_path, 60, 9.5)
    assert passed and (tmp_path / "limit").read_text() == "10\n"


def test_a_test_ends_with_what_it_has_started(tmp_path):
    words = ["sh", "-c", "sleep 1000 & echo $! > started; wait"]
    passed, had_s, _ = machine_score.timed(words, tmp_path, 0.2, 10)
    assert not passed and had_s > 0.2
    started = pathlib.Path("/proc", (tmp_path / "started").read_text().strip())
    for _ in range(1000):
        if not started.exists() or "State:\tZ" in (started / "status").read_text():
            return
        time.sleep(0.01)
    pytest.fail("the process that the test started goes on")


@pytest.fixture
def change(source) -> machine.Change:
    return machine.changes(source)[0]


def known(source: pathlib.Path, folder: pathlib.Path) -> MutantVerdicts:
    return MutantVerdicts(folder, [source], [folder / "program"], "words")


def test_what_was_found_out_about_a_mutant_is_known_to_the_next_run(source, change, tmp_path):
    (tmp_path / "program").write_text("one")
    found = known(source, tmp_path)
    assert found.answer(change) is None
    found.add(change, KILLED, "heap.free.null")
    assert known(source, tmp_path).answer(change) == (KILLED, "heap.free.null")
    source.write_text(SOURCE.replace("100", "101"))
    assert known(source, tmp_path).answer(change) is None


def test_a_survivor_is_asked_again_by_another_program(source, change, tmp_path):
    (tmp_path / "program").write_text("one")
    known(source, tmp_path).add(change, SURVIVED)
    assert known(source, tmp_path).answer(change) == (SURVIVED, "")
    (tmp_path / "program").write_text("another")
    assert known(source, tmp_path).answer(change) is None


@pytest.mark.parametrize(("killer", "path"), [
    ("heap.calloc.overflow", "conformance/heap/calloc_overflow.c"),
    ("native.lock.nil", "conformance/native/plan9-pool/lock_nil.c"),
    ("test-plan9-pool-model", "allocators/plan9-pool/test/model.c")])
def test_a_kill_holds_as_long_as_its_killer_stays_as_it_is(killer, path):
    assert files_of(killer) == [ROOT / path]


NINJA = """rule object
  command = cc -D'assert(x)=' -o $out -c $in
rule copy
  command = cp $in $out
rule same
  command = cmp $in wanted.o && cp $in $out
build part.o: object {source}
build whole: copy part.o
build strict: same part.o
build after: copy strict
"""


def test_a_program_that_cannot_be_linked_leaves_the_others(source, change, tmp_path, capfd):
    built, scratch = tmp_path / "built", tmp_path / "scratch"
    built.mkdir()
    scratch.mkdir()
    (built / "build.ninja").write_text(NINJA.format(source=source))
    (built / "wanted.o").write_text("")
    recipe, programs = Recipe(built), {"whole", "strict", "after"}
    made = Scratch(recipe, scratch)
    assert made.compile(source, change.apply(SOURCE), "part.o") is not None
    assert made.link([recipe.chain("part.o", programs)]) == {"part.o", "whole"}
    assert (scratch / "whole").exists() and not (scratch / "after").exists()
    assert "strict" in capfd.readouterr().err


LINE = "return number != 0 && (number & (number - 1)) == 0;"
CHANGED = "return number == 0 && (number & (number - 1)) == 0;"
OWN_CLAUSE = "native.init.refuses"


def judge_of(clause: Clause, unlinked: list[str]) -> machine_score.Judge:
    """Of libmmap, by that clause of its own interface; some entries' programs cannot be linked."""
    field = machine_score.field_of(platform(), ROOT / "allocators" / "libmmap" / "src", "libmmap")
    judge = machine_score.Judge(platform(), dataclasses.replace(field, tests={"none": ()}), SETTINGS, JOBS)
    judge.tests["none"] = (False, 0.0, 0.0)
    judge.clauses, judge.programs = [clause], judge.own_programs
    steps = judge.recipe.steps
    assert judge.recipe.users  # as the commands are
    for entry in unlinked:
        program = machine_score.program_of(entry, clause)
        steps[program] = dataclasses.replace(steps[program], command="false")
    return judge


@pytest.mark.parametrize("unlinked", [0, 1, 2])
def test_a_program_that_cannot_be_linked_makes_no_mutant_alive(unlinked):
    """All clauses of the family's own interface were then left out, and the mutant called alive."""
    judge = judge_of(clauses()[OWN_CLAUSE], ["libmmap", "libmmap/locked"][:unlinked])
    file = next(file for file in judge.field.sources if file.name == "space.c")
    one = next((change, key) for change in machine.changes(file)
               if (key := change.key(file.read_text()))["from"] == LINE and key["to"] == CHANGED)
    judged, tally, killed = judge._judged(one), machine_score.Tally(), unlinked < 2
    judge._count(tally, one[1], judged, None)
    assert judged.killer == (OWN_CLAUSE if killed else None)
    assert len(judged.unbuilt) == unlinked and judged.is_open() != killed
    assert (tally.killed, len(tally.open), tally.survivors) == (int(killed), int(not killed), [])
    assert tally.is_good() == killed
