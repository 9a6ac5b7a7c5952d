"""Two runs at once have their plans in two folders, and each folder goes with its run."""

import pathlib
import subprocess
import sys

from ci.host import build

MAKE = """
import pathlib, sys
from bench.replay.traces import folder_of_plans
print(folder_of_plans(pathlib.Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""


def test_a_run_has_plans_of_its_own(tmp_path):
    runs = [subprocess.Popen([sys.executable, "-B", "-c", MAKE, tmp_path], cwd=build.ROOT,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(2)]
    folders = [pathlib.Path(run.stdout.readline().strip()) for run in runs]
    assert folders[0] != folders[1] and all(folder.is_dir() for folder in folders)
    for run in runs:
        run.communicate()
    assert not any(folder.exists() for folder in folders)
