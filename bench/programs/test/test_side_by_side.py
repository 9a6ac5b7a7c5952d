"""Programs side by side: each has the CPU time of its own processes, and who fails fails alone."""

import contextlib
import dataclasses
import os
import pathlib
import signal
import threading
import time

import pytest

from bench.candidates import MeasuredCandidate
from bench.harness_program import Harness
from bench.identity import libc_path
from bench.programs import side_by_side
from bench.programs.programs import ProgramCell
from bench.programs.side_by_side import ALONE_EVERY, fits, measure_together
from bench.round import Round
from ci.host.build import folder_of
from workloads.own_program import own_row

HARNESS = Harness(folder_of("release"))
LIBRARIES = HARNESS.folder / "lib"
LOOP = "import sys\nsum(range(int(sys.argv[1])))\nprint('done')"


def row_of(*words: str):
    return dataclasses.replace(own_row(["/usr/bin/python3", *words]), side_by_side=True)


def cell(row, name: str, library=None) -> ProgramCell:
    file = library or libc_path()
    return ProgramCell(row, MeasuredCandidate(name, "preload", library=file, named=True))


def round_of(number: int = 1) -> Round:
    return Round(HARNESS, None, number, 3, False, (0,))


def of(records: list[dict], metric: str) -> dict | None:
    return next((one for one in records if one.get("metric") == metric), None)


def test_each_has_its_own_time_and_none_has_a_wall_time():
    """Three at once on one processor take three times as long by the clock on the wall."""
    row = row_of("-c", LOOP, "3000000")
    began = time.monotonic()
    found = measure_together([cell(row, name) for name in "abc"], round_of())
    took_s = time.monotonic() - began
    used_s = [of(records, "cpu_s")["value"] for _, records in found]
    assert min(used_s) > 0 and sum(used_s) <= took_s * 1.05
    assert not any(of(records, "wall_s") for _, records in found)
    assert len({of(records, "cpu_s")["checksum"] for _, records in found}) == 1
    assert all("note" not in of(records, "cpu_s") for _, records in found)


def test_who_fails_fails_alone():
    row = row_of("-c", "print('done')")
    found = dict((one.candidate.name, records) for one, records in measure_together(
        [cell(row, "fine"), cell(row, "crasher", LIBRARIES / "libliar-crasher.so"),
         cell(row, "null", LIBRARIES / "libassay-null.so")], round_of()))
    assert of(found["fine"], "cpu_s") and of(found["null"], "cpu_s")
    assert [one["record"] for one in found["crasher"]] == ["invalid"]


def processes_of(text: str) -> int:
    """How many run with this text among their words."""
    found = 0
    for words in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            found += text.encode() in words.read_bytes()
    return found


def interrupt_once(text: str) -> None:
    """The main thread, while two processes run with this text, so that it waits for them."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if processes_of(text) >= 2:
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
            return
        time.sleep(0.05)


def test_an_interrupted_round_ends_all_of_them():
    sleeper = f"import time; time.sleep(600)  # {os.getpid()}"
    interrupter = threading.Thread(target=interrupt_once, args=(sleeper,))
    interrupter.start()
    with pytest.raises(KeyboardInterrupt):
        measure_together([cell(row_of("-c", sleeper), name) for name in "ab"], round_of())
    interrupter.join()
    assert processes_of(sleeper) == 0


@pytest.mark.parametrize("number, free_share, expected", [
    (1, 1.0, True), (0, 1.0, False), (ALONE_EVERY, 1.0, False), (1, 0.0, False)])
def test_some_rounds_run_alone(monkeypatch, number: int, free_share: float, expected: bool):
    row = row_of("-c", "pass")
    monkeypatch.setattr(side_by_side, "MEMORY_SHARE", free_share * 100)
    assert fits([cell(row, "a"), cell(row, "b")], round_of(number)) == expected
    assert not fits([cell(row, "a")], round_of(1))
    alone = dataclasses.replace(row, side_by_side=False)
    assert not fits([cell(alone, "a"), cell(alone, "b")], round_of(1))
