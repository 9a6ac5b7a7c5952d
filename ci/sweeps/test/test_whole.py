"""The whole sweeps: every subcommand, 20 moments for each signal and for a full disk, every pair."""

import subprocess
import sys

import pytest

from ci.host import build
from ci.sweeps import command_line, disk, kill, pairs, small, world

pytestmark = [pytest.mark.full,
              pytest.mark.skipif(world.absence() is not None, reason=str(world.absence()))]


def sweep(module: str, *words: str) -> None:
    done = subprocess.run([sys.executable, "-B", "-m", module, *words], cwd=build.ROOT,
                          capture_output=True, text=True, check=False)
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("number", command_line.SIGNALS)
@pytest.mark.parametrize("name", small.names())
def test_a_signal_leaves_nothing_behind(name, number):
    sweep(kill.MODULE, "--signal", number, name)


@pytest.mark.parametrize("name", small.names())
def test_a_full_disk_leaves_nothing_behind(name):
    sweep(disk.MODULE, name)


def test_every_two_commands_work_at_once():
    sweep(pairs.MODULE)
