"""When a run stops: what is known needs no more time, and what was asked for is used."""

import collections
import dataclasses
import random
import types

import pytest

from bench import session
from bench.candidates import MeasuredCandidate
from bench.cell import BenchCell
from bench.precision import TARGET, half_width, rounds_for
from bench.round_loop import ROUNDS_MOST, ROUNDS_MOST_PATIENT, RoundLoop
from bench.schedule import Schedule
from workloads.selection import Row


ROW = Row("pair", "pair", ("default",), 1)
CELLS = [BenchCell(ROW, MeasuredCandidate("r", "preload", reference=True)),
         BenchCell(ROW, MeasuredCandidate("a", "preload"))]


def rounds_of(rounds: int, values: list[float]) -> RoundLoop:
    found = RoundLoop(Schedule({ROW: CELLS}), None, None, [].append, 1, (0,))
    found.rounds = collections.Counter({ROW: rounds})
    for cell, measured in zip(CELLS, ([1.0] * len(values), values)):
        for number, value in enumerate(measured):
            found.widths.take(cell, {"metric": "cpu_ns_per_op", "value": value, "round": number})
    return found


NOISY, STILL = [1.0, 2.0, 1.5, 1.2] * 3, [1.0, 1.001, 1.0] * 4


@pytest.mark.parametrize("rounds, values, patient, known", [
    (12, NOISY, False, False), (12, STILL, False, True), (12, STILL, True, False),
    (ROUNDS_MOST, NOISY, False, True), (ROUNDS_MOST, NOISY, True, False),
    (ROUNDS_MOST_PATIENT, NOISY, True, True)])
def test_a_row_is_known(rounds, values, patient, known):
    assert rounds_of(rounds, values).is_known(ROW, patient) == known


def test_the_widest_row_has_the_time():
    other = dataclasses.replace(ROW, workload="batch")
    loop = rounds_of(12, STILL)
    loop.schedule.cells[other] = [dataclasses.replace(cell, row=other) for cell in CELLS]
    for cell, measured in zip(loop.schedule.cells[other], ([1.0] * 12, NOISY)):
        for number, value in enumerate(measured):
            loop.widths.take(cell, {"metric": "cpu_ns_per_op", "value": value, "round": number})
    assert loop.most_uncertain() == [other]
    assert loop.widths.of(ROW) < loop.target < loop.widths.of(other)


def test_one_disturbed_process_does_not_make_a_row_uncertain():
    """In some sets a process of the reference is slow from birth to death."""
    assert rounds_of(12, [*STILL[:10], 0.6, 0.6]).widths.of(ROW) < TARGET


def test_which_way_a_comparison_goes_does_not_decide_when_to_stop():
    dice = random.Random(5)
    noise = [dice.gauss(0, 0.05) for _ in range(20)]
    widths = [half_width([shift + one for one in noise]) for shift in (-1.0, 0.0, 1.0)]
    assert max(widths) - min(widths) < 1e-12
    assert rounds_for(widths[0], 20, widths[0] / 2) == 80 and rounds_for(0.01, 20, 0.02) == 20


def request(calls: list[int | None], patient: bool = False) -> session.BenchRequest:
    rows = [types.SimpleNamespace(trace=count and "x.trace", operations=count or 1)
            for count in calls]
    return types.SimpleNamespace(rows=rows, budget_s=150.0, patient=patient)


@pytest.mark.parametrize("asked, seconds", [
    (request([294]), session.SHORT_S), (request([294, 1000]), session.SHORT_S),
    (request([10**8]), 150.0), (request([294, None]), 150.0), (request([None]), 150.0),
    (request([294], patient=True), 150.0)])
def test_short_recordings_need_little_time(asked, seconds):
    assert session.budget_in_force_s(asked, asked.rows) == seconds


def test_a_proof_is_kept_once(monkeypatch):
    kept: list[dict] = []
    found = rounds_of(1, STILL)
    found.keep = kept.append
    cell = types.SimpleNamespace(candidate=types.SimpleNamespace(bundled=True, named=False))
    for build in ("00", "00", "11"):
        found.take(cell, {"record": "allocator", "name": "a", "build_id": build, "proof": {}})
    assert [record["build_id"] for record in kept] == ["00", "11"]
    assert all(record["bundled"] and not record["named"] for record in kept)


def test_a_full_disk_shows_what_was_measured_and_is_status_2(capsys, tmp_path):
    from results.report.test import made_up
    recording = types.SimpleNamespace(
        records=[one for one in made_up.records() if one.get("workload", "").startswith("pair")],
        run=types.SimpleNamespace(folder=tmp_path, file=tmp_path / "records.jsonl"))
    asked = types.SimpleNamespace(json=None)
    assert session.cut_short(asked, recording, OSError(28, "No space left on device")) == 2
    said = capsys.readouterr()
    assert "No space left on device; the run ends here" in said.err
    assert "used the least CPU time" in said.out
