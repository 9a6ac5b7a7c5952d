"""Everything below a process is found, ended or not, by both ways."""

import os
import subprocess

import pytest

from ci.host import processes


@pytest.fixture(params=["listed", "by parent"])
def way(request, monkeypatch: pytest.MonkeyPatch):
    if request.param == "listed" and not processes._are_listed():
        pytest.skip("this kernel keeps no lists")
    monkeypatch.setattr(processes, "_are_listed", lambda: request.param == "listed")


def test_grandchildren_and_the_ended_are_found(way):
    with subprocess.Popen(["sh", "-c", "exec 3<&0; cat <&3 & echo $!; wait"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as shell:
        grandchild = int(shell.stdout.readline())
        ended = subprocess.Popen(["true"])
        os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
        assert {shell.pid, grandchild, ended.pid} <= set(processes.below(os.getpid()))
        assert processes.below(shell.pid) == [grandchild]
        ended.wait()
        assert ended.pid not in processes.below(os.getpid())
        shell.stdin.close()


def test_who_has_gone_has_nobody(way):
    gone = subprocess.Popen(["true"])
    gone.wait()
    assert processes.below(gone.pid) == processes.children(gone.pid) == []
