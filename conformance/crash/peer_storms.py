"""Storms of peers: libpmemobj and Boost.Interprocess are killed at any moment and get damaged files.

Their stores cannot be seen, so they are not crashed at each of them.  The base goes through the same,
so that a fault of the storm itself would show.  What a peer loses is published like any deviation of a
peer, and is no failure of the run.
"""

import argparse
import pathlib
import subprocess
from collections.abc import Callable

from ci.host import build
from ci.host.errors import CannotBuild, UsageError, build_failure, reason
from ci.host.json_lines import parse_lines

TARGET, BASE = "conform-crash-peers", "control-persist"
KILLS, KILLS_FULL = 40, 1000
OK, LOST = 0, 1


def program() -> pathlib.Path:
    return build.build("release", targets=[TARGET]) / "conformance" / "programs" / "crash-peers"


def chosen(here: list[str], words: list[str]) -> list[str]:
    for word in words:
        if word not in here:
            raise UsageError(f"no peer {word} with a heap in a file here; there are {', '.join(here)}")
    return words or here


def storm(arguments: argparse.Namespace, folder: str, keep: Callable[[dict], None],
          say: Callable[[str], None]) -> int:
    """Goes through all, or those that the words name, and returns the status of the command."""
    tool = program()
    listed = subprocess.run([tool, "--list"], capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        raise CannotBuild(f"{tool.name} --list: {listed.stderr.strip()}")
    status, kills = OK, KILLS_FULL if arguments.full else KILLS
    for name in chosen(listed.stdout.split(), arguments.words):
        words = ["--heap", name, "--kills", str(kills), "--seed", str(arguments.seed), "--folder", folder]
        done = subprocess.run([tool, *words], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise build_failure(f"{tool.name}: status {done.returncode}: {reason(done.stderr)}")
        for record in parse_lines(done.stdout):
            keep(record)
            say(line_of(record))
            if name == BASE and record["record"] == "loss":
                status = LOST
    return status


def line_of(record: dict) -> str:
    if record["record"] == "loss":
        return f"  {record['image']}: {record['reason']}"
    what = f"{record['kills']:,} kills" if record["kills"] else f"{record['images'] - 1:,} damaged files"
    return f"{record['allocator']}, {record['model']}, seed {record['seed']}: {record['losses']} " \
           f"losses in {what}"
