"""The CPU time of a recorded process: its own, whatever it waits for, and not known where nobody can
know it."""

import json
import pathlib
import subprocess
import sys
import time
import types

import pytest

from ci.host import build as building
from workloads import cpu_time, recording

SLEEPS = "import time; time.sleep({0}); print(sum(len(str(n)) for n in range(100000)))"


@pytest.fixture(scope="module")
def build():
    return building.build("release", targets=["recording"])


def facts(build, file) -> dict:
    return json.loads(subprocess.run([build / recording.TRACE, "facts", file], check=True,
                                     capture_output=True, text=True).stdout)


def test_a_program_that_waits_takes_no_more(build, tmp_path):
    out = tmp_path / "app.trace"
    before = time.monotonic()
    recording.record(build, [sys.executable, "-c", SLEEPS.format(2)], out,
                     stdout=subprocess.DEVNULL)
    elapsed = time.monotonic() - before
    assert 0 < facts(build, out)["cpu_s"] < elapsed - 2
    subprocess.run([build / recording.TRACE, "verify", out], check=True)


def test_a_time_is_written_once_and_read_again(build, tmp_path):
    out = tmp_path / "app.trace"
    recording.record(build, ["ls"], out, weighed=False, stdout=subprocess.DEVNULL)
    assert facts(build, out)["cpu_s"] == 0  # as in every older trace
    for word, status in (("1500000000", 0), ("x", 2), ("-1", 2), ("9" * 30, 2)):
        done = subprocess.run([build / recording.TRACE, "cpu", out, word], capture_output=True,
                              check=False)
        assert done.returncode == status
    assert facts(build, out)["cpu_s"] == 1.5
    subprocess.run([build / recording.TRACE, "verify", out], check=True)


def image(pid: int, events: int = 10, size: int = 100) -> types.SimpleNamespace:
    return types.SimpleNamespace(pid=pid, events=events, bytes=size, file=f"{pid}.trace")


def test_what_nobody_waited_for_and_what_ran_twice_is_not_known(monkeypatch):
    written = []
    monkeypatch.setattr(cpu_time.subprocess, "run", lambda words, **_: written.append(words[2:]))
    cpu_time.keep(pathlib.Path("build"), "tool", [image(1), image(2), image(2), image(3)],
                  {1: 0.5, 2: 0.5}, cpu_time.Cost)
    assert written == [["1.trace", "500000000"]]


def test_what_recording_cost_is_taken_off(monkeypatch):
    written = []
    monkeypatch.setattr(cpu_time.subprocess, "run", lambda words, **_: written.append(words[3]))
    cost = cpu_time.Cost(0.1, plain=1e-8, mixed=5e-8, plain_bytes=1.0, mixed_bytes=3.0)
    cpu_time.keep(pathlib.Path("build"), "tool", [image(1, 10**7, 10**7)], {1: 1.0}, lambda: cost)
    cpu_time.keep(pathlib.Path("build"), "tool", [image(1, 10**7, 2 * 10**7)], {1: 1.0},
                  lambda: cost)
    assert written == ["800000000", "600000000"]


def test_a_recording_that_took_longer_than_all_leaves_a_part():
    cost = cpu_time.Cost(1.0)
    assert cost.of(10, 10) == 1.0 and 0 < cpu_time.LEAST_SHARE < 1
