"""Calls that go past the library are seen however an object is opened and a process ends, and a
process of which nothing more can be known is no proof only where that matters."""

import pathlib

import pytest

from bench.programs import proof
from bench.programs.account import account
from bench.programs.launch import ProgramLauncher

ROUNDS = 5000


@pytest.fixture
def library(build) -> pathlib.Path:
    return build / "lib" / "libassay-plan9-pool-locked.so"


@pytest.fixture
def records(build, subject, measure, library):
    """Measures the opener once."""
    def run(way: str, plug_in: str = "plug-in", end: str = "return") -> list[dict]:
        return measure(subject(build / "bin" / "subject-opener", way,
                               build / "lib" / f"lib{plug_in}.so", ROUNDS, end), library)
    return run


@pytest.mark.parametrize("way, caller", [("deep", "libplug-in.so"), ("handle", "subject-opener"),
                                         ("names", "subject-opener")])
def test_calls_past_the_library_are_counted(way: str, caller: str, records):
    """Half of the calls are the plug-in's; the dynamic linker makes a few more."""
    refused, = records(way)
    assert (refused["record"], refused["reason"]) == ("invalid", "wrong-library")
    assert refused["share"] == pytest.approx(0.5, abs=0.05)
    assert "libc.so.6" in refused["detail"] and caller in refused["detail"]


@pytest.mark.parametrize("end", ["_exit", "kill", "exec", "close"])
def test_however_the_process_ends(end: str, records):
    refused, = records("deep", end=end)
    assert refused["reason"] == "wrong-library"
    assert refused["share"] == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("end", ["return", "_exit", "kill", "exec", "close"])
def test_a_plug_in_that_is_served_is_no_fault(end: str, records):
    assert [record["record"] for record in records("plain", end=end)] \
        == ["allocator", "sample", "sample", "sample"]


def test_a_namespace_of_its_own_is_told(records):
    refused, = records("namespace")
    assert refused["reason"] == "wrong-library" and "dlmopen" in refused["detail"]


def test_a_namespace_of_a_process_that_says_nothing_is_no_proof(records):
    refused, = records("namespace", end="_exit")
    assert refused["reason"] == "no-proof" and "subject-opener" in refused["detail"]


def test_a_namespace_that_was_closed_before_the_end_is_no_proof(records):
    """Its C library is gone with it, so nothing is left to be asked."""
    refused, = records("closed-namespace")
    assert refused["reason"] == "no-proof"
    assert "closed objects before its end" in refused["detail"] and "dlmopen" in refused["detail"]


def test_an_object_that_was_closed_and_was_served_is_no_fault(records):
    assert records("closed-plain")[0]["record"] == "allocator"


def test_calls_of_a_child_that_no_handler_saw_are_counted(records):
    refused, = records("child")
    assert (refused["reason"], refused["share"]) == ("wrong-library", pytest.approx(0.5, abs=0.05))


@pytest.mark.parametrize("way, plug_in", [("deep", "plug-in-own"), ("plain", "plug-in-direct")])
def test_a_plug_in_with_a_malloc_of_its_own(way: str, plug_in: str, records):
    refused, = records(way, plug_in)
    assert refused["reason"] == "wrong-library" and f"lib{plug_in}.so" in refused["detail"]


def test_a_malloc_that_nobody_calls_is_no_fault(records):
    """Opened behind the library, the plug-in's own functions are never reached."""
    found = records("plain", "plug-in-own")
    assert found[0]["record"] == "allocator", found


def test_a_library_over_the_c_librarys_heap_serves_its_program(build, subject, measure):
    """What a library asks of the C library is its own business."""
    program = subject(build / "bin" / "subject-text", 10)
    assert measure(program, build / "lib" / "libliar-corrupter.so")[0]["record"] == "allocator"


def test_what_could_not_be_counted_is_no_proof(build, subject, library, cpus, tmp_path):
    """A process that left without a word, in a run whose account failed."""
    launch = ProgramLauncher(build, subject("sh", "-c", "exit 0"), library, cpus, tmp_path).run([])
    failed = account(subject("sh", "-c", "exit 3"), library, build, cpus)
    refused = proof.refusal(launch, library, lambda: failed)
    assert refused.reason == "no-proof" and "sh" in refused.detail
    assert "exit:3" in refused.detail
