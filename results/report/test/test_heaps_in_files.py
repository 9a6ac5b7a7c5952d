"""Heaps in files beside a mapped file: nobody can choose that in their place, so it wins nothing."""

import random

from ci.host.roles import MAPPED_FILE, copy_of
from results.report import reading
from results.report.answer import answer, sections
from results.report.test import made_up
from results.stats.analysis import analyse

FIELD = {MAPPED_FILE: 1.0, copy_of(MAPPED_FILE): 1.0, "fast": 1.25, "slow": 9.0}
WORKLOADS = ("persist-pair/size:64", "fill/size:1000", "attach/left:clean")


def records(field: dict[str, float], rounds: int = 16, seed: int = 1) -> list[dict]:
    dice = random.Random(seed)
    return made_up.records(1, rounds=0) + [
        made_up.sample(name, workload, "persist", "cpu_ns_per_op", "ns",
                       100.0 * factor * dice.uniform(0.99, 1.01), number, binding="table",
                       reference=MAPPED_FILE)
        for number in range(rounds) for workload in WORKLOADS for name, factor in field.items()]


def test_the_answer_says_what_the_promises_cost():
    assert answer(analyse(records(FIELD)))[0] == (
        "Heaps in files took 1.25 to 9.00 times the CPU time of a mapped file that no crash spares, "
        "over 3 workloads.")


def test_a_heap_that_is_alone_is_named():
    alone = {name: factor for name, factor in FIELD.items() if name != "slow"}
    assert answer(analyse(records(alone)))[0].startswith("fast took 1.25 times the CPU time of ")


def test_what_cannot_be_told_is_not_told():
    [first, *_] = answer(analyse(records(FIELD | {"fast": 1.0})))
    assert "took 9.00 times" in first and first.endswith("; fast cannot be told from it.")


def test_the_section_has_a_name_of_its_own():
    [section] = sections(analyse(records(FIELD)))
    assert reading.section_name(section) == "heaps in files, beside mapped-file"
    assert "no promise" in reading.section_meaning(section)
