"""Each liar comes out as invalid, for exactly its reason, and none becomes a number."""

import pathlib

import pytest

from bench.harness_program import Harness
from bench.round_loop import RoundLoop
from bench.schedule import Schedule
from ci.host.progress import Progress

BLOCKS = 3000  # more than a liar is honest for

REASONS = {
    "crasher": "crash:SIGSEGV",
    "sleeper": "timeout",
    "silent": "missing-library",
    "partial": "wrong-library",
}


@pytest.mark.parametrize("liar", REASONS)
def test_a_liar_is_invalid_for_its_reason(liar: str, build, subject, measure):
    program = subject(build / "bin" / "subject-text", BLOCKS, timeout_s=2)
    records = measure(program, build / "lib" / f"libliar-{liar}.so")
    assert [(record["record"], record["reason"]) for record in records] \
        == [("invalid", REASONS[liar])]


def test_a_library_that_is_not_there_is_missing(subject, build, measure):
    records = measure(subject(build / "bin" / "subject-text", 10), pathlib.Path("/no/such.so"))
    assert [record.get("reason") for record in records] == ["missing-library"]


@pytest.mark.parametrize("liar", ["corrupter", "forgetful"])
def test_an_output_that_nobody_shares_is_invalid(liar: str, build, subject, cell, libc, tmp_path,
                                                 cpus):
    program = subject(build / "bin" / "subject-text", BLOCKS)
    cells = [cell(program, libc, "first"), cell(program, libc, "second"),
             cell(program, build / "lib" / f"libliar-{liar}.so", "liar")]
    kept: list[dict] = []
    loop = RoundLoop(Schedule({cells[0].row: cells}), Harness(build), tmp_path, kept.append, 7,
                            cpus)
    loop.pilot(Progress())
    refused = [record for record in kept if record["record"] == "invalid"]
    assert [(record["allocator"], record["reason"]) for record in refused] \
        == [("liar", "checksum")]
