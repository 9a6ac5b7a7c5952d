"""What a run does with its time: nothing is dropped that can be measured once, and it ends when it should."""

import collections
import dataclasses
import random

import pytest

from bench import round_loop, session
from bench.candidates import MeasuredCandidate
from bench.cell import BenchCell
from bench.round import Round
from bench.round_loop import RoundLoop
from bench.schedule import FEW_ROUNDS, GOAL_ROUNDS, SHARES, Schedule
from workloads.selection import Row

START_S = 0.01  # of a process
DICE = random.Random(4)


class FakeClock:
    """The time that cells pretend to take; the only one that the planner sees."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.shares: dict[tuple, set[float]] = collections.defaultdict(set)  # by row and round

    def monotonic(self) -> float:
        return self.now


@dataclasses.dataclass(frozen=True)
class Pretended(BenchCell):
    """A cell of so many seconds, of which some depend on its segments."""

    clock: FakeClock | None = None
    segments_s: float = 0.0
    noise: float = 0.1

    def measure(self, this_round: Round) -> list[dict]:
        self.clock.shares[self.row, this_round.number].add(this_round.share)
        self.clock.now += START_S + self.segments_s * this_round.share
        return [{"record": "sample", "round": this_round.number, "metric": "cpu_s",
                 "value": DICE.lognormvariate(0, self.noise), "checksum": "a", "segments": 1,
                 "allocator": self.candidate.name, "workload": self.row.workload}]


class Silent:
    """A progress line that nobody sees."""

    def __getattr__(self, _):
        return lambda *_: None


@pytest.fixture
def fake_clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def planned(monkeypatch, fake_clock):
    """Plays a run of so many rows with a budget: its loop, and how long it took."""
    clock = fake_clock
    monkeypatch.setattr(session, "time", clock)
    monkeypatch.setattr(round_loop, "time", clock)

    def play(budget_s: float, rows: int, segments_s: float, noise: float = 0.1):
        cells = {row: [Pretended(row, MeasuredCandidate(name, "preload", reference=name == "r"),
                                 clock=clock, segments_s=segments_s, noise=noise)
                       for name in "rabcd"]
                 for number in range(rows)
                 if (row := Row(f"work{number}", "work", ("default",), number))}
        loop = RoundLoop(Schedule(cells), None, None, lambda _: None, 1, (0,))
        began = clock.now
        loop.deadline = began + session.PILOT_SHARE * budget_s
        loop.pilot(Silent())
        piloted_s = clock.now - began
        loop.until = began + budget_s
        total = loop.schedule.fit(loop.until - clock.now)
        loop.reach(loop.unreached(), Silent())
        session.run_rounds(loop, total, Silent())
        return loop, piloted_s, clock.now - began
    return play


def cell_s(segments_s: float) -> float:
    return 5 * (START_S + segments_s)


def test_a_budget_for_many_rounds_gives_all_rows_the_goal(planned):
    loop, _, took_s = planned(200.0, 10, 0.02)
    assert min(loop.rounds.values()) >= GOAL_ROUNDS and took_s <= 200.0 + cell_s(0.02)
    assert not loop.schedule.dropped


def test_a_budget_for_few_rounds_drops_nothing_and_decides_the_most_important(planned):
    budget_s = 10 * 10 * cell_s(0.01)  # ten rounds, where eleven decide
    loop, _, took_s = planned(budget_s, 10, 0.02)
    rounds = [loop.rounds[row] for row in sorted(loop.schedule.cells, key=lambda row: row.priority)]
    assert len(rounds) == 10 and not loop.schedule.dropped
    assert min(rounds) >= FEW_ROUNDS and rounds[0] >= session.enough_rounds(loop)
    assert rounds == sorted(rounds, reverse=True)
    assert took_s <= budget_s + cell_s(0.02)


def test_a_budget_for_hardly_a_round_still_has_every_row(planned):
    loop, piloted_s, took_s = planned(3.2 * 10 * cell_s(0.02), 10, 0.02)
    assert not loop.schedule.dropped and len(loop.rounds) == 10
    assert piloted_s <= took_s / 3 + cell_s(0.02)


def test_a_pilot_that_is_late_is_shortened(planned, fake_clock):
    """Before, it dropped what it did not reach: in a quick run on a busy machine all rows but one."""
    pilot_s = 40 * cell_s(0.08 * (1 + SHARES[-1]) / 2)
    loop, piloted_s, _ = planned(pilot_s / session.PILOT_SHARE, 40, 0.08)
    assert not loop.schedule.dropped and piloted_s <= pilot_s + cell_s(0.08)
    assert set(loop.schedule.piloted_at.values()) == {1.0, SHARES[-1]}
    assert all(len(shares) == 1 for shares in fake_clock.shares.values())  # the same work for all


def test_what_the_pilot_does_not_reach_has_its_rounds_later(planned):
    loop, piloted_s, _ = planned(3 * 10 * cell_s(0.02), 40, 0.02)
    assert not loop.schedule.dropped and piloted_s <= 11 * cell_s(0.02)
    reached = {row.priority for row, rounds in loop.rounds.items() if rounds}
    assert reached == set(range(len(reached))) and len(reached) > 25


def test_what_is_known_leaves_its_time_to_the_others(planned):
    loop, _, took_s = planned(200.0, 10, 0.02, noise=0.0001)
    assert max(loop.rounds.values()) <= session.enough_rounds(loop) + 1 and took_s < 100.0


def test_a_program_waits_for_the_rows_of_its_priority():
    rows = [Row("program/a", None, ("default",), 1), Row("pair", "pair", ("default",), 1),
            Row("query", "query", ("default",), 4)]
    order = []

    class Noted(Pretended):
        def measure(self, this_round: Round) -> list[dict]:
            order.append(self.row.workload)
            return super().measure(this_round)
    cells = {row: [Noted(row, MeasuredCandidate("r", "preload", reference=True), clock=FakeClock())]
             for row in rows}
    RoundLoop(Schedule(cells), None, None, lambda _: None, 1, (0,)).pilot(Silent())
    assert order == ["pair", "program/a", "query"]
