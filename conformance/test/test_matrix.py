"""Every allocator answers every clause as it was reviewed: an item for each allocator and group of
clauses, so that -k chooses them.

The clauses of an allocator that were chosen run in one go, when the first of its items is asked for.
What `assay conform` would complain of fails its item.  The allocators of this repository and the
process's own malloc are in every run; sets of options of the same code, variants that are not bound,
the peers, whose faults are not ours to mend, and the other architecture under qemu-user are in the
full run.
"""

import functools
import pathlib
from collections.abc import Iterator

import pytest

from ci.host import architectures, build
from ci.host.errors import CannotBuild, UsageError
from ci.host.qemu.launcher import Launcher, default_for
from conformance.driver import golden, hosts, supervision
from conformance.driver.candidates import JudgedCandidate, JudgedRoster
from conformance.driver.cells import Cell, Platform, Settings
from conformance.driver.clauses import Clause, all_clauses
from conformance.driver.programs import TARGET, Programs

SETTINGS = Settings(seed=1, brief=True)
JOBS = 2


@functools.cache
def own() -> Programs:
    return Programs(build.build("release", targets=[TARGET]))


@functools.cache
def clauses() -> dict[str, Clause]:
    return {clause.name: clause for clause in all_clauses(own())}


@functools.cache
def platform_of(arch: str) -> Platform:
    launcher = default_for(arch)
    programs = Programs(build.build(launcher.preset, targets=[TARGET]))
    return Platform(launcher, programs, hosts.lacks(launcher))


@functools.cache
def candidates_of(arch: str) -> dict[str, JudgedCandidate]:
    """Who is here; asking for them builds nothing of the other architecture."""
    launcher = default_for(arch)
    there = Programs(build.folder_of(launcher.preset))
    return {candidate.name: candidate for candidate in JudgedRoster(launcher, own(), there).candidates}


def other() -> str | None:
    """The other architecture, where this machine can run it."""
    launcher: Launcher = default_for(architectures.other().name)
    return launcher.arch if launcher.absence() is None else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "question" not in metafunc.fixturenames:
        return
    arch = architectures.host().name if "own" in metafunc.function.__name__ else other()
    try:
        questions = [] if arch is None else [
            pytest.param((arch, name, group), id=f"{arch} {name} {group}",
                         marks=[] if is_every_runs(candidate) else [pytest.mark.full])
            for name, candidate in candidates_of(arch).items() for group in groups_of(arch, candidate)]
    except CannotBuild as error:
        pytest.exit(f"cannot build: {error}", 1)
    metafunc.parametrize("question", questions)


def groups_of(arch: str, candidate: JudgedCandidate) -> list[str]:
    """The groups in which there is something to ask.  To know that, the programs have to run; those
    of the other architecture are not built for it."""
    groups: dict[str, list[Clause]] = {}
    for clause in clauses().values():
        groups.setdefault(clause.group, []).append(clause)
    if candidate.missing:
        return []
    if arch != architectures.host().name or candidate.static_preset is not None:
        return list(groups)
    return [group for group, some in groups.items()
            if any(Cell(platform_of(arch), candidate, one, SETTINGS).unasked() is None for one in some)]


def is_every_runs(candidate: JudgedCandidate) -> bool:
    """Built here, or this process's own malloc; and no set of options, which is the same code, and no
    variant that is not bound."""
    rare = {entry["name"] for entry in own().entries if entry["options"] is not None
            or entry["variant_of"] is not None and "bound" not in entry["bindings"]}
    return candidate.preload is None and candidate.static_preset is None \
        and candidate.entry not in rare


class Answers:
    """What has been asked already; one run of the supervisor an allocator."""

    def __init__(self, items: list[pytest.Item]):
        self.chosen = {item.callspec.params["question"] for item in items
                       if item.path == pathlib.Path(__file__) and "answers" in item.fixturenames}
        self.records: dict[tuple[str, str], list[dict]] = {}

    def of(self, arch: str, name: str) -> list[dict]:
        if (arch, name) not in self.records:
            self.records[arch, name] = list(self._ask(arch, name))
        return self.records[arch, name]

    def _ask(self, arch: str, name: str) -> Iterator[dict]:
        candidate = candidates_of(arch)[name]
        reviewed = candidate.reviewed()
        if candidate.static_preset is not None:
            build.build(candidate.static_preset, targets=[TARGET])
        cells = [Cell(platform_of(arch), candidate, clause, SETTINGS) for clause in clauses().values()
                 if (arch, name, clause.group) in self.chosen]
        for _, record in supervision.ask(cells, JOBS, 1, own().supervisor,
                                         lambda one: golden.review(one, reviewed) is None):
            yield record


@pytest.fixture(scope="session")
def answers(request: pytest.FixtureRequest) -> Answers:
    return Answers(request.session.items)


def faults(answers: Answers, question: tuple[str, str, str]) -> list[str]:
    """What is wrong with an allocator's answers to a group of clauses.  What nobody has reviewed is
    not wrong."""
    arch, name, group = question
    found = []
    for record in answers.of(arch, name):
        if clauses()[record["clause"]].group != group:
            continue
        finding = golden.review(record, candidates_of(arch)[name].reviewed())
        if finding is not None:
            if not finding.unreviewed:
                found.append(f"{record['clause']}: {finding.what}: {record['reason']}; again: "
                             f"{record['replay']}")
        elif record["verdict"] == "UNRESOLVED":
            found.append(f"{record['clause']}: {record['reason']}; again: {record['replay']}")
    return found


def test_own(answers, question):
    wrong = faults(answers, question)
    assert not wrong, "\n".join(wrong)


@pytest.mark.full
def test_emulated(answers, question):
    wrong = faults(answers, question)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", ["glibc", "je", "jemalloc", "null", "system", "plan9-pool",
                                  "glibc/copy"])
def test_a_taken_name_is_refused(name: str):
    """An alias was not: the verdicts stood beside those of another allocator."""
    launcher = default_for(architectures.host().name)
    field = JudgedRoster(launcher, own(), Programs(build.folder_of(launcher.preset)))
    with pytest.raises(UsageError, match="another allocator's name"):
        field.chosen([f"{name}=/bin/true"])


def test_one_name_for_two_libraries_is_refused():
    launcher = default_for(architectures.host().name)
    field = JudgedRoster(launcher, own(), Programs(build.folder_of(launcher.preset)))
    with pytest.raises(UsageError, match="mine is two libraries"):
        field.chosen(["mine=/bin/true", "mine=/bin/false"])
    assert len(field.chosen(["mine=/bin/true", "mine=/bin/true"])) == 1
