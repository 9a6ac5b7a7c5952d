"""The commands of the README are run, and every link leads somewhere."""

import argparse
import functools
import os
import re
import shlex
import subprocess

import pytest

from ci import tidy
from ci.host.build import folder_of

ROOT = tidy.ROOT
# The python3 that a line starts is the system's: another may be a script that starts twenty programs.
SYSTEM_FIRST = {"PATH": f"/usr/bin:/bin:{os.environ['PATH']}"}
OWN_LIBRARY = folder_of("release") / "lib" / "libassay-null.so"


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line]


@functools.cache
def may_install(command: str) -> bool:
    done = subprocess.run([ROOT / "assay", command, "--help"], capture_output=True, text=True,
                          check=True)
    return "--no-install" in done.stdout


def test_there_are_commands():
    assert len(commands()) >= 6 and "./assay bench" in commands()


def names_no_work(words: list[str]) -> bool:
    from bench.commands import bench
    parser = argparse.ArgumentParser()
    bench.configure(parser)
    return "--" not in words and not parser.parse_args(words).workloads


@functools.cache
def ended(*words: str) -> subprocess.CompletedProcess:
    """At their smallest size two lines may be the same."""
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL, timeout=300, env=os.environ | SYSTEM_FIRST)


@pytest.mark.parametrize("line", [line for line in commands() if line != "./assay test"])
def test_a_command_of_the_readme_works(line: str):
    """What measures does so at its smallest size, on one workload where the line names none, and
    nothing is installed.  All of them: bench/test/test_command.py."""
    words = shlex.split(line.replace("/path/lib.so", str(OWN_LIBRARY)))
    if may_install(words[1]):
        words.insert(2, "--no-install")
    if words[1] == "bench":
        words = [word for word in words if word != "--quick"]
        words.insert(2, "--smoke")
        if names_no_work(words[2:]):
            words.insert(3, "pair/size:64")
    done = ended(*words)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_links_lead_somewhere():
    for page in tidy.of_kind(ROOT, ".md"):
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
            if target.startswith("#") or "NAME" in target:
                continue
            assert (page.parent / target).exists(), f"{page}: {target}"
