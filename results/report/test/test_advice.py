"""The advice on a recorded program: what is proven, what it is worth, and that nothing is worth
doing."""

import pathlib

import pytest

from ci.host.roles import COPY, FLOOR, REFERENCE
from results.report import advice, terminal
from results.report.layout import plain
from results.report.test import made_up
from results.stats.analysis import analyse
from results.stats.metrics import IDLE

NAME = "trace/app"


def replayed(speeds: dict, rounds: int = 14) -> list[dict]:
    """The samples where each allocator takes so many ns a call."""
    return [made_up.sample(allocator, NAME, "traces", "cpu_ns_per_op", "ns",
                           ns * (1 + 0.001 * ((number * 7 + len(allocator)) % 5)), number)
            for number in range(rounds) for allocator, ns in speeds.items()]


def said(speeds: dict, rounds: int = 14, facts: dict | None = None,
         idle: float | None = None) -> str:
    """The advice on them, where the replay alone takes `idle`."""
    records = replayed(speeds, rounds)
    if idle is not None:
        records += [made_up.sample(REFERENCE, NAME, "traces", IDLE, "ns", idle, number)
                    for number in range(rounds)]
    if facts is not None:
        records.append({"record": "trace", "workload": NAME, **facts})
    return "".join(advice.advice(records, analyse(records)))


FIELD = {REFERENCE: 40.0, COPY: 40.0, FLOOR: 10.0}


def test_a_large_saving_is_named_with_its_interval_and_its_ceiling():
    text = said(FIELD | {"a": 30.0, "b": 50.0}, facts={"calls": 10**7, "cpu_s": 1.0})
    assert text.startswith("app: a would save about 25 % of the replay's CPU time (95 % interval ")
    assert "10.0 ns a call" in text and "about 10 % (8.7 % to 12 %) of the 1 s of CPU time" in text
    assert "the allocator's share is at most 30.1 of glibc's 40.1 ns a call" in text


def test_a_saving_that_the_program_would_not_notice_justifies_nothing():
    text = said(FIELD | {"a": 30.0}, facts={"calls": 10**6, "cpu_s": 10.0})
    assert text.startswith("app: no change is justified: a would save about 25 %")
    assert "but that is only 0.1 % of the 10 s of CPU time" in text


def test_no_faster_allocator_justifies_nothing():
    text = said(FIELD | {"a": 40.0, "b": 50.0})
    assert text.startswith("app: no change is justified: no allocator is shown to need less")


def test_too_few_rounds_are_no_advice():
    assert said(FIELD | {"a": 10.0}, rounds=3).startswith("app: no advice: 3 rounds are too few")


@pytest.mark.parametrize("floor", [30.0, 39.0, 80.0])
def test_a_floor_above_an_allocator_bounds_nothing(floor):
    text = said(FIELD | {FLOOR: floor, "a": 20.0})
    assert "the ceiling is unknown" in text and "at most" not in text


def test_the_replay_alone_is_the_ceiling_where_the_floor_is_none():
    text = said(FIELD | {FLOOR: 80.0, "a": 20.0}, idle=4.0)
    assert "the allocator's share is at most 36.1 of glibc's 40.1 ns a call" in text


def test_without_the_time_of_the_process_its_share_is_not_told():
    text = said(FIELD | {"a": 30.0}, facts={"calls": 10**6, "recorded_s": 1.0, "cpu_s": 0})
    assert text.startswith("app: a would save") and "is not known" in text


def test_a_run_without_traces_has_no_advice():
    records = made_up.records(rounds=6)
    assert advice.advice(records, analyse(records)) == []


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("traces", [1, 6])
def test_a_run_of_traces_shows_its_advice_on_one_screen(width, traces):
    records = [sample | {"workload": f"trace/app{number}"}
               for number in range(traces) for sample in replayed(FIELD | {"a": 30.0})]
    lines = [plain(line) for line in terminal.compose(records, analyse(records),
                                                      pathlib.Path("report.md"), width)]
    text = " ".join(line.strip() for line in lines)
    assert len(lines) <= 30 and all(len(line) <= width for line in lines)
    assert "app0: a would save about 25 %" in text and advice.SCOPE in text
    assert ("other traces is in the report" in text) == (traces > 1)
