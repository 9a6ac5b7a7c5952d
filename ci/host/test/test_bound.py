"""A bound command ends with its parent, and does not begin where that has ended before."""

import os
import pathlib
import signal
import subprocess
import sys

import pytest

from ci.host import bound, build

pytestmark = pytest.mark.skipif(not bound.is_possible(),
                                reason="no process can be bound to its parent here")

STARTER = """
import subprocess, sys
from ci.host import bound
words = bound.limited(600) if sys.argv[1] == "limited" else bound.alone()
with subprocess.Popen([*words, "sh", "-c", "echo; exec sleep 600"]) as process:
    process.wait()
"""
WORDS = {"alone": bound.alone, "limited": lambda: bound.limited(60)}


@pytest.mark.parametrize("how", WORDS)
def test_it_runs_while_its_parent_does(how: str):
    done = subprocess.run([*WORDS[how](), "sh", "-c", 'echo "$1"; exit 3', "sh", "two words"],
                          stdout=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stdout) == (3, "two words\n")


@pytest.mark.parametrize("how", WORDS)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_it_ends_with_its_parent(how: str, number: int):
    """Its output ends with the last of its processes."""
    with subprocess.Popen([sys.executable, "-c", STARTER, how], cwd=build.ROOT,
                          stdout=subprocess.PIPE) as starter:
        assert starter.stdout.readline() == b"\n"
        starter.send_signal(number)
        assert starter.stdout.read() == b""


@pytest.mark.parametrize("how", WORDS)
def test_it_does_not_begin_where_its_parent_has_ended(how: str, tmp_path: pathlib.Path,
                                                      monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "getpid", lambda: 1 << 22)
    subprocess.run([*WORDS[how](), "touch", tmp_path / "begun"], check=False)
    assert not (tmp_path / "begun").exists()


def test_its_time_is_limited():
    assert subprocess.run([*bound.limited(0.2), "sleep", "600"], check=False).returncode == 137
