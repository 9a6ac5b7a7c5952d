"""Every allocator answers every clause as it was reviewed: an item a cell, so that -k chooses them.

The cells of an allocator that were chosen run in one go, when the first of them is asked for.  What
`assay conform` would complain of fails its item; what nobody has reviewed is skipped.  The allocators of this repository and the
process's own malloc are in every run; the peers, whose faults are not ours to mend, and the other
architecture under qemu-user are in the full run.
"""

import functools
import pathlib

import pytest

from ci.host import architectures, build
from ci.host.errors import CannotBuild, UsageError
from ci.host.qemu.launcher import Launcher, default_for
from conformance.driver import golden, hosts, supervision
from conformance.driver.cells import Cell, Place, Settings
from conformance.driver.clauses import Clause, all_clauses
from conformance.driver.programs import TARGET, Programs
from conformance.driver.subjects import Subject, SubjectField

SETTINGS = Settings(seed=1, brief=True)
JOBS = 2


@functools.cache
def own() -> Programs:
    return Programs(build.build("release", targets=[TARGET]))


@functools.cache
def clauses() -> dict[str, Clause]:
    return {clause.name: clause for clause in all_clauses(own())}


@functools.cache
def place_of(arch: str) -> Place:
    launcher = default_for(arch)
    programs = Programs(build.build(launcher.preset, targets=[TARGET]))
    return Place(launcher, programs, hosts.lacks(launcher))


@functools.cache
def subjects_of(arch: str) -> dict[str, Subject]:
    """Who is here; asking for them builds nothing of the other architecture."""
    launcher = default_for(arch)
    there = Programs(build.folder_of(launcher.preset))
    return {subject.name: subject for subject in SubjectField(launcher, own(), there).subjects}


def other() -> str | None:
    """The other architecture, where this machine can run it."""
    launcher: Launcher = default_for(architectures.other().name)
    return launcher.arch if launcher.absence() is None else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "cell" not in metafunc.fixturenames:
        return
    arch = architectures.host().name if "own" in metafunc.function.__name__ else other()
    try:
        cells = [] if arch is None else [
            pytest.param((arch, name, clause), id=f"{arch} {name} {clause}",
                         marks=[] if is_every_runs(subject) else [pytest.mark.full])
            for name, subject in subjects_of(arch).items() for clause in clauses()]
    except CannotBuild as error:
        pytest.exit(f"cannot build: {error}", 1)
    metafunc.parametrize("cell", cells)


def is_every_runs(subject: Subject) -> bool:
    """Built here, or this process's own malloc."""
    return subject.preload is None and subject.static_preset is None


class Answers:
    """What has been asked already; one run of the supervisor an allocator."""

    def __init__(self, items: list[pytest.Item]):
        self.chosen = {item.callspec.params["cell"] for item in items
                       if item.path == pathlib.Path(__file__) and "answers" in item.fixturenames}
        self.records: dict[tuple, dict] = {}

    def of(self, cell: tuple[str, str, str]) -> dict:
        if cell not in self.records:
            self._ask(cell[0], cell[1])
        return self.records[cell]

    def _ask(self, arch: str, name: str) -> None:
        subject = subjects_of(arch)[name]
        reviewed = subject.reviewed()
        if subject.static_preset is not None:
            build.build(subject.static_preset, targets=[TARGET])
        cells = [Cell(place_of(arch), subject, clauses()[clause], SETTINGS)
                 for where, who, clause in sorted(self.chosen) if (where, who) == (arch, name)]
        for cell, record in supervision.ask(cells, JOBS, 1, own().supervisor,
                                            lambda one: golden.review(one, reviewed) is None):
            self.records[arch, name, cell.clause.name] = record


@pytest.fixture(scope="session")
def answers(request: pytest.FixtureRequest) -> Answers:
    return Answers(request.session.items)


def check(answers: Answers, cell: tuple[str, str, str]) -> None:
    subject = subjects_of(cell[0])[cell[1]]
    if subject.missing:
        pytest.skip(subject.missing)
    record = answers.of(cell)
    finding = golden.review(record, subject.reviewed())
    if finding is not None and finding.unreviewed:
        pytest.skip(f"unreviewed: {subject.name} {subject.version}: {finding.what}")
    assert finding is None, f"{finding.what}: {record['reason']}; again: {record['replay']}"
    assert record["verdict"] != "UNRESOLVED", f"{record['reason']}; again: {record['replay']}"
    if record["verdict"] in ("UNSUPPORTED", "UNTESTED"):
        pytest.skip(f"{record['verdict']}: {record['reason']}")


def test_own(answers, cell):
    check(answers, cell)


@pytest.mark.full
def test_emulated(answers, cell):
    check(answers, cell)


@pytest.mark.parametrize("name", ["glibc", "je", "jemalloc", "null", "system", "plan9-pool",
                                  "glibc/copy"])
def test_a_taken_name_is_refused(name: str):
    """An alias was not: the verdicts stood beside those of another allocator."""
    launcher = default_for(architectures.host().name)
    field = SubjectField(launcher, own(), Programs(build.folder_of(launcher.preset)))
    with pytest.raises(UsageError, match="another allocator's name"):
        field.chosen([f"{name}=/bin/true"])


def test_one_name_for_two_libraries_is_refused():
    launcher = default_for(architectures.host().name)
    field = SubjectField(launcher, own(), Programs(build.folder_of(launcher.preset)))
    with pytest.raises(UsageError, match="mine is two libraries"):
        field.chosen(["mine=/bin/true", "mine=/bin/false"])
    assert len(field.chosen(["mine=/bin/true", "mine=/bin/true"])) == 1
