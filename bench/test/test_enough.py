"""When a run stops: what is known needs no more time, and what was asked for is used."""

import collections
import types

import pytest

from bench import round_loop, session
from bench.round_loop import ROUNDS_MOST, ROUNDS_MOST_PATIENT, RoundLoop


class DecidedCell:
    decided = True


def rounds_of(row: str, rounds: int, values: list[float]) -> RoundLoop:
    cell = DecidedCell()
    plan = types.SimpleNamespace(cells={row: [cell]})
    found = RoundLoop(plan, None, None, [].append, 1, (0,))
    found.rounds = collections.Counter({row: rounds})
    found.spread[cell] = values
    return found


NOISY, STILL = [1.0, 2.0, 1.5, 1.2] * 3, [1.0, 1.001, 1.0] * 4


@pytest.mark.parametrize("rounds, values, patient, known", [
    (12, NOISY, False, False), (12, STILL, False, True), (12, STILL, True, False),
    (ROUNDS_MOST, NOISY, False, True), (ROUNDS_MOST, NOISY, True, False),
    (ROUNDS_MOST_PATIENT, NOISY, True, True)])
def test_a_row_is_known(rounds, values, patient, known):
    assert rounds_of("pair", rounds, values).is_known("pair", patient) == known


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
    found = rounds_of("pair", 1, STILL)
    found.keep = kept.append
    cell = types.SimpleNamespace(candidate=types.SimpleNamespace(bundled=True, named=False))
    for build in ("00", "00", "11"):
        found.take(cell, {"record": "allocator", "name": "a", "build_id": build, "proof": {}})
    assert [record["build_id"] for record in kept] == ["00", "11"]
    assert all(record["bundled"] and not record["named"] for record in kept)
    assert round_loop.KNOWN_SHARE < 0.01


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
