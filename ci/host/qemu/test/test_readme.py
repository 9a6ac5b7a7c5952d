"""Every command of the README can be run as it stands."""

import pathlib
import re
import shlex
import subprocess

import pytest

from ci.host import build

PAGE = pathlib.Path(__file__).parent.parent / "README.md"
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
            for line in block.splitlines()]


def test_there_are_commands():
    assert len(COMMANDS) >= 2


@pytest.mark.full
@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_of_the_readme_works(line: str):
    build.build("release", targets=["guest-probes"])
    done = subprocess.run(shlex.split(line), cwd=build.ROOT, capture_output=True, text=True,
                          timeout=300, check=False)
    assert done.returncode == 0 and '"record"' in done.stdout, done.stderr
