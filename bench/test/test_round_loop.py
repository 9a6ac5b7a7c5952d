"""What fails in a round: an allocator is invalid, a program that fails under the reference too is
one line and no allocator's fault."""

import dataclasses
import time

import pytest

from bench.candidates import MeasuredCandidate
from bench.cell import BenchCell
from bench.round import Round
from bench.round_loop import RoundLoop
from bench.schedule import Schedule
from bench.session import run_rounds
from workloads.program import OwnRow
from workloads.selection import Row

PROGRAM = Row(workload="program/fake", body=None, sets=("quick",), priority=1)


@dataclasses.dataclass(frozen=True)
class Scripted(BenchCell):
    """A cell that fails from a round on, with a reason."""

    fails_from: int = 99
    reason: str = "crash:SIGSEGV"
    checksum: str = "a"

    def measure(self, this_round: Round) -> list[dict]:
        if this_round.number >= self.fails_from:
            return [self.no_number("invalid", self.reason)]
        return [{"record": "sample", "round": this_round.number, "metric": "cpu_s", "value": 1.0,
                 "checksum": self.checksum, "allocator": self.candidate.name, "workload": self.row.workload}]


class Silent:
    """A progress line that nobody sees."""

    def __getattr__(self, _):
        return lambda *_: None


@pytest.fixture
def played(capsys):
    """Plays two rounds: (records without numbers, how many are invalid, printed lines)."""
    def play(fails_from: dict[str, int], row: Row = PROGRAM, own_sums: bool = False,
             reasons: dict[str, str] | None = None):
        cells = [Scripted(row, MeasuredCandidate(name, "preload", reference=name == "glibc"),
                          fails_from=first, checksum=name if own_sums else "a",
                          reason=(reasons or {}).get(name, "crash:SIGSEGV"))
                 for name, first in fails_from.items()]
        kept: list[dict] = []
        loop = RoundLoop(Schedule({row: cells}), None, None, kept.append, 7, (0,))
        loop.pilot(Silent())
        loop.round([row], Silent())
        ends = {record["allocator"]: (record["record"], record["reason"]) for record in kept
                if record["record"] != "sample"}
        return ends, loop.invalid, capsys.readouterr().err.splitlines()
    return play


LEFT_OUT = ("unsupported", "it fails under the reference too: crash:SIGSEGV")


def test_a_program_that_fails_under_all_is_one_line_and_nobodys_fault(played):
    ends, invalid, lines = played({"glibc": 0, "one": 0, "two": 0})
    assert ends == dict.fromkeys(("glibc", "one", "two"), LEFT_OUT) and invalid == 0
    assert lines == [f"assay: program/fake is left out: {LEFT_OUT[1]}"]


def test_one_that_fails_under_the_reference_later_is_left_out_too(played):
    ends, invalid, lines = played({"glibc": 1, "one": 99})
    assert ends == {"glibc": LEFT_OUT, "one": LEFT_OUT} and invalid == 0 and len(lines) == 1


def test_an_allocator_that_failed_before_the_reference_did_stays_invalid(played):
    ends, invalid, _ = played({"glibc": 1, "one": 0})
    assert ends == {"glibc": LEFT_OUT, "one": ("invalid", "crash:SIGSEGV")} and invalid == 1


def test_where_the_reference_works_failures_are_the_allocators(played):
    ends, invalid, lines = played({"glibc": 99, "one": 0, "two": 0})
    assert ends == dict.fromkeys(("one", "two"), ("invalid", "crash:SIGSEGV")) and invalid == 2
    assert lines == []


def test_a_library_that_did_not_load_is_not_excused(played):
    ends, invalid, _ = played({"glibc": 0, "one": 0}, reasons={"one": "missing-library"})
    assert ends == {"glibc": LEFT_OUT, "one": ("invalid", "missing-library")} and invalid == 1


def test_two_that_differ_in_output_are_both_invalid(played):
    """A library that spoils the output must not make the program look like the culprit."""
    ends, invalid, _ = played({"glibc": 99, "one": 99}, own_sums=True)
    assert ends == dict.fromkeys(("glibc", "one"), ("invalid", "checksum")) and invalid == 2


@pytest.mark.parametrize("deadline_s", [None, 3600.0])
def test_nothing_is_waited_for_where_nothing_is_left(deadline_s):
    """A budget of two minutes was spent on asking who had failed again and again."""
    cell = Scripted(PROGRAM, MeasuredCandidate("glibc", "preload", reference=True), fails_from=0)
    loop = RoundLoop(Schedule({PROGRAM: [cell]}), None, None, lambda _: None, 7, (0,))
    loop.pilot(Silent())
    loop.until = deadline_s and time.monotonic() + deadline_s
    run_rounds(loop, 1000, Silent())
    assert loop.rounds[PROGRAM] == 1


@pytest.mark.parametrize("row", [
    dataclasses.replace(PROGRAM, workload="pair/size:64", body="pair"),
    OwnRow(workload="command/own", body=None, sets=("quick",), priority=1)])
def test_bodies_of_ours_and_own_programs_are_not_excused(played, row):
    assert played({"glibc": 0, "one": 0}, row)[1] == 2


@dataclasses.dataclass(frozen=True)
class Slow(Scripted):
    """A cell that takes a moment, and tells when it begins."""

    begun: list = dataclasses.field(default_factory=list, compare=False)

    def measure(self, this_round: Round) -> list[dict]:
        self.begun.append(self.row.workload)
        time.sleep(0.1)
        return super().measure(this_round)


def test_where_records_cannot_be_kept_the_lanes_end_at_once():
    """They measured on while the end of the run was told."""
    rows = [dataclasses.replace(PROGRAM, workload=f"program/{number}") for number in range(40)]
    begun: list[str] = []
    cells = {row: [Slow(row, MeasuredCandidate("glibc", "preload", reference=True), begun=begun)]
             for row in rows}

    def full(record):
        raise OSError(28, "No space left on device")
    loop = RoundLoop(Schedule(cells), None, None, full, 7, (0, 1))
    with pytest.raises(OSError, match="No space") as error:
        loop.pilot(Silent())
    known = len(begun)
    time.sleep(0.5)
    assert error.tb is not None and len(begun) == known < len(rows) / 2
