"""Every fuzzer runs by one command, which prints a line of figures for each; in the full run for as
many inputs as find something, elsewhere CTest runs each briefly."""

import re

import pytest

from ci import fuzz
from ci.host import build

NAMES = {"build", "compile", "events", "importers", "merge", "reader", "trim", "verify"}


def test_each_reader_has_a_fuzzer():
    folder = build.build("release", targets=["fuzzers"])
    assert fuzz.programs(folder).keys() == NAMES


CASES = [("reader", 500)] + [pytest.param(name, 200_000, marks=pytest.mark.full)
                             for name in sorted(NAMES)]


@pytest.mark.parametrize("name, inputs", CASES)
def test_a_fuzzer_prints_its_figures(name, inputs, capfd):
    assert fuzz.main([str(inputs), name]) == 0
    assert re.fullmatch(rf"{name}: {inputs} inputs, \d+ accepted, 0 crashes, 0 hangs, "
                        r"0 over-allocations, \d+ s\n", capfd.readouterr().out)


def test_a_fuzzer_that_finds_something_is_status_1(capfd):
    assert not fuzz.run("false", ["sh", "-c", "echo input 7: crashed >&2; exit 1", "-"], 1)
    assert "input 7: crashed" in capfd.readouterr().out
    assert fuzz.main(["1", "none-such"]) == 2
