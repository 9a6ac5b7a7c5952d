"""Threads that are cancelled, handlers that jump out of what they interrupted, and pthread_exit: the
program ends as it does alone, and its trace is whole.
"""

import subprocess

import pytest

from workloads import recording, self_check
from workloads.test.recorded import calls_kept

LEAVER = "bin/subject-leaver"
WAYS = {"deferred": 200, "exit": 50, "asynchronous": 200, "jump": 400, "stack": 400}


def leave(build, tmp_path, way: str, rounds: int) -> tuple[recording.RecordedProgram, int]:
    """The recording, and how many mallocs came back."""
    said = tmp_path / "said"
    with said.open("w") as out:
        done = recording.record(
            build, [str(build / LEAVER), way, str(rounds)], tmp_path / "a.trace", stdout=out,
            beneath=build / self_check.SAFE_MALLOC, stderr=subprocess.DEVNULL,
            weighed=False)
    return done, int(said.read_text())


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("times", [1, pytest.param(20, marks=pytest.mark.full)])
def test_calls_that_are_left_leave_a_whole_trace(way, times, build, tmp_path, trace_tool):
    done, made = leave(build, tmp_path, way, WAYS[way] * times)
    [image] = done.traces
    assert done.status == 0 and image.complete, image.reason
    assert trace_tool("verify", image.file).returncode == 0
    kept = calls_kept(trace_tool, done)
    exact = way in ("deferred", "exit")
    assert kept == made if exact else made <= kept <= made + 2 * WAYS[way] * times
    born = 0 if way in ("jump", "stack") else WAYS[way] * times
    assert image.threads <= born + 6  # each interrupted call left a stream behind
