"""The counter misses no call, in no thread and no process, and every program of the catalogue can make
very many of them."""

import pytest

from bench.programs.test.call_counts import call_counts
from workloads import selection
from workloads.program import catalogue_program

LEAST = 100_000
PROGRAMS = [workload.name for workload in selection.catalogue() if workload.is_program]


def test_counts_are_exact(subject, build, cpus):
    """The C library makes some calls of its own, so two runs are compared."""
    few, many = (call_counts(subject(build / "bin" / "subject-calls", units), build, cpus)
                 for units in (10, 1010))
    more = {name: many[name] - few[name] for name in ("malloc", "free", "calloc", "realloc",
                                                      "aligned", "processes")}
    assert more == {"malloc": 2000, "free": 5000, "calloc": 2000, "realloc": 3000,
                    "aligned": 2000, "processes": 0}
    assert many["processes"] == 2 and many["total"] - few["total"] == 14000


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_of_the_catalogue_makes_enough_calls(name: str, build, cpus):
    program = catalogue_program(name, build, smoke=False, long=True)
    if not program.installed:
        pytest.skip("the program is not installed")
    counts = call_counts(program, build, cpus)
    assert counts["allocating"] >= LEAST, counts
