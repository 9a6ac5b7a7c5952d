"""A set of processes in turns: what one of them does costs its own cell, never the set."""

import concurrent.futures
import dataclasses
import os
import pathlib

import pytest

from bench.candidates import MeasuredCandidate
from bench.cell import HarnessCell
from bench.harness_program import Harness
from bench.round import Round
from bench.turns.set import measure_set
from bench.clock import Untimed
from bench.turns.turn import GAPS_OF_OTHERS, Gaps, Turn
from ci.host.build import folder_of
from workloads import selection
from workloads.selection import TurnShape

HARNESS = Harness(folder_of("release"))
LIBRARIES = HARNESS.folder / "lib"
TURNS = 5
ROW = dataclasses.replace(selection.select(["pair/size:64"], "default")[0],
                          turns=TurnShape(TURNS, 2000, 300))


class Impatient(HarnessCell):
    timeout_s = 2.0


def libc() -> pathlib.Path:
    from bench.identity import libc_path
    return libc_path()


def cell(name: str, library: pathlib.Path | None = None, kind=HarnessCell) -> HarnessCell:
    file = library or LIBRARIES / f"libliar-{name}.so"
    return kind(ROW, MeasuredCandidate(name, "preload", library=file, named=True))


def measured(*cells: HarnessCell, share: float = 1.0) -> dict[str, list[dict]]:
    this_round = Round(HARNESS, None, 0, 11, False, (0,), share)
    return {one.candidate.name: records for one, records in measure_set(cells, this_round)}


def honest() -> list[HarnessCell]:
    return [cell("reference", libc()), cell("null", LIBRARIES / "libassay-null.so")]


def cpu_of(records: list[dict]) -> dict:
    return next(record for record in records if record.get("metric") == "cpu_ns_per_op")


def test_all_of_a_set_do_the_same_work_in_as_many_turns():
    found = {name: cpu_of(records) for name, records in measured(*honest()).items()}
    assert {len(sample["turns"]) for sample in found.values()} == {TURNS}
    assert len({sample["checksum"] for sample in found.values()}) == 1
    for sample in found.values():
        assert sample["value"] == pytest.approx(sorted(sample["turns"])[TURNS // 2])
        assert sample["operations"] == 2000 and sample["segments"] == TURNS


def test_a_shortened_row_has_fewer_turns():
    found = measured(*honest(), share=0.6)
    assert {len(cpu_of(records)["turns"]) for records in found.values()} == {3}


@pytest.mark.parametrize("name, kind, reason", [
    ("crasher", HarnessCell, "crash:SIGSEGV"), ("sleeper", Impatient, "timeout"),
    ("hurrier", HarnessCell, "out-of-turn"), ("silent", HarnessCell, "missing-library")])
def test_who_fails_costs_its_own_cell_only(name: str, kind, reason: str):
    found = measured(cell(name, kind=kind), *honest())
    assert [record.get("reason") for record in found[name]] == [reason]
    for other in ("reference", "null"):
        assert len(cpu_of(found[other])["turns"]) == TURNS


@pytest.mark.parametrize("lie", ["once", "end"])
def test_who_works_beside_the_others_is_not_believed(tmp_path: pathlib.Path, lie: str):
    """It is never heard while it has no turn: the number of its turns tells, or what it says last."""
    link = tmp_path / f"libliar-hurrier@{lie}.so"
    link.symlink_to(LIBRARIES / "libliar-hurrier.so")
    found = measured(cell("hurrier", link), *honest())
    assert [record.get("reason") for record in found["hurrier"]] == ["out-of-turn"]
    assert all(len(cpu_of(found[other])["turns"]) == TURNS for other in ("reference", "null"))


def test_who_kills_its_keeper_takes_nobody_along(tmp_path: pathlib.Path):
    """What is left of it is told by the folder that it sees, which no other of the set does."""
    link = tmp_path / "libliar-killer@keeper.so"
    link.symlink_to(LIBRARIES / "libliar-killer.so")
    found = measured(cell("killer", link), *honest())
    assert [record.get("reason") for record in found["killer"]] == ["keeper-killed"]
    assert all(len(cpu_of(found[other])["turns"]) == TURNS for other in ("reference", "null"))


def test_a_library_that_is_not_there_leaves_the_set_to_the_others():
    found = measured(cell("gone", pathlib.Path("/nowhere/libgone.so")), *honest())
    assert [record["reason"] for record in found["gone"]] == ["missing-library"]
    assert len(cpu_of(found["reference"])["turns"]) == TURNS


def test_the_others_tell_how_much_is_used_between_turns():
    """On a busy machine an honest process uses more there than on a quiet one, and all do."""
    gaps = Gaps(4)
    for place, used in enumerate((Untimed(900_000, 10_000), Untimed(1_000_000, 30_000), None)):
        gaps.tell(place, used)
    turn = Turn(3, 1, 1, 0, gaps)
    assert turn.spare(Untimed(50_000_000, 9_000_000)) \
        == Untimed(GAPS_OF_OTHERS * 950_000, GAPS_OF_OTHERS * 20_000)
    for file in (*turn.own, *turn.supervisors):
        os.close(file)


@pytest.mark.parametrize("started", [0, 1])
def test_an_interrupted_set_waits_for_nobody(monkeypatch, started: int):
    """A process that had not begun when the interrupt came was waited for by the others, for ever."""
    cells, begun = honest(), []

    class Interrupted(concurrent.futures.ThreadPoolExecutor):
        def submit(self, *work):
            if len(begun) == started:
                raise KeyboardInterrupt
            begun.append(work)
            return super().submit(*work)
    monkeypatch.setattr(concurrent.futures, "ThreadPoolExecutor", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        measured(*cells)
