"""The sweeps find what a command leaves behind, and a sample of them finds nothing of ours.

A command line of a test's own shows that each of them can fail.
"""

import pathlib
import re
import shlex
import subprocess
import sys

import pytest

from ci.host import build
from ci.sweeps import disk, kill, pairs, small, tally, world

pytestmark = pytest.mark.skipif(world.absence() is not None, reason=str(world.absence()))

PAGE = pathlib.Path(__file__).parent.parent / "README.md"
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
            for line in block.splitlines() if line]


# Writes for two seconds, whenever the disk is filled.
WRITES = """
import time
with open("/tmp/x", "w") as out:
    for _ in range(20):
        out.write("x" * 8192)
        out.flush()
        time.sleep(0.1)
"""


def swept(module: str, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-B", "-m", module, *words], cwd=build.ROOT,
                          capture_output=True, text=True, check=False)


def test_a_killed_command_that_leaves_something_is_told():
    done = swept(kill.MODULE, "--moments", "1", "--signal", "KILL", "--", "sh", "-c",
                 "sleep 600 & echo; exec sleep 0.5")
    assert done.returncode == 1 and "process" in done.stdout, done.stdout + done.stderr
    assert "process: " in done.stdout and "sleep 600" in done.stdout
    assert "--signal KILL --only 0" in done.stdout  # how to repeat it


def test_a_file_and_half_a_run_that_the_next_run_does_not_remove_are_told():
    leaves = "f=$(mktemp -d /tmp/left-XXXXXX); mkdir -p results/runs/half; " \
             "echo '{' > results/runs/half/records.jsonl; sleep 0.6; rm -r $f results/runs/half"
    done = swept(kill.MODULE, "--moments", "3", "--signal", "KILL", "--", "sh", "-c", leaves)
    assert done.returncode == 1 and "file: tmp/left-" in done.stdout, done.stdout + done.stderr


def test_a_command_that_does_not_bear_a_full_disk_is_told():
    done = swept(disk.MODULE, "--moments", "3", "--", sys.executable, "-c", WRITES)
    assert done.returncode == 1 and "said: Traceback" in done.stdout, done.stdout + done.stderr


def test_two_that_disturb_each_other_are_told():
    done = swept(pairs.MODULE, "--", "sh", "-c", "mkdir /tmp/mine && sleep 3 && rmdir /tmp/mine")
    assert done.returncode == 1 and "status: " in done.stdout, done.stdout + done.stderr


def test_nothing_of_a_sweep_stays():
    before = (build.ROOT / "results" / "runs").exists(), open("/proc/self/mounts").read()
    swept(kill.MODULE, "--moments", "1", "--signal", "TERM", "--", "touch", "results/swept")
    assert before == ((build.ROOT / "results" / "runs").exists(), open("/proc/self/mounts").read())
    assert not (build.ROOT / "results" / "swept").exists()


@pytest.mark.parametrize("module", [kill.MODULE, disk.MODULE])
def test_a_sample(module):
    done = swept(module, "--moments", "1", "--", "./assay", "list", "--no-install")
    assert done.returncode == 0 and "trials: 0 left behind" in done.stdout, done.stdout + done.stderr


@pytest.mark.full
@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_of_the_readme_works(line):
    done = subprocess.run(shlex.split(line), cwd=build.ROOT, capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_subcommand_has_its_smallest_work():
    assert set(small.names()) <= set(small.WORDS)


@pytest.mark.parametrize("counts, status", [([], 0), ([("--only 1 x", "file: y")], 1)])
def test_the_account_counts(counts, status, capsys):
    account = tally.SweepCounts("sweep")
    account.take("x", 20, counts)
    assert account.end() == status
    assert capsys.readouterr().out.endswith(
        "20 trials: 1 file\n" if counts else "20 trials: 0 left behind\n")
