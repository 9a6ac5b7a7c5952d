"""What differs between the environments of two runs comes before their numbers."""

import pytest

from results.report import side_by_side
from results.report.differences import differences
from results.report.html import comparison
from results.report.layout import plain
from results.report.test import made_up
from results.stats.changes import compare

CHANGED = {"cpu": "Another 9000", "kernel": "6.2.0", "libc": "glibc 2.41", "flags": "-O3",
           "compiler_version": "gcc 14", "transparent_hugepages": "always", "governor": "powersave",
           "commit": "ffffffffffff", "container": "podman", "cpus": 16}


def run_of(rounds: int = 6) -> list[dict]:
    """A small run: one workload, and all that is said of the machine."""
    return [record for record in made_up.records(rounds=rounds)
            if record.get("workload", "pair/size:64") == "pair/size:64"]


def changed(**facts) -> list[dict]:
    return [record | facts if record["record"] == "environment" else record
            for record in run_of()]


@pytest.mark.parametrize("name", CHANGED)
def test_every_fact_that_differs_is_listed(name):
    before = run_of()
    found = differences(before, changed(**{name: CHANGED[name]}))
    assert len(found) == 1 and found[0][2] == str(CHANGED[name])


@pytest.mark.parametrize("field, value, said", [
    ("version", "9.9", ("jemalloc, version", "1.2.3", "9.9")),
    ("build_id", "abcd", ("jemalloc, build", "00ff", "abcd"))])
def test_another_version_or_build_of_an_allocator_is_listed(field, value, said):
    before = run_of()
    after = [record | {field: value} if record.get("name") == "jemalloc" else record
             for record in before]
    assert differences(before, after) == [said]
    without = [record for record in before if record.get("name") != "jemalloc"]
    assert differences(before, without) == [("jemalloc", "1.2.3", "not there")]


@pytest.mark.parametrize("record, facts, said", [
    ({"record": "program", "workload": "command/sort", "version": None, "command": ["sort", "a b"]},
     {"command": ["sort", "-r", "c"]}, ("command/sort, command", "sort 'a b'", "sort -r c")),
    ({"record": "program", "workload": "program/redis", "version": "7.0", "command": ["/x/redis"]},
     {"version": "8.0", "command": ["/y/redis"]}, ("program/redis, version", "7.0", "8.0")),
    ({"record": "trace", "workload": "trace/sort", "command": "sort", "calls": 100},
     {"calls": 300}, ("trace/sort, calls", "100", "300")),
])
def test_another_program_or_recording_of_one_name_is_listed(record, facts, said):
    before = run_of()
    assert differences(before + [record], before + [record | facts]) == [said]
    assert differences(before + [record], before + [record]) == []
    assert differences(before + [record], before) == []


def test_another_reference_is_listed():
    """Then no cell of one run is in the other, and this is why."""
    before = run_of()
    after = [record | {"reference": "jemalloc"} if record["record"] == "sample" else record
             for record in before]
    assert differences(before, after) == [("reference", "glibc", "jemalloc")]


def test_equal_environments_are_said_to_be_equal():
    records = run_of()
    assert differences(records, records) == []
    text = [plain(line) for line in side_by_side.differing_lines([], 80)]
    assert text == ["Nothing that was recorded differs between the two environments."]


@pytest.mark.parametrize("width", [80, 120])
def test_it_stands_before_any_number_in_the_terminal_and_on_the_page(width):
    runs = run_of(), changed(**CHANGED)
    found = compare(*runs)
    lines = [plain(line) for line in side_by_side.compose(found, runs, ("a", "b"), lambda _: True,
                                                          width)]
    top = lines[:lines.index(next(line for line in lines if "comparison" in line))]
    assert all(any(str(value)[:12] in line for line in top) for value in CHANGED.values())
    assert all(len(line) <= width for line in top)
    pytest.importorskip("jinja2")
    page = comparison.compose(found, runs, ("a", "<b>"), lambda _: True)
    assert page.index("What differs between") < page.index("<h1>")
    assert all(str(value) in page for value in CHANGED.values())
    assert "&lt;b&gt;" in page and "<b>" not in page
