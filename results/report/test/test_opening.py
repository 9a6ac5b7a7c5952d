"""The first line of a report: for a recording or a program the advice on it."""

import pytest

from ci.host.roles import COPY, REFERENCE
from results.report import advice, more_time
from results.report.opening import opening
from results.report.test import made_up
from results.report.test.test_advice import FIELD, NAME, replayed
from results.stats.analysis import analyse


def first(records: list[dict]) -> str:
    return opening(records, analyse(records))[0]


def told(workload: str = NAME, **facts) -> dict:
    return {"record": "trace", "workload": workload, **facts}


def own(name: str, named: bool = False) -> dict:
    return {"record": "allocator", "name": name, "proof": {}, "bundled": True, "named": named}


def micro(rounds: int) -> list[dict]:
    """The loops of a whole run."""
    return [record for record in made_up.records(rounds=rounds)
            if record.get("workload", "pair").startswith("pair")
            and record.get("binding", "preload") == "preload"]


def test_a_large_saving_is_the_headline():
    records = replayed(FIELD | {"a": 30.0, "b": 50.0}) + [told(calls=10**7, cpu_s=1.0)]
    assert first(records) == "a would save app about 10 % (8.7 % to 12 %) of its CPU time."


def test_that_no_change_is_justified_is_the_headline():
    records = replayed(FIELD | {"a": 30.0}) + [told(calls=10**6, cpu_s=10.0)]
    assert first(records) == ("No change is justified for app: a would save only 0.1 % of its CPU "
                              "time.")
    assert first(replayed(FIELD | {"a": 40.0})).startswith("No change is justified for app: no ")


def test_waiting_changes_nothing():
    """The same work after a sleep of 5 s: wall time has no say."""
    lines = [opening(records, analyse(records)) for recorded_s in (0.1, 5.1, 3600.0)
             if (records := replayed(FIELD | {"a": 30.0})
                 + [told(calls=10**6, cpu_s=0.1, recorded_s=recorded_s)])]
    assert lines[0] == lines[1] == lines[2] and "10 % (8.7 % to 12 %) of its CPU time" in lines[0][0]


@pytest.mark.parametrize("facts", [{"calls": 10**6}, {"calls": 10**6, "cpu_s": 0},
                                   {"calls": 10**6, "recorded_s": 1.0}, {}])
def test_an_old_or_imported_trace_has_no_share(facts):
    assert first(replayed(FIELD | {"a": 30.0}) + [told(**facts)]).endswith("cannot be known.")
    records = replayed(FIELD | {"a": 30.0}) + [told(**facts)]
    assert "is not known" in advice.advice(records, analyse(records))[0]


def test_more_than_the_process_took_is_a_fault_of_the_recording():
    records = replayed(FIELD | {"a": 30.0}) + [told(calls=10**9, cpu_s=0.5)]
    assert first(records).startswith("No advice for app")


def two(calls: tuple[int, int]) -> list[dict]:
    """Of two processes the first is helped by a quarter, the second is made slower by one."""
    parts = [[sample | {"workload": f"trace/{name}"} for sample in replayed(FIELD | {"a": ns})]
             + [told(f"trace/{name}", calls=count, cpu_s=1.0)]
             for name, ns, count in (("x", 30.0, calls[0]), ("y", 50.0, calls[1]))]
    return parts[0] + parts[1]


def test_several_processes_get_one_answer_by_the_weight_of_their_calls():
    assert first(two((10**7, 10**5))) == \
        "a would save these 2 recordings together about 4.9 % of their CPU time."
    assert first(two((10**5, 10**7))).startswith("No change is justified for these 2 recordings")
    records = two((10**7, 10**5))
    assert len(advice.advice(records, analyse(records))) == 2


def test_the_suites_own_allocators_are_advice_only_where_they_were_asked_for():
    records = replayed(FIELD | {"ours": 20.0, "a": 30.0}) + [told(calls=10**7, cpu_s=1.0)]
    assert first(records + [own("ours")]).startswith("a would save")
    assert first(records + [own("ours", named=True)]).startswith("ours would save")
    whole = micro(14) + [own("mimalloc"), own("tcmalloc")]
    lines = opening(whole, analyse(whole))
    assert lines[0].startswith("jemalloc used the least CPU time")
    assert "mimalloc" not in " ".join(lines) and "tcmalloc" not in " ".join(lines)


def program(ns: float, spread: float = 0.001) -> list[dict]:
    return [made_up.sample(name, "command/app", "programs", "cpu_s", "s",
                           value * (1 + spread * ((number * 7 + len(name)) % 5)), number)
            for number in range(14)
            for name, value in ((REFERENCE, 1.0), (COPY, 1.0), ("alloc", ns))]


def test_a_program_of_ones_own_gets_advice():
    assert first(program(0.9)).startswith("alloc would save app about 10 % of its CPU time (95 %")
    assert first(program(0.995)).startswith("No change is justified for app: alloc would save only")
    assert first(program(1.1)).startswith("No change is justified for app: no allocator")


def test_too_few_rounds_say_what_to_call():
    run = {"record": "run", "command": ["assay", "bench"], "budget_s": 25.0, "set": "quick"}
    assert first([run] + replayed(FIELD | {"a": 30.0}, rounds=2)).endswith("--budget 3m.")
    small = micro(3)
    assert "Give it more time: --budget" in first(small)


@pytest.mark.parametrize("run, rounds, least, said", [
    ({"budget_s": 25.0}, 2, 7, "--budget 3m."), ({"budget_s": 150.0}, 3, 9, "--budget 20m."),
    ({}, 0, 7, "--budget 3m."), ({"budget_s": 150.0}, 0, 7, "--budget 3m."),
    ({"command": ["assay", "--rounds", "2"]}, 2, 7, "--rounds 8."),
    ({"command": ["assay", "--rounds=2"]}, 2, 7, "--rounds 8.")])
def test_the_time_that_is_named_will_do(run, rounds, least, said):
    assert more_time.more_time(run, rounds, least).endswith(said)


def test_a_smoke_run_is_told_nothing():
    assert more_time.more_time({"set": "smoke"}, 2, 7) == ""
