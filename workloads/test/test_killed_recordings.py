"""A recording or an import that is asked to end, or killed, at any moment: its programs end, what
there is is kept, an older trace stays until the new one is whole, and nothing hidden is left for long.
"""

import os
import pathlib
import random
import signal
import subprocess
import sys
import time

import pytest

from workloads import recording
from workloads.test.test_recorder import STARTS, collector_of, start_recording

ROOT = pathlib.Path(__file__).resolve().parents[2]
ASSAY = [ROOT / "assay", "record", "--no-install"]
WAIT_S = 60


def until(holds) -> bool:
    end_s = time.monotonic() + WAIT_S
    while not holds() and time.monotonic() < end_s:
        time.sleep(0.05)
    return holds()


def running(word: str) -> list[int]:
    """Processes with this word on their command line, that are not ended."""
    found = []
    for file in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if word in file.read_bytes().decode(errors="replace").split("\0"):
                found.append(int(file.parent.name))
        except OSError:
            continue
    return found


def record_next(build, out: pathlib.Path) -> str:
    """A recording in a process of its own, for one waits for all children; returns what it says."""
    done = subprocess.run([sys.executable, "-c", STARTS, build, out, "true"], cwd=ROOT, check=True,
                          capture_output=True, text=True, timeout=WAIT_S)
    return done.stderr


def hidden(folder: pathlib.Path) -> list[pathlib.Path]:
    return [path for path in folder.iterdir() if path.name.startswith(".")]


PROGRAMS = {
    "a child of the command": "ls; echo ready; sleep {}; :",
    "one that does not listen": "trap '' TERM HUP; ls; echo ready; while :; do sleep {}; done",
    "one that was stopped": "ls; sleep {} & kill -STOP $!; echo ready; wait",
    "a daemon": "ls; setsid sleep {} & echo ready; wait",
}


@pytest.mark.parametrize("case", PROGRAMS)
@pytest.mark.parametrize("number", [signal.SIGTERM,
                                    pytest.param(signal.SIGHUP, marks=pytest.mark.full)])
def test_a_signal_ends_all_that_was_begun(case, number, build, tmp_path, trace_tool):
    out, seconds = tmp_path / "a.trace", f"300.{random.randrange(10**9)}"
    process = subprocess.Popen([*ASSAY, "-o", out, "--", "sh", "-c", PROGRAMS[case].format(seconds)],
                               stdout=subprocess.PIPE, text=True)
    assert "ready\n" in iter(process.stdout.readline, "")
    process.send_signal(number)
    said, _ = process.communicate(timeout=WAIT_S)
    assert process.returncode in (1, 2) and signal.Signals(number).name in said
    assert trace_tool("verify", out).returncode == 0
    assert running(seconds) == [] and hidden(tmp_path) == []


def test_the_next_recording_finishes_one_that_was_killed(build, tmp_path):
    seconds = f"300.{random.randrange(10**9)}"
    process = start_recording(build, tmp_path / "a.trace", f"ls >/dev/null; echo ready; exec sleep {seconds}")
    process.kill()
    process.wait()
    said = record_next(build, tmp_path / "b.trace")
    assert "a.trace was killed while its programs still ran" in said
    assert running(seconds) == [] and hidden(tmp_path) == []
    assert recording.facts_of(build, tmp_path / "a.trace")["complete"]


def test_what_a_killed_recording_had_written_is_kept(build, tmp_path):
    """Its collector was killed with it; an older trace of that name stays."""
    (tmp_path / "a.trace").write_text("an older one")
    process = start_recording(build, tmp_path / "a.trace",
                              f"{build / 'bin/subject-churn'} 1 200000; echo ready; read word")
    os.kill(collector_of(tmp_path), signal.SIGKILL)
    process.kill()
    process.communicate()
    [left] = hidden(tmp_path)
    assert "is saved as a.trace.left-1" in record_next(build, tmp_path / "b.trace")
    assert not left.exists() and (tmp_path / "a.trace").read_text() == "an older one"
    kept = [recording.facts_of(build, file) for file in tmp_path.glob("a.trace.left-1*")]
    assert max(facts["events"] for facts in kept) > 300_000


def test_a_folder_of_somebody_who_is_alive_is_left_alone(build, tmp_path):
    process = start_recording(build, tmp_path / "a.trace", "echo ready; read word")
    record_next(build, tmp_path / "b.trace")
    assert process.poll() is None and len(hidden(tmp_path)) == 1
    process.communicate("on\n", timeout=WAIT_S)
    assert process.returncode == 0 and hidden(tmp_path) == []


IMPORT = "import sys, pathlib; from workloads import importing; print('ready', flush=True); " \
    "importing.import_file(pathlib.Path(sys.argv[1]), 'csv', sys.argv[2], pathlib.Path(sys.argv[3]))"


def import_killed(build, folder: pathlib.Path, after_s: float) -> bool:
    """Whether there was still something to kill."""
    process = subprocess.Popen([sys.executable, "-c", IMPORT, build, folder / "calls", folder / "a.trace"],
                               cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    process.stdout.readline()
    time.sleep(after_s)
    alive = process.poll() is None
    process.kill()
    process.communicate()
    return alive


@pytest.mark.parametrize("times", [3, pytest.param(40, marks=pytest.mark.full)])
def test_an_import_that_is_killed_leaves_the_older_trace(times, build, tmp_path, trace_tool):
    (tmp_path / "calls").write_text("".join(f"malloc,b{i},{i}\n" for i in range(100_000)))
    older = b"an older one"
    for _ in range(times):
        (tmp_path / "a.trace").write_bytes(older)
        killed = import_killed(build, tmp_path, random.random() * 0.4)
        now = (tmp_path / "a.trace").read_bytes()
        if now != older:
            assert trace_tool("verify", tmp_path / "a.trace").returncode == 0
            assert recording.facts_of(build, tmp_path / "a.trace")["events"] == 100_000
        else:
            assert killed
        assert len(hidden(tmp_path)) <= 1  # the one before is removed
    subprocess.run([sys.executable, "-c", IMPORT, build, tmp_path / "calls", tmp_path / "a.trace"],
                   cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    assert until(lambda: hidden(tmp_path) == [])
    assert recording.facts_of(build, tmp_path / "a.trace")["events"] == 100_000
